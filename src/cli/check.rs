//! `attrflow check`: says everything that is wrong with documents and expressions.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use attrflow::Diagnostic;
use attrflow::Document;
use attrflow::Engine;
use attrflow::SourceObject;
use attrflow::diagnostic::Code;
use attrflow::diagnostic::Severity;
use attrflow::diagnostic::codes;
use attrflow::diagnostic::codes::documents::NOT_A_DOCUMENT;
use attrflow::diagnostic::codes::input::NOT_UTF8;
use attrflow::source::line_and_column;
use clap::Args;

use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::input;
use crate::cli::markdown;
use crate::cli::pointer;
use crate::cli::report::Checked;
use crate::cli::report::Finding;
use crate::cli::report::Format;

/// How deep folders are looked into.
const FOLDERS: usize = 32;

/// Check mapping documents and expressions, and say everything that is wrong with them
///
/// A file is a mapping document in JSON, or Markdown (`*.md`) in which code that looks like an expression is checked. In a
/// folder all such files are checked; JSON files that are something else are passed over.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("input").required(true).multiple(true).args(["files", "expressions"]))]
pub struct Arguments {
    /// Documents, Markdown files, folders, or `-`
    #[arg(value_name = "FILE|DIR")]
    files: Vec<PathBuf>,
    /// An expression to check; may be given several times
    #[arg(short = 'e', long = "expression", value_name = "EXPR", allow_hyphen_values = true)]
    expressions: Vec<String>,
    /// The form of the report
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Treat a warning as an error; may be given several times
    #[arg(long, value_name = "CODE", value_parser = code)]
    deny: Vec<&'static Code>,
    /// Say nothing about a warning; may be given several times
    #[arg(long, value_name = "CODE", value_parser = warning)]
    allow: Vec<&'static Code>,
}

fn code(id: &str) -> Result<&'static Code, String> {
    codes::find(id).ok_or_else(|| "this is not a code; `attrflow codes` lists them all".to_owned())
}

fn warning(id: &str) -> Result<&'static Code, String> {
    match code(id)? {
        found if found.severity == Severity::Error => {
            Err("only warnings can be allowed, and this is an error".to_owned())
        }
        found => Ok(found),
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let mut work = Work { engine: Engine::new(), checked: Vec::new(), unusable: false };
    for (position, text) in arguments.expressions.iter().enumerate() {
        let origin = match arguments.expressions.len() {
            1 => "expression".to_owned(),
            _ => format!("expression {}", position + 1),
        };
        let found = work.engine.check(text, &SourceObject::default());
        work.add(origin, false, found.into_iter().map(|diagnostic| Finding { diagnostic, line: None }).collect());
    }
    for file in &arguments.files {
        work.named(file);
    }
    for finding in work.checked.iter_mut().flat_map(|checked| &mut checked.findings) {
        if arguments.deny.contains(&finding.diagnostic.code) {
            finding.diagnostic.severity = Severity::Error;
        }
    }
    for checked in &mut work.checked {
        checked.findings.retain(|finding| !arguments.allow.contains(&finding.diagnostic.code));
    }
    arguments.format.print(&work.checked)?;
    let mut findings = work.checked.iter().flat_map(|checked| &checked.findings);
    Ok(if work.unusable {
        Exit::Input
    } else if arguments.format != Format::Sarif && findings.any(|finding| finding.diagnostic.is_error()) {
        Exit::Found
    } else {
        Exit::Done
    })
}

struct Work {
    engine: Engine,
    checked: Vec<Checked>,
    /// Whether something could not be read.
    unusable: bool,
}

impl Work {
    fn add(&mut self, origin: String, is_file: bool, findings: Vec<Finding>) {
        self.checked.push(Checked { origin, is_file, findings });
    }

    /// A file or a folder that was named.
    fn named(&mut self, path: &Path) {
        if !path.is_dir() {
            return self.file(path, Named::Yes);
        }
        let mut files = Vec::new();
        if let Err(error) = collect(path, FOLDERS, &mut files) {
            self.unusable = true;
            let diagnostic =
                Diagnostic::new(&codes::input::UNREADABLE_INPUT, format!("the folder cannot be read: {error}"));
            return self.add(input::name(path), true, vec![Finding { diagnostic, line: None }]);
        }
        for file in files {
            self.file(&file, Named::No);
        }
    }

    fn file(&mut self, file: &Path, named: Named) {
        let origin = input::name(file);
        let text = match text(file) {
            Ok(text) => text,
            Err(diagnostic) => {
                self.unusable = true;
                return self.add(origin, true, vec![Finding { diagnostic: *diagnostic, line: None }]);
            }
        };
        if has_extension(file, "md") {
            let findings = markdown::check(&self.engine, &text);
            return self.add(origin, true, findings);
        }
        match Document::parse(&text) {
            Ok(document) => {
                let found = document.check(&self.engine).into_iter();
                let findings = found.map(|diagnostic| Finding { line: line(&text, &diagnostic), diagnostic });
                self.add(origin, true, findings.collect());
            }
            // A folder may hold JSON of all kinds, and files that only resemble JSON; a broken mapping is worth a word.
            Err(diagnostic)
                if named == Named::No
                    && (diagnostic.code == &NOT_A_DOCUMENT || !text.contains("attributeMappings")) => {}
            Err(diagnostic) => {
                self.unusable = true;
                self.add(origin, true, vec![Finding { diagnostic, line: None }]);
            }
        }
    }
}

/// Whether a file was named, or found in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Yes,
    No,
}

fn text(file: &Path) -> Result<String, Box<Diagnostic>> {
    let bytes = input::whole(file).map_err(|failure| match failure {
        Failure::Input { diagnostic, .. } => diagnostic,
        other => Box::new(Diagnostic::new(&codes::input::UNREADABLE_INPUT, other.to_string())),
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let message = format!("the text is not UTF-8 (byte {})", error.utf8_error().valid_up_to());
        Box::new(Diagnostic::new(&NOT_UTF8, message))
    })
}

/// The line of the file that the diagnostic's pointer leads to.
fn line(text: &str, diagnostic: &Diagnostic) -> Option<usize> {
    let place = diagnostic.place.as_ref()?;
    pointer::offset(text, &place.pointer).map(|offset| line_and_column(text, offset).0)
}

fn has_extension(file: &Path, extension: &str) -> bool {
    file.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// The files of a folder and its folders that can be checked, sorted. Hidden ones are left out, links are not followed.
fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type()?);
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if kind.is_dir() && depth > 0 {
            collect(&path, depth - 1, files)?;
        } else if kind.is_file() && (has_extension(&path, "json") || has_extension(&path, "md")) {
            files.push(path);
        }
    }
    Ok(())
}
