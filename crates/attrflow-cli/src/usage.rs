//! Errors of usage, as clap tells them, with the arguments that they repeat made safe to show.

use attrflow::untrusted::Untrusted;
use clap::builder::StyledStr;
use clap::error::ContextKind;
use clap::error::ContextValue;

/// Returns the error with its arguments escaped. What the parser of a value says is not among them: it must escape what it quotes.
pub fn harmless(mut error: clap::Error) -> clap::Error {
    let is_safe = |text: &String| Untrusted(text).line() == text.as_str();
    let are_safe = error.context().all(|(_, value)| match value {
        ContextValue::String(text) => is_safe(text),
        ContextValue::Strings(texts) => texts.iter().all(is_safe),
        _ => true,
    });
    if !are_safe {
        let escaped: Vec<(ContextKind, ContextValue)> =
            error.context().filter_map(|(kind, value)| Some((kind, escaped(value)?))).collect();
        for (kind, value) in escaped {
            error.insert(kind, value);
        }
    }
    error
}

/// Returns the value with escapes; none for what holds no argument.
fn escaped(value: &ContextValue) -> Option<ContextValue> {
    let line = |text: &String| Untrusted(text).to_string();
    match value {
        ContextValue::String(text) => Some(ContextValue::String(line(text))),
        ContextValue::Strings(texts) => Some(ContextValue::Strings(texts.iter().map(line).collect())),
        // Suggestions repeat arguments between styles, which are made of control characters themselves.
        ContextValue::StyledStrs(texts) => {
            let plain = |text: &StyledStr| StyledStr::from(line(&text.to_string()));
            Some(ContextValue::StyledStrs(texts.iter().map(plain).collect()))
        }
        _ => None,
    }
}
