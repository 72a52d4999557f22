//! What the benchmarks of attrflow share: the invented users, the mapping with twelve targets, the floors written by hand,
//! and the taking of ratios in interleaved rounds.

pub mod floors;
pub mod mapping;
pub mod population;
pub mod rounds;
