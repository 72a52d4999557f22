//! The commands of `docs/tutorials.md` print what it shows, against servers in this process.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::fresh_desk::FreshDesk;
use super::help_desk::HelpDesk;
use crate::readme::project;
use crate::standin::Fault;
use crate::standin::Standin;

/// Freshdesk's credentials on the page, `KEY:X` in Base64.
const FRESHDESK: &str = "S0VZOlg=";

/// Runs a command line of the page.
fn printed(command: &str, folder: &Path, urls: &[(&str, &str)]) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_attrflow"));
    let path = format!("{}:{}", binary.parent().unwrap().display(), std::env::var("PATH").unwrap_or_default());
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1; {command}")])
        .current_dir(folder)
        .envs(urls.iter().copied())
        .env("PATH", path)
        .env("COLUMNS", "100")
        .env_remove("CLICOLOR_FORCE")
        .output()
        .expect("a shell");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn the_steps_of_the_tutorials_print_what_is_shown() {
    let (zendesk, freshdesk, freshservice) =
        (HelpDesk::start(3), FreshDesk::start(FRESHDESK), Standin::start(Fault::None));
    let urls = [
        ("ZENDESK", zendesk.server.url.as_str()),
        ("FRESHDESK", freshdesk.server.url.as_str()),
        ("FRESHSERVICE", freshservice.server.url.as_str()),
    ];
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(project().join("examples"), folder.path().join("examples")).unwrap();
    let page = project().join("docs/tutorials.md");
    let text = fs::read_to_string(&page).unwrap();
    let mut wrong = Vec::new();
    let mut rewritten = text.clone();
    for (command, shown) in crate::readme::commands(&text) {
        let printed = printed(&command, folder.path(), &urls);
        if printed.trim_end() != shown.trim_end() {
            let (old, new) = (format!("$ {command}\n{shown}"), format!("$ {command}\n{printed}"));
            rewritten = rewritten.replacen(&old, &new, 1);
            wrong.push(format!("$ {command}\n--- shown\n{shown}--- printed\n{printed}"));
        }
    }
    if std::env::var("ATTRFLOW_EXAMPLES").is_ok_and(|value| value == "write") {
        fs::write(&page, rewritten).unwrap();
        return;
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let numbered = text.lines().filter(|line| line.starts_with("### ")).count();
    assert_eq!(numbered, 19, "the steps of the three tutorials");
    // What the servers have then: objects, and the members of groups.
    let (users, groups, memberships) = zendesk.objects();
    assert_eq!((users.len(), groups.len(), memberships.len()), (5, 4, 2), "{users:#?} {groups:#?}");
    let (contacts, groups) = freshdesk.objects();
    assert_eq!((contacts.len(), groups.len()), (4, 2), "{contacts:#?}");
    assert_eq!(contacts.iter().filter(|contact| contact["deleted"] == true).count(), 1);
    assert_eq!(freshservice.objects().len(), 3);
}
