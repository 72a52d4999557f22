//! The beginning of a JSON object, read to learn what kind of file it is from.

use crate::input::damage;
use crate::record::attribute_names;

/// How far the first object of a file was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// To its end, which is here.
    Whole(usize),
    /// To the member that is the list of a page; its first element is here.
    List { is_scim: bool, first: usize },
    /// To the end of the text.
    Open,
    /// To something that JSON does not have there.
    Broken,
    /// To a line that begins with an object of its own.
    NewLine,
}

/// What is known of an object.
#[derive(Debug)]
pub(super) struct Sketch<'t> {
    /// The names of its members, each with the text from its value on, as far as the object was read.
    pub(super) members: Vec<(&'t [u8], &'t [u8])>,
    pub(super) end: End,
    /// Whether it goes over several lines.
    pub(super) has_lines: bool,
}

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Plain,
    PowerShell,
    Delta,
    Scim,
    Mapping,
    /// The error answer of a server.
    Refusal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expects {
    Name { or_end: bool },
    Colon,
    Value { or_end: bool },
    Comma,
}

impl<'t> Sketch<'t> {
    /// Reads the object that the text begins with.
    pub(super) fn of(text: &'t [u8]) -> Sketch<'t> {
        let mut sketch = Sketch { members: Vec::new(), end: End::Open, has_lines: false };
        let mut at = 0;
        sketch.end = sketch.read(text, &mut at);
        if matches!(sketch.end, End::Broken | End::NewLine) {
            // What follows may not have been received yet, and must not change what the object is.
            let read = text.get(..at).unwrap_or(text);
            for (_, value) in &mut sketch.members {
                *value = read.get(text.len() - value.len()..).unwrap_or_default();
            }
        }
        sketch
    }

    /// Reads from `at` on, and leaves there how far it came.
    fn read(&mut self, text: &'t [u8], at: &mut usize) -> End {
        let mut expects = Expects::Value { or_end: false };
        // The open brackets.
        let mut open: Vec<u8> = Vec::new();
        while let Some(byte) = text.get(*at) {
            let from = text.get(*at..).unwrap_or_default();
            match (byte, expects) {
                (b'\n', _) => {
                    self.has_lines = true;
                    if from.get(1) == Some(&b'{') {
                        return End::NewLine;
                    }
                }
                (b' ' | b'\t' | b'\r', _) => {}
                (b'"', Expects::Name { .. } | Expects::Value { .. }) => {
                    let Some(length) = string_length(from) else {
                        return if from.contains(&b'\n') { End::Broken } else { End::Open };
                    };
                    let content = from.get(1..length - 1).unwrap_or_default();
                    if matches!(expects, Expects::Value { .. }) {
                        expects = Expects::Comma;
                    } else {
                        expects = Expects::Colon;
                        if open.len() == 1 {
                            self.members.push((content, &[]));
                        }
                    }
                    *at += length;
                    continue;
                }
                (b':', Expects::Colon) => {
                    expects = Expects::Value { or_end: false };
                    let value = from.get(1..).unwrap_or_default().trim_ascii_start();
                    if open.len() == 1
                        && let Some((name, place)) = self.members.last_mut()
                    {
                        *place = value;
                        let name = *name;
                        if let Some(end) = self.list(text, name, value) {
                            return end;
                        }
                    }
                }
                (b'{' | b'[', Expects::Value { .. }) => {
                    open.push(*byte);
                    expects = match byte {
                        b'{' => Expects::Name { or_end: true },
                        _ => Expects::Value { or_end: true },
                    };
                }
                (b'}', Expects::Name { or_end: true } | Expects::Comma) if open.last() == Some(&b'{') => {
                    open.pop();
                    expects = Expects::Comma;
                }
                (b']', Expects::Value { or_end: true } | Expects::Comma) if open.last() == Some(&b'[') => {
                    open.pop();
                    expects = Expects::Comma;
                }
                (b',', Expects::Comma) => {
                    expects = match open.last() {
                        Some(b'{') => Expects::Name { or_end: false },
                        _ => Expects::Value { or_end: false },
                    };
                }
                (b'-' | b'0'..=b'9' | b't' | b'f' | b'n', Expects::Value { .. }) => {
                    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
                    let length = from.iter().take_while(|byte| is_word(byte)).count();
                    if length == from.len() {
                        return End::Open;
                    }
                    *at += length;
                    expects = Expects::Comma;
                    continue;
                }
                _ => return End::Broken,
            }
            *at += 1;
            if open.is_empty() {
                return End::Whole(*at);
            }
        }
        End::Open
    }

    /// Returns where the list of a page begins, if this member is one. A list that is not known to be one yet leaves the end open.
    fn list(&self, text: &[u8], name: &[u8], value: &[u8]) -> Option<End> {
        let is_scim = name == b"Resources";
        if !is_scim && name != b"value" {
            return None;
        }
        match value {
            [] => Some(End::Open),
            [b'[', rest @ ..] => {
                let first = rest.trim_ascii_start();
                let is_page = match first.first() {
                    None => return Some(End::Open),
                    Some(b'{') => true,
                    Some(b']') => {
                        self.members.len() == 1
                            || self.members.iter().any(|(name, _)| {
                                name.starts_with(b"@odata.") || matches!(*name, b"Count" | b"totalResults" | b"schemas")
                            })
                    }
                    Some(b'"') => is_damaged(first),
                    Some(_) => false,
                };
                is_page.then_some(End::List { is_scim, first: text.len() - first.len() })
            }
            _ => None,
        }
    }

    /// Returns whether the object is a ListResponse of SCIM; one without resources need not have their list.
    pub(super) fn is_list_response(&self) -> bool {
        let has = |name: &str| self.members.iter().any(|(other, _)| *other == name.as_bytes());
        has("totalResults") && !has("id")
    }

    /// Returns whether the object is a table by columns, as pandas writes one by default.
    pub(super) fn is_by_columns(&self) -> bool {
        let names: Vec<&[u8]> = self.members.iter().map(|(name, _)| *name).collect();
        let are_columns = self.members.iter().all(|(_, value)| value.starts_with(br#"{"0":"#));
        (!names.is_empty() && are_columns) || names == [&b"columns"[..], b"index", b"data"]
    }

    /// Returns what the object is, as far as it was read.
    pub(super) fn class(&self) -> Class {
        let has = |name: &str| self.members.iter().any(|(other, _)| *other == name.as_bytes());
        if ["synchronizationRules", "objectMappings", "attributeMappings", "targetAttributeName"].into_iter().any(has) {
            return Class::Mapping;
        }
        if has("@removed") || self.members.iter().any(|(name, _)| name.ends_with(b"@delta")) {
            return Class::Delta;
        }
        if let Some((_, schemas)) = self.members.iter().find(|(name, _)| *name == b"schemas") {
            let schemas = schemas.split(|byte| *byte == b']').next().unwrap_or_default();
            let names = |part: &[u8]| memchr::memmem::find(schemas, part).is_some();
            if names(b"urn:ietf:params:scim:api:messages:2.0:Error") {
                return Class::Refusal;
            }
            if names(b"urn:ietf:params:scim:schemas:") {
                return Class::Scim;
            }
        }
        match self.members.as_slice() {
            [(b"error", [b'{', ..]), rest @ ..] if rest.len() <= 1 => Class::Refusal,
            _ if self.is_from_powershell() => Class::PowerShell,
            _ => Class::Plain,
        }
    }

    /// Whether the names are written as the Graph PowerShell SDK does it: all that Graph knows begin with a capital.
    fn is_from_powershell(&self) -> bool {
        let mut capitals = 0;
        for (name, _) in &self.members {
            let Ok(name) = std::str::from_utf8(name) else { continue };
            if name == damage::ADDITIONAL {
                return true;
            }
            if attribute_names::find(name).is_some() {
                return false;
            }
            let is_known = attribute_names::find_in_any_case(name).is_some();
            capitals += usize::from(is_known && name.starts_with(|first: char| first.is_ascii_uppercase()));
        }
        capitals >= 2
    }
}

/// Returns whether the string that a text begins with was written by PowerShell instead of an object.
pub(super) fn is_damaged(text: &[u8]) -> bool {
    let content = string_length(text).and_then(|length| text.get(1..length - 1));
    content.and_then(|content| std::str::from_utf8(content).ok()).is_some_and(damage::by_powershell)
}

/// Returns the length of the string that the text begins with; none when it has no end, or a line break inside.
fn string_length(text: &[u8]) -> Option<usize> {
    let mut escaped = false;
    let end = text.iter().skip(1).position(|byte| match byte {
        _ if escaped => {
            escaped = false;
            false
        }
        b'\\' => {
            escaped = true;
            false
        }
        b'"' | b'\n' => true,
        _ => false,
    })?;
    (text.first() == Some(&b'"') && text.get(end + 1) == Some(&b'"')).then_some(end + 2)
}
