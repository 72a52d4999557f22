//! What runs in the pipelines of others: the action's scripts, the hook of pre-commit, and the address of the repository.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use super::Ended;
use super::ended;
use super::folder::Folder;
use crate::readme::project;

/// A mapping document with a warning.
const MAPPING: &str = r#"[{"targetAttributeName": "userName", "matchingPriority": 1, "source": {"type": "Function", "expression": "tolower([mail])"}}]"#;

/// A script of the project, with nothing of this process's environment that could matter.
#[cfg(unix)]
fn script(name: &str, folder: &Path) -> Command {
    let mut command = Command::new(project().join(".ci").join(name));
    command.current_dir(folder).env("ATTRFLOW", env!("CARGO_BIN_EXE_attrflow"));
    for name in ["GITHUB_STEP_SUMMARY", "ATTRFLOW_CACHE", "ATTRFLOW_RELEASES", "XDG_CACHE_HOME"] {
        command.env_remove(name);
    }
    command
}

#[cfg(unix)]
fn run(command: &mut Command) -> Ended {
    ended(command, "")
}

#[cfg(unix)]
#[test]
fn the_action_shows_findings_and_writes_its_reports() {
    let folder = Folder::with(&[("in/a b.json", MAPPING), ("c.md", "`tolower([a])`\n")]);
    let check = |paths: &str| {
        let mut command = script("action/check", folder.path());
        command.env("PATHS", paths).env("ARGUMENTS", "--deny=AF0921").env("SARIF", "report.sarif");
        run(command.env("GITHUB_STEP_SUMMARY", folder.path().join("summary.md")))
    };
    let ended = check("in/a b.json\n**/*.md\n");
    assert_eq!(ended.code, 1, "{ended:?}");
    assert_eq!(ended.stdout.matches("::error file=in/a b.json,").count(), 1, "{}", ended.stdout);
    assert_eq!(ended.stdout.matches("::error file=c.md,line=1").count(), 1, "{}", ended.stdout);
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let report: serde_json::Value = serde_json::from_str(&read("report.sarif")).unwrap();
    assert_eq!(report["runs"][0]["results"].as_array().unwrap().len(), 2);
    assert!(read("summary.md").starts_with("## attrflow check: 2 errors"), "{}", read("summary.md"));
    // A path that cannot be read takes nothing away from the others.
    let ended = check("missing.json\nc.md\n");
    assert_eq!((ended.code, ended.stdout.matches("::error file=c.md,line=1").count()), (65, 1), "{ended:?}");
}

/// A repository with a document in its first commit and another version of it in the folder, and a `gh` that writes down its arguments.
#[cfg(unix)]
fn repository(comments: &str) -> (Folder, String) {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::with(&[
        ("mapping.json", MAPPING),
        ("people.jsonl", "{\"mail\": \"ADA@contoso.com\"}\n{\"mail\": \"bob@contoso.com\"}\n"),
        (
            "bin/gh",
            &format!(
                "#!/bin/sh\necho \"$*\" >> called\ncase \"$*\" in *--paginate*) printf '{comments}';; *) for one in \"$@\"; do case \"$one\" in body=@*) cp \"${{one#body=@}}\" comment.md;; esac; done;; esac\n"
            ),
        ),
    ]);
    fs::set_permissions(folder.path().join("bin/gh"), fs::Permissions::from_mode(0o755)).unwrap();
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.current_dir(folder.path()).args(["-c", "user.name=a", "-c", "user.email=a@b.example"]).args(arguments);
        let ended = run(&mut command);
        assert_eq!(ended.code, 0, "{ended:?}");
        ended.stdout.trim().to_owned()
    };
    git(&["init", "--quiet"]);
    git(&["add", "mapping.json"]);
    git(&["commit", "--quiet", "--message", "Add the mapping"]);
    fs::write(folder.path().join("mapping.json"), MAPPING.replace("tolower([mail])", "ToUpper([mail])")).unwrap();
    fs::write(folder.path().join("new.json"), MAPPING).unwrap();
    let base = git(&["rev-parse", "HEAD"]);
    (folder, base)
}

#[cfg(unix)]
#[test]
fn the_action_comments_what_a_change_does_without_values() {
    for (comments, wanted) in [
        ("", "api repos/o/r/issues/7/comments --field body=@"),
        ("31\\n32\\n", "api --method PATCH repos/o/r/issues/comments/31 --field body=@"),
    ] {
        let (folder, base) = repository(comments);
        let mut command = script("action/diff", folder.path());
        let path = format!("{}:{}", folder.path().join("bin").display(), std::env::var("PATH").unwrap());
        command.env("PATH", path).env("DOCUMENTS", "mapping.json\nnew.json\nold.json\n").env("RECORDS", "people.jsonl");
        command.env("BASE", base).env("REPOSITORY", "o/r").env("NUMBER", "7");
        let ended = run(&mut command);
        assert_eq!(ended.code, 0, "{ended:?}");
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        let called = read("called");
        assert!(called.lines().last().unwrap().starts_with(wanted), "{called}");
        let comment = read("comment.md");
        assert!(comment.starts_with("<!-- attrflow diff -->\n## `mapping.json`\n"), "{comment}");
        assert!(
            comment.contains("ToUpper") && comment.contains("## `new.json`\n\nNew.") && comment.contains("Removed.")
        );
        assert!(!comment.contains("contoso"), "{comment}");
    }
}

/// The name of the archive for this system, where there is one.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[test]
fn a_released_program_is_fetched_once_and_its_checksum_counts() {
    let folder = tempfile::tempdir().unwrap();
    let version = env!("CARGO_PKG_VERSION");
    let releases = folder.path().join(format!("releases/v{version}"));
    fs::create_dir_all(&releases).unwrap();
    let archive = format!("attrflow-{version}-x86_64-unknown-linux-musl.tar.gz");
    fs::write(folder.path().join("attrflow"), "#!/bin/sh\necho released \"$@\"\n").unwrap();
    let mut pack = Command::new("sh");
    let packed = releases.join(&archive).display().to_string();
    pack.current_dir(folder.path()).args([
        "-c",
        "chmod 755 attrflow && tar -czf \"$0\" attrflow && sha256sum \"$0\" > \"$0.sha256\"",
        &packed,
    ]);
    assert_eq!(run(&mut pack).code, 0);
    let cache = folder.path().join("cache");
    let install = |name: &str, arguments: &[&str]| {
        let mut command = script(name, folder.path());
        command.args(arguments).env("ATTRFLOW_CACHE", &cache);
        run(command.env("ATTRFLOW_RELEASES", format!("file://{}", folder.path().join("releases").display())))
    };
    let first = install("install", &[]);
    assert_eq!((first.code, first.stderr.as_str()), (0, ""), "{first:?}");
    // Nothing is fetched a second time.
    fs::remove_dir_all(&releases).unwrap();
    assert_eq!(install("install", &[]).stdout, first.stdout);
    assert_eq!(install("hook", &["check", "."]).stdout, "released check .\n");
    assert_eq!(fs::read_dir(&cache).unwrap().count(), 1);
    // Another archive than the one that was released is refused.
    fs::remove_dir_all(&cache).unwrap();
    fs::create_dir_all(&releases).unwrap();
    assert_eq!(run(&mut pack).code, 0);
    fs::write(format!("{packed}.sha256"), "0000  x\n").unwrap();
    let refused = install("install", &[]);
    assert!(refused.code == 1 && refused.stderr.contains("the checksum of file://"), "{refused:?}");
    assert_eq!(fs::read_dir(&cache).unwrap().count(), 0);
}

/// A `cargo` that writes down how it was called, and puts a program where it is asked to unless `FAIL` is set.
#[cfg(unix)]
const CARGO: &str = r#"#!/bin/sh
echo "$@" >> called
[ -z "$FAIL" ] || exit 101
while [ $# -gt 0 ]; do [ "$1" = --root ] && root=$2; shift; done
mkdir -p "$root/bin"
printf '#!/bin/sh\necho built "$@"\n' > "$root/bin/attrflow"
chmod 755 "$root/bin/attrflow"
"#;

#[cfg(unix)]
#[test]
fn where_there_is_no_release_the_program_is_built_once() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::with(&[("bin/cargo", CARGO)]);
    fs::set_permissions(folder.path().join("bin/cargo"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.path().join("bin").display(), std::env::var("PATH").unwrap());
    let cache = folder.path().join("cache");
    let install = |name: &str, fail: &str| {
        let mut command = script(name, folder.path());
        command.env("PATH", &path).env("FAIL", fail).env("ATTRFLOW_CACHE", &cache);
        run(command.env("ATTRFLOW_RELEASES", "file:///nowhere"))
    };
    let failed = install("install", "yes");
    assert_eq!((failed.code, failed.stdout.as_str()), (101, ""), "{failed:?}");
    assert!(failed.stderr.contains("there is no release"), "{failed:?}");
    assert_eq!(fs::read_dir(&cache).unwrap().count(), 0, "nothing is left of a build that failed");
    assert_eq!(install("install", "").code, 0);
    assert_eq!(install("hook", "").stdout.trim_end(), "built");
    let called = fs::read_to_string(folder.path().join("called")).unwrap();
    assert_eq!(called.lines().count(), 2, "{called}");
    assert!(called.starts_with("install --quiet --locked --path "), "{called}");
}

/// The files that name the repository.
fn files_with_the_address() -> Vec<PathBuf> {
    let root = project();
    let mut files: Vec<PathBuf> =
        ["README.md", "CONTRIBUTING.md", "action.yml", "editors/vscode/package.json", "editors/vscode/README.md"]
            .map(|name| root.join(name))
            .to_vec();
    for folder in ["docs", "docs/schemas", "examples/mapping-tests", "examples/mapping-tests/.github/workflows"] {
        let found = fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path());
        files.extend(
            found.filter(|file| file.extension().is_some_and(|kind| kind == "md" || kind == "json" || kind == "yml")),
        );
    }
    files
}

#[test]
fn the_address_of_the_repository_is_that_of_the_manifest() {
    let address = env!("CARGO_PKG_REPOSITORY");
    let own = address.strip_prefix("https://github.com/").unwrap();
    let mut found = BTreeSet::new();
    for file in files_with_the_address() {
        let text = fs::read_to_string(&file).unwrap();
        assert!(!text.contains("<owner>"), "{}", file.display());
        for lead in ["https://github.com/", "uses: ", "- repo: https://github.com/"] {
            for rest in text.split(lead).skip(1) {
                let is_other = |sign: char| !(sign.is_alphanumeric() || matches!(sign, '/' | '-' | '_'));
                let name: Vec<&str> = rest.split(is_other).next().unwrap_or_default().split('/').take(2).collect();
                if name.last() == Some(&"attrflow") {
                    found.insert((name.join("/"), file.clone()));
                }
            }
        }
    }
    let others: Vec<_> = found.iter().filter(|(name, _)| name != own).collect();
    assert!(others.is_empty() && found.len() > 5, "{others:?} {found:?}");
}
