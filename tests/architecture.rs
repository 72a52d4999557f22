//! The house as a test: which room may use which, and what every file looks like.
//!
//! A room is a folder or file directly under `src`. The table below is the architecture: every arrow points up the table, so
//! there are no cycles. The code may use less than the table allows, never more.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// The rooms from the top of the house down, each with the rooms it may use.
const ROOMS: &[(&str, &[&str])] = &[
    // The crate `attrflow-dotnet`.
    ("dotnet", &[]),
    ("source", &[]),
    ("limits", &["dotnet"]),
    ("untrusted", &[]),
    ("value", &["dotnet"]),
    ("diagnostic", &["source", "untrusted"]),
    ("host", &["dotnet", "value"]),
    ("syntax", &["source", "limits", "diagnostic"]),
    ("scim", &["source", "limits", "value", "diagnostic"]),
    ("functions", &["value", "dotnet", "host", "limits"]),
    ("ir", &["source", "dotnet", "value", "scim", "functions"]),
    ("check", &["source", "limits", "dotnet", "value", "diagnostic", "syntax", "scim", "functions", "ir"]),
    ("optimise", &["limits", "value", "functions", "ir"]),
    ("program", &["source", "untrusted", "value", "scim", "functions"]),
    ("compile", &["source", "value", "scim", "functions", "ir", "program"]),
    ("vm", &["source", "value", "limits", "host", "scim", "functions", "program"]),
    ("record", &["value", "host", "limits", "diagnostic"]),
    ("input", &["source", "limits", "dotnet", "diagnostic", "record"]),
    (
        "engine",
        &[
            "source",
            "limits",
            "dotnet",
            "value",
            "diagnostic",
            "host",
            "syntax",
            "scim",
            "functions",
            "ir",
            "check",
            "optimise",
            "program",
            "compile",
            "vm",
            "record",
        ],
    ),
    // Scopes compare texts and search with patterns as .NET does, without an expression in between.
    (
        "mapping",
        &["source", "untrusted", "dotnet", "value", "limits", "diagnostic", "host", "scim", "record", "engine"],
    ),
    ("plan", &["mapping"]),
    (
        "lint",
        &[
            "source",
            "limits",
            "dotnet",
            "value",
            "diagnostic",
            "syntax",
            "scim",
            "functions",
            "check",
            "engine",
            "mapping",
        ],
    ),
    (
        "testing",
        &[
            "source",
            "untrusted",
            "limits",
            "dotnet",
            "value",
            "diagnostic",
            "host",
            "syntax",
            "functions",
            "ir",
            "check",
            "program",
            "compile",
            "vm",
            "record",
            "engine",
            "mapping",
        ],
    ),
    ("diff", &["value", "limits", "diagnostic", "host", "engine", "mapping"]),
    ("lineage", &["limits", "engine", "mapping"]),
];

/// The crates beside the library; each sees the library as any other crate does.
const CRATES: &[&str] =
    &["crates/attrflow-analysis", "crates/attrflow-cli", "crates/attrflow-dotnet", "crates/attrflow-lsp"];

/// Files that may be longer than [`LONGEST`], each with the reason.
const LONG_FILES: &[(&str, &str)] = &[];

/// The most lines a source file has.
const LONGEST: usize = 500;

/// Places on the machine of whoever built this; nothing in the project may depend on one.
const FOREIGN_PLACES: &[&str] = &[concat!("/wo", "rk/"), concat!("../sha", "red"), concat!("/ro", "ot/")];

/// Folders that are not part of the project's text; the checks of a change run data from outside where it is there.
const NOT_OURS: &[&str] = &["target", ".git", ".ci", "node_modules"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files under a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            if !NOT_OURS.iter().any(|name| path.ends_with(name)) {
                found.extend(files(&path));
            }
        } else {
            found.push(path);
        }
    }
    found
}

/// A source file: its path under the project, its room, its text.
struct Source {
    path: String,
    room: String,
    text: String,
}

fn sources_in(package: &str) -> Vec<Source> {
    let src = root().join(package).join("src");
    files(&src)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let inside = path.strip_prefix(&src).unwrap();
            let first = inside.components().next().unwrap().as_os_str().to_string_lossy();
            let room = first.trim_end_matches(".rs").to_owned();
            let path_in_project = path.strip_prefix(root()).unwrap().display().to_string();
            Source { path: path_in_project, room, text: fs::read_to_string(&path).unwrap() }
        })
        .collect()
}

/// The source files of the library.
fn library() -> Vec<Source> {
    sources_in(".")
}

/// The source files of all crates.
fn sources() -> Vec<Source> {
    library().into_iter().chain(CRATES.iter().flat_map(|package| sources_in(package))).collect()
}

/// The lines that are code, with their numbers: comments name rooms without using them.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(number, line)| (number + 1, line)).filter(|(_, line)| {
        let line = line.trim_start();
        !line.starts_with("//")
    })
}

/// The names that follow `crate::` in a line.
fn used(line: &str) -> Vec<&str> {
    let name = |rest: &'_ str| rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').count();
    line.split("crate::").skip(1).map(|rest| rest.get(..name(rest)).unwrap_or(rest)).collect()
}

fn may_use(room: &str, other: &str) -> bool {
    room == other || ROOMS.iter().any(|(name, allowed)| *name == room && allowed.contains(&other))
}

fn report(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn every_arrow_points_up_the_table() {
    let mut above = BTreeSet::new();
    for (room, allowed) in ROOMS {
        for other in *allowed {
            assert!(above.contains(other), "`{room}` may use `{other}`, which does not stand above it");
        }
        assert!(above.insert(room), "`{room}` stands in the table twice");
    }
}

#[test]
fn rooms_use_what_the_table_allows() {
    let mut faults = Vec::new();
    for source in library() {
        if source.room == "lib" {
            continue;
        }
        if !ROOMS.iter().any(|(room, _)| *room == source.room) {
            faults.push(format!("{}: `{}` is no room of the table", source.path, source.room));
            continue;
        }
        for (number, line) in code(&source.text) {
            for other in used(line) {
                if !may_use(&source.room, other) {
                    faults.push(format!("{}:{number}: `{}` may not use `{other}`", source.path, source.room));
                }
            }
        }
    }
    report(&faults);
}

#[test]
fn the_test_sees_a_wrong_arrow() {
    let line = "        let value = crate::vm::Machine::new(crate::value::Value::Missing);";
    assert_eq!(used(line), ["vm", "value"]);
    assert!(!may_use("functions", "vm"));
    assert!(may_use("functions", "value"));
    assert_eq!(code("//! crate::vm\nuse crate::ir;").count(), 1);
}

#[test]
fn the_library_declares_the_rooms_of_the_table() {
    let library = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    for line in library.lines().filter_map(|line| line.strip_prefix("pub mod ")) {
        let room = line.trim_end_matches(';');
        assert!(ROOMS.iter().any(|(name, _)| *name == room), "`{room}` is no room of the table");
    }
}

#[test]
fn imports_across_rooms_are_one_per_line() {
    let mut faults = Vec::new();
    for source in sources() {
        for (number, line) in code(&source.text) {
            if line.contains("use crate::") && line.contains('{') {
                faults.push(format!("{}:{number}: one import a line", source.path));
            }
            if line.contains(concat!("super::", "super")) {
                faults.push(format!("{}:{number}: name the room instead of climbing", source.path));
            }
        }
    }
    report(&faults);
}

#[test]
fn every_module_begins_with_a_paragraph() {
    let without: Vec<String> = sources()
        .iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| format!("{}: begins without `//!`", source.path))
        .collect();
    report(&without);
}

#[test]
fn no_source_file_is_long() {
    let mut faults = Vec::new();
    for source in sources() {
        let lines = source.text.lines().count();
        if lines > LONGEST && !LONG_FILES.iter().any(|(path, _)| *path == source.path) {
            faults.push(format!("{}: {lines} lines, at most {LONGEST}", source.path));
        }
    }
    for (path, reason) in LONG_FILES {
        let lines = fs::read_to_string(root().join(path)).unwrap().lines().count();
        if lines <= LONGEST || reason.is_empty() {
            faults.push(format!("{path}: needs no exception, or gives no reason"));
        }
    }
    report(&faults);
}

#[test]
fn the_text_names_no_place_on_a_machine() {
    let mut faults = Vec::new();
    for path in files(root()) {
        let Ok(bytes) = fs::read(&path) else { continue };
        let text = String::from_utf8_lossy(&bytes);
        for (number, line) in text.lines().enumerate() {
            for place in FOREIGN_PLACES.iter().filter(|place| line.contains(**place)) {
                faults.push(format!("{}:{}: names `{place}`", path.display(), number + 1));
            }
        }
    }
    report(&faults);
}
