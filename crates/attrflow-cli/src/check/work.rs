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
use attrflow_analysis::fix::Fixes;
use attrflow_analysis::fix::Mended;
use attrflow_analysis::markdown;
use attrflow_analysis::pointer;

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
use crate::report::Finding;
use crate::signals;
use attrflow::record::json;

/// How the names of files end that hold Markdown.
const MARKDOWN: &[&str] = &["md", "mdx", "markdown"];

/// How often a file is mended and looked at again.
const ROUNDS: usize = 16;

/// What was checked so far, and how.
#[derive(Debug)]
pub struct Work {
    engine: Engine,
    judge: Judge,
    fixes: Fixes,
    target: Option<TargetSchema>,
    /// The application that documents are for; none when their configurations or directories say.
    application: Option<&'static Template>,
    done: Done,
    progress: Progress,
}

/// What was checked.
#[derive(Debug, Default)]
pub struct Done {
    /// Each thing with what was found in it.
    pub checked: Vec<Checked>,
    /// Whether something could not be read.
    pub unusable: bool,
}

/// Whether a file was named, or found in a folder or by a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Yes,
    No,
}

impl Work {
    /// Nothing is checked yet.
    pub fn new(
        judge: Judge,
        fixes: Fixes,
        target: Option<&Path>,
        application: Option<&'static Template>,
    ) -> Result<Work, Failure> {
        let target = target.map(target_schema).transpose()?;
        let progress = Progress::of_files();
        Ok(Work { engine: Engine::new(), judge, fixes, target, application, done: Done::default(), progress })
    }

    /// What was checked, the configurations' own faults included.
    pub fn finish(mut self) -> Done {
        for (configuration, unused) in self.judge.unused().filter(|(_, unused)| !unused.is_empty()) {
            let lined = Lined::new(&configuration.text);
            let findings = unused.into_iter().map(|diagnostic| {
                let region = diagnostic.span().map(|span| lined.region(span.start as usize, span.end as usize));
                Finding { diagnostic, region }
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
        self.done.unusable = true;
        self.add(origin, vec![Finding { diagnostic, region: None }]);
    }

    /// Everything there is to say about an expression whose surroundings are not known.
    fn findings(&self, text: &str) -> Vec<Diagnostic> {
        let source = SourceObject::default();
        let mut found = self.engine.check(text, &source);
        found.extend(lint::expression_in(text, Surroundings::of(&source), self.engine.limits()));
        found
    }

    /// Checks an expression that stands alone.
    pub fn expression(&mut self, origin: String, text: &str) -> Result<(), Failure> {
        let found = self.judge.judge(None, self.findings(text))?;
        let findings = found.into_iter().map(|diagnostic| Finding { diagnostic, region: None }).collect();
        self.done.checked.push(Checked { origin, is_file: false, findings });
        Ok(())
    }

    /// Checks what was named: a file, a folder, or what a pattern stands for.
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
            self.file(file, named)?;
            signals::note(format!("files checked {}", self.progress.add()));
        }
        Ok(())
    }

    fn file(&mut self, file: &Path, named: Named) -> Result<(), Failure> {
        let origin = input::name(file);
        let is_standard = file == Path::new("-");
        if is_standard && self.fixes != Fixes::None {
            return Err(Failure::Usage("fixes are put into files, and `-` is none".to_owned()));
        }
        let (text, encoding) = match document::text(file) {
            Ok(read) => read,
            Err(Failure::Input { diagnostic, .. }) => {
                self.unusable(origin, *diagnostic);
                return Ok(());
            }
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
                if named == Named::No
                    && (diagnostic.code == &NOT_A_DOCUMENT || !text.contains("attributeMappings")) =>
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
                self.add(origin, vec![Finding { diagnostic: document::without_values(diagnostic), region }]);
                Ok(())
            }
        }
    }

    fn markdown(&mut self, file: &Path, origin: String, mut text: String) -> Result<(), Failure> {
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
            let mended = fix::pieces(&text, &found, self.fixes);
            if mended.done.is_empty() {
                break;
            }
            text = mended.text;
            done.extend(mended.done);
        }
        save(file, &origin, Mended { text: text.clone(), done })?;
        let lined = Lined::new(&text);
        let mut findings = Vec::new();
        for (range, found) in found {
            findings.extend(found.into_iter().map(|diagnostic| {
                let (start, end) = diagnostic.span().map_or((0, 0), |span| (span.start as usize, span.end as usize));
                let region = Some(lined.region(range.start + start, range.start + end));
                Finding { diagnostic, region }
            }));
        }
        self.add(origin, findings);
        Ok(())
    }

    fn document(&mut self, file: Option<&Path>, origin: String, mut document: Document) -> Result<(), Failure> {
        let mut done = Vec::new();
        let mut found = Vec::new();
        let application = match self.application {
            Some(given) => Some(given),
            None => self.judge.application(file)?,
        };
        for _ in 0..ROUNDS {
            if let Some(template) = application {
                document = document.for_template(template);
            }
            let aimed = match &self.target {
                Some(target) => document.clone().for_target(target),
                None => document.clone(),
            };
            found = aimed.check(&self.engine);
            found.extend(lint::document(&aimed, &self.engine));
            found = self.judge.judge(file, found)?;
            let mended = fix::document(&document, &self.engine, &found, self.fixes);
            let Ok(next) = Document::parse(&mended.text) else { break };
            if mended.done.is_empty() {
                break;
            }
            document = next;
            done.extend(mended.done);
        }
        let text = document.text().to_owned();
        if let Some(file) = file {
            save(file, &origin, Mended { text: text.clone(), done })?;
        }
        let regions = regions(&text, &found);
        let findings = found.into_iter().zip(regions).map(|(diagnostic, region)| Finding { diagnostic, region });
        self.add(origin, findings.collect());
        Ok(())
    }
}

/// Writes a file that was mended, and tells what was.
fn save(file: &Path, origin: &str, mended: Mended) -> Result<(), Failure> {
    if mended.done.is_empty() {
        return Ok(());
    }
    atomic::replace(file, &mended.text)?;
    for diagnostic in &mended.done {
        let place = diagnostic.location.as_ref();
        let target =
            place.and_then(|place| place.target.as_ref()).map_or(String::new(), |target| format!(" ({target})"));
        let how = if diagnostic.fix.as_ref().is_some_and(|fix| fix.safe) { "" } else { " [look at it]" };
        output::note(&format!("fixed[{}]: {origin}{target}: {}{how}", diagnostic.code, diagnostic.message));
    }
    Ok(())
}

/// Where the findings stand in a document: in the text of the expression where it stands as a text, or else where the
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

/// The files that a pattern stands for; none when it is no pattern, or stands for nothing.
fn matches(path: &Path) -> Option<Vec<PathBuf>> {
    let pattern = path.to_str().filter(|text| text.contains(['*', '?', '[']) && !path.exists())?;
    let files: Vec<PathBuf> =
        glob::glob(pattern).ok()?.filter_map(Result::ok).filter(|found| found.is_file()).collect();
    (!files.is_empty()).then_some(files)
}
