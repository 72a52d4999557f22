//! A mapping document's parts, as Microsoft Graph names them. Every part knows its JSON pointer in the document.

/// Makes an enumeration whose words are read in any case and written in one.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident, $default:ident { $($(#[$doc:meta])* $variant:ident),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum $name { $($(#[$doc])* $variant),* }

        impl $name {
            /// The words, as Microsoft Graph writes them.
            pub const WORDS: &'static [&'static str] = &[$(stringify!($variant)),*];

            /// The value of a word, in any case.
            pub fn parse(word: &str) -> Option<$name> {
                $(if word.eq_ignore_ascii_case(stringify!($variant)) { return Some($name::$variant); })*
                None
            }

            /// The word.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => stringify!($variant)),* }
            }
        }

        impl Default for $name {
            fn default() -> $name { $name::$default }
        }
    };
}

words! {
    /// The type of an attribute.
    AttributeType, String {
        /// Text.
        String,
        /// A whole number.
        Integer,
        /// The identifier of another object.
        Reference,
        /// Bytes, as Base64.
        Binary,
        /// True or false.
        Boolean,
        /// A point in time.
        DateTime,
    }
}

words! {
    /// Who may write an attribute, and when.
    Mutability, ReadWrite {
        /// Read and written.
        ReadWrite,
        /// Only read.
        ReadOnly,
        /// Written when the object is created, and never again.
        Immutable,
        /// Only written.
        WriteOnly,
    }
}

words! {
    /// When a mapping's value is sent.
    FlowType, Always {
        /// When the object is created and when it is updated.
        Always,
        /// Only when the object is created.
        ObjectAddOnly,
        /// Only when values are added to a multi-valued attribute.
        MultiValueAddOnly,
        /// Values are added and never removed.
        ValueAddOnly,
        /// Only while the target attribute has no value.
        AttributeAddOnly,
    }
}

words! {
    /// Whether unchanged values are sent.
    FlowBehavior, FlowWhenChanged {
        /// Only values that differ.
        FlowWhenChanged,
        /// Every time.
        FlowAlways,
    }
}

words! {
    /// What a source is.
    SourceType, Attribute {
        /// One attribute, copied.
        Attribute,
        /// A fixed text.
        Constant,
        /// An expression.
        Function,
    }
}

/// The parts of a document that are acted on.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// The directories, source and target alike.
    pub directories: Vec<Directory>,
    /// The rules, by priority.
    pub rules: Vec<Rule>,
}

/// A directory: what objects it has.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    /// Its name, unique in the document.
    pub name: String,
    /// Its objects.
    pub objects: Vec<ObjectDefinition>,
    /// Where it stands.
    pub pointer: String,
}

/// An object of a directory: what attributes it has.
#[derive(Debug, Clone, Default)]
pub struct ObjectDefinition {
    /// Its name, such as `User`.
    pub name: String,
    /// Its attributes.
    pub attributes: Vec<AttributeDefinition>,
    /// Keys and values besides.
    pub metadata: Vec<(String, String)>,
    /// Where it stands.
    pub pointer: String,
}

impl ObjectDefinition {
    /// The attribute with exactly this name.
    pub fn attribute(&self, name: &str) -> Option<&AttributeDefinition> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

/// An attribute of an object.
#[derive(Debug, Clone, Default)]
pub struct AttributeDefinition {
    /// Its name; for a SCIM target this is the path.
    pub name: String,
    /// Its type.
    pub kind: AttributeType,
    /// Whether it identifies the object.
    pub anchor: bool,
    /// Whether an object cannot be created without it.
    pub required: bool,
    /// Whether it takes several values.
    pub multivalued: bool,
    /// Whether case counts when a change is looked for.
    pub case_exact: bool,
    /// Who may write it.
    pub mutability: Mutability,
    /// The value it gets when nothing else does.
    pub default_value: Option<String>,
    /// Whether a missing source value clears it.
    pub flow_null_values: bool,
    /// The objects a reference leads to.
    pub referenced_objects: Vec<String>,
    /// The values that the target's own schema lists; empty where it lists none.
    pub canonical_values: Vec<String>,
    /// Keys and values besides, such as `MaximumLength`.
    pub metadata: Vec<(String, String)>,
    /// Where it stands.
    pub pointer: String,
}

impl AttributeDefinition {
    /// The metadata value of a key, in any case.
    pub fn metadata(&self, key: &str) -> Option<&str> {
        self.metadata.iter().find(|(known, _)| known.eq_ignore_ascii_case(key)).map(|(_, value)| value.as_str())
    }
}

/// A rule: object mappings between two directories.
#[derive(Debug, Clone, Default)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// Rules with a lower number come first.
    pub priority: i64,
    /// The directory that is read.
    pub source_directory: String,
    /// The directory that is written.
    pub target_directory: String,
    /// The object mappings.
    pub object_mappings: Vec<ObjectMapping>,
    /// Where it stands.
    pub pointer: String,
}

/// What may happen to target objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlowTypes {
    /// They may be created.
    pub add: bool,
    /// They may be changed.
    pub update: bool,
    /// They may be deleted.
    pub delete: bool,
}

impl Default for FlowTypes {
    fn default() -> FlowTypes {
        FlowTypes { add: true, update: true, delete: true }
    }
}

/// From one kind of source object to one kind of target object.
#[derive(Debug, Clone, Default)]
pub struct ObjectMapping {
    /// Its name.
    pub name: String,
    /// Whether it is in use.
    pub enabled: bool,
    /// What may happen to target objects.
    pub flow_types: FlowTypes,
    /// The source object.
    pub source_object: String,
    /// The target object.
    pub target_object: String,
    /// The scoping filter; without one every object is in scope.
    pub scope: Option<Filter>,
    /// The attribute mappings.
    pub attributes: Vec<AttributeMapping>,
    /// Where it stands.
    pub pointer: String,
}

/// From an expression to a target attribute.
#[derive(Debug, Clone, Default)]
pub struct AttributeMapping {
    /// The target attribute.
    pub target: String,
    /// Where the value comes from; none leaves the target alone but for its default.
    pub source: Option<Source>,
    /// What is sent when the source gives no value. An empty text counts as none.
    pub default_value: Option<String>,
    /// When it is sent.
    pub flow_type: FlowType,
    /// Whether it is sent unchanged.
    pub flow_behavior: FlowBehavior,
    /// 0, or the place among the matching attributes, lowest first.
    pub matching_priority: i64,
    /// Where it stands.
    pub pointer: String,
}

/// Where a value comes from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Source {
    /// What it is.
    pub kind: SourceType,
    /// The attribute's name, the constant's text, or the function's name.
    pub name: String,
    /// The same as expression text.
    pub expression: Option<String>,
    /// The arguments of a function, by the parameters' keys.
    pub parameters: Vec<(String, Source)>,
    /// Where it stands.
    pub pointer: String,
}

/// A scoping filter: three sets of groups. An object passes a set when it passes one of its groups.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Who is in scope; leaving it takes the target object away.
    pub groups: Vec<FilterGroup>,
    /// Who is read; leaving it does not take the target object away.
    pub input_filter_groups: Vec<FilterGroup>,
    /// Who belongs to this object mapping.
    pub category_filter_groups: Vec<FilterGroup>,
    /// Where it stands.
    pub pointer: String,
}

/// Clauses that must all hold.
#[derive(Debug, Clone, Default)]
pub struct FilterGroup {
    /// Its title.
    pub name: String,
    /// The clauses.
    pub clauses: Vec<Clause>,
    /// Where it stands.
    pub pointer: String,
}

/// A source attribute, an operator, and what it is compared with.
#[derive(Debug, Clone, Default)]
pub struct Clause {
    /// The source attribute.
    pub attribute: Placed,
    /// The operator's name, as it was written.
    pub operator: Placed,
    /// The values.
    pub values: Vec<Placed>,
    /// Where it stands.
    pub pointer: String,
}

/// A text and where it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Placed {
    /// The text.
    pub text: String,
    /// JSON pointer into the document.
    pub pointer: String,
}
