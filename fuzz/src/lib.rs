//! What the fuzz targets do with their bytes, compiled once for all of them.

#[path = "../bodies/answers.rs"]
pub mod answers;
#[path = "../bodies/mod.rs"]
pub mod bodies;
#[path = "../bodies/editor.rs"]
pub mod editor;
#[allow(dead_code)]
#[path = "../../crates/attrflow-cli/src/escape.rs"]
mod escape;
#[path = "../bodies/messages.rs"]
pub mod messages;
#[path = "../../tests/oracle/mod.rs"]
mod oracle;
#[path = "../../tests/oracle/random.rs"]
mod random;
#[path = "../../crates/attrflow-cli/src/render.rs"]
mod render;
#[path = "../bodies/rendered.rs"]
pub mod rendered;
#[path = "../../tests/support/host.rs"]
mod support;
#[path = "../../tests/oracle/ways.rs"]
pub mod ways;
