//! `attrflow lineage`: which source attributes each target attribute depends on, and the reverse.

use std::fmt::Write;
use std::path::PathBuf;

use attrflow::Limits;
use attrflow::lineage;
use attrflow::lineage::Lineage;
use attrflow::untrusted::Untrusted;
use clap::Args;
use clap::ValueEnum;
use serde_json::json;

use crate::document;
use crate::escape;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::output::Output;

/// The version of the JSON report; a change that could surprise a reader makes it larger.
const VERSION: u32 = 1;

/// Show which source attributes each target attribute depends on, and the reverse
#[derive(Debug, Args)]
pub struct Arguments {
    /// The mapping document, or `-`
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Human-readable
    #[default]
    Text,
    /// A graph for Graphviz
    Dot,
    /// A flowchart for Mermaid, which Markdown shows
    Mermaid,
    /// For programs: an object with a version and a list of object mappings
    Json,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let (document, _) = document::open_sound(&arguments.file)?;
    let found = lineage::of(&document, &Limits::default());
    let mut output = Output::new();
    match arguments.format {
        Format::Text => output.text(&text(&found))?,
        Format::Dot => output.text(&dot(&found))?,
        Format::Mermaid => output.text(&mermaid(&found))?,
        Format::Json => {
            let mappings: Vec<_> = found.iter().map(Lineage::to_json).collect();
            output.wide_json(&json!({ "version": VERSION, "mappings": mappings }))?;
        }
    }
    output.finish()?;
    Ok(Exit::Done)
}

/// An object mapping's name in reports.
fn title(lineage: &Lineage) -> String {
    match (lineage.source_object.as_str(), lineage.target_object.as_str()) {
        ("", "") if lineage.name.is_empty() => "mapping".to_owned(),
        ("", "") => lineage.name.clone(),
        (source, target) => format!("{source} -> {target}"),
    }
}

fn text(found: &[Lineage]) -> String {
    let mut out = String::new();
    for (number, lineage) in found.iter().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        let sources = lineage.sources();
        let names =
            lineage.targets.iter().map(|target| target.name.as_str()).chain(sources.iter().map(|(name, _)| *name));
        let width = names.map(|name| name.chars().count()).max().unwrap_or_default().min(40);
        let _ = writeln!(out, "{}\n  targets", Untrusted(&title(lineage)));
        for target in &lineage.targets {
            let from = match target.attributes.join(", ") {
                _ if !target.readable => "(the expression cannot be read)".to_owned(),
                none if none.is_empty() => "(constant)".to_owned(),
                some => some,
            };
            let _ = writeln!(out, "    {:width$}  <- {}", Untrusted(&target.name), Untrusted(&from));
        }
        if !lineage.scope.is_empty() {
            let _ = writeln!(out, "    {:width$}  <- {}", "(scope)", Untrusted(&lineage.scope.join(", ")));
        }
        out.push_str("  sources\n");
        for (source, targets) in sources {
            let mut to: Vec<&str> = targets;
            if lineage.scope.iter().any(|name| name == source) {
                to.push("(scope)");
            }
            let _ = writeln!(out, "    {:width$}  -> {}", Untrusted(source), Untrusted(&to.join(", ")));
        }
    }
    out
}

fn dot(found: &[Lineage]) -> String {
    let mut out = "digraph lineage {\n  rankdir=LR;\n  node [shape=box];\n".to_owned();
    for (number, lineage) in found.iter().enumerate() {
        let source = |name: &str| escape::dot(&format!("{number} source {name}"));
        let target = |name: &str| escape::dot(&format!("{number} target {name}"));
        let _ = writeln!(out, "  subgraph cluster_{number} {{\n    label={};", escape::dot(&title(lineage)));
        for (name, _) in lineage.sources() {
            let _ = writeln!(out, "    {} [label={}];", source(name), escape::dot(name));
        }
        for one in &lineage.targets {
            let _ = writeln!(out, "    {} [label={}, style=bold];", target(&one.name), escape::dot(&one.name));
        }
        if !lineage.scope.is_empty() {
            let _ = writeln!(out, "    {} [label=\"scope\", shape=diamond];", escape::dot(&format!("{number} scope")));
        }
        for one in &lineage.targets {
            for name in &one.attributes {
                let _ = writeln!(out, "    {} -> {};", source(name), target(&one.name));
            }
        }
        for name in &lineage.scope {
            let _ =
                writeln!(out, "    {} -> {} [style=dashed];", source(name), escape::dot(&format!("{number} scope")));
        }
        out.push_str("  }\n");
    }
    out.push_str("}\n");
    out
}

fn mermaid(found: &[Lineage]) -> String {
    let mut out = "flowchart LR\n".to_owned();
    for (number, lineage) in found.iter().enumerate() {
        let sources = lineage.sources();
        let _ = writeln!(out, "  subgraph m{number} [{}]", escape::mermaid(&title(lineage)));
        for (place, (name, _)) in sources.iter().enumerate() {
            let _ = writeln!(out, "    m{number}s{place}[{}]", escape::mermaid(name));
        }
        for (place, target) in lineage.targets.iter().enumerate() {
            let _ = writeln!(out, "    m{number}t{place}([{}])", escape::mermaid(&target.name));
        }
        if !lineage.scope.is_empty() {
            let _ = writeln!(out, "    m{number}scope{{\"scope\"}}");
        }
        for (place, (name, _)) in sources.iter().enumerate() {
            for (to, target) in lineage.targets.iter().enumerate() {
                if target.attributes.iter().any(|read| read == name) {
                    let _ = writeln!(out, "    m{number}s{place} --> m{number}t{to}");
                }
            }
            if lineage.scope.iter().any(|read| read == name) {
                let _ = writeln!(out, "    m{number}s{place} -.-> m{number}scope");
            }
        }
        out.push_str("  end\n");
    }
    out
}
