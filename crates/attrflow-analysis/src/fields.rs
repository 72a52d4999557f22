//! The members of a mapping document: what they are for and what they hold. Completion and hover read these rows.

use attrflow::mapping::model::AttributeType;
use attrflow::mapping::model::FlowBehavior;
use attrflow::mapping::model::FlowType;
use attrflow::mapping::model::Mutability;
use attrflow::mapping::model::SourceType;

use crate::json::NodeId;
use crate::json::Slot;
use crate::json::Tree;

/// A kind of object in a mapping document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Directory,
    Object,
    Attribute,
    Reference,
    Rule,
    ObjectMapping,
    AttributeMapping,
    Source,
    Parameter,
    Filter,
    Group,
    Clause,
    Operand,
}

/// What a member holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Any text.
    Text,
    /// `true` or `false`.
    Flag,
    /// A number.
    Number,
    /// An object.
    Object,
    /// A list.
    List,
    /// One of these words.
    Words(&'static [&'static str]),
    /// An operator of scoping filters.
    Operator,
    /// An expression.
    Expression,
    /// What a source is named after: an attribute, a function or nothing, by its type.
    SourceName,
    /// An attribute of the source object.
    SourceAttribute,
    /// An attribute of the target object.
    TargetAttribute,
    /// An object of the directory that is read.
    SourceObject,
    /// An object of the directory that is written.
    TargetObject,
    /// An object of the same directory.
    SiblingObject,
    /// A directory.
    Directory,
}

/// A member of an object in a mapping document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    pub(crate) part: Part,
    pub(crate) name: &'static str,
    pub(crate) holds: Holds,
    pub(crate) about: &'static str,
}

macro_rules! fields {
    ($($part:ident: $($name:literal, $holds:expr, $about:literal;)*)*) => {
        /// All members that are known.
        pub(crate) const FIELDS: &[Field] = &[$($(
            Field { part: Part::$part, name: $name, holds: $holds, about: $about },
        )*)*];
    };
}

const FLOW_TYPES: &[&str] = &["Add, Update, Delete", "Add, Update", "Add", "Update", "Delete", "None"];

fields! {
    AttributeMapping:
        "targetAttributeName", Holds::TargetAttribute, "The attribute of the target object that is written.";
        "source", Holds::Object, "Where the value comes from.";
        "defaultValue", Holds::Text, "The value when the source gives none; used only when the object is created.";
        "flowType", Holds::Words(FlowType::WORDS), "When the value is sent.";
        "flowBehavior", Holds::Words(FlowBehavior::WORDS), "Whether a value that did not change is sent.";
        "matchingPriority", Holds::Number, "0, or the place among the matching attributes, the lowest first.";
        "exportMissingReferences", Holds::Flag, "Whether references to objects that are not provisioned are sent.";
    Source:
        "type", Holds::Words(SourceType::WORDS), "What the source is: an attribute, a constant or a function.";
        "name", Holds::SourceName, "The attribute's name, the constant's text or the function's name.";
        "expression", Holds::Expression, "The source as expression text; it wins over `name` and `parameters`.";
        "parameters", Holds::List, "The arguments of the function, by their keys.";
    Parameter:
        "key", Holds::Text, "The parameter's key in the parse tree of Microsoft Graph.";
        "value", Holds::Object, "The argument.";
    ObjectMapping:
        "name", Holds::Text, "The name of the object mapping.";
        "enabled", Holds::Flag, "Whether the object mapping is in use.";
        "flowTypes", Holds::Words(FLOW_TYPES), "What may happen to target objects.";
        "sourceObjectName", Holds::SourceObject, "The object that is read.";
        "targetObjectName", Holds::TargetObject, "The object that is written.";
        "scope", Holds::Object, "The scoping filter; without one every object is in scope.";
        "attributeMappings", Holds::List, "From expressions to target attributes.";
    Rule:
        "name", Holds::Text, "The name of the rule.";
        "priority", Holds::Number, "Rules with a lower number come first.";
        "sourceDirectoryName", Holds::Directory, "The directory that is read.";
        "targetDirectoryName", Holds::Directory, "The directory that is written.";
        "objectMappings", Holds::List, "From kinds of source objects to kinds of target objects.";
    Filter:
        "groups", Holds::List, "Who is in scope; leaving it disables or deletes the target object.";
        "inputFilterGroups", Holds::List, "Who is read; leaving it does nothing to the target object.";
        "categoryFilterGroups", Holds::List, "Who belongs to this object mapping.";
    Group:
        "name", Holds::Text, "The title of the group.";
        "clauses", Holds::List, "Clauses that must all hold.";
    Clause:
        "sourceOperandName", Holds::SourceAttribute, "The attribute that is compared.";
        "operatorName", Holds::Operator, "How it is compared.";
        "targetOperand", Holds::Object, "What it is compared with.";
    Operand:
        "values", Holds::List, "Any of these values; for a negated operator none of them.";
    Directory:
        "name", Holds::Text, "The directory's name, unique in the document.";
        "objects", Holds::List, "The kinds of objects that the directory has.";
    Object:
        "name", Holds::Text, "The object's name, such as `User`.";
        "attributes", Holds::List, "The attributes of the object.";
    Attribute:
        "name", Holds::Text, "The attribute's name; for a SCIM target its path.";
        "type", Holds::Words(AttributeType::WORDS), "The type of the attribute's values.";
        "anchor", Holds::Flag, "Whether the attribute identifies the object.";
        "required", Holds::Flag, "Whether an object cannot be created without it.";
        "multivalued", Holds::Flag, "Whether it takes several values.";
        "caseExact", Holds::Flag, "Whether case counts when values are compared.";
        "mutability", Holds::Words(Mutability::WORDS), "Who may write it, and when.";
        "defaultValue", Holds::Text, "The value when nothing else gives one.";
        "flowNullValues", Holds::Flag, "Whether a missing source value clears it.";
        "referencedObjects", Holds::List, "The objects that a reference leads to.";
        "metadata", Holds::List, "Keys and values besides, such as `MaximumLength`.";
    Reference:
        "referencedObjectName", Holds::SiblingObject, "The object that the reference leads to.";
}

/// What the words mean, where the name does not say it.
const WORDS: &[(&str, &str)] = &[
    ("Always", "When the object is created and when it is updated."),
    ("ObjectAddOnly", "Only when the object is created."),
    ("MultiValueAddOnly", "Only when values are added to a multi-valued attribute."),
    ("ValueAddOnly", "Values are added and never removed."),
    ("AttributeAddOnly", "Only while the target attribute has no value."),
    ("FlowWhenChanged", "Only values that differ."),
    ("FlowAlways", "Every time."),
    ("Attribute", "One attribute, copied."),
    ("Constant", "A fixed text."),
    ("Function", "An expression."),
    ("ReadWrite", "Read and written."),
    ("ReadOnly", "Only read."),
    ("Immutable", "Written when the object is created, and never again."),
    ("WriteOnly", "Only written."),
    ("Reference", "The identifier of another object."),
    ("Binary", "Bytes, as Base64."),
];

/// Returns what a word of a field means.
pub(crate) fn about_word(word: &str) -> &'static str {
    WORDS.iter().find(|(known, _)| *known == word).map_or("", |(_, about)| about)
}

/// Returns the row of a member of an object.
pub(crate) fn find(part: Part, name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.part == part && field.name.eq_ignore_ascii_case(name))
}

/// What an element of a list with this name is, and what a member with this name holds.
const NAMED: &[(&str, Part)] = &[
    ("directories", Part::Directory),
    ("objects", Part::Object),
    ("attributes", Part::Attribute),
    ("referencedObjects", Part::Reference),
    ("synchronizationRules", Part::Rule),
    ("objectMappings", Part::ObjectMapping),
    ("attributeMappings", Part::AttributeMapping),
    ("source", Part::Source),
    ("parameters", Part::Parameter),
    ("scope", Part::Filter),
    ("groups", Part::Group),
    ("inputFilterGroups", Part::Group),
    ("categoryFilterGroups", Part::Group),
    ("clauses", Part::Clause),
    ("targetOperand", Part::Operand),
];

/// Members that tell what the outermost object is.
const TELLING: &[(&str, Part)] = &[
    ("targetAttributeName", Part::AttributeMapping),
    ("attributeMappings", Part::ObjectMapping),
    ("objectMappings", Part::Rule),
];

/// Returns what an object of the document is; none where that is not known.
pub(crate) fn part(tree: &Tree, id: NodeId) -> Option<Part> {
    let node = tree.node(id)?;
    let parent = node.parent.and_then(|parent| tree.node(parent));
    let name = match &node.slot {
        Slot::Member { name, .. } => Some(name.as_str()),
        Slot::Element(_) => parent.and_then(|list| list.name()),
        Slot::Root => None,
    };
    let of_parameter = || node.parent.and_then(|parent| part(tree, parent)) == Some(Part::Parameter);
    match name {
        Some(name) if name.eq_ignore_ascii_case("value") && of_parameter() => Some(Part::Source),
        Some(name) if NAMED.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)) => {
            NAMED.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, part)| *part)
        }
        _ => TELLING.iter().find(|(name, _)| tree.member(id, name).is_some()).map(|(_, part)| *part),
    }
}
