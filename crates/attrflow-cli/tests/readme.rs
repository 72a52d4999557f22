//! The README is true: its commands print what it shows, and its table of functions is the registry's.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Returns the folder of the whole project.
pub fn project() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn readme() -> String {
    fs::read_to_string(project().join("README.md")).expect("a README")
}

/// The commands of a `console` block, each with what is shown below it.
pub fn commands(text: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
            continue;
        }
        if !inside {
            continue;
        }
        match line.strip_prefix("$ ") {
            Some(command) => commands.push((command.to_owned(), String::new())),
            None => {
                let (_, shown) = commands.last_mut().expect("a command is before its output");
                shown.push_str(line);
                shown.push('\n');
            }
        }
    }
    commands
}

/// Runs a command line of a page in this folder, and returns what it prints on both streams.
fn printed(command: &str, folder: &Path, variables: &[(&str, &str)]) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_attrflow")).parent().expect("a folder");
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap_or_default());
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1; {command}")])
        .current_dir(folder)
        .envs(variables.iter().copied())
        .env("PATH", path)
        .env("COLUMNS", "100")
        .env_remove("CLICOLOR_FORCE")
        .output()
        .expect("a shell");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Runs the commands of a page in `docs/` and compares what they print with what it shows; returns the page's text. With
/// `ATTRFLOW_EXAMPLES=write` the page is rewritten.
pub fn check_page(name: &str, folder: &Path, variables: &[(&str, &str)]) -> String {
    let page = project().join("docs").join(name);
    let text = fs::read_to_string(&page).expect("a page");
    let (mut wrong, mut rewritten) = (Vec::new(), text.clone());
    for (command, shown) in commands(&text) {
        let printed = printed(&command, folder, variables);
        if printed.trim_end() != shown.trim_end() {
            let (old, new) = (format!("$ {command}\n{shown}"), format!("$ {command}\n{printed}"));
            rewritten = rewritten.replacen(&old, &new, 1);
            wrong.push(format!("$ {command}\n--- shown\n{shown}--- printed\n{printed}"));
        }
    }
    if std::env::var("ATTRFLOW_EXAMPLES").is_ok_and(|value| value == "write") {
        fs::write(&page, &rewritten).expect("the page");
        return rewritten;
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    text
}

#[test]
fn commands_print_what_is_shown() {
    let commands = commands(&readme());
    assert!(commands.len() >= 8, "only {} commands", commands.len());
    let mut wrong = Vec::new();
    for (command, shown) in commands {
        let printed = printed(&command, project(), &[]);
        if printed.trim_end() != shown.trim_end() {
            wrong.push(format!("$ {command}\n--- shown\n{shown}--- printed\n{printed}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_table_of_functions_is_the_registry() {
    let readme = readme();
    let mut functions: Vec<_> = attrflow::functions::all().collect();
    functions.sort_by_key(|function| function.name.to_lowercase());
    let table: String =
        functions.iter().map(|function| format!("| `{}` | {} |\n", function.signature(), function.summary)).collect();
    assert!(readme.contains(&table), "the table should be:\n{table}");
}
