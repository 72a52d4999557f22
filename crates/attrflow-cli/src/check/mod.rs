//! `attrflow check`: says everything that is wrong with documents and expressions, and fixes what it can.

mod baseline;
pub mod codes;
pub mod configuration;
pub mod judge;
mod patch;
mod work;

pub use work::place;

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

use crate::check::baseline::Baseline;
use crate::check::codes::Levels;
use crate::check::codes::Selection;
use crate::check::judge::Judge;
use crate::check::work::Done;
use crate::check::work::Options;
use crate::check::work::Work;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::output;
use crate::output::Output;
use crate::report::Format;
use crate::report::counted;
use crate::template_name;

/// Check mapping documents and expressions, and report what is wrong with them
///
/// A file is a mapping document in JSON, or Markdown (`*.md`, `*.mdx`) in which code that looks like an expression is checked.
/// In a folder all such files are checked, and JSON files that are something else are skipped. Without a file and without an
/// expression the current folder is checked. `attrflow.toml`, in the folder of a file or above it, sets the severity of findings
/// and names known ones.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Documents, Markdown files, folders, patterns such as `docs/**/*.md`, or `-`
    #[arg(value_name = "FILE|DIR")]
    files: Vec<PathBuf>,
    /// An expression to check; may be given several times
    #[arg(short = 'e', long = "expression", value_name = "EXPR", allow_hyphen_values = true)]
    expressions: Vec<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Treat findings as errors: a code, the beginning of codes (`AF03`), `lints` or `all`
    #[arg(long, value_name = "CODE", value_parser = Selection::of)]
    deny: Vec<Selection>,
    /// Hide findings that are not errors; of --deny, --allow and --info the most specific one wins
    #[arg(long, value_name = "CODE", value_parser = Selection::of_warnings)]
    allow: Vec<Selection>,
    /// Also report findings that are for information only
    #[arg(long)]
    info: bool,
    /// Apply fixes that are certain to keep the meaning, then report what is left
    #[arg(long, conflicts_with = "expressions")]
    fix: bool,
    /// Apply fixes, including ones that may change the meaning; review the changes
    #[arg(long, conflicts_with = "expressions")]
    unsafe_fixes: bool,
    /// Print the fixes as a patch and write nothing; ends with 1 if there are any
    #[arg(long, conflicts_with_all = ["expressions", "fix", "format", "baseline"])]
    diff: bool,
    /// Report only findings that an earlier report of `--format json` lacks
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// What the target really has: its answer at `/Schemas`, an attribute list of Microsoft Graph, or a mapping document
    #[arg(long, value_name = "FILE")]
    target: Option<PathBuf>,
    /// Apply an application's rules, whatever the document's directories are called: one that `attrflow template` lists, or the
    /// folder of a template of your own
    #[arg(long, value_name = "NAME|DIR", value_parser = template_name::application_parser(), hide_possible_values = true)]
    application: Option<&'static Template>,
    /// The configuration, instead of the nearest `attrflow.toml`
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Arguments {
    fn fixes(&self) -> Fixes {
        match (self.fix, self.unsafe_fixes) {
            (_, true) => Fixes::All,
            (true, false) => Fixes::Safe,
            (false, false) if self.diff => Fixes::Safe,
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
    let baseline = arguments.baseline.as_deref().map(Baseline::read).transpose()?;
    let judge = Judge::new(arguments.levels(), arguments.info, arguments.config.as_deref())?;
    let options = Options {
        fixes: arguments.fixes(),
        writes: !arguments.diff,
        edits: arguments.format == Format::Sarif,
        target: arguments.target.as_deref().map(work::target_schema).transpose()?,
        application: arguments.application,
    };
    let mut work = Work::new(judge, options);
    for (position, text) in arguments.expressions.iter().enumerate() {
        let origin = match arguments.expressions.len() {
            1 => "expression".to_owned(),
            _ => format!("expression {}", position + 1),
        };
        work.expression(origin, text)?;
    }
    let here = [PathBuf::from(".")];
    let is_here = arguments.files.is_empty() && arguments.expressions.is_empty();
    for file in if is_here { &here } else { arguments.files.as_slice() } {
        work.named(file)?;
    }
    let mut done = work.finish();
    if arguments.diff {
        return print_patches(&done);
    }
    if let Some(baseline) = baseline {
        baseline.remove_from(&mut done.checked);
    }
    let is_unusable = !done.unusable.is_empty();
    done.checked.append(&mut done.unusable);
    arguments.format.print(&done.checked)?;
    let mut findings = done.checked.iter().flat_map(|checked| &checked.findings);
    Ok(if is_unusable {
        Exit::Input
    } else if arguments.format != Format::Sarif && findings.any(|finding| finding.diagnostic.is_error()) {
        Exit::Found
    } else {
        Exit::Done
    })
}

/// Prints what fixes would change. What could not be read is a message.
fn print_patches(done: &Done) -> Result<Exit, Failure> {
    let mut output = Output::new();
    for (origin, old, new) in &done.patches {
        output.result(&patch::patch(origin, old, new))?;
    }
    output.finish()?;
    for one in &done.unusable {
        one.findings.iter().for_each(|finding| output::diagnostic(&finding.diagnostic, &one.origin));
    }
    output::message(&match done.patches.len() {
        0 => "no fixes".to_owned(),
        files => format!("fixes in {}", counted(files, "file")),
    });
    Ok(if !done.unusable.is_empty() {
        Exit::Input
    } else if done.patches.is_empty() {
        Exit::Done
    } else {
        Exit::Found
    })
}

/// Reads what a target is said to have.
#[cfg(feature = "lsp")]
pub fn target_schema(file: &Path) -> Result<TargetSchema, Failure> {
    work::target_schema(file)
}
