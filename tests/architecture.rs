//! The architecture as a test: which module may use which, and the form of every file.
//!
//! The modules are the folders and files directly under `src`. Each may use only modules above it in the table, so
//! there are no cycles; the code may use fewer than the table allows.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// The modules, each with the modules it may use.
const MODULES: &[(&str, &[&str])] = &[
    // The crate `attrflow-dotnet`.
    ("dotnet", &[]),
    ("source", &[]),
    ("limits", &["dotnet"]),
    ("untrusted", &[]),
    ("value", &["dotnet", "limits"]),
    ("diagnostic", &["source", "untrusted"]),
    ("host", &["dotnet", "value"]),
    ("syntax", &["source", "limits", "diagnostic"]),
    ("scim", &["source", "limits", "value", "diagnostic"]),
    ("functions", &["value", "dotnet", "host", "limits"]),
    ("ir", &["source", "dotnet", "value", "scim", "functions"]),
    ("check", &["source", "limits", "dotnet", "value", "diagnostic", "syntax", "scim", "functions", "ir"]),
    ("bound", &["limits", "untrusted", "value", "functions", "ir"]),
    ("optimise", &["limits", "value", "functions", "ir"]),
    ("program", &["source", "untrusted", "value", "scim", "functions"]),
    ("compile", &["source", "value", "scim", "functions", "ir", "program"]),
    ("vm", &["source", "value", "limits", "host", "scim", "functions", "program"]),
    ("record", &["value", "host", "limits", "diagnostic"]),
    ("input", &["source", "limits", "dotnet", "diagnostic", "record", "value"]),
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
            "bound",
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
    ("plan", &["value", "diagnostic", "host", "record", "input", "engine", "mapping"]),
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
            "bound",
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
    ("replay", &["dotnet", "diagnostic", "host", "functions", "engine", "mapping", "lineage"]),
];

/// The crates beside the library; each sees the library as any other crate does.
const CRATES: &[&str] = &[
    "bindings/c",
    "bindings/python",
    "bindings/wasm",
    "crates/attrflow-analysis",
    "crates/attrflow-arrow",
    "crates/attrflow-bindings",
    "crates/attrflow-cli",
    "crates/attrflow-dotnet",
    "crates/attrflow-lsp",
    "crates/attrflow-provision",
];

/// Files that may be longer than [`MAX_LINES`], each with the reason.
const LONG_FILES: &[(&str, &str)] = &[];

/// The maximum number of lines of a source file.
const MAX_LINES: usize = 500;

/// Paths of the machine the project was built on; nothing in the project may depend on one.
const FOREIGN_PATHS: &[&str] = &[concat!("/wo", "rk/"), concat!("../sha", "red"), concat!("/ro", "ot/")];

/// Folders and files that are not part of the project.
const NOT_OURS: &[&str] = &[
    "target",
    ".git",
    ".ci",
    "node_modules",
    "bindings/wasm/pkg",
    "playground/dist",
    // What a run of `.ci/python` leaves.
    "_native.abi3.so",
    "__pycache__",
    ".pytest_cache",
    ".mypy_cache",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files under a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries.into_iter().filter(|path| !NOT_OURS.iter().any(|name| path.ends_with(name))) {
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// A source file: its path in the project, its module, its text.
struct Source {
    path: String,
    module: String,
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
            let module = first.trim_end_matches(".rs").to_owned();
            let path_in_project = path.strip_prefix(root()).unwrap().display().to_string();
            Source { path: path_in_project, module, text: fs::read_to_string(&path).unwrap() }
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

/// Returns the lines that are code, with their numbers: comments may name any module.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(number, line)| (number + 1, line)).filter(|(_, line)| {
        let line = line.trim_start();
        !line.starts_with("//")
    })
}

/// Returns the names after `crate::` in a line.
fn used(line: &str) -> Vec<&str> {
    let name = |rest: &'_ str| rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').count();
    line.split("crate::").skip(1).map(|rest| rest.get(..name(rest)).unwrap_or(rest)).collect()
}

fn may_use(module: &str, other: &str) -> bool {
    module == other || MODULES.iter().any(|(name, allowed)| *name == module && allowed.contains(&other))
}

fn report(errors: &[String]) {
    assert!(errors.is_empty(), "\n{}\n", errors.join("\n"));
}

#[test]
fn modules_use_only_modules_above_them() {
    let mut above = BTreeSet::new();
    for (module, allowed) in MODULES {
        for other in *allowed {
            assert!(above.contains(other), "`{module}` may use `{other}`, which is not above it");
        }
        assert!(above.insert(module), "`{module}` is in the table twice");
    }
}

#[test]
fn modules_use_what_the_table_allows() {
    let mut errors = Vec::new();
    for source in library() {
        if source.module == "lib" {
            continue;
        }
        if !MODULES.iter().any(|(module, _)| *module == source.module) {
            errors.push(format!("{}: `{}` is not in the table", source.path, source.module));
            continue;
        }
        for (number, line) in code(&source.text) {
            for other in used(line) {
                if !may_use(&source.module, other) {
                    errors.push(format!("{}:{number}: `{}` may not use `{other}`", source.path, source.module));
                }
            }
        }
    }
    report(&errors);
}

#[test]
fn a_forbidden_use_is_found() {
    let line = "        let value = crate::vm::Machine::new(crate::value::Value::Missing);";
    assert_eq!(used(line), ["vm", "value"]);
    assert!(!may_use("functions", "vm"));
    assert!(may_use("functions", "value"));
    assert_eq!(code("//! crate::vm\nuse crate::ir;").count(), 1);
}

#[test]
fn the_library_declares_the_modules_of_the_table() {
    let library = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    for line in library.lines().filter_map(|line| line.strip_prefix("pub mod ")) {
        let module = line.trim_end_matches(';');
        assert!(MODULES.iter().any(|(name, _)| *name == module), "`{module}` is not in the table");
    }
}

#[test]
fn imports_are_one_per_line() {
    let mut errors = Vec::new();
    for source in sources() {
        for (number, line) in code(&source.text) {
            if line.contains("use crate::") && line.contains('{') {
                errors.push(format!("{}:{number}: one import a line", source.path));
            }
            if line.contains(concat!("super::", "super")) {
                errors.push(format!("{}:{number}: name the module instead of its parent's parent", source.path));
            }
        }
    }
    report(&errors);
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
    let mut errors = Vec::new();
    for source in sources() {
        let lines = source.text.lines().count();
        if lines > MAX_LINES && !LONG_FILES.iter().any(|(path, _)| *path == source.path) {
            errors.push(format!("{}: {lines} lines, at most {MAX_LINES}", source.path));
        }
    }
    for (path, reason) in LONG_FILES {
        let lines = fs::read_to_string(root().join(path)).unwrap().lines().count();
        if lines <= MAX_LINES || reason.is_empty() {
            errors.push(format!("{path}: needs no exception, or gives no reason"));
        }
    }
    report(&errors);
}

#[test]
fn no_file_names_a_path_of_the_machine() {
    let mut errors = Vec::new();
    for path in files(root()) {
        let Ok(bytes) = fs::read(&path) else { continue };
        let text = String::from_utf8_lossy(&bytes);
        for (number, line) in text.lines().enumerate() {
            for foreign in FOREIGN_PATHS.iter().filter(|foreign| line.contains(**foreign)) {
                errors.push(format!("{}:{}: names `{foreign}`", path.display(), number + 1));
            }
        }
    }
    report(&errors);
}
