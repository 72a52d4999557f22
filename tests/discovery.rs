//! Case files in folders: which are found, and which are read.

use std::fs;
use std::io::Write;
use std::path::Path;

use attrflow::limits;
use attrflow::testing::Fixture;
use attrflow::testing::TestError;
use attrflow::testing::discover;
use attrflow::testing::results;

use crate::testing::HEAD;
use crate::testing::cases;

/// A case file may come from others, and a device that it names may have no end; this one has.
#[cfg(unix)]
#[test]
fn only_regular_files_are_read() {
    let device = "/dev/null";
    let texts = [
        format!("[mapping]\nfile = \"{device}\"\n[[case]]\nname = \"x\"\n"),
        format!("{HEAD}[[case]]\nname = \"x\"\nrecords = \"{device}\"\n"),
    ];
    for text in texts {
        let (_place, file) = cases(&text);
        let said = Fixture::read(&file).unwrap_err().to_string();
        assert!(said.contains("it is not a regular file"), "{said}");
    }
    let place = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(device, place.path().join("mapping.json")).unwrap();
    let said = attrflow::mapping::templates::Template::load(place.path()).unwrap_err().to_string();
    assert!(said.contains("it is not a regular file"), "{said}");
}

#[test]
fn a_folder_holds_only_its_case_files() {
    let (place, file) = cases(HEAD);
    for (name, text) in [
        ("Cargo.toml", "[package]\nname = \"x\""),
        ("deeper/cases.toml", "[mapping]\ntemplate = \"zendesk\""),
        ("target/cases.toml", "[mapping]"),
        (".hidden/cases.toml", "[mapping]"),
        ("broken.toml", "[[case]]\nname = "),
    ] {
        let path = place.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let found = discover(place.path());
    let files: Vec<&Path> = found.fixtures.iter().map(Fixture::file).collect();
    assert_eq!(files, [file.as_path(), place.path().join("deeper/cases.toml").as_path()]);
    assert_eq!(found.unreadable, [place.path().join("broken.toml")]);
    assert!(matches!(results(place.path().join("absent")), Err(TestError::Invalid(_))));
    assert!(matches!(results(&file), Err(TestError::NoCases(_))));
    fs::write(&file, format!("{HEAD}[[case]]\nname = \"x\"\nrecord = {{}}\nexpect.action = \"skip\"")).unwrap();
    let fault = results(&file).err().unwrap();
    assert!(fault.to_string().contains("cases.toml:6: x\n  the action is `create`"), "{fault}");
}

#[test]
fn case_files_are_found_in_folders_to_a_depth() {
    let (place, _) = cases(HEAD);
    let mut folder = place.path().to_owned();
    for depth in 1..limits::TEST_FOLDERS + 2 {
        fs::write(folder.join("cases.toml"), "[mapping]\ntemplate = \"zendesk\"").unwrap();
        assert_eq!(discover(place.path()).fixtures.len(), depth.min(limits::TEST_FOLDERS), "{depth}");
        folder.push("f");
        fs::create_dir(&folder).unwrap();
    }
}

/// A file that is too large is named, and no more of it is read than the limit.
#[test]
fn files_of_cases_have_a_limit() {
    let (place, _) = cases(HEAD);
    let file = place.path().join("cases.toml");
    let refused = |length: u64| {
        // The second byte is no UTF-8: nothing else of the file is read.
        let mut out = fs::File::create(&file).unwrap();
        out.write_all(b"[\xff").unwrap();
        out.set_len(length).unwrap();
        discover(&file).errors[0].diagnostics[0].message.clone()
    };
    let most = limits::TEST_FILE_LENGTH;
    assert_eq!(refused(most), "the file cannot be read: stream did not contain valid UTF-8");
    assert_eq!(refused(most + 1), "the file cannot be read: it is larger than 64 MiB");
}
