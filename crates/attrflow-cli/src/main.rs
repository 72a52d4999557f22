//! The command line of attrflow: one file per command, with its arguments and what it does.
//!
//! Results go to the standard output, everything else to the standard error output. What several commands need has one file each:
//! `options` (arguments), `input` (reading), `render` (diagnostics), `exit` (exit codes).

mod absent;
mod atomic;
mod attributes;
mod check;
mod codes;
mod columns;
mod completions;
#[cfg(feature = "network")]
mod conformance;
mod diff;
mod document;
mod escape;
mod eval;
mod exit;
mod explain;
mod fmt;
mod folder;
mod functions;
#[cfg(test)]
#[path = "../../../fuzz/generated.rs"]
mod generated;
mod identity;
mod input;
mod lineage;
mod lines;
mod links;
mod listing;
#[cfg(feature = "lsp")]
mod lsp;
mod man;
#[cfg(feature = "network")]
mod network;
mod new_template;
mod options;
mod output;
#[cfg(feature = "parquet")]
mod parquet;
mod parse_expression;
mod playground;
mod progress;
#[cfg(feature = "network")]
mod provision;
mod quarantine;
mod quiet;
mod records;
mod region;
mod render;
#[cfg(test)]
#[path = "../../../fuzz/bodies/rendered.rs"]
mod rendered;
mod replay;
mod report;
mod request;
mod run;
mod scim;
mod signals;
mod streams;
mod summary;
mod template;
mod template_name;
mod temporary;
mod test;
mod time;
mod trace;
mod usage;

use std::process::ExitCode;

use clap::CommandFactory;
use clap::Parser;
use clap::Subcommand;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::options::Color;
use crate::options::ColorOptions;

/// Evaluates, validates and tests Microsoft Entra ID provisioning attribute mappings, offline
#[derive(Debug, Parser)]
#[command(name = "attrflow", version, after_help = exit::TABLE, arg_required_else_help = true)]
pub struct CommandLine {
    #[command(flatten)]
    color: ColorOptions,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Eval(eval::Arguments),
    Check(check::Arguments),
    Run(Box<run::Arguments>),
    Test(test::Arguments),
    Diff(diff::Arguments),
    Lineage(lineage::Arguments),
    Links(links::Arguments),
    #[cfg(feature = "network")]
    Provision(Box<provision::Arguments>),
    #[cfg(feature = "network")]
    Conformance(conformance::Arguments),
    Replay(replay::Arguments),
    Explain(explain::Arguments),
    Attributes(attributes::Arguments),
    Codes(codes::Arguments),
    Functions(functions::Arguments),
    ParseExpression(parse_expression::Arguments),
    Listing(listing::Arguments),
    Template(template::Arguments),
    Fmt(fmt::Arguments),
    Scim(scim::Arguments),
    #[cfg(feature = "lsp")]
    Lsp(lsp::Arguments),
    Playground(playground::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

impl Command {
    fn run(self) -> Result<Exit, Failure> {
        match self {
            Command::Eval(arguments) => eval::run(arguments),
            Command::Check(arguments) => check::run(&arguments),
            Command::Run(arguments) => run::run(*arguments),
            Command::Test(arguments) => test::run(&arguments),
            Command::Diff(arguments) => diff::run(&arguments),
            Command::Lineage(arguments) => lineage::run(&arguments),
            Command::Links(arguments) => links::run(arguments),
            #[cfg(feature = "network")]
            Command::Provision(arguments) => provision::run(&arguments),
            #[cfg(feature = "network")]
            Command::Conformance(arguments) => conformance::run(&arguments),
            Command::Replay(arguments) => replay::run(&arguments),
            Command::Explain(arguments) => explain::run(&arguments),
            Command::Attributes(arguments) => attributes::run(&arguments),
            Command::Codes(arguments) => codes::run(&arguments),
            Command::Functions(arguments) => functions::run(&arguments),
            Command::ParseExpression(arguments) => parse_expression::run(&arguments),
            Command::Listing(arguments) => listing::run(&arguments),
            Command::Template(arguments) => template::run(&arguments),
            Command::Fmt(arguments) => fmt::run(&arguments),
            Command::Scim(arguments) => scim::run(&arguments),
            #[cfg(feature = "lsp")]
            Command::Lsp(arguments) => lsp::run(&arguments),
            Command::Playground(arguments) => playground::run(&arguments),
            Command::Completions(arguments) => completions::run(&arguments, CommandLine::command()),
            Command::Man(arguments) => man::run(&arguments, CommandLine::command()),
        }
    }
}

/// Reads the arguments, runs the command, and ends with its exit code.
fn main() -> ExitCode {
    quiet::install();
    signals::install();
    quiet::or_internal_error(start).into()
}

fn start() -> Exit {
    // `--color` has to be known before clap itself prints its help or an error.
    Color::of_arguments(std::env::args_os()).apply();
    let line = match CommandLine::try_parse() {
        Ok(line) => line,
        Err(error) => return usage(error),
    };
    line.color.color.apply();
    match line.command.run() {
        Ok(exit) => exit,
        Err(failure) => {
            report(&failure);
            failure.exit()
        }
    }
}

/// Prints clap's own words: the help on the standard output, an error on the other one.
fn usage(error: clap::Error) -> Exit {
    if error.use_stderr() {
        output::print(&usage::harmless(error).render().ansi().to_string());
        return Exit::Usage;
    }
    match output::styled(&error.render().ansi().to_string()) {
        Err(failure) => {
            report(&failure);
            failure.exit()
        }
        Ok(()) => Exit::Done,
    }
}

fn report(failure: &Failure) {
    match failure {
        Failure::Input { origin, diagnostic } => output::diagnostic(diagnostic, origin),
        Failure::Document { origin, errors } => errors.iter().for_each(|error| output::diagnostic(error, origin)),
        other if other.exit() == Exit::ReaderGone => {}
        other => output::message(&other.to_string()),
    }
}
