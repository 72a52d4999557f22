//! Optimisation passes over the resolved tree. They never change its meaning; each is one file and can be switched
//! off.

mod branches;
mod fold;

use crate::ir::Node;
use crate::limits::Limits;

/// The passes that run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Passes {
    /// Constant folding: calls and comparisons of constants become constants.
    pub fold: bool,
    /// Constant branches: a branch that is known at compile time replaces its function.
    pub branches: bool,
    /// Direct operands: instructions read constants and attributes from the frame, string operations are fused, and
    /// an expression ends as soon as its value is known. The compiler does this.
    pub direct: bool,
}

impl Passes {
    /// Returns every pass.
    pub fn all() -> Passes {
        Passes { fold: true, branches: true, direct: true }
    }

    /// Returns no pass.
    pub fn none() -> Passes {
        Passes { fold: false, branches: false, direct: false }
    }
}

impl Default for Passes {
    fn default() -> Passes {
        Passes::all()
    }
}

/// Simplifies a tree from its leaves up.
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
