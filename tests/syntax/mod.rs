//! Texts to trees and back, and what is said about texts that are none.

mod broken;
mod generated;
mod limits;
mod reads;

use attrflow::diagnostic::Diagnostic;
use attrflow::limits::Limits;
use attrflow::syntax::ast::Node;

fn parse(text: &str) -> Result<Node, Vec<Diagnostic>> {
    attrflow::syntax::parse(text, &Limits::default())
}

/// Every diagnostic of the module keeps these promises.
fn assert_promises(text: &str, faults: &[Diagnostic]) {
    assert!(!faults.is_empty(), "refused without a word: {text:?}");
    let fits = |span: attrflow::source::Span| text.get(span.range()).is_some();
    for fault in faults {
        assert_eq!(fault.text.as_deref(), Some(text));
        assert!(fault.help.is_some(), "no help: {fault} for {text:?}");
        assert!(!fault.labels.is_empty(), "no place: {fault} for {text:?}");
        assert!(fault.labels.iter().all(|label| fits(label.span)), "a place outside: {fault:?} for {text:?}");
        assert!(fault.fix.iter().all(|fix| fits(fix.span)), "a fix outside: {fault:?} for {text:?}");
        assert!(fault.message.starts_with(|first: char| !first.is_uppercase()), "{fault}");
        assert!(!fault.message.ends_with('.'), "{fault}");
        assert!(!fault.message.contains('\n'), "{fault}");
    }
    assert!(faults.is_sorted_by_key(|fault| fault.span()), "out of order: {faults:#?}");
}
