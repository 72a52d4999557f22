//! The command line of `attrflow`: results on the standard output, everything else on the standard error output.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
