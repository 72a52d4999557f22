//! All tests, in one binary.

mod scim;
