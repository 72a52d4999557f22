//! attrflow for C: opaque handles, texts with lengths, and errors as objects.
//!
//! Everything that is decided is decided in `attrflow-bindings`; [`border`] is where pointers become values and values pointers, and the
//! other files are one function of the interface after the other. No panic crosses it.

mod border;
mod check;
mod document;
mod expression;
mod failure;
mod text;
