//! What reads, and how it is printed.
