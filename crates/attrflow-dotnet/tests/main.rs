//! Tests of what .NET does, in one binary.

// `#[cfg(test)]` tells clippy that these tests report by panicking.
#[cfg(test)]
mod dates;
#[cfg(test)]
mod random;
#[cfg(test)]
mod regex;
#[cfg(test)]
mod regex_memo;
#[cfg(test)]
mod regex_straight;
#[cfg(test)]
mod text;
#[cfg(test)]
mod text_properties;
