//! `attrflow fmt`: the canonical layout of expressions.

use std::path::Path;
use std::path::PathBuf;

use attrflow::Document;
use attrflow::Engine;
use attrflow::syntax;
use attrflow_analysis::rewrite;
use clap::Args;

use crate::atomic;
use crate::document;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::folder;
use crate::input;
use crate::output;
use crate::output::Output;
use crate::signals;

/// Lay out expressions canonically, long ones over several lines
///
/// A file holds one expression, or it is a mapping document, of which each expression is laid out on one line and everything
/// else stays byte for byte. Files are rewritten in place. The standard input, or an expression from `-e`, is printed.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Files with an expression each, mapping documents, or folders with such documents; the standard input without any, or for `-`
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// An expression to lay out
    #[arg(short = 'e', long = "expression", value_name = "EXPR", conflicts_with = "files", allow_hyphen_values = true)]
    expression: Option<String>,
    /// Change nothing; name the files that would change, and end with 1 when there is one
    #[arg(long)]
    check: bool,
    /// Calls that are longer than this many columns are laid out over several lines
    #[arg(long, value_name = "COLUMNS", default_value_t = 100)]
    width: usize,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    if let Some(text) = &arguments.expression {
        return arguments.print(text, "expression");
    }
    if arguments.files.is_empty() {
        return arguments.file(Path::new("-"));
    }
    let mut worst = Exit::Done;
    let mut files = Vec::new();
    for file in &arguments.files {
        if file.is_dir() {
            files.extend(documents(file)?);
        } else {
            files.push(file.clone());
        }
    }
    for (number, file) in files.iter().enumerate() {
        signals::note(format!("files {number} of {}", files.len()));
        if arguments.file(file)? != Exit::Done {
            worst = Exit::Found;
        }
    }
    Ok(worst)
}

/// The mapping documents in a folder.
fn documents(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = folder::files(folder, &["json"]).map_err(Failure::Read)?;
    files.retain(|file| document::text(file).is_ok_and(|(text, _)| Document::parse(&text).is_ok()));
    Ok(files)
}

/// The extensions of files that hold no expression.
const DATA: &[&str] = &["json", "jsonl", "ndjson", "csv", "tsv"];

impl Arguments {
    fn file(&self, file: &Path) -> Result<Exit, Failure> {
        let origin = input::name(file);
        let (text, _) = document::text(file)?;
        // No expression is a document: JSON begins with a brace, or with a bracket and then one.
        let laid_out = match Document::parse(&text) {
            Ok(document) => Some(rewrite::laid_out(&document, &Engine::new())),
            // The lines of records are not shown, and no expression begins with a brace.
            Err(diagnostic) if folder::has_extension(file, DATA) || text.trim_start().starts_with('{') => {
                return Err(document::unusable(diagnostic, &origin));
            }
            Err(_) => None,
        };
        if let (Some(laid_out), true) = (&laid_out, file == Path::new("-")) {
            return self.shown(&text, laid_out);
        }
        if file == Path::new("-") {
            return self.print(&text, &origin);
        }
        match laid_out.or_else(|| self.laid_out(&text, &origin)) {
            None => Ok(Exit::Found),
            Some(laid_out) if laid_out == text => Ok(Exit::Done),
            Some(_) if self.check => {
                let mut output = Output::new();
                output.line(&origin)?;
                output.finish()?;
                Ok(Exit::Found)
            }
            Some(laid_out) => {
                atomic::replace(file, &laid_out)?;
                Ok(Exit::Done)
            }
        }
    }

    fn print(&self, text: &str, origin: &str) -> Result<Exit, Failure> {
        let Some(laid_out) = self.laid_out(text, origin) else { return Ok(Exit::Found) };
        self.shown(text, &laid_out)
    }

    fn shown(&self, text: &str, laid_out: &str) -> Result<Exit, Failure> {
        if self.check {
            return Ok(if laid_out.trim_end() == text.trim_end() { Exit::Done } else { Exit::Found });
        }
        let mut output = Output::new();
        output.result(laid_out)?;
        output.finish()?;
        Ok(Exit::Done)
    }

    /// The expression in its canonical layout; none when it cannot be read, which has been reported.
    fn laid_out(&self, text: &str, origin: &str) -> Option<String> {
        let engine = Engine::new();
        match syntax::parse(text, engine.limits()) {
            // What has no layout within the limit of the service stays as it is.
            Ok(tree) => Some(match syntax::print_within(&tree, self.width, engine.limits()) {
                Some(laid_out) => format!("{laid_out}\n"),
                None => text.to_owned(),
            }),
            Err(found) => {
                found.iter().for_each(|diagnostic| output::diagnostic(diagnostic, origin));
                None
            }
        }
    }
}
