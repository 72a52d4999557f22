//! What applications ask of a mapping beyond the language: each rule of an application's `facts.json` that can be checked, as a row.
//!
//! A row of the [`table`] ties a rule's name to a [`Check`], a kind of demand with its parameters; the words of the message and
//! how much it matters stand with the facts. Rules are asked at three moments: of a document that is known to be for an
//! application, of records and plans, and of records when facts about the target are given ([`TargetFacts`]).

mod custom_roles;
mod document;
mod facts;
mod known;
pub mod own;
mod record;
pub mod table;

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::rules as codes;
use crate::mapping::Document;
use crate::mapping::entra;
use crate::mapping::model;
use crate::mapping::model::ObjectMapping;
use crate::mapping::templates::Template;

pub(super) use document::check;
pub use facts::Fact;
pub use facts::all;
pub use facts::find;
pub use known::TargetFacts;
pub(super) use record::ASSIGNMENTS;
pub(super) use record::Ready;
pub(super) use record::asks_for_roles;
pub(super) use record::has_default_access_only;

/// The names that a rule says something about; `*` at the end or at the beginning matches anything.
type Names = &'static [&'static str];

/// A kind of demand, with its parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Check {
    /// There is a matching attribute, and each is one of these targets.
    MatchingOnly(Names),
    /// There is a matching attribute.
    MatchingAny,
    /// None of these targets is a matching attribute.
    MatchingNever(Names),
    /// None of these source attributes is read by the mapping of a matching attribute.
    MatchingSourceNever(Names),
    /// All of these targets are mapped.
    Mapped(Names),
    /// One of these targets is mapped.
    MappedOneOf(Names),
    /// When one of the first is mapped, so is the second.
    MappedWith(Names, &'static str),
    /// None of these targets is mapped.
    NeverMapped(Names),
    /// Not both targets are mapped.
    NotTogether(&'static str, &'static str),
    /// When the second target is mapped, the first does not end in this constant.
    NotTogetherConstant(&'static str, &'static str, &'static str),
    /// Both targets have the same expression.
    SameSource(&'static str, &'static str),
    /// Where the target is mapped, its expression reads one of these attributes.
    SourceReads(&'static str, Names),
    /// No expression reads one of these attributes.
    SourceNever(Names),
    /// An expression that reads the first attribute reads the second too.
    SourceWith(&'static str, &'static str),
    /// None of these targets copies the attribute.
    NotCopied(Names, &'static str),
    /// The attribute is copied or left alone, never part of an expression.
    Copied(&'static str),
    /// The target is a Reference and copies the attribute.
    CopiedReference(&'static str, &'static str),
    /// The attribute is read only as an argument of these functions.
    InsideOf(&'static str, Names),
    /// The target `roles` takes the function that goes with its type.
    RoleFunctions,
    /// No multi-valued attribute is copied to a target with one value.
    SeveralToOne,
    /// The constants the target can end in are among these words.
    Words(&'static str, Names),
    /// The constants these targets can end in do not hold this text.
    ConstantsWithout(Names, &'static str),
    /// These targets get whole numbers: no copied text, no other constant.
    Numbers(Names),
    /// These targets are sent on creation only.
    CreationOnly(Names),
    /// There is no object mapping for this source object.
    NoObject(&'static str),
    /// Object mappings for one of these target objects only.
    OneObjectOf(Names),
    /// The object mapping has a scoping filter.
    Scoped,
    /// The scoping filter tests none of these attributes.
    ScopeNever(Names),
    /// Targets that begin with the first match the regular expression.
    TargetForm(&'static str, &'static str),
    /// Custom attributes of targets that begin so hold one plain value.
    CustomSingle(&'static str),
    /// Targets that begin so are given a type in the attribute list.
    TypeGiven(&'static str),
    /// Filters in targets have the form `[type eq "work"]`.
    FilterForm,
    /// No type occurs twice within one attribute.
    TypesUnique,
    /// These attributes have elements of one type only.
    OneType(Names),
    /// The target object has one anchor, `id`.
    OneAnchor,
    /// Directory extensions are named as the directory names them.
    ExtensionName,
    /// Lengths that are known fit.
    Lengths,
    /// The record gives these targets a value.
    Present(Names),
    /// The target's value has at most this many UTF-16 code units.
    MaxLength(&'static str, usize),
    /// The part before the `@` has at most this many UTF-16 code units.
    MaxLocalPart(&'static str, usize),
    /// The target's value matches the regular expression.
    Form(&'static str, &'static str),
    /// No value of these targets matches the regular expression.
    Without(Names, &'static str),
    /// The target's value is one of those its definition lists.
    Choice(&'static str),
    /// The record is not assigned with the role Default Access alone.
    DefaultAccess,
    /// The record has one role at most.
    OneRole,
    /// The source attribute does not match the regular expression.
    SourceWithout(&'static str, &'static str),
    /// The reference leads to an object of the target.
    Linked(&'static str),
    /// The target has the value, as far as it is known which values it has.
    InTarget(Names),
    /// The objects that these references lead to do not have the value in the member.
    ReferencedNot(Names, &'static str, &'static str),
    /// The value's mail domain is one of the target's, as far as these are known.
    InDomains(&'static str),
    /// None of the target's roles has one of these names, beyond the first of each.
    RoleNames(Names),
}

/// When a rule is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// Of a document.
    Document,
    /// A record and its outcome.
    Record,
    /// Of a record, when facts about the target are given.
    Target,
}

impl Check {
    /// The code of what it finds.
    pub fn code(self) -> &'static Code {
        use Check as C;
        match self {
            C::MatchingOnly(_) | C::MatchingAny | C::MatchingNever(_) | C::MatchingSourceNever(_) => {
                &codes::RULE_MATCHING
            }
            C::Mapped(_) | C::MappedOneOf(_) | C::MappedWith(..) => &codes::RULE_NOT_MAPPED,
            C::NeverMapped(_) => &codes::RULE_NEVER_MAPPED,
            C::NotTogether(..) | C::NotTogetherConstant(..) => &codes::RULE_TOGETHER,
            C::SameSource(..)
            | C::SourceReads(..)
            | C::SourceNever(_)
            | C::SourceWith(..)
            | C::NotCopied(..)
            | C::Copied(_)
            | C::CopiedReference(..)
            | C::InsideOf(..)
            | C::RoleFunctions
            | C::ExtensionName => &codes::RULE_SOURCE,
            C::SeveralToOne => &codes::RULE_SEVERAL_TO_ONE,
            C::Words(..) | C::ConstantsWithout(..) | C::Numbers(_) => &codes::RULE_CONSTANT,
            C::CreationOnly(_) => &codes::RULE_FLOW,
            C::NoObject(_) | C::OneObjectOf(_) => &codes::RULE_OBJECT,
            C::Scoped | C::ScopeNever(_) => &codes::RULE_SCOPE,
            C::TargetForm(..) | C::FilterForm => &codes::RULE_TARGET_NAME,
            C::TypesUnique | C::OneType(_) => &codes::RULE_ELEMENTS,
            C::OneAnchor | C::CustomSingle(_) | C::TypeGiven(_) => &codes::RULE_DEFINITION,
            C::Lengths => &codes::RULE_MAY_BE_LONGER,
            C::Present(_) => &codes::RULE_NO_VALUE,
            C::MaxLength(..) | C::MaxLocalPart(..) => &codes::RULE_TOO_LONG,
            C::Form(..) | C::Without(..) | C::SourceWithout(..) => &codes::RULE_FORM,
            C::Choice(_) => &codes::RULE_NOT_A_CHOICE,
            C::DefaultAccess => &codes::RULE_DEFAULT_ACCESS,
            C::OneRole => &codes::RULE_SEVERAL_ROLES,
            C::Linked(_) => &codes::RULE_UNLINKED,
            C::InTarget(_) | C::InDomains(_) | C::ReferencedNot(..) => &codes::RULE_NOT_IN_TARGET,
            C::RoleNames(_) => &codes::RULE_TARGET_SETTING,
        }
    }

    /// When it is asked.
    pub fn moment(self) -> Moment {
        match self {
            Check::InTarget(_) | Check::InDomains(_) | Check::RoleNames(_) | Check::ReferencedNot(..) => Moment::Target,
            Check::Present(_)
            | Check::MaxLength(..)
            | Check::MaxLocalPart(..)
            | Check::Form(..)
            | Check::Without(..)
            | Check::Choice(_)
            | Check::DefaultAccess
            | Check::OneRole
            | Check::SourceWithout(..)
            | Check::Linked(_) => Moment::Record,
            _ => Moment::Document,
        }
    }
}

/// A row: what a rule checks. A rule with several demands has several rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// The rule's name in the facts.
    pub id: &'static str,
    /// The object it is about; the one of the facts when empty.
    pub object: &'static str,
    /// What is checked.
    pub check: Check,
}

impl Row {
    /// Whether the row is about an object mapping.
    fn is_about(&self, fact: &Fact, mapping: &ObjectMapping) -> bool {
        let object = if self.object.is_empty() { fact.object.as_deref().unwrap_or_default() } else { self.object };
        let is = |name: &str| name.eq_ignore_ascii_case(object);
        object.is_empty() || is(&mapping.source_object) || is(&mapping.target_object)
    }

    /// What is to be said where the rule is broken.
    fn diagnostic(&self, fact: &Fact, pointer: &str, target: Option<&str>) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(self.check.code(), fact.title.clone())
            .help(format!("{} (rule `{}`)", fact.help, self.id))
            .in_document(pointer, target);
        diagnostic.severity = fact.severity();
        diagnostic
    }

    /// The same about an attribute that its place does not name.
    fn diagnostic_about(&self, fact: &Fact, pointer: &str, attribute: &str) -> Diagnostic {
        let mut diagnostic = self.diagnostic(fact, pointer, None);
        diagnostic.message.push_str(&format!(": `{attribute}`"));
        diagnostic
    }
}

/// The rows for a document, with their words: those of the source when it is Microsoft Entra, and those of the application.
fn rows_for(
    template: Option<&'static Template>,
    source_directory: &str,
) -> impl Iterator<Item = (&'static Row, &'static Fact)> {
    let facts = if entra::is_directory(source_directory) { facts::of_entra() } else { &[] };
    let of_source = facts.iter().flat_map(|fact| table::of(&fact.id).map(move |row| (row, fact)));
    let of_application = template.map_or(&[][..], |template| own::of(template.facts)).iter();
    of_source.chain(of_application.map(|rule| (&rule.row, &rule.fact)))
}

/// Whether a rule of the document's application reports that a target is not mapped.
pub(crate) fn asks_to_map(document: &Document, rule: &model::Rule, mapping: &ObjectMapping, target: &str) -> bool {
    rows_for(document.template(), &rule.source_directory).any(|(row, fact)| {
        let Check::Mapped(names) = row.check else { return false };
        is_among(names, target) && row.is_about(fact, mapping)
    })
}

/// Whether a name is one of those; see [`Names`].
fn is_among(names: Names, name: &str) -> bool {
    names.iter().any(|pattern| match (pattern.strip_suffix('*'), pattern.strip_prefix('*')) {
        (Some(head), _) => name.get(..head.len()).is_some_and(|start| start.eq_ignore_ascii_case(head)),
        (None, Some(tail)) => name.to_ascii_lowercase().ends_with(&tail.to_ascii_lowercase()),
        (None, None) => name.eq_ignore_ascii_case(pattern),
    })
}
