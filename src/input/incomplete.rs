//! What an input lacks, by what it says itself.

use std::fmt;

/// What is missing in an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Incomplete {
    /// A Graph page ends with `@odata.nextLink`, and the next page is not there.
    NextPage,
    /// ListResponses of SCIM have fewer resources than `totalResults`.
    TotalResults,
}

impl fmt::Display for Incomplete {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Incomplete::NextPage => "a page ends with `@odata.nextLink`, and the next page is not in the file",
            Incomplete::TotalResults => "there are fewer resources than `totalResults`",
        })
    }
}
