//! What is said about attributes that are read and that no record has.

/// How many are named.
const MAX_NAMED: usize = 10;

/// Returns the line about attributes that are not there, each with the spelling that a record has; `None` if there are none. `subject`
/// is what does not have them.
pub fn sentence(subject: &str, absent: &[(&str, Option<&str>)]) -> Option<String> {
    // What can be fixed comes first.
    let (near, others): (Vec<_>, Vec<_>) = absent.iter().partition(|(_, spelling)| spelling.is_some());
    let named = near.iter().chain(&others).take(MAX_NAMED).map(|(name, spelling)| match spelling {
        Some(spelling) => format!("`{name}` (there is `{spelling}`)"),
        None => format!("`{name}`"),
    });
    let named: Vec<String> = named.collect();
    let more = match absent.len() - named.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let noun = if absent.len() == 1 { "attribute" } else { "attributes" };
    (!named.is_empty()).then(|| format!("{subject} the {noun} {}{more}", named.join(", ")))
}
