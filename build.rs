//! Finds the built-in templates: each folder of `templates/` with a `mapping.json` is one.

use std::env;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=templates");
    let root = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let output = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    let mut rows = String::new();
    for folder in folders(&root.join("templates"))? {
        row(&mut rows, &folder)?;
    }
    fs::write(output.join("templates.rs"), format!("&[\n{rows}]\n"))
}

/// Returns the folders with a mapping document, by name.
fn folders(templates: &Path) -> io::Result<Vec<PathBuf>> {
    let mut folders: Vec<PathBuf> =
        fs::read_dir(templates)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    folders.retain(|folder| folder.join("mapping.json").is_file());
    folders.sort();
    Ok(folders)
}

/// Writes the row of a template. Title and rules come from its facts, so that they are written nowhere else.
fn row(rows: &mut String, folder: &Path) -> io::Result<()> {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let facts: serde_json::Value = serde_json::from_str(&fs::read_to_string(folder.join("facts.json"))?)?;
    let title = facts.get("name").and_then(serde_json::Value::as_str).unwrap_or(&name);
    // All rules of an application begin with the same word.
    let rule = facts.pointer("/rules/0/id").and_then(serde_json::Value::as_str).unwrap_or(&name);
    let family = rule.split('-').next().unwrap_or_default();
    let samples = |file: &str, shared: &str| {
        let own = folder.join(file);
        if own.is_file() { format!("include_str!({own:?})") } else { shared.to_owned() }
    };
    let _ = writeln!(
        rows,
        "Template {{ name: {name:?}, title: {title:?}, rules: {family:?}, document: include_str!({document:?}), \
         facts: include_str!({facts:?}), users: {users}, groups: {groups} }},",
        document = folder.join("mapping.json"),
        facts = folder.join("facts.json"),
        users = samples("samples/users.jsonl", "SAMPLE_USERS"),
        groups = samples("samples/groups.jsonl", "SAMPLE_GROUPS"),
    );
    Ok(())
}
