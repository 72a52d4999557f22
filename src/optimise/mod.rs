//! Passes that make a resolved tree simpler without changing what it means. Each is one file and can be left out.

mod branches;
mod fold;

use crate::ir::Node;
use crate::limits::Limits;

/// Which passes run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Passes {
    /// Calls and comparisons of constants become constants.
    pub fold: bool,
    /// Branches that are known beforehand are taken.
    pub branches: bool,
    /// Constants and attributes are read where they stand, texts are put together in one go, and an expression ends where its value is
    /// known.
    pub direct: bool,
}

impl Passes {
    /// Every pass.
    pub fn all() -> Passes {
        Passes { fold: true, branches: true, direct: true }
    }

    /// No pass.
    pub fn none() -> Passes {
        Passes { fold: false, branches: false, direct: false }
    }
}

impl Default for Passes {
    fn default() -> Passes {
        Passes::all()
    }
}

/// Simplifies the tree from its leaves up.
pub fn optimise(node: &mut Node, passes: Passes, limits: &Limits) {
    for child in node.children_mut() {
        optimise(child, passes, limits);
    }
    if passes.fold {
        fold::fold(node, limits);
    }
    if passes.branches {
        branches::choose(node, limits);
    }
}
