//! The functions of the language, one row each.
//!
//! A row holds everything there is to know about a function: its name, its parameters, what it returns, examples, where
//! Microsoft documents it, how large its result can get, and its body. Name resolution, the checks of arguments, constant
//! folding, the reference (`attrflow functions`), the tests of the examples and the benchmarks all read the row. The bodies
//! see values only: no places, no trees, no programs.

pub mod arguments;
pub mod composition;
pub mod context;
pub mod fault;
pub mod row;

mod convert;
mod date;
pub mod diacritics;
mod distinguished_name;
mod generate;
mod letters;
mod list;
mod logic;
mod pattern;
mod role;
mod text;

pub use arguments::Arguments;
pub use arguments::Operand;
pub use composition::FusedString;
pub use composition::FusibleOp;
pub use context::Context;
pub use fault::Fault;
pub use fault::FaultKind;
pub use pattern::ReplaceMode;
pub use row::Availability;
pub use row::Body;
pub use row::Branch;
pub use row::Example;
pub use row::Function;
pub use row::Growth;
pub use row::Occurs;
pub use row::Parameter;
pub use row::Returns;
pub use row::Role;
pub use row::Text;

/// The families of functions, each one file.
static FAMILIES: &[&[Function]] = &[
    text::FUNCTIONS,
    letters::FUNCTIONS,
    pattern::FUNCTIONS,
    list::FUNCTIONS,
    logic::FUNCTIONS,
    convert::FUNCTIONS,
    date::FUNCTIONS,
    role::FUNCTIONS,
    generate::FUNCTIONS,
];

/// All functions, family by family.
pub fn all() -> impl Iterator<Item = &'static Function> {
    FAMILIES.iter().flat_map(|family| family.iter())
}

/// The function with this name. Case does not count (decision 3: the documents' own samples differ in case); whether it was
/// written as documented is for the caller to compare.
pub fn find(name: &str) -> Option<&'static Function> {
    all().find(|function| function.name.eq_ignore_ascii_case(name))
}
