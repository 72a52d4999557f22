//! Diagnostics on foreign text, as people read them. The command line's own tests include this file beside its modules `escape` and `render`.

use attrflow::Document;
use attrflow::Engine;
use attrflow::SourceObject;
use attrflow::lint;

use crate::escape::guarded;
use crate::render;

/// The most findings of a text that are laid out.
const MAX_FINDINGS: usize = 20;

/// Everything that is found in an expression or a document is laid out without anything that acts on a terminal or a runner.
pub fn rendered(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let engine = Engine::new();
    let mut found = engine.check(&text, &SourceObject::default());
    match Document::parse(&text) {
        Ok(document) => found.extend([document.check(&engine), lint::document(&document, &engine)].concat()),
        Err(error) => found.push(error),
    }
    let line = text.lines().next().unwrap_or_default();
    for diagnostic in found.iter().take(MAX_FINDINGS) {
        for shown in [render::rendered(diagnostic, line), render::with_fix(diagnostic, line, usize::from(u16::MAX))] {
            assert!(shown.contains(diagnostic.code.id), "{shown}");
            // A fix may bring together what does something, so that everything is looked through once more before it is printed.
            let printed = guarded(&shown);
            assert_eq!(guarded(&printed), printed);
        }
    }
}
