//! `attrflow check`: says everything that is wrong with documents and expressions, and mends what it can.

pub mod codes;
pub mod configuration;
pub mod judge;
mod work;

#[cfg(feature = "lsp")]
use std::path::Path;
use std::path::PathBuf;

use attrflow::diagnostic::Severity;
use attrflow::lint::Level;
#[cfg(feature = "lsp")]
use attrflow::mapping::TargetSchema;
use attrflow::mapping::templates::Template;
use attrflow_analysis::fix::Fixes;
use clap::Args;

use crate::check::codes::Levels;
use crate::check::codes::Selection;
use crate::check::judge::Judge;
use crate::check::work::Work;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::report::Format;
use crate::template;

/// Check mapping documents and expressions, and say everything that is wrong with them
///
/// A file is a mapping document in JSON, or Markdown (`*.md`, `*.mdx`) in which code that looks like an expression is checked.
/// In a folder all such files are checked; JSON files that are something else are passed over. `attrflow.toml`, in the
/// folder of a file or above it, says how much findings matter and which ones are known.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("input").required(true).multiple(true).args(["files", "expressions"]))]
pub struct Arguments {
    /// Documents, Markdown files, folders, patterns such as `docs/**/*.md`, or `-`
    #[arg(value_name = "FILE|DIR")]
    files: Vec<PathBuf>,
    /// An expression to check; may be given several times
    #[arg(short = 'e', long = "expression", value_name = "EXPR", allow_hyphen_values = true)]
    expressions: Vec<String>,
    /// The form of the report
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Treat findings as errors: a code, the beginning of codes (`AF03`), `lints` or `all`
    #[arg(long, value_name = "CODE", value_parser = Selection::of)]
    deny: Vec<Selection>,
    /// Say nothing about findings that are no errors; what names fewer codes counts more
    #[arg(long, value_name = "CODE", value_parser = Selection::of_warnings)]
    allow: Vec<Selection>,
    /// Report what is merely good to know as well
    #[arg(long)]
    info: bool,
    /// Put fixes into the files that are certain to keep the meaning, then report what is left
    #[arg(long, conflicts_with = "expressions")]
    fix: bool,
    /// Put all fixes into the files, also those that may change what was meant; look at the changes
    #[arg(long, conflicts_with = "expressions")]
    unsafe_fixes: bool,
    /// What the target really has: its answer at `/Schemas`, an attribute list of Microsoft Graph, or a mapping document
    #[arg(long, value_name = "FILE")]
    target: Option<PathBuf>,
    /// Apply an application's rules, whatever the document's directories are called; `attrflow template` lists them
    #[arg(long, value_name = "NAME", value_parser = template::application)]
    application: Option<&'static Template>,
    /// The configuration, in place of the nearest `attrflow.toml`
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Arguments {
    fn fixes(&self) -> Fixes {
        match (self.fix, self.unsafe_fixes) {
            (_, true) => Fixes::All,
            (true, false) => Fixes::Safe,
            (false, false) => Fixes::None,
        }
    }

    fn levels(&self) -> Levels {
        let mut levels = Levels::default();
        for (selections, level) in [(&self.allow, Level::Allow), (&self.deny, Level::Report(Severity::Error))] {
            selections.iter().for_each(|selection| levels.add(selection.clone(), level));
        }
        levels
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let judge = Judge::new(arguments.levels(), arguments.info, arguments.config.as_deref())?;
    let mut work = Work::new(judge, arguments.fixes(), arguments.target.as_deref(), arguments.application)?;
    for (position, text) in arguments.expressions.iter().enumerate() {
        let origin = match arguments.expressions.len() {
            1 => "expression".to_owned(),
            _ => format!("expression {}", position + 1),
        };
        work.expression(origin, text)?;
    }
    for file in &arguments.files {
        work.named(file)?;
    }
    let done = work.finish();
    arguments.format.print(&done.checked)?;
    let mut findings = done.checked.iter().flat_map(|checked| &checked.findings);
    Ok(if done.unusable {
        Exit::Input
    } else if arguments.format != Format::Sarif && findings.any(|finding| finding.diagnostic.is_error()) {
        Exit::Found
    } else {
        Exit::Done
    })
}

/// Reads what a target is said to have.
#[cfg(feature = "lsp")]
pub fn target_schema(file: &Path) -> Result<TargetSchema, Failure> {
    work::target_schema(file)
}
