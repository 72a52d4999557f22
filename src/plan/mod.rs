//! Remembers, decides and guards what must change in the target between one run and the next.

mod delta;
mod guard;
mod known;
mod lines;
pub mod links;
mod planner;
mod referents;
mod symbols;

pub use delta::is_removal;
pub use delta::merge_delta;
pub use guard::Guards;
pub use guard::MIN_GUARDED_MEMBERS;
pub use guard::MaxDeprovision;
pub use guard::PlanFigures;
pub use guard::empties_group;
pub use guard::is_deprovision;
pub use known::KnownLink;
pub use known::KnownLinks;
pub use lines::LinePlanner;
pub use lines::PlannedLine;
pub use lines::Unread;
pub use planner::KeptRecords;
pub use planner::Planner;
pub use planner::Subject;
pub use referents::Referents;
pub use symbols::Symbols;
