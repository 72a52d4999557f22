//! `attrflow listing`: the instructions an expression becomes, and its bounds.

use attrflow::Engine;
use attrflow::SourceObject;
use attrflow::optimise::Passes;
use clap::Args;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::output;
use crate::output::Output;

/// Show the instructions of an expression, and the bounds of its size and work
#[derive(Debug, Args)]
pub struct Arguments {
    /// The expression
    #[arg(value_name = "EXPR", allow_hyphen_values = true)]
    expression: String,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let mut output = Output::new();
    for (title, passes) in [("plain", Passes::none()), ("optimised", Passes::all())] {
        match Engine::new().with_passes(passes).compile(&arguments.expression) {
            Ok(expression) => output.text(&format!("{title}:\n{}", expression.disassembly()))?,
            Err(error) => {
                error.diagnostics.iter().for_each(|found| output::diagnostic(found, "expression"));
                return Ok(Exit::Found);
            }
        }
    }
    let engine = Engine::new();
    if let Ok(bounds) = engine.bounds(&arguments.expression, &SourceObject::default()) {
        output.text(&format!("bounds:\n{}", bounds.describe(engine.limits())))?;
    }
    output.finish()?;
    Ok(Exit::Done)
}
