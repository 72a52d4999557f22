//! Which file uses which: `use crate::…` lines and paths in code, followed to the file that defines the item.
//!
//! A file is one node of the graph. A file with modules below it (`mod.rs`, or `x.rs` beside a folder `x`) is transparent
//! where it re-exports, and each of its own items is a node of its own: that a module's front uses its parts, and the parts
//! use a small item of the front, is no circle.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// The nodes, each with the nodes it uses.
pub type Graph = BTreeMap<String, BTreeSet<String>>;

/// A path in code, such as `crate::value::Value`, as its segments.
type Segments = Vec<String>;

/// A source file as a module.
struct Module {
    /// The file, relative to the project.
    file: String,
    /// Modules that it declares.
    children: BTreeSet<String>,
    /// Names that `use` lines bring in, with their full paths.
    imports: BTreeMap<String, Segments>,
    /// Targets of `use …::*`.
    globs: Vec<Segments>,
    /// Its own items by name, with the paths their code names.
    items: BTreeMap<String, Vec<Segments>>,
}

impl Module {
    /// Whether its items count one by one.
    fn is_front(&self) -> bool {
        !self.children.is_empty()
    }

    fn node(&self, item: &str) -> String {
        if self.is_front() { format!("{}#{item}", self.file) } else { self.file.clone() }
    }
}

/// The modules of a crate by their paths.
struct Crate {
    modules: BTreeMap<Segments, Module>,
}

/// Returns the graph of the files of a crate, whose names begin with `prefix`.
pub fn graph(source: &Path, prefix: &str) -> Graph {
    let mut modules = BTreeMap::new();
    for path in rust_files(source) {
        let inside = path.strip_prefix(source).unwrap();
        let name = module_path(inside);
        let text = strip(&fs::read_to_string(&path).unwrap());
        modules.insert(name.clone(), module(format!("{prefix}{}", inside.display()), &name, &text));
    }
    Crate { modules }.graph()
}

/// Returns the Rust files of a folder and the folders in it, sorted.
pub fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let mut found = Vec::new();
    for path in entries {
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

fn module_path(inside: &Path) -> Segments {
    let mut segments: Segments =
        inside.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if matches!(segments.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        segments.pop();
    }
    segments
}

/// Replaces comments and literals with spaces; line ends stay.
fn strip(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = literal_length(rest, out.chars().next_back());
        let (head, tail) = rest.split_at(length.max(first.len_utf8()));
        if length == 0 {
            out.push_str(head);
        } else {
            out.extend(head.chars().map(|letter| if letter == '\n' { '\n' } else { ' ' }));
        }
        rest = tail;
    }
    out
}

/// The length of the comment or literal that the text begins with; zero when it begins with code.
fn literal_length(text: &str, before: Option<char>) -> usize {
    let until = |skip: usize, end: &str| {
        let found = text.split_at(skip).1.find(end);
        found.map_or(text.len(), |at| skip + at + end.len())
    };
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    if text.starts_with("/*") {
        return until(2, "*/");
    }
    let in_word = before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    if let Some(raw) = text.strip_prefix('r').or_else(|| text.strip_prefix("br")).filter(|_| !in_word) {
        let plain = raw.trim_start_matches('#');
        let hashes = raw.len() - plain.len();
        if plain.starts_with('"') {
            return until(text.len() - plain.len() + 1, &format!("\"{}", "#".repeat(hashes)));
        }
    }
    if text.starts_with('"') {
        return quoted(text, '"');
    }
    // A lifetime has no second quote after one character.
    let mut characters = text.chars();
    match (characters.next(), characters.next(), characters.next()) {
        (Some('\''), Some('\\'), _) => quoted(text, '\''),
        (Some('\''), Some(letter), Some('\'')) => 2 + letter.len_utf8(),
        _ => 0,
    }
}

/// The length of a literal between quotes with escapes.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn module(file: String, path: &Segments, text: &str) -> Module {
    let mut module =
        Module { file, children: BTreeSet::new(), imports: BTreeMap::new(), globs: Vec::new(), items: BTreeMap::new() };
    for item in top_level(text) {
        let words: Vec<&str> = item.split_whitespace().filter(|word| !word.starts_with("pub")).collect();
        match words.as_slice() {
            ["mod", name, ..] if name.ends_with(';') => {
                module.children.insert(name.trim_end_matches(';').to_owned());
            }
            ["use", ..] => import(&item, path, &mut module),
            _ => {
                let name = item_name(&item);
                module.items.entry(name).or_default().extend(paths(&item));
            }
        }
    }
    // `use part::Item` in a module's front means a module below it.
    for target in module.imports.values_mut().chain(&mut module.globs) {
        if target.first().is_some_and(|first| module.children.contains(first)) {
            *target = [vec!["crate".to_owned()], path.clone(), std::mem::take(target)].concat();
        }
    }
    module
}

/// Cuts code into its top-level items: each begins at a line without indentation; attributes are left out.
fn top_level(text: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let begins = line.starts_with(|first: char| first.is_alphabetic()) && !line.starts_with("where");
        match items.last_mut() {
            Some(last) if !begins => last.push_str(&format!("\n{line}")),
            _ => items.push(line.to_owned()),
        }
    }
    items
}

/// The name of an item; for an `impl` block that of its type.
fn item_name(item: &str) -> String {
    let head = item.split(['{', ';', '=']).next().unwrap_or_default();
    let plain = without_generics(head);
    let words: Vec<&str> = plain.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    if words.contains(&"impl") {
        let of = words.iter().position(|word| *word == "for").or(words.iter().position(|word| *word == "impl"));
        return words.get(of.unwrap_or_default() + 1).map_or(String::new(), |word| (*word).to_owned());
    }
    const KEYWORDS: &[&str] = &["fn", "struct", "enum", "trait", "type", "const", "static", "mod", "macro_rules"];
    let keyword = words.iter().rposition(|word| KEYWORDS.contains(word)).unwrap_or_default();
    words.get(keyword + 1).or(words.first()).map_or(String::new(), |word| (*word).to_owned())
}

fn without_generics(text: &str) -> String {
    let mut depth = 0_usize;
    text.chars()
        .filter(|letter| {
            match letter {
                '<' => depth += 1,
                '>' => depth = depth.saturating_sub(1),
                _ => return depth == 0,
            }
            false
        })
        .collect()
}

fn import(item: &str, path: &Segments, module: &mut Module) {
    let text = item.split_once("use ").and_then(|(_, rest)| rest.split(';').next()).unwrap_or_default();
    let (target, alias) = text.split_once(" as ").map_or((text, None), |(target, alias)| (target, Some(alias.trim())));
    let mut segments: Segments = target.split("::").map(|part| part.trim().to_owned()).collect();
    if segments.first().is_some_and(|first| first == "self") {
        segments = [vec!["crate".to_owned()], path.clone(), segments[1..].to_vec()].concat();
    }
    let Some(last) = segments.last().cloned() else { return };
    if last == "*" {
        segments.pop();
        module.globs.push(segments);
    } else {
        module.imports.insert(alias.map_or(last, str::to_owned), segments);
    }
}

/// The paths that code names.
fn paths(code: &str) -> Vec<Segments> {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut found = Vec::new();
    let mut current: Segments = Vec::new();
    let mut rest = code;
    let mut after = ' ';
    while let Some(first) = rest.chars().next() {
        if is_word(first) {
            let (head, tail) = rest.split_at(rest.find(|letter| !is_word(letter)).unwrap_or(rest.len()));
            match after {
                // A field or a method is no item.
                '.' => {}
                ':' if !current.is_empty() => current.push(head.to_owned()),
                _ => {
                    found.extend((!current.is_empty()).then(|| std::mem::take(&mut current)));
                    current.push(head.to_owned());
                }
            }
            (after, rest) = (' ', tail);
        } else if let Some(tail) = rest.strip_prefix("::") {
            (after, rest) = (':', tail);
        } else {
            found.extend((!current.is_empty()).then(|| std::mem::take(&mut current)));
            after = first;
            rest = rest.split_at(first.len_utf8()).1;
        }
    }
    found.extend((!current.is_empty()).then_some(current));
    found
}

impl Crate {
    fn graph(&self) -> Graph {
        let mut graph = Graph::new();
        for (path, module) in &self.modules {
            for (item, uses) in &module.items {
                let node = module.node(item);
                let targets = graph.entry(node.clone()).or_default();
                for segments in uses {
                    targets.extend(self.resolve_in(path, module, segments));
                }
                targets.remove(&node);
            }
            if !module.is_front() {
                let targets = graph.entry(module.file.clone()).or_default();
                targets
                    .extend(module.imports.values().chain(&module.globs).filter_map(|target| self.resolve(target, 8)));
                targets.remove(&module.file);
            }
        }
        graph
    }

    /// The node that a path in the code of a module leads to.
    fn resolve_in(&self, path: &Segments, module: &Module, segments: &Segments) -> Option<String> {
        let (first, rest) = segments.split_first()?;
        let absolute = |prefix: &[String]| [prefix, rest].concat();
        match first.as_str() {
            "crate" => self.resolve(segments, 8),
            "self" if !rest.is_empty() => {
                self.resolve(&absolute(&[vec!["crate".to_owned()], path.clone()].concat()), 8)
            }
            "super" => {
                let parent = path.split_last().map_or(&[][..], |(_, parent)| parent);
                self.resolve(&absolute(&[&["crate".to_owned()], parent].concat()), 8)
            }
            name if module.items.contains_key(name) => Some(module.node(name)),
            name => match module.imports.get(name) {
                Some(target) => self.resolve(&absolute(target), 8),
                None if module.children.contains(name) && !rest.is_empty() => {
                    let own = [vec!["crate".to_owned()], path.clone(), vec![name.to_owned()]].concat();
                    self.resolve(&absolute(&own), 8)
                }
                None => None,
            },
        }
    }

    /// The node that a path from the crate's root leads to; none for other crates and for a module as a whole.
    fn resolve(&self, segments: &[String], hops: usize) -> Option<String> {
        let hops = hops.checked_sub(1)?;
        let (first, rest) = segments.split_first()?;
        if first != "crate" {
            return None;
        }
        let depth = (0..=rest.len()).rev().find(|depth| self.modules.contains_key(&rest[..*depth]))?;
        let module = &self.modules[&rest[..depth]];
        let Some(item) = rest.get(depth) else { return (!module.is_front()).then(|| module.file.clone()) };
        if module.items.contains_key(item) || !module.is_front() {
            return Some(module.node(item));
        }
        if let Some(target) = module.imports.get(item) {
            return self.resolve(&[target.as_slice(), &rest[depth + 1..]].concat(), hops);
        }
        module.globs.iter().find_map(|glob| self.resolve(&[glob.as_slice(), &rest[depth..]].concat(), hops))
    }
}

/// Returns the file of a node.
fn file_of(node: &str) -> &str {
    node.split('#').next().unwrap_or(node)
}

/// Returns the sets of files that use each other in a circle, each sorted.
pub fn circles(graph: &Graph) -> Vec<Vec<String>> {
    let reachable = |start: &str| {
        let mut seen = BTreeSet::new();
        let mut open = vec![start];
        while let Some(node) = open.pop() {
            for next in graph.get(node).into_iter().flatten() {
                if seen.insert(next.as_str()) {
                    open.push(next);
                }
            }
        }
        seen
    };
    let all: BTreeMap<&str, BTreeSet<&str>> = graph.keys().map(|node| (node.as_str(), reachable(node))).collect();
    let mut found = BTreeSet::new();
    for (node, reached) in all.iter().filter(|(node, reached)| reached.contains(*node)) {
        let circle = reached.iter().filter(|other| all.get(*other).is_some_and(|back| back.contains(node)));
        let files: BTreeSet<&str> = circle.map(|node| file_of(node)).collect();
        if files.len() > 1 {
            found.insert(files.into_iter().map(str::to_owned).collect::<Vec<_>>());
        }
    }
    found.into_iter().collect()
}
