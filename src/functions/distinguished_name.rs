//! Distinguished names (RFC 4514), as far as `DNComponent` looks into them.

/// The components of a name, split at commas that no backslash and no quotes protect.
pub(super) fn components(name: &str) -> impl Iterator<Item = &str> {
    let (mut escaped, mut quoted) = (false, false);
    name.split(move |character| {
        let protected = escaped || quoted;
        match character {
            '\\' => escaped = !escaped,
            '"' if !escaped => quoted = !quoted,
            _ => escaped = false,
        }
        character == ',' && !protected
    })
}

/// The value of a component, without its type and without quotes around it; escapes are left in it.
pub(super) fn value(component: &str) -> &str {
    let value = component.split_once('=').map_or(component, |(_, value)| value);
    let begun = value.trim_start();
    // A blank at the end belongs to the value if a backslash precedes it.
    let ended = begun.trim_end();
    let value = if ended.ends_with('\\') { begun.get(..ended.len() + 1).unwrap_or(ended) } else { ended };
    value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value)
}

/// Appends the value with its escapes resolved: two hexadecimal digits are a byte of UTF-8, any other character is itself.
pub(super) fn unescape(value: &str, out: &mut String) {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        if *first != b'\\' {
            bytes.push(*first);
            continue;
        }
        if let [high, low, tail @ ..] = rest
            && let (Some(high), Some(low)) = (digit(*high), digit(*low))
        {
            bytes.push(high << 4 | low);
            rest = tail;
        } else if let Some((character, tail)) = rest.split_first() {
            bytes.push(*character);
            rest = tail;
        }
    }
    out.push_str(&String::from_utf8_lossy(&bytes));
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}
