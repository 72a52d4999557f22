//! One finding for one mistake: where several checks report the same one, the finding that says most is kept.

use std::collections::HashMap;

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::arguments as calls;
use crate::diagnostic::codes::documents;
use crate::diagnostic::codes::lints_arguments as arguments;
use crate::diagnostic::codes::lints_choices as choices;
use crate::diagnostic::codes::lints_documents;
use crate::diagnostic::codes::lints_targets as targets;
use crate::diagnostic::codes::names;
use crate::diagnostic::codes::rules;
use crate::diagnostic::codes::scim;
use crate::diagnostic::codes::shapes;

/// What findings of one mistake have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Reach {
    /// The attribute mapping.
    Attribute,
    /// The clause of a scoping filter.
    Clause,
    /// The object mapping.
    Object,
}

impl Reach {
    /// The list in a document whose elements are meant.
    fn list(self) -> &'static str {
        match self {
            Reach::Attribute => "/attributemappings/",
            Reach::Clause => "/clauses/",
            Reach::Object => "/objectmappings/",
        }
    }

    /// Returns the part of a pointer up to the element; none where it leads elsewhere.
    fn of(self, pointer: &str) -> Option<&str> {
        let list = self.list();
        let start = pointer.to_ascii_lowercase().find(list)? + list.len();
        let number = pointer.get(start..)?.split('/').next()?;
        pointer.get(..start + number.len())
    }
}

/// Findings that report one mistake: codes, each with the rule that is meant where it has many, the most telling first.
type Topic = (Reach, &'static [(&'static Code, &'static str)]);

static TOPICS: &[Topic] = &[
    (
        Reach::Attribute,
        &[
            (&targets::ACTIVE_FROM_ACCOUNT, ""),
            (&rules::RULE_SOURCE, "scim-active-boolean"),
            (&rules::RULE_SOURCE, "eu-softdeleted"),
        ],
    ),
    (
        Reach::Attribute,
        &[
            (&scim::SCHEMA_DOT, ""),
            (&scim::VALUE, ""),
            (&scim::UNEXPECTED, ""),
            (&scim::EMPTY, ""),
            (&scim::UNCLOSED, ""),
            (&scim::ATTRIBUTE_NAME, ""),
            (&scim::TOO_MANY_PARTS, ""),
            (&scim::OPERATOR, ""),
            (&scim::NESTED_FILTER, ""),
            (&scim::NOT_WITHOUT_PARENTHESES, ""),
            (&scim::TEST_AFTER_BRACKETS, ""),
            (&lints_documents::DOT_AFTER_SCHEMA, ""),
            (&rules::RULE_TARGET_NAME, ""),
            (&scim::UNKNOWN_ATTRIBUTE, ""),
            (&rules::RULE_MATCHING, ""),
        ],
    ),
    (
        Reach::Attribute,
        &[(&lints_documents::UNQUOTED_LITERAL, ""), (&scim::UNKNOWN_ATTRIBUTE, ""), (&rules::RULE_TARGET_NAME, "")],
    ),
    (
        Reach::Attribute,
        &[(&targets::LIST_FOR_ONE_VALUE, ""), (&rules::RULE_SEVERAL_TO_ONE, ""), (&arguments::UNDOCUMENTED_ROLES, "")],
    ),
    (Reach::Attribute, &[(&scim::UNKNOWN_ATTRIBUTE, ""), (&lints_documents::UNFILTERED_MULTI_VALUED, "")]),
    (Reach::Attribute, &[(&names::UNKNOWN_ATTRIBUTE, ""), (&rules::RULE_SOURCE, "eu-unavailable")]),
    (
        Reach::Attribute,
        &[
            (&arguments::ROLES_WITHOUT_FUNCTION, ""),
            (&rules::RULE_SOURCE, "eu-approles"),
            (&rules::RULE_SEVERAL_TO_ONE, ""),
        ],
    ),
    (Reach::Attribute, &[(&rules::RULE_SOURCE, "scim-roles-function"), (&arguments::UNDOCUMENTED_ROLES, "")]),
    (Reach::Attribute, &[(&shapes::SEVERAL_SOURCES_MATCH, ""), (&rules::RULE_SOURCE, "")]),
    (Reach::Attribute, &[(&choices::SWITCH_ON_REFERENCE, ""), (&rules::RULE_SOURCE, "eu-manager")]),
    (
        Reach::Attribute,
        &[
            (&lints_documents::IDENTIFIER_MAPPED, ""),
            (&rules::RULE_NEVER_MAPPED, ""),
            (&documents::READ_ONLY_TARGET, ""),
            (&lints_documents::READ_ONLY_IN_THE_RFC, ""),
            (&lints_documents::WHOLE_COMPLEX, ""),
        ],
    ),
    (
        Reach::Clause,
        &[
            (&rules::RULE_SCOPE, ""),
            (&documents::WRONG_SCOPE_VALUE, ""),
            (&names::UNKNOWN_ATTRIBUTE, ""),
            (&documents::MULTI_VALUED_IN_SCOPE, ""),
            (&documents::SCOPE_OPERATOR_TYPE, ""),
        ],
    ),
    (Reach::Object, &[(&rules::RULE_MATCHING, ""), (&lints_documents::NO_MATCHING, "")]),
];

/// Returns the findings without those that repeat another one: of several about one mistake the most severe is kept, and of equally severe
/// ones the most telling.
///
/// ```
/// use attrflow::Document;
/// use attrflow::Engine;
/// use attrflow::lint;
///
/// let document = Document::parse(attrflow::mapping::templates::TEMPLATES[0].document)?;
/// let engine = Engine::new();
/// let mut found = document.check(&engine);
/// found.extend(lint::document(&document, &engine));
/// assert!(lint::distinct(found).iter().all(|finding| !finding.is_error()));
/// # Ok::<(), attrflow::Diagnostic>(())
/// ```
pub fn distinct(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut is_repeated = vec![false; diagnostics.len()];
    for (reach, members) in TOPICS {
        let mut places: HashMap<&str, Vec<(usize, usize)>> = HashMap::new();
        for (number, diagnostic) in diagnostics.iter().enumerate() {
            let Some(place) = &diagnostic.location else { continue };
            // A finding about one attribute is not one about the object mapping.
            let Some(key) = reach.of(&place.pointer).filter(|_| *reach != Reach::Object || place.target.is_none())
            else {
                continue;
            };
            if let Some(rank) = members.iter().position(|(code, rule)| is(diagnostic, code, rule)) {
                places.entry(key).or_default().push((number, rank));
            }
        }
        for found in places.values() {
            let weight = |(number, rank): &(usize, usize)| {
                (diagnostics.get(*number).map(|found| found.severity), std::cmp::Reverse(*rank))
            };
            let Some(kept) = found.iter().max_by_key(|one| weight(one)) else { continue };
            let code = diagnostics.get(kept.0).map(|found| found.code);
            for (number, _) in found.iter().filter(|one| one.0 != kept.0) {
                // Several findings of one code are several mistakes, unless the topic tells them apart by their rules.
                let own = diagnostics.get(*number).map(|found| found.code);
                let is_other = own != code || own.is_some_and(|own| is_by_rule(members, own));
                if let Some(place) = is_repeated.get_mut(*number).filter(|_| is_other) {
                    *place = true;
                }
            }
        }
    }
    let places = Places::of(&diagnostics);
    for (number, diagnostic) in diagnostics.iter().enumerate() {
        let is_consequence = |(is_it, _): &&(Test, Test)| is_it(diagnostic) && object(diagnostic).is_some();
        let causes = CONSEQUENCES.iter().find(is_consequence);
        let is_explained = is_missing(diagnostic)
            && places.in_object(diagnostic).any(|other| gives_what_is_missing(other, diagnostic))
            || causes.is_some_and(|(_, is_cause)| places.in_object(diagnostic).any(is_cause))
            || diagnostic.code == &documents::TREE_DIFFERS
                && places.in_expression(diagnostic).any(|other| other.code != diagnostic.code)
            || diagnostic.code == &calls::NO_REPLACE_MODE
                && places
                    .in_expression(diagnostic)
                    .any(|other| EXPLAIN_REPLACE.contains(&other.code) && is_inside(other, diagnostic));
        if let Some(place) = is_repeated.get_mut(number).filter(|_| is_explained) {
            *place = true;
        }
    }
    diagnostics.into_iter().zip(is_repeated).filter(|(_, is_repeated)| !is_repeated).map(|(found, _)| found).collect()
}

/// The findings by where they are: in a document with many, each cannot be compared with all others.
struct Places<'d> {
    /// By the object mapping.
    objects: HashMap<Option<&'d str>, Vec<&'d Diagnostic>>,
    /// By the pointer.
    pointers: HashMap<Option<&'d str>, Vec<&'d Diagnostic>>,
}

/// Returns where a finding is.
fn pointer(diagnostic: &Diagnostic) -> Option<&str> {
    diagnostic.location.as_ref().map(|place| place.pointer.as_str())
}

/// Returns the pointer of the object mapping that a finding is in.
fn object(diagnostic: &Diagnostic) -> Option<&str> {
    Reach::Object.of(pointer(diagnostic)?)
}

impl<'d> Places<'d> {
    fn of(diagnostics: &'d [Diagnostic]) -> Places<'d> {
        let mut places = Places { objects: HashMap::new(), pointers: HashMap::new() };
        for diagnostic in diagnostics {
            places.objects.entry(object(diagnostic)).or_default().push(diagnostic);
            places.pointers.entry(pointer(diagnostic)).or_default().push(diagnostic);
        }
        places
    }

    /// Returns the findings about the same object mapping; of a list of attribute mappings, all findings.
    fn in_object<'a>(&'a self, diagnostic: &'a Diagnostic) -> impl Iterator<Item = &'a Diagnostic> {
        self.objects.get(&object(diagnostic)).into_iter().flatten().copied()
    }

    /// Returns the findings about the same expression.
    fn in_expression<'a>(&'a self, diagnostic: &'a Diagnostic) -> impl Iterator<Item = &'a Diagnostic> {
        let same = self.pointers.get(&pointer(diagnostic)).into_iter().flatten().copied();
        same.filter(move |other| is_of_same_expression(other, diagnostic))
    }
}

/// Whether a finding says that a mapping is missing.
fn is_missing(diagnostic: &Diagnostic) -> bool {
    diagnostic.code == &rules::RULE_NOT_MAPPED || diagnostic.code == &lints_documents::REQUIRED_UNMAPPED
}

type Test = fn(&Diagnostic) -> bool;

/// Findings that are only what another one in the same object mapping leads to, with the test for that one: a `userName` without a mapping,
/// or with a wrong source.
static CONSEQUENCES: [(Test, Test); 2] = [
    (
        |found| is(found, &rules::RULE_MATCHING, "scim-has-match") || found.code == &lints_documents::NO_MATCHING,
        |cause| cause.code == &rules::RULE_NOT_MAPPED && cause.message.to_lowercase().contains("`username`"),
    ),
    (
        |found| is(found, &rules::RULE_SOURCE, "fs-username-email-same"),
        |cause| {
            is(cause, &rules::RULE_SOURCE, "fs-mail-to-username")
                || cause.code == &shapes::SEVERAL_SOURCES_MATCH && is_of_user_name(cause)
        },
    ),
];

fn is_of_user_name(diagnostic: &Diagnostic) -> bool {
    diagnostic.location.as_ref().is_some_and(|place| place.target.as_deref() == Some("userName"))
}

/// Whether the fix of a finding gives a mapping the name of the target that another finding misses in the same object mapping.
fn gives_what_is_missing(misspelt: &Diagnostic, missing: &Diagnostic) -> bool {
    let is_name = misspelt
        .location
        .as_ref()
        .is_some_and(|place| place.pointer.to_ascii_lowercase().ends_with("/targetattributename"));
    let fixed = misspelt.fix.as_ref().zip(misspelt.text.as_deref()).filter(|_| is_name).and_then(|(fix, text)| {
        Some(format!(
            "{}{}{}",
            text.get(..fix.span.start as usize)?,
            fix.replacement,
            text.get(fix.span.end as usize..)?
        ))
    });
    let is_meant = |name: String| missing.message.contains(&format!("`{name}`"));
    fixed.is_some_and(is_meant)
}

/// The findings that say why the slots of a `Replace` do not work together.
static EXPLAIN_REPLACE: [&Code; 3] =
    [&arguments::EMPTY_TEXT_AS_SLOT, &arguments::REPLACEMENT_AS_PATTERN, &arguments::PATTERN_AS_OLD_VALUE];

/// Whether two findings are about one expression. Who edits its text leaves the parse tree as it was.
fn is_of_same_expression(one: &Diagnostic, other: &Diagnostic) -> bool {
    one.text == other.text && one.location == other.location
}

/// Whether a finding is about a part of what another one is about, in the same expression.
fn is_inside(inner: &Diagnostic, outer: &Diagnostic) -> bool {
    let spans = inner.span().zip(outer.span());
    is_of_same_expression(inner, outer)
        && spans.is_some_and(|(inner, outer)| outer.start <= inner.start && inner.end <= outer.end)
}

/// Whether a topic tells the findings of a code apart by their rules.
fn is_by_rule(members: &[(&'static Code, &'static str)], code: &'static Code) -> bool {
    members.iter().any(|(known, rule)| *known == code && !rule.is_empty())
}

/// Whether a finding has a code, and names a rule where one is meant.
fn is(diagnostic: &Diagnostic, code: &'static Code, rule: &str) -> bool {
    let names = || diagnostic.help.as_ref().is_some_and(|help| help.contains(&format!("(rule `{rule}`)")));
    diagnostic.code == code && (rule.is_empty() || names())
}
