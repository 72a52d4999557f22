//! Scoping filters: which records take part.
//!
//! A filter has three sets of groups. A record passes a set when it passes one of its groups, and a group when all of its
//! clauses hold; a set without groups lets every record pass. Which set left a record out decides what happens to it:
//! leaving `groups` takes the target object away, the other two only keep the record from being looked at. A clause with
//! several values asks for any of them (a negated one for none); of a multi-valued attribute every element must pass.

mod clause;
pub mod operators;

use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents;
use crate::diagnostic::codes::evaluation;
use crate::diagnostic::codes::names;
use crate::dotnet::regex::MatchError;
use crate::dotnet::regex::Scratch;
use crate::engine::Workspace;
use crate::host::Record;
use crate::limits;
use crate::limits::Limits;
use crate::mapping::Mapping;
use crate::mapping::RecordFault;
use crate::mapping::computed::WithComputed;
use crate::mapping::model;
use crate::mapping::model::Filter;
use crate::mapping::model::ObjectDefinition;
use crate::mapping::model::ObjectMapping;
use crate::mapping::scope::clause::Clause;
use crate::value::Arena;
use crate::value::Value;

/// The three sets of a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Set {
    /// `categoryFilterGroups`: whether the object belongs to this mapping at all.
    Category,
    /// `inputFilterGroups`: whether the object is read.
    Input,
    /// `groups`: whether the object is in scope.
    Groups,
}

impl Set {
    /// The sets, in the order in which they are asked.
    pub const ALL: [Set; 3] = [Set::Category, Set::Input, Set::Groups];

    /// The field of Microsoft Graph's filter.
    pub fn field(self) -> &'static str {
        match self {
            Set::Category => "categoryFilterGroups",
            Set::Input => "inputFilterGroups",
            Set::Groups => "groups",
        }
    }

    /// Whether the target object of a record that this set leaves out is disabled or deleted.
    pub fn deprovisions(self) -> bool {
        self == Set::Groups
    }
}

/// Whether a record takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Inclusion {
    /// It does.
    InScope,
    /// It does not: the first set that left it out.
    LeftOut(Set),
}

impl Inclusion {
    /// Whether the record takes part.
    pub fn is_in_scope(self) -> bool {
        self == Inclusion::InScope
    }
}

/// A filter ready to be asked. Without a filter every record takes part.
#[derive(Debug, Default)]
pub struct Scope {
    attributes: Vec<Arc<str>>,
    sets: Vec<(Set, Vec<Group>)>,
}

/// Clauses that must all hold, each with the number of its attribute.
type Group = Vec<(usize, Clause)>;

impl Scope {
    /// The scope of an object mapping; everything where it has no filter.
    pub(super) fn of(
        mapping: &ObjectMapping,
        source: Option<&ObjectDefinition>,
        limits: &Limits,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Scope> {
        match &mapping.scope {
            Some(filter) => Scope::compile(filter, source, limits, diagnostics),
            None => Some(Scope::default()),
        }
    }

    /// Makes a filter ready. With the definition of the source object its attributes and their types are checked. There is
    /// no scope when there is an error among the diagnostics.
    pub fn compile(
        filter: &Filter,
        source: Option<&ObjectDefinition>,
        limits: &Limits,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Scope> {
        let mut scope = Scope::default();
        let mut numbers = HashMap::new();
        let mut sound = true;
        for set in Set::ALL {
            let groups = match set {
                Set::Category => &filter.category_filter_groups,
                Set::Input => &filter.input_filter_groups,
                Set::Groups => &filter.groups,
            };
            let mut compiled = Vec::with_capacity(groups.len());
            for group in groups {
                let mut clauses = Vec::with_capacity(group.clauses.len());
                for clause in &group.clauses {
                    sound &= source.is_none_or(|source| check_attribute(clause, source, diagnostics));
                    match Clause::new(clause, set == Set::Input, limits, diagnostics) {
                        Some(ready) => {
                            let name = &clause.attribute.text;
                            let number = *numbers.entry(name.as_str()).or_insert(scope.attributes.len());
                            if number == scope.attributes.len() {
                                scope.attributes.push(name.as_str().into());
                            }
                            clauses.push((number, ready));
                        }
                        None => sound = false,
                    }
                }
                compiled.push(clauses);
            }
            if !compiled.is_empty() {
                scope.sets.push((set, compiled));
            }
        }
        sound.then_some(scope)
    }

    /// The source attributes it reads, each once.
    pub fn attributes(&self) -> &[Arc<str>] {
        &self.attributes
    }

    /// Whether every record takes part.
    pub fn is_everything(&self) -> bool {
        self.sets.is_empty()
    }

    /// Whether a record takes part, given the values of [`Scope::attributes`] in their order.
    ///
    /// # Errors
    ///
    /// A search with a regular expression reached its limit; neither answer would be right.
    pub fn contains(&self, values: &[Value<'_>], scratch: &mut Scratch) -> Result<Inclusion, Box<Diagnostic>> {
        scratch.allow_steps(limits::RECORD_WORK);
        for (set, groups) in &self.sets {
            let mut passes = false;
            for group in groups {
                passes = self.all_hold(group, values, scratch)?;
                if passes {
                    break;
                }
            }
            if !passes {
                return Ok(Inclusion::LeftOut(*set));
            }
        }
        Ok(Inclusion::InScope)
    }

    fn all_hold(
        &self,
        clauses: &[(usize, Clause)],
        values: &[Value<'_>],
        scratch: &mut Scratch,
    ) -> Result<bool, Box<Diagnostic>> {
        for (number, clause) in clauses {
            let value = values.get(*number).copied().unwrap_or(Value::Missing);
            let holds = clause.holds(value, scratch).map_err(|fault| self.reached_limit(*number, fault))?;
            if !holds {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a record takes part.
    ///
    /// # Errors
    ///
    /// Those of [`Scope::contains`], and a record whose values need more memory than the arena has.
    pub fn includes<'r, R: Record + ?Sized>(
        &self,
        record: &'r R,
        arena: &'r Arena,
        scratch: &mut Scratch,
    ) -> Result<Inclusion, Box<Diagnostic>> {
        if self.is_everything() {
            return Ok(Inclusion::InScope);
        }
        let full = |_| {
            let message = "the values that the scoping filter reads need more memory than the limit allows";
            Box::new(Diagnostic::new(&crate::diagnostic::codes::limits::RESULTS_TOO_LARGE, message))
        };
        let values = arena.values(self.attributes.len()).map_err(full)?;
        for (value, name) in values.iter_mut().zip(&self.attributes) {
            *value = record.attribute(name, arena).map_err(full)?;
        }
        self.contains(values, scratch)
    }

    fn reached_limit(&self, number: usize, fault: MatchError) -> Box<Diagnostic> {
        let name = self.attributes.get(number).map_or("", |name| &**name);
        let message = format!("the scoping filter's clause about `{name}` has no answer: {fault}");
        Box::new(Diagnostic::new(&evaluation::SEARCH_LIMIT, message))
    }
}

impl Mapping {
    /// Whether a record takes part. A record that does not is not to be mapped.
    ///
    /// # Errors
    ///
    /// The scoping filter has no answer, because a limit was reached.
    pub fn in_scope<R: Record + ?Sized>(
        &self,
        record: &R,
        workspace: &mut Workspace,
    ) -> Result<Inclusion, RecordFault> {
        let (arena, scratch) = workspace.parts();
        self.inclusion(record, arena, scratch)
    }

    /// Whether a record takes part, given memory for its values.
    pub(super) fn inclusion<R: Record + ?Sized>(
        &self,
        record: &R,
        arena: &Arena,
        scratch: &mut Scratch,
    ) -> Result<Inclusion, RecordFault> {
        let record = WithComputed { mapping: self, record };
        let answer = self.scope().includes(&record, arena, scratch);
        answer.map_err(|diagnostic| RecordFault { target: String::new(), diagnostic })
    }
}

/// Whether a clause's attribute is there; warns where the operator is not for it.
fn check_attribute(clause: &model::Clause, source: &ObjectDefinition, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let place = clause.attribute.pointer.clone();
    let name = &clause.attribute.text;
    let Some(attribute) = source.attribute(name) else {
        let known = source.attributes.iter().map(|attribute| attribute.name.as_str());
        let message = format!("the source object `{}` has no attribute `{}`", source.name, name);
        let help = match crate::engine::nearest(name, known) {
            Some(other) => format!("did you mean `{other}`?"),
            None => "add the attribute to the source's attribute list first".to_owned(),
        };
        diagnostics.push(Diagnostic::new(&names::UNKNOWN_ATTRIBUTE, message).help(help).in_document(place, None));
        return false;
    };
    if attribute.multivalued {
        let message =
            format!("`{}` takes several values, and scoping filters cannot be set on such attributes", attribute.name);
        diagnostics.push(
            Diagnostic::new(&documents::MULTI_VALUED_IN_SCOPE, message)
                .help("filter by an attribute with one value")
                .in_document(place, None),
        );
        return true;
    }
    if let Some(operator) = operators::find(&clause.operator.text)
        && !operator.kinds.is_empty()
        && !operator.kinds.contains(&attribute.kind)
    {
        let kinds = operator.kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(", ");
        let message = format!("`{}` is not for attributes of type {}", operator.name, attribute.kind.word());
        diagnostics.push(
            Diagnostic::new(&documents::SCOPE_OPERATOR_TYPE, message)
                .help(format!("`{}` is of that type; the operator is for {kinds}", attribute.name))
                .in_document(place, None),
        );
    }
    true
}
