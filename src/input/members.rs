//! The members of a JSON object, found without reading their values.
//!
//! What is no JSON ends the members early; whether a record is JSON is for the record reader to say.

/// Goes over the members of an object.
#[derive(Debug, Clone)]
pub(super) struct Members<'t> {
    rest: &'t [u8],
}

impl<'t> Members<'t> {
    /// The members of the object that the text begins with; none when it begins with something else.
    pub(super) fn of(text: &'t [u8]) -> Members<'t> {
        match text.trim_ascii_start() {
            [b'{', rest @ ..] => Members { rest },
            _ => Members { rest: &[] },
        }
    }

    /// Returns the value of a member.
    pub(super) fn value(mut self, name: &str) -> Option<&'t [u8]> {
        self.find(|(key, _)| *key == name.as_bytes()).map(|(_, value)| value)
    }
}

impl<'t> Iterator for Members<'t> {
    /// The name between its quotes, and the value.
    type Item = (&'t [u8], &'t [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let mut rest = self.rest.trim_ascii_start();
        if let [b',', after @ ..] = rest {
            rest = after.trim_ascii_start();
        }
        self.rest = &[];
        let length = string_length(rest)?;
        let name = rest.get(1..length - 1)?;
        let [b':', value @ ..] = rest.get(length..)?.trim_ascii_start() else { return None };
        let value = value.trim_ascii_start();
        let (value, rest) = value.split_at_checked(value_length(value))?;
        self.rest = rest;
        Some((name, value))
    }
}

/// Goes over the elements of an array.
#[derive(Debug, Clone)]
pub(super) struct Elements<'t> {
    rest: &'t [u8],
}

impl<'t> Elements<'t> {
    /// The elements of the array that the text begins with.
    pub(super) fn of(text: &'t [u8]) -> Elements<'t> {
        match text.trim_ascii_start() {
            [b'[', rest @ ..] => Elements { rest },
            _ => Elements { rest: &[] },
        }
    }
}

impl<'t> Iterator for Elements<'t> {
    type Item = &'t [u8];

    fn next(&mut self) -> Option<Self::Item> {
        let mut rest = self.rest.trim_ascii_start();
        if let [b',', after @ ..] = rest {
            rest = after.trim_ascii_start();
        }
        let (value, rest) = rest.split_at_checked(value_length(rest))?;
        self.rest = rest;
        (!value.is_empty()).then_some(value)
    }
}

/// Returns what is between the quotes of a string.
pub(super) fn string(value: &[u8]) -> Option<&[u8]> {
    value.strip_prefix(b"\"")?.strip_suffix(b"\"")
}

/// Returns the length of the string that the text begins with, its quotes included.
fn string_length(text: &[u8]) -> Option<usize> {
    let mut length = 1;
    let mut rest = text.strip_prefix(b"\"")?;
    loop {
        let at = memchr::memchr2(b'"', b'\\', rest)?;
        let (skipped, is_end) = if rest.get(at) == Some(&b'"') { (at + 1, true) } else { (at + 2, false) };
        length += skipped;
        if is_end {
            return Some(length);
        }
        rest = rest.get(skipped..)?;
    }
}

/// Returns the length of the value that the text begins with: up to the comma or bracket after it.
fn value_length(text: &[u8]) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => {
                let Some(length) = text.get(at..).and_then(string_length) else { return text.len() };
                at += length;
                if depth == 0 {
                    return at;
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' | b',' | b' ' | b'\t' | b'\r' | b'\n' if depth == 0 => return at,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_with_their_values() {
        let text = br#" { "a" : 1 ,"b":"x\"}", "c":[{"d":"]"}] , "e":{} } rest"#;
        let found: Vec<_> = Members::of(text)
            .map(|(name, value)| format!("{}={}", String::from_utf8_lossy(name), String::from_utf8_lossy(value)))
            .collect();
        assert_eq!(found, ["a=1", r#"b="x\"}""#, r#"c=[{"d":"]"}]"#, "e={}"]);
        assert_eq!(Members::of(text).value("c").map(|value| Elements::of(value).count()), Some(1));
    }

    #[test]
    fn what_is_no_json_ends_the_members() {
        for text in ["", "{", "{\"", "{\"a", "{\"a\"", "{\"a\":", "{a:1}", "[1]", "{\"a\\", "{\"a\":\"\\"] {
            assert!(Members::of(text.as_bytes()).count() <= 1, "{text}");
        }
        assert_eq!(Elements::of(b"[1, \"a\" ,[2],]").count(), 3);
        assert_eq!(Elements::of(b"[ ]").count(), 0);
    }
}
