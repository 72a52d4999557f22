//! Tests of the analysis, in one binary.

// `#[cfg(test)]` tells clippy that these tests report by panicking.
#[cfg(test)]
mod broken;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod codes_page;
#[cfg(test)]
mod completion;
#[cfg(test)]
mod constants;
#[cfg(test)]
mod document;
#[cfg(test)]
mod edits;
#[cfg(test)]
mod findings;
#[cfg(test)]
mod hover;
#[cfg(test)]
mod json;
#[cfg(test)]
mod support;
#[cfg(test)]
mod text;

#[cfg(test)]
use support::document;
#[cfg(test)]
use support::marked;
#[cfg(test)]
use support::part;
