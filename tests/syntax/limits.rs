//! Limits at N and N + 1.
