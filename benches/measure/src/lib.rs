//! What the benchmarks of attrflow share: the invented users, the mapping with twelve targets, the floors written by hand,
//! the taking of ratios in interleaved rounds and of the program itself, and pictures of what grows.

pub mod floors;
pub mod hostile;
pub mod mapping;
pub mod plot;
pub mod population;
pub mod program;
pub mod rounds;

/// What may go wrong in a benchmark.
pub type Fault = Box<dyn std::error::Error>;

/// Ends a benchmark, and says what went wrong.
pub fn end(result: Result<(), Fault>) -> std::process::ExitCode {
    match result {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("error: {fault}");
            std::process::ExitCode::FAILURE
        }
    }
}
