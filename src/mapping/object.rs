//! One object mapping, compiled: a record goes in, a target object comes out.

use std::sync::Arc;
use std::sync::OnceLock;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents;
use crate::engine::Engine;
use crate::engine::Expressions;
use crate::engine::Outcome;
use crate::engine::ParsedExpression;
use crate::engine::SourceObject;
use crate::engine::Workspace;
use crate::host::Host;
use crate::host::Record;
use crate::mapping::Applied;
use crate::mapping::Document;
use crate::mapping::RecordFault;
use crate::mapping::computed;
use crate::mapping::computed::Computed;
use crate::mapping::create_order;
use crate::mapping::entra;
use crate::mapping::existing::ExistingBuilder;
use crate::mapping::hash;
use crate::mapping::lifecycle;
use crate::mapping::model::AttributeType;
use crate::mapping::model::FlowBehavior;
use crate::mapping::model::FlowType;
use crate::mapping::model::FlowTypes;
use crate::mapping::model::ObjectMapping;
use crate::mapping::model::Rule;
use crate::mapping::present::Column;
use crate::mapping::rules;
use crate::mapping::scope::Scope;
use crate::mapping::source;
use crate::mapping::stream;
use crate::mapping::stream::Taken;
use crate::mapping::target::Assigned;
use crate::mapping::target::TargetAttribute;
use crate::record::Projection;
use crate::scim::Dialect;
use crate::scim::Path;
use crate::scim::schema;
use crate::scim::skeleton;
use crate::scim::skeleton::Skeleton;
use crate::value::Arena;
use crate::value::Value;

/// One object mapping, compiled into one program. `Send + Sync`, cheap to clone.
#[derive(Debug, Clone)]
pub struct Mapping {
    pub(super) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(super) struct Inner {
    name: String,
    source_object: String,
    target_object: String,
    flow_types: FlowTypes,
    /// The attributes that expressions and the scope read, followed by those that computed ones among these need.
    pub(super) projection: Projection,
    /// How many of them expressions and the scope read.
    read: usize,
    pub(super) computed: Computed,
    /// Where among them the one is that says that the source object was removed.
    pub(super) removed_slot: Option<usize>,
    /// Where among them those are that the scope reads, in its order.
    pub(super) scope_slots: Vec<usize>,
    pub(super) targets: Vec<Target>,
    /// Where the value of each expression goes.
    pub(super) taken: Vec<Taken>,
    /// The expression of each target, where its value is not made until it is written.
    pub(super) deferred: Vec<Option<usize>>,
    /// The expressions whose values are made at once.
    pub(super) immediate: Vec<usize>,
    /// The targets without an expression.
    pub(super) defaults: Vec<usize>,
    scope: Scope,
    pub(super) expressions: Expressions,
    pub(super) skeleton: Skeleton,
    /// The layout of the values by the names of the targets, made when it is first asked for.
    pub(super) names: OnceLock<Skeleton>,
    /// The targets without a value for which the skeleton has another order than requests; none if they differ in more than that.
    pub(super) anchors: Option<Vec<usize>>,
    rules: Vec<rules::Ready>,
    warnings: Vec<Diagnostic>,
    /// A fingerprint of the mapping and its scope; none if its results differ although the record does not.
    pub(super) fingerprint: Option<u128>,
}

/// A target attribute with where its value comes from.
#[derive(Debug)]
pub(super) struct Target {
    /// Its place in the mapping, from 0.
    pub(super) number: usize,
    pub(super) attribute: TargetAttribute,
    /// The place its value goes to.
    pub(super) path: Path,
    /// The same, to see what existing objects have there.
    pub(super) column: Column,
    /// The number of its expression; none when there is only a default.
    pub(super) expression: Option<usize>,
    pub(super) default: Option<String>,
    pub(super) flow_type: FlowType,
    pub(super) flow_behavior: FlowBehavior,
    pub(super) matching_priority: i64,
    /// The source attribute it copies, when its expression does nothing else.
    pub(super) copies: Option<String>,
    /// The source attributes that a list of references is made of; empty for other targets.
    pub(super) list_sources: Vec<String>,
    /// The objects that references lead to; empty where it is not known.
    pub(super) referenced_objects: Vec<String>,
    /// Whether its value depends on whether the source may sign in, is deleted or out of scope.
    pub(super) disables: bool,
    /// What the definition says besides, such as `MaximumLength`.
    pub(super) metadata: Vec<(String, String)>,
    pub(super) pointer: String,
}

/// What was made of an object mapping, and everything there is to say about it.
pub(super) struct Compiled {
    pub(super) mapping: Option<Mapping>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The expressions as they were read, one place for each attribute mapping.
    pub(super) readings: Vec<Option<ParsedExpression>>,
}

#[expect(clippy::too_many_lines, reason = "one step after the other, each with its diagnostics")]
pub(super) fn compile(document: &Document, engine: &Engine, rule: &Rule, mapping: &ObjectMapping) -> Compiled {
    let source = document.source_object(rule, mapping).map_or_else(SourceObject::default, source::readable);
    let definition = document.target_object(rule, mapping);
    let mut diagnostics = Vec::new();
    let mut targets = Vec::new();
    let mut owners = Vec::new();
    let read = |source| ParsedExpression::parse(&source::expression(source), engine.limits());
    let readings: Vec<Option<ParsedExpression>> =
        mapping.attributes.iter().map(|attribute| attribute.source.as_ref().map(read)).collect();
    for (attribute, reading) in mapping.attributes.iter().zip(&readings) {
        let mut expression = None;
        if let (Some(source), Some(reading)) = (&attribute.source, reading) {
            expression = Some(owners.len());
            owners.push((attribute, source));
            diagnostics.extend(source::compare_with_tree(engine, attribute, source, reading));
        }
        let path = Path::parse(&attribute.target, Dialect::Entra);
        if let Some(reading) = reading {
            let path = path.as_ref().ok();
            diagnostics.extend(entra::list_to_one(document, (rule, mapping), (attribute, reading), path));
        }
        let copies = reading.as_ref().and_then(ParsedExpression::copies);
        let known = TargetAttribute::known(definition, attribute, (path.as_ref().ok(), copies), &mut diagnostics);
        let defined = definition.and_then(|definition| definition.attribute(&attribute.target));
        let is_list = known.kind == AttributeType::Reference && known.multivalued;
        match path {
            Ok(path) => targets.push(Target {
                number: targets.len(),
                column: Column {
                    multivalued: known.multivalued,
                    case_exact: known.case_exact,
                    is_matching: attribute.matching_priority > 0,
                    ..Column::new(targets.len(), &path, &attribute.target)
                },
                attribute: known,
                path,
                expression,
                default: attribute.default_value.clone(),
                flow_type: attribute.flow_type,
                flow_behavior: attribute.flow_behavior,
                matching_priority: attribute.matching_priority,
                copies: copies.map(str::to_owned),
                list_sources: reading
                    .iter()
                    .filter(|_| is_list)
                    .flat_map(|reading| reading.attributes().map(str::to_owned))
                    .collect(),
                disables: reading.as_ref().is_some_and(|reading| {
                    reading.attributes().any(|name| lifecycle::LIFECYCLE_ATTRIBUTES.contains(&name))
                }),
                referenced_objects: defined.map_or_else(Vec::new, |known| known.referenced_objects.clone()),
                metadata: defined.map_or_else(Vec::new, |known| known.metadata.clone()),
                pointer: attribute.pointer.clone(),
            }),
            Err(diagnostic) => diagnostics.push(at_target(diagnostic, &attribute.pointer, &attribute.target)),
        }
    }
    let scope = Scope::of(mapping, document.source_object(rule, mapping), engine.limits(), &mut diagnostics);
    let skeleton = lay_out(&targets, document.is_scim_target(rule), &mut diagnostics);
    let read = mapping.attributes.iter().zip(&readings);
    let read = read.filter_map(|(attribute, reading)| Some((attribute.target.as_str(), reading.as_ref()?)));
    let rules = rules::Ready::all(document.template(), &rule.source_directory, mapping);
    let of_scope = scope.as_ref().map_or_else(Vec::new, |scope| scope.attributes().to_vec());
    let reads = |name: &str| {
        of_scope.iter().any(|read| **read == *name) || readings.iter().flatten().any(|reading| reading.reads(name))
    };
    let asks_for_roles = rules::asks_for_roles(&rules);
    let inputs = Computed::inputs(reads, asks_for_roles);
    let compiled = engine.compile_parsed(read, &source, &[&*of_scope, &inputs].concat());
    let place = |diagnostic: &Diagnostic, number: usize| {
        let owner = owners.get(number);
        let pointer = owner.map_or(String::new(), |(_, source)| source::pointer(source));
        diagnostic.clone().in_document(pointer, owner.map(|(attribute, _)| attribute.target.as_str()))
    };
    let expressions = match compiled {
        Ok(expressions) => {
            for number in 0..expressions.len() {
                diagnostics.extend(expressions.warnings(number).iter().map(|warning| place(warning, number)));
            }
            Some(expressions)
        }
        Err(errors) => {
            for (number, error) in &errors {
                diagnostics.extend(error.diagnostics.iter().map(|diagnostic| place(diagnostic, *number)));
            }
            None
        }
    };
    let diagnostics = document.place(diagnostics);
    let refused = diagnostics.iter().any(Diagnostic::is_error);
    let mapping = match (expressions, skeleton, scope, refused) {
        (Some(expressions), Some(skeleton), Some(scope), false) => {
            let projection = Projection::new(expressions.attributes());
            let names = projection.names();
            let is_input = |name: &&Arc<str>| inputs.contains(name) && !reads(name);
            let read = names.len() - names.iter().rev().take_while(is_input).count();
            let projection = projection.expecting(|slot, name| slot < read && !Computed::is_computed(name));
            let taken = stream::taken(&targets);
            let deferred: Vec<_> = targets.iter().map(|target| stream::deferred(target, &expressions)).collect();
            Some(Mapping {
                inner: Arc::new(Inner {
                    name: mapping.name.clone(),
                    source_object: mapping.source_object.clone(),
                    target_object: mapping.target_object.clone(),
                    flow_types: mapping.flow_types,
                    removed_slot: projection.slot(computed::REMOVED),
                    scope_slots: scope.attributes().iter().filter_map(|name| projection.slot(name)).collect(),
                    computed: Computed::new(&projection, asks_for_roles),
                    projection,
                    read,
                    immediate: stream::immediate(&taken, &deferred),
                    taken,
                    deferred,
                    defaults: (0..)
                        .zip(&targets)
                        .filter(|(_, target)| target.is_default_only())
                        .map(|(place, _)| place)
                        .collect(),
                    fingerprint: hash::fingerprint(mapping, &readings, &targets),
                    anchors: create_order::anchors(targets.iter().map(|target| &target.path)),
                    targets,
                    scope,
                    expressions,
                    skeleton,
                    names: OnceLock::new(),
                    rules,
                    warnings: diagnostics.clone(),
                }),
            })
        }
        _ => None,
    };
    Compiled { mapping, diagnostics, readings }
}

fn at_target(diagnostic: Diagnostic, pointer: &str, target: &str) -> Diagnostic {
    diagnostic.in_document(format!("{pointer}/targetAttributeName"), Some(target))
}

/// In a SCIM target a reference is an object with the member `value` (RFC 7643, sections 4.2 and 4.3).
fn lay_out(targets: &[Target], scim: bool, diagnostics: &mut Vec<Diagnostic>) -> Option<Skeleton> {
    let place = |target: &Target| skeleton::Target {
        wrapped: scim && target.attribute.kind == AttributeType::Reference,
        ..skeleton::Target::new(target.path.clone(), schema::Kind::Text)
    };
    match Skeleton::new(&targets.iter().map(place).collect::<Vec<_>>()) {
        Ok(skeleton) => Some(skeleton),
        Err(conflicts) => {
            for conflict in conflicts {
                if let Some(target) = targets.get(conflict.target) {
                    diagnostics.push(at_target(conflict.diagnostic, &target.pointer, &target.attribute.name));
                }
            }
            None
        }
    }
}

impl Mapping {
    /// Its name in the document.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// The source object it reads, such as `User`.
    pub fn source_object(&self) -> &str {
        &self.inner.source_object
    }

    /// What may happen to target objects.
    pub fn flow_types(&self) -> FlowTypes {
        self.inner.flow_types
    }

    /// The target object it writes.
    pub fn target_object(&self) -> &str {
        &self.inner.target_object
    }

    /// The target attributes, in the order of the mapping.
    pub fn targets(&self) -> impl Iterator<Item = &TargetAttribute> {
        self.inner.targets.iter().map(|target| &target.attribute)
    }

    /// The source attributes that it or its scope reads, each once.
    pub fn attributes(&self) -> &[Arc<str>] {
        self.inner.projection.names().get(..self.inner.read).unwrap_or_default()
    }

    /// Returns the names of the values that [`Writer::write_slots`](crate::mapping::Writer::write_slots) takes, each once:
    /// [`Mapping::attributes`] first, then what the service computes some of them from.
    pub fn slots(&self) -> &[Arc<str>] {
        self.inner.projection.names()
    }

    /// Which records take part.
    pub fn scope(&self) -> &Scope {
        &self.inner.scope
    }

    /// What is doubtful about it; [`Document::check`] says more.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.inner.warnings
    }

    /// The program, as text for people.
    pub fn listing(&self) -> String {
        self.inner.expressions.disassembly()
    }

    /// Maps a record as for a new target object: evaluates every expression, puts defaults where there is no value, and
    /// fits the values to the types of their targets.
    ///
    /// # Errors
    ///
    /// The first target whose mapping refused.
    pub fn apply<'r, R: Record + ?Sized>(
        &'r self,
        record: &'r R,
        host: &'r dyn Host,
        workspace: &'r mut Workspace,
    ) -> Result<Applied<'r>, RecordFault> {
        let evaluated = self.evaluate(record, host, workspace)?;
        if evaluated.leaves_out() {
            return Ok(Applied { mapping: self, values: Vec::new() });
        }
        let mut values = Vec::with_capacity(self.inner.targets.len());
        for (target, outcome) in self.inner.targets.iter().zip(evaluated.outcomes) {
            values.push(target.settle(outcome, Purpose::Create, evaluated.arena)?);
        }
        Ok(Applied { mapping: self, values })
    }

    /// Maps a record like [`Mapping::apply`], target by target in the order of the mapping: one that refuses does not keep
    /// the others from their values. None when an expression leaves the record out.
    ///
    /// # Errors
    ///
    /// The record could not be read within the limits.
    pub fn apply_each<'r, R: Record + ?Sized>(
        &'r self,
        record: &'r R,
        host: &'r dyn Host,
        workspace: &'r mut Workspace,
    ) -> Result<Option<Vec<Result<Assigned<'r>, RecordFault>>>, RecordFault> {
        let evaluated = self.evaluate(record, host, workspace)?;
        if evaluated.leaves_out() {
            return Ok(None);
        }
        let arena = evaluated.arena;
        let settled = self.inner.targets.iter().zip(evaluated.outcomes);
        Ok(Some(settled.map(|(target, outcome)| target.settle(outcome, Purpose::Create, arena)).collect()))
    }

    /// Evaluates every expression on a record; the outcomes are in the order of the targets.
    pub(super) fn evaluate<'r, R: Record + ?Sized>(
        &'r self,
        record: &'r R,
        host: &'r dyn Host,
        workspace: &'r mut Workspace,
    ) -> Result<Evaluated<'r>, RecordFault> {
        let inner = &*self.inner;
        let mut outcomes = Vec::with_capacity(inner.targets.len());
        let mut targets = inner.targets.iter();
        let missing = || Ok(Outcome::Value(Value::Missing));
        let compute = |slots: &mut [Value<'r>], arena: &'r Arena| inner.computed.fill(slots, arena);
        let arena = inner
            .expressions
            .evaluate_prepared(record, host, workspace, compute, |_, outcome| {
                for target in targets.by_ref() {
                    if target.expression.is_some() {
                        outcomes.push(outcome);
                        return;
                    }
                    outcomes.push(missing());
                }
            })
            .map_err(|diagnostic| RecordFault { target: String::new(), diagnostic })?;
        outcomes.extend(targets.map(|_| missing()));
        Ok(Evaluated { outcomes, arena })
    }

    /// The rules that are asked of its records.
    pub(super) fn rules(&self) -> &[rules::Ready] {
        &self.inner.rules
    }

    /// Returns what collects existing objects in few bytes: of each no more than its identifier and the values that this mapping writes.
    pub fn existing_objects(&self) -> ExistingBuilder {
        ExistingBuilder::with_columns(self.parts().iter().map(|target| target.column.clone()).collect())
    }

    pub(super) fn parts(&self) -> &[Target] {
        &self.inner.targets
    }
}

/// What a value is settled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A new target object: defaults count, and what is required must be there.
    Create,
    /// An existing target object: defaults do not count (reference: "default value if null" is for creation only).
    Update,
}

/// What the expressions gave for a record, in the order of the targets.
#[derive(Debug)]
pub(super) struct Evaluated<'r> {
    pub(super) outcomes: Vec<Result<Outcome<'r>, Box<Diagnostic>>>,
    pub(super) arena: &'r Arena,
}

impl Evaluated<'_> {
    /// Whether an expression asked that nothing of the object flows.
    pub(super) fn leaves_out(&self) -> bool {
        self.outcomes.iter().any(|outcome| matches!(outcome, Ok(Outcome::NoObjectFlow)))
    }
}

impl Target {
    /// Whether it has no source, only a default: it leaves the target alone unless there is nothing yet.
    pub(super) fn is_default_only(&self) -> bool {
        self.expression.is_none()
    }

    pub(super) fn fault(&self, diagnostic: Diagnostic) -> RecordFault {
        let target = &self.attribute.name;
        let diagnostic = Box::new(diagnostic.in_document(self.pointer.clone(), Some(target)));
        RecordFault { target: target.clone(), diagnostic }
    }

    pub(super) fn settle<'r>(
        &'r self,
        outcome: Result<Outcome<'r>, Box<Diagnostic>>,
        purpose: Purpose,
        arena: &'r Arena,
    ) -> Result<Assigned<'r>, RecordFault> {
        let value = match outcome.map_err(|diagnostic| self.fault(*diagnostic))? {
            Outcome::NoFlow | Outcome::NoObjectFlow => return Ok(Assigned::Absent),
            Outcome::Value(value) => value,
        };
        let value = match &self.default {
            Some(default) if value.is_missing() && purpose == Purpose::Create => Value::Text(default),
            _ => value,
        };
        let assigned = self.attribute.assign(value, arena).map_err(|diagnostic| self.fault(*diagnostic))?;
        if purpose == Purpose::Create && self.attribute.required && assigned == Assigned::Absent {
            let message = format!("`{}` is required, and the record gives it no value", self.attribute.name);
            let diagnostic = Diagnostic::new(&documents::REQUIRED_MISSING, message)
                .help("give the mapping a default value, or use `Coalesce` with a second source");
            return Err(self.fault(diagnostic));
        }
        Ok(assigned)
    }
}
