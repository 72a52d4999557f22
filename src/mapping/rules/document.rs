//! Rules asked of a document.

use regex::Regex;
use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::engine::ParsedExpression;
use crate::mapping::Document;
use crate::mapping::entra;
use crate::mapping::model;
use crate::mapping::model::AttributeDefinition;
use crate::mapping::model::AttributeMapping;
use crate::mapping::model::AttributeType;
use crate::mapping::model::Clause;
use crate::mapping::model::FlowType;
use crate::mapping::model::ObjectDefinition;
use crate::mapping::model::ObjectMapping;
use crate::mapping::model::SourceType;
use crate::mapping::rules::Check;
use crate::mapping::rules::Moment;
use crate::mapping::rules::Names;
use crate::mapping::rules::asks_to_map;
use crate::mapping::rules::is_among;
use crate::mapping::rules::rows_for;
use crate::mapping::source;
use crate::scim::Comparand;
use crate::scim::Dialect;
use crate::scim::Path;

/// What the rules say about an object mapping, whose expressions were read: one place for each attribute mapping.
pub(in crate::mapping) fn check(
    document: &Document,
    rule: &model::Rule,
    mapping: &ObjectMapping,
    readings: Vec<Option<ParsedExpression>>,
) -> Vec<Diagnostic> {
    // What is switched off harms nobody.
    if !mapping.enabled {
        return Vec::new();
    }
    let subject = Subject {
        document,
        rule,
        mapping,
        source: document.source_object(rule, mapping),
        target: document.target_object(rule, mapping),
        attributes: mapping.attributes.iter().zip(readings).collect(),
    };
    let mut diagnostics = Vec::new();
    for (row, fact) in rows_for(document.template(), &rule.source_directory) {
        if row.check.moment() != Moment::Document || !row.is_about(fact, mapping) {
            continue;
        }
        if matches!(row.check, Check::SourceNever(_)) && entra::is_directory(&rule.target_directory) {
            // One tenant of Microsoft Entra has the attributes of another.
            continue;
        }
        for place in subject.ask(row.check) {
            diagnostics.push(match place {
                Place::Attribute(attribute) => {
                    let found = row.diagnostic(fact, &attribute.pointer, Some(&attribute.target));
                    let is_unwanted = matches!(row.check, Check::NeverMapped(_));
                    if is_unwanted { found.remove(attribute.pointer.as_str()) } else { found }
                }
                Place::Object => row.diagnostic(fact, &mapping.pointer, None),
                Place::Missing(target) => row.diagnostic_about(fact, &mapping.pointer, target),
                Place::Clause(clause) => row.diagnostic_about(fact, &clause.attribute.pointer, &clause.attribute.text),
            });
        }
    }
    diagnostics
}

/// An object mapping with everything that rules look at.
struct Subject<'d> {
    document: &'d Document,
    rule: &'d model::Rule,
    mapping: &'d ObjectMapping,
    source: Option<&'d ObjectDefinition>,
    target: Option<&'d ObjectDefinition>,
    attributes: Vec<(&'d AttributeMapping, Option<ParsedExpression>)>,
}

/// Where a rule is broken.
enum Place<'d> {
    /// At an attribute mapping.
    Attribute(&'d AttributeMapping),
    /// At the object mapping as a whole.
    Object,
    /// At the object mapping, which does not map this target.
    Missing(&'static str),
    /// At a clause of the scoping filter.
    Clause(&'d Clause),
}

type Places<'d> = Vec<Place<'d>>;

impl<'d> Subject<'d> {
    /// The attribute mappings of which something holds.
    fn where_each(&self, holds: impl Fn(&AttributeMapping, Option<&ParsedExpression>) -> bool) -> Places<'d> {
        let broken = self.attributes.iter().filter(|(attribute, reading)| holds(attribute, reading.as_ref()));
        broken.map(|(attribute, _)| Place::Attribute(attribute)).collect()
    }

    fn find(&self, target: &str) -> Option<&(&'d AttributeMapping, Option<ParsedExpression>)> {
        self.attributes.iter().find(|(attribute, _)| attribute.target.eq_ignore_ascii_case(target))
    }

    /// Whether the expression of some attribute mapping reads a source attribute.
    fn reads_anywhere(&self, name: &str) -> bool {
        self.attributes.iter().any(|(_, reading)| reading.as_ref().is_some_and(|reading| reading.reads(name)))
    }

    /// Whether a target gets anything.
    fn is_mapped(&self, target: &str) -> bool {
        self.find(target).is_some_and(|(attribute, _)| attribute.source.is_some() || attribute.default_value.is_some())
    }

    fn definition(&self, attribute: &AttributeMapping) -> Option<&'d AttributeDefinition> {
        self.target?.attribute(&attribute.target)
    }

    /// One place for the whole object mapping where something does not hold.
    fn unless(holds: bool) -> Places<'d> {
        if holds { Vec::new() } else { vec![Place::Object] }
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each kind of rule")]
    fn ask(&self, check: Check) -> Places<'d> {
        let matching = |attribute: &AttributeMapping| attribute.matching_priority > 0;
        let any_matching = || self.attributes.iter().any(|(attribute, _)| matching(attribute));
        let reads = |reading: Option<&ParsedExpression>, names: Names| {
            reading.is_some_and(|reading| reading.attributes().any(|name| is_among(names, name)))
        };
        match check {
            Check::MatchingAny => Self::unless(any_matching()),
            Check::MatchingOnly(names) => {
                let wrong = self.where_each(|attribute, _| matching(attribute) && !is_among(names, &attribute.target));
                // A target that another rule misses cannot be matched on either; that is one mistake.
                let is_missed =
                    |name: &&str| !self.is_mapped(name) && asks_to_map(self.document, self.rule, self.mapping, name);
                if wrong.is_empty() { Self::unless(any_matching() || names.iter().any(is_missed)) } else { wrong }
            }
            Check::MatchingNever(names) => {
                self.where_each(|attribute, _| matching(attribute) && is_among(names, &attribute.target))
            }
            Check::MatchingSourceNever(names) => {
                self.where_each(|attribute, reading| matching(attribute) && reads(reading, names))
            }
            Check::Mapped(names) => {
                names.iter().filter(|name| !self.is_mapped(name)).map(|name| Place::Missing(name)).collect()
            }
            Check::MappedOneOf(names) => Self::unless(names.iter().any(|name| self.is_mapped(name))),
            Check::MappedWith(names, needed) if !self.is_mapped(needed) => {
                self.where_each(|attribute, _| is_among(names, &attribute.target))
            }
            Check::NeverMapped(names) => self.where_each(|attribute, _| is_among(names, &attribute.target)),
            Check::NotTogether(one, other) if self.is_mapped(one) => {
                self.where_each(|attribute, _| attribute.target.eq_ignore_ascii_case(other))
            }
            Check::NotTogetherConstant(target, other, constant) => {
                let ends = self.find(target).is_some_and(|(attribute, reading)| {
                    constants(attribute, reading.as_ref()).iter().any(|found| found == constant)
                });
                self.where_each(|attribute, _| ends && attribute.target.eq_ignore_ascii_case(other))
            }
            Check::SameSource(one, other) => self.different_sources(one, other),
            Check::SourceReads(target, names) => self.where_each(|attribute, reading| {
                attribute.target.eq_ignore_ascii_case(target) && reading.is_some() && !reads(reading, names)
            }),
            Check::SourceNever(names) => self.where_each(|_, reading| reads(reading, names)),
            // One attribute that follows both is enough: others may mean something else.
            Check::SourceWith(_, other) if self.reads_anywhere(other) => Vec::new(),
            Check::SourceWith(one, other) => {
                self.where_each(|_, reading| reading.is_some_and(|reading| reading.reads(one) && !reading.reads(other)))
            }
            Check::NotCopied(targets, name) => self.where_each(|attribute, reading| {
                is_among(targets, &attribute.target) && reading.and_then(ParsedExpression::copies) == Some(name)
            }),
            Check::Copied(name) => self.where_each(|_, reading| {
                reading.is_some_and(|reading| reading.reads(name) && reading.copies() != Some(name))
            }),
            Check::CopiedReference(target, name) => self.where_each(|attribute, reading| {
                let is_reference =
                    self.definition(attribute).is_none_or(|known| known.kind == AttributeType::Reference);
                attribute.target.eq_ignore_ascii_case(target)
                    && (reading.and_then(ParsedExpression::copies) != Some(name) || !is_reference)
            }),
            Check::InsideOf(name, functions) => {
                self.where_each(|_, reading| reading.is_some_and(|reading| reading.reads_outside_of(name, functions)))
            }
            Check::RoleFunctions => self.where_each(|attribute, reading| self.wrong_role_function(attribute, reading)),
            Check::SeveralToOne => self.where_each(|attribute, reading| self.several_to_one(attribute, reading)),
            Check::Words(target, words) => self.where_each(|attribute, reading| {
                attribute.target.eq_ignore_ascii_case(target)
                    && constants(attribute, reading).iter().any(|constant| !words.contains(&constant.as_str()))
            }),
            Check::ConstantsWithout(targets, part) => self.where_each(|attribute, reading| {
                is_among(targets, &attribute.target)
                    && constants(attribute, reading).iter().any(|constant| constant.contains(part))
            }),
            Check::Numbers(targets) => self.where_each(|attribute, reading| {
                is_among(targets, &attribute.target)
                    && (constants(attribute, reading).iter().any(|constant| constant.parse::<i64>().is_err())
                        || reading.and_then(ParsedExpression::copies).is_some_and(|name| !self.is_integer(name)))
            }),
            Check::CreationOnly(targets) => self.where_each(|attribute, _| {
                is_among(targets, &attribute.target) && attribute.flow_type != FlowType::ObjectAddOnly
            }),
            Check::NoObject(name) => Self::unless(
                !self.mapping.source_object.eq_ignore_ascii_case(name)
                    && !self.mapping.target_object.eq_ignore_ascii_case(name),
            ),
            Check::OneObjectOf(names) => Self::unless(!self.is_a_second_of(names)),
            Check::Scoped => {
                let scope = self.mapping.scope.as_ref();
                Self::unless(scope.is_some_and(|scope| {
                    !scope.groups.is_empty()
                        || !scope.input_filter_groups.is_empty()
                        || !scope.category_filter_groups.is_empty()
                }))
            }
            Check::ScopeNever(names) => self.scope_tests(names),
            Check::TargetForm(start, pattern) => {
                // The patterns are in the table; a test compiles each of them.
                let Ok(pattern) = Regex::new(pattern) else { return Vec::new() };
                self.where_each(|attribute, _| begins(&attribute.target, start) && !pattern.is_match(&attribute.target))
            }
            Check::CustomSingle(start) => self.where_each(|attribute, _| {
                let is_enterprise = attribute.target.to_ascii_lowercase().contains(":extension:enterprise:2.0:");
                begins(&attribute.target, start)
                    && !is_enterprise
                    && self
                        .definition(attribute)
                        .is_some_and(|known| known.multivalued || known.kind == AttributeType::Reference)
            }),
            Check::TypeGiven(start) => self.where_each(|attribute, _| {
                begins(&attribute.target, start)
                    && self.definition(attribute).is_some_and(|known| {
                        let json = self.document.json().pointer(&known.pointer);
                        json.is_some_and(|json| json.get("type").is_none_or(Json::is_null))
                    })
            }),
            Check::FilterForm => self.where_each(|attribute, _| {
                let Ok(path) = Path::parse(&attribute.target, Dialect::Entra) else { return false };
                path.filter().is_some()
                    && !path
                        .filter()
                        .and_then(crate::scim::Filter::literals)
                        .is_some_and(|literals| matches!(literals.as_slice(), [(_, Comparand::Text(_))]))
            }),
            Check::TypesUnique => self.repeated(|path| {
                let (_, kind) = element(path)?;
                Some(format!("{}|{}|{:?}", path.attribute(), kind.to_lowercase(), path.sub_attribute()).to_lowercase())
            }),
            Check::OneType(attributes) => self.second_types(attributes),
            Check::OneAnchor => {
                let anchors = |target: &ObjectDefinition| target.attributes.iter().filter(|known| known.anchor).count();
                Self::unless(self.target.is_none_or(|target| anchors(target) == 1))
            }
            Check::ExtensionName => self.where_each(|_, reading| {
                reading.is_some_and(|reading| {
                    reading.attributes().any(|name| begins(name, "extension_") && !is_extension(name))
                })
            }),
            Check::Lengths => self.where_each(|attribute, reading| {
                let length = |known: &AttributeDefinition| known.metadata("MaximumLength")?.parse::<u64>().ok();
                let source = reading
                    .and_then(ParsedExpression::copies)
                    .and_then(|name| self.source?.attribute(name))
                    .and_then(length);
                let target = self.definition(attribute).and_then(length);
                matches!((source, target), (Some(source), Some(target)) if source > target)
            }),
            // The others are asked of records, or what they ask for holds.
            _ => Vec::new(),
        }
    }

    fn different_sources(&self, one: &str, other: &str) -> Places<'d> {
        let (Some((first, _)), Some((second, _))) = (self.find(one), self.find(other)) else { return Vec::new() };
        let text = |attribute: &AttributeMapping| attribute.source.as_ref().map(source::expression);
        if text(first) == text(second) { Vec::new() } else { vec![Place::Attribute(second)] }
    }

    fn is_integer(&self, name: &str) -> bool {
        let known = self.source.and_then(|source| source.attribute(name));
        known.is_some_and(|known| known.kind == AttributeType::Integer)
    }

    fn wrong_role_function(&self, attribute: &AttributeMapping, reading: Option<&ParsedExpression>) -> bool {
        let Some(function) = reading.and_then(ParsedExpression::calls) else { return false };
        let is_role = |path: Path| path.is_core() && path.attribute().eq_ignore_ascii_case("roles");
        if !Path::parse(&attribute.target, Dialect::Entra).is_ok_and(is_role) {
            return false;
        }
        let is_single = function.eq_ignore_ascii_case("SingleAppRoleAssignment");
        let is_several = !is_single && function.to_ascii_lowercase().contains("approleassignments");
        let takes_several = self.definition(attribute).is_some_and(|known| known.multivalued);
        is_single && takes_several || is_several && !takes_several
    }

    fn several_to_one(&self, attribute: &AttributeMapping, reading: Option<&ParsedExpression>) -> bool {
        let several = reading
            .and_then(ParsedExpression::copies)
            .and_then(|name| self.source?.attribute(name))
            .is_some_and(|known| known.multivalued);
        several && self.definition(attribute).is_some_and(|known| !known.multivalued)
    }

    fn is_a_second_of(&self, names: Names) -> bool {
        let rivals = self.rule.object_mappings.iter().filter(|mapping| {
            mapping.enabled
                && is_among(names, &mapping.target_object)
                && mapping.source_object.eq_ignore_ascii_case(&self.mapping.source_object)
        });
        is_among(names, &self.mapping.target_object)
            && rivals.take_while(|mapping| mapping.pointer != self.mapping.pointer).next().is_some()
    }

    fn scope_tests(&self, names: Names) -> Places<'d> {
        let Some(scope) = &self.mapping.scope else { return Vec::new() };
        let sets = [&scope.groups, &scope.input_filter_groups, &scope.category_filter_groups];
        let clauses = sets.into_iter().flatten().flat_map(|group| &group.clauses);
        clauses.filter(|clause| is_among(names, &clause.attribute.text)).map(Place::Clause).collect()
    }

    /// The attribute mappings whose key occurred before.
    fn repeated(&self, key: impl Fn(&Path) -> Option<String>) -> Places<'d> {
        let mut seen = Vec::new();
        let mut places = Vec::new();
        for (attribute, _) in &self.attributes {
            let path = Path::parse(&attribute.target, Dialect::Entra).ok();
            let Some(key) = path.as_ref().and_then(&key) else { continue };
            if seen.contains(&key) {
                places.push(Place::Attribute(attribute));
            } else {
                seen.push(key);
            }
        }
        places
    }

    /// The attribute mappings that bring a second type into one of these attributes.
    fn second_types(&self, attributes: Names) -> Places<'d> {
        let mut first: Vec<(String, String)> = Vec::new();
        let mut places = Vec::new();
        for (attribute, _) in &self.attributes {
            let Ok(path) = Path::parse(&attribute.target, Dialect::Entra) else { continue };
            let Some((_, kind)) = element(&path).filter(|_| is_among(attributes, path.attribute())) else { continue };
            let name = path.attribute().to_lowercase();
            match first.iter().find(|(known, _)| *known == name) {
                Some((_, known)) if *known != kind => places.push(Place::Attribute(attribute)),
                Some(_) => {}
                None => first.push((name, kind)),
            }
        }
        places
    }
}

/// The sub-attribute and the literal of a filter that is one equality with a text.
fn element(path: &Path) -> Option<(String, String)> {
    match path.filter()?.literals()?.as_slice() {
        [(name, Comparand::Text(text))] => Some(((*name).to_owned(), text.clone())),
        _ => None,
    }
}

/// The constants a target can end in, its default among them.
fn constants(attribute: &AttributeMapping, reading: Option<&ParsedExpression>) -> Vec<String> {
    let mut constants = match (&attribute.source, reading) {
        (Some(source), _) if source.kind == SourceType::Constant && source.expression.is_none() => {
            vec![source.name.clone()]
        }
        (_, Some(reading)) => reading.constants(),
        _ => Vec::new(),
    };
    constants.extend(attribute.default_value.clone());
    constants
}

fn begins(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// `extension_`, the application's identifier without hyphens, `_`, a name.
fn is_extension(name: &str) -> bool {
    let mut parts = name.splitn(3, '_');
    let (head, application, rest) = (parts.next(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    head == Some("extension")
        && application.len() == 32
        && application.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'))
        && !rest.is_empty()
}
