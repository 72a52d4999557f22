//! What the fuzz targets do with their bytes, compiled once for all of them.

#[path = "../bodies/mod.rs"]
pub mod bodies;
#[path = "../bodies/editor.rs"]
pub mod editor;
#[path = "../../tests/oracle/mod.rs"]
mod oracle;
#[path = "../../tests/oracle/random.rs"]
mod random;
#[path = "../../tests/support/host.rs"]
mod support;
#[path = "../../tests/oracle/ways.rs"]
pub mod ways;
