//! Plain words: phrases that native readers have to read twice do not come back.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use regex::Regex;

/// Phrases that are not written, each with what to write.
const PHRASES: &[(&str, &str)] = &[
    (r"what (becomes|became) of", "the outcome of"),
    (r"\bso many\b", "this many"),
    (r"\banew\b", "again"),
    (r"\b(is|are|was|were|be|been) told\b", "is reported"),
    (r"\b(is|are|was|were|be|been) (never |not )?looked at\b", "is checked, is read"),
    (r"\bput off\b", "deferred"),
    (r"\bin (its|their) places?\b", "instead"),
    (r"\bwhoever\b", "the caller, the user"),
    (r"\bstands? (in|for|behind|before|there|where|at|on|alone|outside|inside|so)\b", "is, means"),
    (r"\bas (it|they) stands?\b", "unchanged, literally"),
    (r"\bbehind\b", "after"),
    (r"(?-i:\b(MOST|LONGEST|KEPT)_[A-Z])", "MAX_"),
    (r"\bthe (short|long) way\b", "the fast path, the slow path"),
    (r"\bby halves\b", "binary search"),
    (r"\brooms?\b", "module; for memory: space"),
    (r"\bhand(s|ed|ing)? (it |them |each )?on\b", "emit, forward"),
    (r"\b(it|but|that|which) is none\b", "is not one"),
    (r"\bput together\b", "built, joined, fused"),
    (r"\bculprit\b", "the error"),
    (r"\bmend(s|ed)?\b", "fix"),
];

/// Folders and files whose words are plain: all but the changelog, which names what there was.
const CLEAN: &[&str] = &[
    "CONTRIBUTING.md",
    "README.md",
    "SECURITY.md",
    "benches",
    "bindings",
    "crates",
    "docs",
    "editors",
    "examples",
    "grammar",
    "src",
    "tests",
];

/// Folders of what others wrote, or of what is built.
const FOREIGN: &[&str] = &["artifacts", "corpus", "dist", "node_modules", "target"];

/// The Rust, Markdown and grammar files at a path. This file has the phrases themselves.
fn texts(path: &Path) -> Vec<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if name.starts_with('.') || name == "words.rs" && path.ends_with("tests/words.rs") || FOREIGN.contains(&&*name) {
        return Vec::new();
    }
    if path.is_dir() {
        let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
        return entries.flat_map(|path| texts(&path)).collect();
    }
    let is_text =
        path.extension().is_some_and(|extension| ["rs", "md", "pest"].iter().any(|known| extension == *known));
    if is_text { vec![path.to_owned()] } else { Vec::new() }
}

#[test]
fn old_phrases_do_not_return() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let phrases: Vec<(Regex, &str)> =
        PHRASES.iter().map(|(phrase, instead)| (Regex::new(&format!("(?i){phrase}")).unwrap(), *instead)).collect();
    let mut found = Vec::new();
    for clean in CLEAN {
        let files = texts(&root.join(clean));
        assert!(!files.is_empty(), "`{clean}` does not exist");
        for path in files {
            let text = fs::read_to_string(&path).unwrap();
            let name = path.strip_prefix(root).unwrap().display().to_string();
            for (number, line) in text.lines().enumerate() {
                for (phrase, instead) in &phrases {
                    if let Some(hit) = phrase.find(line) {
                        let hit = hit.as_str();
                        found.push(format!("{name}:{}: write `{instead}` instead of `{hit}`", number + 1));
                    }
                }
            }
        }
    }
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}
