//! Data lineage: which source attributes each target attribute depends on, and the reverse.
//!
//! A target depends on the attributes its expression reads. The attributes of the scoping filter decide about the
//! whole object, and are listed separately.

use serde_json::Value as Json;
use serde_json::json;

use crate::engine::ParsedExpression;
use crate::limits::Limits;
use crate::mapping::Document;
use crate::mapping::model::ObjectMapping;

/// The lineage of one object mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lineage {
    /// The object mapping's name.
    pub name: String,
    /// The source object.
    pub source_object: String,
    /// The target object.
    pub target_object: String,
    /// The target attributes, in the order of the mapping.
    pub targets: Vec<Target>,
    /// The source attributes of the scoping filter, sorted.
    pub scope: Vec<String>,
}

/// A target attribute with its dependencies.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Target {
    /// Its name.
    pub name: String,
    /// The source attributes that its expression reads, sorted and distinct; empty for a constant.
    pub attributes: Vec<String>,
    /// Whether the expression could be parsed; otherwise its dependencies are unknown.
    pub readable: bool,
}

/// Returns the lineage of every object mapping of a document.
///
/// ```
/// use attrflow::Document;
/// use attrflow::lineage;
///
/// let text = r#"[{"targetAttributeName": "name", "source": {"expression": "Append([surname], [givenName])"}}]"#;
/// let found = lineage::of(&Document::parse(text)?, &attrflow::Limits::default());
/// assert_eq!(found[0].targets[0].attributes, ["givenName", "surname"]);
/// assert_eq!(found[0].sources()[1], ("surname", vec!["name"]));
/// # Ok::<(), attrflow::Diagnostic>(())
/// ```
pub fn of(document: &Document, limits: &Limits) -> Vec<Lineage> {
    document.object_mappings().map(|(_, mapping)| of_mapping(mapping, limits)).collect()
}

fn of_mapping(mapping: &ObjectMapping, limits: &Limits) -> Lineage {
    let targets = mapping.attributes.iter().map(|attribute| {
        let parsed = attribute.source.as_ref().map(|source| ParsedExpression::parse(&source.text(), limits));
        let read = parsed.iter().flat_map(ParsedExpression::attributes).map(str::to_owned).collect();
        let readable = parsed.as_ref().is_none_or(ParsedExpression::is_valid);
        Target { name: attribute.target.clone(), attributes: sorted_distinct(read), readable }
    });
    let sets = mapping
        .scope
        .iter()
        .flat_map(|filter| [&filter.groups, &filter.input_filter_groups, &filter.category_filter_groups]);
    let clauses = sets.flatten().flat_map(|group| &group.clauses);
    Lineage {
        name: mapping.name.clone(),
        source_object: mapping.source_object.clone(),
        target_object: mapping.target_object.clone(),
        targets: targets.collect(),
        scope: sorted_distinct(clauses.map(|clause| clause.attribute.text.clone()).collect()),
    }
}

fn sorted_distinct(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names.dedup();
    names
}

impl Lineage {
    /// Returns every source attribute with the targets that depend on it, sorted. An attribute that only the scope
    /// reads has no targets.
    pub fn sources(&self) -> Vec<(&str, Vec<&str>)> {
        let read = self.targets.iter().flat_map(|target| &target.attributes).chain(&self.scope);
        let mut names: Vec<&str> = read.map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        let targets = |name: &str| {
            let dependent = self.targets.iter().filter(|target| target.attributes.iter().any(|read| read == name));
            let mut targets: Vec<&str> = dependent.map(|target| target.name.as_str()).collect();
            targets.dedup();
            targets
        };
        names.into_iter().map(|name| (name, targets(name))).collect()
    }

    /// Returns the lineage as JSON: `name`, `sourceObject`, `targetObject`, `scope`, `targets` (`target`,
    /// `attributes`, `readable`) and `sources` (`attribute`, `targets`, `scope`).
    pub fn to_json(&self) -> Json {
        let targets = self.targets.iter().map(
            |target| json!({ "target": target.name, "attributes": target.attributes, "readable": target.readable }),
        );
        let sources = self.sources().into_iter().map(|(attribute, targets)| {
            let scope = self.scope.iter().any(|name| name == attribute);
            json!({ "attribute": attribute, "targets": targets, "scope": scope })
        });
        json!({
            "name": self.name,
            "sourceObject": self.source_object,
            "targetObject": self.target_object,
            "scope": self.scope,
            "targets": targets.collect::<Vec<_>>(),
            "sources": sources.collect::<Vec<_>>(),
        })
    }
}
