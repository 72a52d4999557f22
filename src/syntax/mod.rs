//! Expression text to a tree with places, and back. The only room that sees the grammar's pairs; it knows no function names.

pub mod ast;
