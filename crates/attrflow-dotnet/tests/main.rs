//! The tests of this crate, in one binary.

// `cfg(test)`, because clippy allows panics in test modules only.
#[cfg(test)]
mod dates;
#[cfg(test)]
mod random;
#[cfg(test)]
mod regex;
#[cfg(test)]
mod regex_linear;
#[cfg(test)]
mod regex_memo;
#[cfg(test)]
mod regex_random;
#[cfg(test)]
mod text;
#[cfg(test)]
mod text_properties;
