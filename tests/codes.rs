//! The table of codes: every row is complete, and its examples say what they are said to say.

use std::collections::BTreeSet;

use attrflow::Engine;
use attrflow::check::SourceObject;
use attrflow::diagnostic::Code;
use attrflow::diagnostic::Diagnostic;
use attrflow::diagnostic::codes;
use attrflow::value::Kinds;

#[test]
fn codes_are_unique_and_in_order() {
    let ids: Vec<&str> = codes::all().map(|code| code.id).collect();
    assert!(ids.len() > 60, "only {} codes", ids.len());
    assert!(ids.is_sorted(), "{ids:?}");
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len(), "a code is in the table twice");
}

#[test]
fn codes_are_in_the_hundred_of_their_family() {
    let mut last = String::new();
    for family in codes::FAMILIES {
        let (hundred, _) = family.first().expect("a family has codes").id.split_at(4);
        assert!(*last <= *hundred, "{hundred} comes after {last}; a hundred may have several files in a row");
        hundred.clone_into(&mut last);
        for code in *family {
            let digits = code.id.strip_prefix("AF").expect("a code begins with AF");
            assert!(code.id.starts_with(hundred), "{code} is no {hundred}xx");
            assert!(digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
        }
    }
}

#[test]
fn codes_have_titles_and_explanations() {
    let mut faults = Vec::new();
    let mut titles = BTreeSet::new();
    for code in codes::all() {
        let first = code.title.chars().next();
        let first_word = code.title.split(' ').next().unwrap_or_default();
        // Abbreviations and function names keep their capitals.
        let lower = !first.is_some_and(char::is_uppercase) || first_word.chars().all(char::is_uppercase);
        if code.title.is_empty() || code.title.ends_with('.') || !lower {
            faults.push(format!("{code}: the title is `{}`", code.title));
        }
        if !titles.insert(code.title) {
            faults.push(format!("{code}: the title `{}` is taken", code.title));
        }
        if code.explanation.len() < 30 || !code.explanation.ends_with('.') {
            faults.push(format!("{code}: the explanation is `{}`", code.explanation));
        }
        if !code.bad.is_empty() && code.bad == code.good {
            faults.push(format!("{code}: the examples are the same"));
        }
        if codes::find(&code.id.to_lowercase()) != Some(code) {
            faults.push(format!("{code}: is not found"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What the examples of a code read: names are only known as unknown where there is a list of them.
fn source(code: &Code) -> SourceObject {
    if !codes::names::FAMILY.contains(&code) {
        return SourceObject::default();
    }
    let names = ["givenName", "surname", "mail", "userPrincipalName"];
    SourceObject::with_attributes(names.iter().map(|name| ((*name).to_owned(), Kinds::TEXT)).collect())
}

fn reports(diagnostics: &[Diagnostic], code: &Code) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.code == code)
}

#[test]
fn examples_of_expressions_are_reported_and_fixed() {
    let engine = Engine::new();
    let mut faults = Vec::new();
    let mut run = 0;
    for code in [codes::syntax::FAMILY, codes::names::FAMILY, codes::arguments::FAMILY].concat() {
        if !code.bad.is_empty() {
            run += 1;
            let found = engine.check(code.bad, &source(code));
            if !reports(&found, code) {
                faults.push(format!("{code}: not reported for {}\n    but {found:?}", code.bad));
            }
        }
        if !code.good.is_empty() {
            let found = engine.check(code.good, &source(code));
            if let Some(other) = found.iter().find(|diagnostic| diagnostic.is_error() || diagnostic.code == code) {
                faults.push(format!("{code}: {other} for {}", code.good));
            }
        }
    }
    assert!(run > 30, "only {run} examples");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn fixes_remove_the_diagnostic() {
    let engine = Engine::new();
    let mut fixed = 0;
    for code in [codes::syntax::FAMILY, codes::names::FAMILY, codes::arguments::FAMILY].concat() {
        for diagnostic in engine.check(code.bad, &source(code)) {
            let Some(fix) = diagnostic.fix.clone() else { continue };
            let mut text = code.bad.to_owned();
            text.replace_range(fix.span.range(), &fix.replacement);
            let left = engine.check(&text, &source(code));
            let again = left.iter().any(|other| other.code == diagnostic.code && other.span() == diagnostic.span());
            assert!(!again, "{}: the fix leaves {} as it is: {text}", diagnostic.code, code.bad);
            fixed += 1;
        }
    }
    assert!(fixed > 10, "only {fixed} fixes");
}

#[test]
fn diagnostics_are_written_for_people() {
    let engine = Engine::new();
    for code in codes::all().filter(|code| !code.bad.is_empty()) {
        for diagnostic in engine.check(code.bad, &source(code)) {
            let message = &diagnostic.message;
            assert!(!message.ends_with('.') && !message.contains('\n'), "{message}");
            assert!(!message.starts_with(|first: char| first.is_uppercase()), "{message}");
            assert!(diagnostic.text.as_deref() == Some(code.bad), "{message}: the text is missing");
            for label in &diagnostic.labels {
                let range = label.span.range();
                assert!(code.bad.get(range.clone()).is_some(), "{message}: {range:?} is no place in {}", code.bad);
            }
        }
    }
}
