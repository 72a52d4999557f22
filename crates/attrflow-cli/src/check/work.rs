//! The files that are checked, one after the other.

use std::collections::HashSet;
use std::ops::Range;
use std::path::Path;
use std::path::PathBuf;

use attrflow::Diagnostic;
use attrflow::Document;
use attrflow::Engine;
use attrflow::SourceObject;
use attrflow::diagnostic::codes::documents::NOT_A_DOCUMENT;
use attrflow::diagnostic::codes::input::UNREADABLE_INPUT;
use attrflow::lint;
use attrflow::lint::Surroundings;
use attrflow::mapping::TargetSchema;
use attrflow::mapping::templates::Template;
use attrflow_analysis::fix;
use attrflow_analysis::fix::Fixed;
use attrflow_analysis::fix::Fixes;
use attrflow_analysis::markdown;
use attrflow_analysis::pointer;
use attrflow_analysis::resembles_mapping;

use crate::atomic;
use crate::check::judge::Judge;
use crate::document;
use crate::exit::Failure;
use crate::folder;
use crate::input;
use crate::output;
use crate::progress::Progress;
use crate::region::Lined;
use crate::region::Region;
use crate::report::Checked;
use crate::report::Edit;
use crate::report::Finding;
use crate::signals;
use attrflow::record::json;

/// How the names of files end that hold Markdown.
const MARKDOWN: &[&str] = &["md", "mdx", "markdown"];

/// How many times a file is fixed and checked again.
const ROUNDS: usize = 16;

/// What was checked so far, and how.
#[derive(Debug)]
pub struct Work {
    engine: Engine,
    judge: Judge,
    options: Options,
    done: Done,
    progress: Progress,
}

/// How files are checked.
#[derive(Debug)]
pub struct Options {
    /// Which fixes are made.
    pub fixes: Fixes,
    /// Whether fixes are written into the files; they become patches otherwise.
    pub writes: bool,
    /// Whether findings say what their fixes change in the file.
    pub edits: bool,
    /// What the target has.
    pub target: Option<TargetSchema>,
    /// The application that documents are for; none when their configurations or directories say.
    pub application: Option<&'static Template>,
}

/// What was checked.
#[derive(Debug, Default)]
pub struct Done {
    /// Each thing with what was found in it.
    pub checked: Vec<Checked>,
    /// What could not be read.
    pub unusable: Vec<Checked>,
    /// Files that fixes would change: the name, the text, and the text with the fixes.
    pub patches: Vec<(String, String, String)>,
}

/// Whether a file was named, or found in a folder or by a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Yes,
    No,
}

impl Work {
    /// Nothing is checked yet.
    pub fn new(judge: Judge, options: Options) -> Work {
        let progress = Progress::of_files();
        Work { engine: Engine::new(), judge, options, done: Done::default(), progress }
    }

    /// What was checked, the configurations' own faults included.
    pub fn finish(mut self) -> Done {
        for (configuration, unused) in self.judge.unused().filter(|(_, unused)| !unused.is_empty()) {
            let lined = Lined::new(&configuration.text);
            let findings = unused.into_iter().map(|diagnostic| {
                let region = diagnostic.span().map(|span| lined.region(span.start as usize, span.end as usize));
                Finding::new(diagnostic, region)
            });
            let findings = findings.collect();
            self.done.checked.push(Checked { origin: configuration.origin.clone(), is_file: true, findings });
        }
        self.done
    }

    fn add(&mut self, origin: String, findings: Vec<Finding>) {
        self.done.checked.push(Checked { origin, is_file: true, findings });
    }

    fn unusable(&mut self, origin: String, diagnostic: Diagnostic) {
        let is_same = |one: &Checked| {
            one.origin == origin && one.findings.iter().all(|known| known.diagnostic.message == diagnostic.message)
        };
        // One configuration may be the nearest of many files.
        if !self.done.unusable.iter().any(is_same) {
            let region = diagnostic.text.as_deref().zip(diagnostic.span());
            let region = region.map(|(text, span)| Lined::new(text).region(span.start as usize, span.end as usize));
            let findings = vec![Finding::new(diagnostic, region)];
            self.done.unusable.push(Checked { origin, is_file: true, findings });
        }
    }

    /// Everything there is to say about an expression whose surroundings are not known.
    fn findings(&self, text: &str) -> Vec<Diagnostic> {
        let source = SourceObject::default();
        let mut found = self.engine.check(text, &source);
        found.extend(lint::expression_in(text, Surroundings::of(&source), self.engine.limits()));
        lint::distinct(found)
    }

    /// Checks an expression by itself.
    pub fn expression(&mut self, origin: String, text: &str) -> Result<(), Failure> {
        let found = self.judge.judge(None, self.findings(text))?;
        let lined = Lined::new(text);
        let region = |diagnostic: &Diagnostic| {
            diagnostic.span().map(|span| lined.region(span.start as usize, span.end as usize))
        };
        let findings = found.into_iter().map(|diagnostic| {
            let region = region(&diagnostic);
            Finding::new(diagnostic, region)
        });
        let findings = findings.collect();
        self.done.checked.push(Checked { origin, is_file: false, findings });
        Ok(())
    }

    /// Checks what was named: a file, a folder, or the files that match a pattern.
    pub fn named(&mut self, path: &Path) -> Result<(), Failure> {
        if path.is_dir() {
            return self.folder(path);
        }
        match matches(path) {
            Some(files) => self.files(&files, Named::No),
            None => self.files(&[path.to_owned()], Named::Yes),
        }
    }

    fn folder(&mut self, path: &Path) -> Result<(), Failure> {
        match folder::files(path, &[&["json"], MARKDOWN].concat()) {
            Ok(files) => self.files(&files, Named::No),
            Err(error) => {
                let diagnostic = Diagnostic::new(&UNREADABLE_INPUT, format!("the folder cannot be read: {error}"));
                self.unusable(input::name(path), diagnostic);
                Ok(())
            }
        }
    }

    fn files(&mut self, files: &[PathBuf], named: Named) -> Result<(), Failure> {
        self.progress.expect(files.len());
        for file in files {
            match self.file(file, named) {
                // The findings in other files are reported all the same.
                Err(Failure::Input { origin, diagnostic }) => self.unusable(origin, *diagnostic),
                other => other?,
            }
            signals::note(format!("files checked {}", self.progress.add()));
        }
        Ok(())
    }

    fn file(&mut self, file: &Path, named: Named) -> Result<(), Failure> {
        let origin = input::name(file);
        let is_standard = file == Path::new("-");
        if is_standard && self.options.writes && self.options.fixes != Fixes::None {
            return Err(Failure::Usage("fixes are written to files, and `-` is the standard input".to_owned()));
        }
        let (text, encoding) = match document::text(file) {
            Ok(read) => read,
            Err(failure @ Failure::Input { .. }) => return Err(failure),
            Err(other) => {
                self.unusable(origin, Diagnostic::new(&UNREADABLE_INPUT, other.to_string()));
                return Ok(());
            }
        };
        let known = (!is_standard).then_some(file);
        if folder::has_extension(file, MARKDOWN) {
            return self.markdown(file, origin, text);
        }
        match Document::parse(&text) {
            Ok(document) => {
                if named == Named::Yes {
                    document::say_form(&document, encoding, &origin);
                }
                self.document(known, origin, document)
            }
            // A folder may hold JSON of all kinds, and files that only resemble JSON; a broken mapping is worth a word.
            Err(diagnostic)
                if named == Named::No && (diagnostic.code == &NOT_A_DOCUMENT || !resembles_mapping(&text)) =>
            {
                Ok(())
            }
            Err(diagnostic) if diagnostic.code == &NOT_A_DOCUMENT => {
                self.unusable(origin, diagnostic);
                Ok(())
            }
            Err(diagnostic) => {
                let region = document::region(&diagnostic);
                let region = region.or_else(|| regions(&text, std::slice::from_ref(&diagnostic)).pop().flatten());
                self.add(origin, vec![Finding::new(document::without_values(diagnostic), region)]);
                Ok(())
            }
        }
    }

    fn markdown(&mut self, file: &Path, origin: String, mut text: String) -> Result<(), Failure> {
        let before = text.clone();
        let mut done = Vec::new();
        let mut found: Vec<(Range<usize>, Vec<Diagnostic>)> = Vec::new();
        // A page without expressions is one in which nothing is left to suppress.
        self.judge.judge(Some(file), Vec::new())?;
        for _ in 0..ROUNDS {
            found.clear();
            for range in markdown::expressions(&text) {
                let piece = self.findings(text.get(range.clone()).unwrap_or_default());
                found.push((range, self.judge.judge(Some(file), piece)?));
            }
            let fixed = fix::pieces(&text, &found, self.options.fixes);
            if fixed.done.is_empty() {
                break;
            }
            text = fixed.text;
            done.extend(fixed.done);
        }
        if self.is_changed(Some(file), &origin, &before, Fixed { text: text.clone(), done })? {
            return Ok(());
        }
        let lined = Lined::new(&text);
        let mut findings = Vec::new();
        for (range, found) in found {
            findings.extend(found.into_iter().map(|diagnostic| {
                let (start, end) = diagnostic.span().map_or((0, 0), |span| (span.start as usize, span.end as usize));
                let region = Some(lined.region(range.start + start, range.start + end));
                let edits = self.edits_of(|| fix::edits_in_piece(&text, range.clone(), &diagnostic), &lined);
                Finding { edits, ..Finding::new(diagnostic, region) }
            }));
        }
        self.add(origin, findings);
        Ok(())
    }

    fn document(&mut self, file: Option<&Path>, origin: String, mut document: Document) -> Result<(), Failure> {
        let original = document.clone();
        let mut done = Vec::new();
        let mut found = Vec::new();
        let application = match self.options.application {
            Some(given) => Some(given),
            None => self.judge.application(file)?,
        };
        for _ in 0..ROUNDS {
            if let Some(template) = application {
                document = document.for_template(template);
            }
            let aimed = match &self.options.target {
                Some(target) => document.clone().for_target(target),
                None => document.clone(),
            };
            found = aimed.check(&self.engine);
            found.extend(lint::document(&aimed, &self.engine));
            found = self.judge.judge(file, lint::distinct(found))?;
            if self.options.fixes == Fixes::None {
                break;
            }
            let fixed = fix::document(&document, &self.engine, &found, self.options.fixes);
            if fixed.done.is_empty() {
                break;
            }
            let Ok(next) = Document::parse(&fixed.text) else { break };
            document = next;
            done.extend(fixed.done);
        }
        let is_mended = !done.is_empty() || !self.options.writes;
        if is_mended
            && self.is_changed(file, &origin, original.text(), Fixed { text: document.text().to_owned(), done })?
        {
            return Ok(());
        }
        let regions = regions(document.text(), &found);
        let lined = Lined::new(document.text());
        let edits = match self.options.edits {
            true => fix::edits_in_document(&document, &self.engine, &found),
            false => vec![Vec::new(); found.len()],
        };
        let findings = found.into_iter().zip(regions).zip(edits).map(|((diagnostic, region), edits)| Finding {
            edits: self.edits_of(|| edits, &lined),
            ..Finding::new(diagnostic, region)
        });
        let mut findings: Vec<Finding> = findings.collect();
        findings.sort_by_key(|finding| finding.region.map(|region| (region.line, region.column)));
        self.add(origin, findings);
        Ok(())
    }

    /// Writes a file with its fixes, or keeps them as a patch. Says whether the file is done with: what a patch leaves is not reported.
    fn is_changed(&mut self, file: Option<&Path>, origin: &str, before: &str, fixed: Fixed) -> Result<bool, Failure> {
        if !self.options.writes {
            if fixed.text != before {
                self.done.patches.push((origin.to_owned(), before.to_owned(), fixed.text));
            }
            return Ok(true);
        }
        if let Some(file) = file {
            save(file, origin, fixed)?;
        }
        Ok(false)
    }

    /// Returns the edits of a fix where the report tells them.
    fn edits_of(&self, edits: impl FnOnce() -> Vec<(Range<usize>, String)>, lined: &Lined<'_>) -> Vec<Edit> {
        if !self.options.edits {
            return Vec::new();
        }
        let edit = |(range, text): (Range<usize>, String)| Edit { region: lined.region(range.start, range.end), text };
        edits().into_iter().map(edit).collect()
    }
}

/// Writes a file that was fixed, and tells what was.
fn save(file: &Path, origin: &str, fixed: Fixed) -> Result<(), Failure> {
    if fixed.done.is_empty() {
        return Ok(());
    }
    atomic::replace(file, &fixed.text)?;
    for diagnostic in &fixed.done {
        let place = diagnostic.location.as_ref();
        let target =
            place.and_then(|place| place.target.as_ref()).map_or(String::new(), |target| format!(" ({target})"));
        let how = if diagnostic.is_fixable_safely() { "" } else { " [look at it]" };
        output::note(&format!("fixed[{}]: {origin}{target}: {}{how}", diagnostic.code, diagnostic.message));
    }
    Ok(())
}

/// Returns where a finding is in the document on the disk that it was made in.
pub fn place(file: &Path, diagnostic: &Diagnostic) -> Option<Region> {
    diagnostic.location.as_ref()?;
    let text = std::fs::read_to_string(file).ok()?;
    regions(&text, std::slice::from_ref(diagnostic)).pop().flatten()
}

/// The places of the findings in a document: in the text of the expression where it is written as a text, or else where the
/// pointer leads to.
fn regions(text: &str, found: &[Diagnostic]) -> Vec<Option<Region>> {
    let pointer = |diagnostic: &'_ Diagnostic| diagnostic.location.as_ref().map(|place| place.pointer.clone());
    let pointers: Vec<String> = found.iter().filter_map(pointer).collect();
    let places = pointer::places(text, &pointers.iter().map(String::as_str).collect::<HashSet<_>>());
    let lined = Lined::new(text);
    let region = |diagnostic: &Diagnostic| {
        let range = places.get(&diagnostic.location.as_ref()?.pointer)?;
        let raw = text.get(range.clone())?;
        let own = diagnostic.text.as_deref()?;
        let exact = diagnostic.span().filter(|_| serde_json::from_str(raw).is_ok_and(|said: String| said == own));
        let exact = exact.and_then(|span| {
            Some((pointer::inside(raw, span.start as usize)?, pointer::inside(raw, span.end as usize)?))
        });
        exact.map(|(start, end)| lined.region(range.start + start, range.start + end))
    };
    let whole = |diagnostic: &Diagnostic| {
        let range = places.get(&diagnostic.location.as_ref()?.pointer)?;
        if pointer::is_about_name(diagnostic)
            && let Some(name) = pointer::name_of_member(text, range.start)
        {
            return Some(lined.region(name.start, name.end));
        }
        let first = text.get(range.clone())?.lines().next()?;
        Some(lined.region(range.start, range.start + first.len()))
    };
    found.iter().map(|diagnostic| region(diagnostic).or_else(|| whole(diagnostic))).collect()
}

/// What a target is said to have.
pub(super) fn target_schema(file: &Path) -> Result<TargetSchema, Failure> {
    let fail = |diagnostic| Failure::Input { origin: input::name(file), diagnostic };
    let value = json::parse(&input::whole(file)?).map_err(fail)?;
    TargetSchema::read(&value).map_err(|diagnostic| fail(Box::new(diagnostic)))
}

/// The files that match a pattern; none when it is not a pattern, or matches nothing.
fn matches(path: &Path) -> Option<Vec<PathBuf>> {
    let pattern = path.to_str().filter(|text| text.contains(['*', '?', '[']) && !path.exists())?;
    let files: Vec<PathBuf> =
        glob::glob(pattern).ok()?.filter_map(Result::ok).filter(|found| found.is_file()).collect();
    (!files.is_empty()).then_some(files)
}
