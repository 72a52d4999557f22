//! What .NET does where mappings show it: dates, regular expressions, case, numbers, UTF-16 positions.
//!
//! This room knows nothing of mappings. Every behaviour here is proven by results a real .NET runtime printed,
//! which stand in `tests/vectors/`.

pub mod date;
pub mod regex;
pub mod text;
