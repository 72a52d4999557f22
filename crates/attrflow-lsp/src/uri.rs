//! Addresses of files and their paths.

use std::path::Path;
use std::path::PathBuf;

/// Returns the path of a `file:` address.
pub(crate) fn path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    // A host name before the path is ignored; most often there is none.
    let path = rest.get(rest.find('/')?..)?;
    let decoded = decoded(path.split(['?', '#']).next()?)?;
    let is_drive = |text: &str| {
        let bytes = text.as_bytes();
        bytes.get(1).is_some_and(u8::is_ascii_alphabetic) && bytes.get(2) == Some(&b':')
    };
    Some(PathBuf::from(if is_drive(&decoded) { decoded.trim_start_matches('/').to_owned() } else { decoded }))
}

/// Returns the ending of a file's name.
pub(crate) fn extension(uri: &str) -> Option<&str> {
    let name = uri.split(['?', '#']).next()?.rsplit('/').next()?;
    name.rsplit_once('.').map(|(_, extension)| extension)
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes().iter();
    while let Some(byte) = rest.next() {
        if *byte != b'%' {
            bytes.push(*byte);
            continue;
        }
        let digits = [*rest.next()?, *rest.next()?];
        let digits = std::str::from_utf8(&digits).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// Returns a path that a setting names, relative to the folder that is open.
pub(crate) fn in_folder(folder: Option<&Path>, path: &str) -> PathBuf {
    folder.map_or_else(|| PathBuf::from(path), |folder| folder.join(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        assert_eq!(path("file:///a/b%20c/%C3%A9.json"), Some(PathBuf::from("/a/b c/é.json")));
        assert_eq!(path("file:///c%3A/x.json"), Some(PathBuf::from("c:/x.json")));
        assert_eq!(path("untitled:one"), None);
        assert_eq!(path("file:///a%"), None);
        assert_eq!(extension("file:///a.b/c.attrflow"), Some("attrflow"));
        assert_eq!(extension("file:///a.b/c"), None);
    }
}
