//! Fixtures of broken texts and everything that is said about them, as snapshots.

use std::fmt::Write as _;

use attrflow::diagnostic::Diagnostic;
use attrflow::diagnostic::Fix;
use attrflow::diagnostic::codes::syntax::FAMILY;
use attrflow::source::line_and_column;

use crate::syntax::assert_promises;
use crate::syntax::parse;

/// One snapshot for each group; `===` stands between texts, `<U+00A0>` for a character nobody can see.
#[test]
fn what_is_said_about_broken_texts() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/syntax/broken");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 8, "the fixtures are there");
    for file in files {
        let mut told = String::new();
        for written in std::fs::read_to_string(&file).unwrap().trim_end().split("\n===\n") {
            let text = with_characters(written);
            let faults = parse(&text).err().unwrap_or_else(|| panic!("reads: {written:?}"));
            assert_promises(&text, &faults);
            tell(&mut told, written, &text, &faults);
        }
        let name = format!("syntax_broken_{}", file.file_stem().unwrap().to_str().unwrap());
        insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, told);
        });
    }
}

/// A row's bad example is reported with its own code, and its good example parses.
#[test]
fn every_code_shows_itself() {
    for code in FAMILY {
        let faults = parse(code.bad).expect_err(code.id);
        assert!(faults.iter().all(|fault| fault.code == *code), "{:?}: {faults:#?}", code.bad);
        assert!(parse(code.good).is_ok(), "{}: {:?}: {:?}", code.id, code.good, parse(code.good));
    }
}

/// What `--fix` may apply unasked leads to a text that reads, when nothing else is wrong with it.
#[test]
fn safe_fixes_mend() {
    let mut fixed = 0;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/syntax/broken");
    for file in std::fs::read_dir(folder).unwrap() {
        for written in std::fs::read_to_string(file.unwrap().path()).unwrap().trim_end().split("\n===\n") {
            let text = with_characters(written);
            let faults = parse(&text).err().unwrap_or_else(|| panic!("reads: {written:?}"));
            let fixes: Vec<&Fix> =
                faults.iter().filter_map(|fault| fault.fix.as_ref()).filter(|fix| fix.safe).collect();
            if fixes.len() == faults.len() {
                let whole = apply(&text, &fixes);
                assert!(parse(&whole).is_ok(), "{text:?} became {whole:?}: {:#?}", parse(&whole));
                fixed += 1;
            }
        }
    }
    assert!(fixed >= 30, "only {fixed} texts are fixed by safe fixes");
}

fn with_characters(written: &str) -> String {
    let mut parts = written.split("<U+");
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        let (digits, rest) = part.split_once('>').unwrap();
        text.push(char::from_u32(u32::from_str_radix(digits, 16).unwrap()).unwrap());
        text.push_str(rest);
    }
    text
}

/// Applies fixes from the back; of two that overlap the later one waits for the next round.
fn apply(text: &str, fixes: &[&Fix]) -> String {
    let mut whole = text.to_owned();
    let mut untouched = text.len();
    let mut fixes = fixes.to_vec();
    fixes.sort_by_key(|fix| std::cmp::Reverse(fix.span));
    for fix in fixes {
        if fix.span.range().end <= untouched {
            whole.replace_range(fix.span.range(), &fix.replacement);
            untouched = fix.span.range().start;
        }
    }
    whole
}

/// Plain text: the message, the line with marks under the places, the help, and the text the fix makes.
fn tell(told: &mut String, written: &str, text: &str, faults: &[Diagnostic]) {
    writeln!(told, "{}", written.trim_end()).unwrap();
    for fault in faults {
        writeln!(told, "  {}[{}]: {}", fault.severity.word(), fault.code, fault.message).unwrap();
        for (index, label) in fault.labels.iter().enumerate() {
            let (number, column) = line_and_column(text, label.span.range().start);
            let line = text.split('\n').nth(number - 1).unwrap();
            let marked = label.span.slice(text).split('\n').next().unwrap().chars().count().max(1);
            let mark = if index == 0 { "^" } else { "-" }.repeat(marked);
            if index == 0 || fault.labels[index - 1].span.start / 1000 != label.span.start / 1000 || number > 1 {
                writeln!(told, "    {number} | {}", visible(line)).unwrap();
            }
            let label = format!("      | {}{mark} {}", " ".repeat(column - 1), label.text);
            writeln!(told, "{}", label.trim_end()).unwrap();
        }
        writeln!(told, "    = help: {}", visible(fault.help.as_deref().unwrap_or("none"))).unwrap();
        if let Some(fix) = &fault.fix {
            let sure = if fix.safe { "safe fix" } else { "fix" };
            let whole = apply(text, &[fix]);
            let verdict = match parse(&whole) {
                Ok(_) => "",
                Err(_) => " (not yet whole)",
            };
            writeln!(told, "    = {sure}{verdict}: {}", visible(&whole)).unwrap();
        }
    }
    told.push('\n');
}

/// One column for every character.
fn visible(line: &str) -> String {
    let dot = |letter: char| {
        letter.is_control() || (letter.is_whitespace() && letter != ' ') || "\u{FEFF}\u{200B}\u{202E}".contains(letter)
    };
    line.chars()
        .map(|letter| {
            if letter == '\n' {
                '⏎'
            } else if dot(letter) {
                '·'
            } else {
                letter
            }
        })
        .collect()
}
