//! Positions and offsets are each other's reverse, whatever the text.

use attrflow_analysis::Position;
use attrflow_analysis::SourceText;
use proptest::prelude::*;

proptest! {
    #[test]
    fn positions_and_offsets_agree(text in "[a-c\u{e9}\u{20ac}\u{1f600}\r\n]{0,40}") {
        let source = SourceText::new(text.as_str());
        for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
            let position = source.position(offset);
            let back = source.offset(position);
            // Between `\r` and `\n` there is no column.
            let in_line_end = text.get(..offset).unwrap().ends_with('\r') && text.get(offset..).unwrap().starts_with('\n');
            if !in_line_end {
                prop_assert_eq!(back, offset);
            }
        }
    }

    #[test]
    fn positions_outside_are_brought_inside(text in "\\PC{0,20}", line in 0u32..9, character in 0u32..99) {
        let source = SourceText::new(text.as_str());
        let offset = source.offset(Position::new(line, character));
        prop_assert!(text.is_char_boundary(offset));
    }

    #[test]
    fn replaced_text_is_as_if_new(text in "[ab\u{1f600}\r\n]{0,20}", new in "[x\n]{0,5}", a in 0u32..5, b in 0u32..5) {
        let mut source = SourceText::new(text);
        source.replace(Some((Position::new(a, b), Position::new(a, b + 3))), &new);
        prop_assert_eq!(SourceText::new(source.as_str()), source);
    }
}

#[test]
fn a_lone_carriage_return_ends_a_line() {
    let text = SourceText::new("a\rb\r\nc\nd");
    let lines: Vec<u32> = [0, 2, 5, 7].map(|offset| text.position(offset).line).to_vec();
    assert_eq!(lines, [0, 1, 2, 3]);
}
