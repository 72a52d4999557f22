//! The commands of `docs/tutorials.md` print what it shows, against servers in this process.

use super::fresh_desk::FreshDesk;
use super::help_desk::HelpDesk;
use crate::readme::project;
use crate::standin::Fault;
use crate::standin::Standin;

/// Freshdesk's credentials on the page, `KEY:X` in Base64.
const FRESHDESK: &str = "S0VZOlg=";

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
    let text = crate::readme::check_page("tutorials.md", folder.path(), &urls);
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
