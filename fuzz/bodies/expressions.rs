//! Expressions: parsing, printing, compiling, and evaluation by three evaluators that must agree.

use attrflow::Engine;
use attrflow::Limits;
use attrflow::syntax;
use serde_json::json;

use crate::random::Choices;
use crate::ways;

/// Any text parses or is refused with places inside of it, and prints as a text that means the same.
pub fn parse(bytes: &[u8]) {
    let text = super::text(bytes);
    let limits = Limits::default();
    match syntax::parse(&text, &limits) {
        Ok(tree) => {
            for printed in [syntax::print(&tree), syntax::print_wide(&tree, 40)] {
                if printed.encode_utf16().count() <= limits.expression_length {
                    assert_eq!(syntax::parse(&printed, &limits).as_ref(), Ok(&tree), "{text:?} {printed:?}");
                }
            }
        }
        Err(found) => {
            assert!(!found.is_empty());
            for span in found.iter().filter_map(attrflow::Diagnostic::span) {
                assert!(text.get(span.start as usize..span.end as usize).is_some(), "{text:?}");
            }
        }
    }
    if let Ok(compiled) = Engine::new().compile(&text) {
        assert!(!compiled.disassembly().is_empty());
        let _ = compiled.evaluate(&json!({"a": "x", "b": ["y", 1, null], "c": {"d": true}}));
    }
}

/// Evaluates a random program, or the bytes as a text, on a random record: all ways to a value agree.
pub fn evaluate(bytes: &[u8]) {
    let numbers: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let mut choices = Choices::new(&numbers);
    let record = choices.record();
    let expression =
        if bytes.first().is_some_and(|first| first % 4 == 0) { super::text(&bytes[1..]) } else { choices.expression() };
    if let Err(difference) = ways::answer(&expression, &record) {
        panic!("{expression} on {record}: {difference}");
    }
}
