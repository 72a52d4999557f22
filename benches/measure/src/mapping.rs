//! The mapping of every benchmark, and the comparison of what is made of it.

use std::error::Error;

/// The object mapping with twelve targets.
pub const DOCUMENT: &str = include_str!("mapping_m12.json");

/// How many targets it has.
pub const TARGETS: usize = 12;

/// The results of one record: a text, or nothing, for each of the twelve targets.
pub type Texts = [Option<String>; TARGETS];

/// The targets with their expressions, in the order of the mapping.
///
/// # Errors
///
/// The document was changed and is not an object mapping any more.
pub fn expressions() -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let document: serde_json::Value = serde_json::from_str(DOCUMENT)?;
    let mappings = document.get("attributeMappings").and_then(serde_json::Value::as_array).ok_or("no mappings")?;
    let text = |json: &serde_json::Value, pointer: &str| {
        json.pointer(pointer).and_then(serde_json::Value::as_str).map(str::to_owned).ok_or("not a mapping")
    };
    let pairs = mappings.iter().map(|json| Ok((text(json, "/targetAttributeName")?, text(json, "/source/expression")?)));
    pairs.collect()
}

/// Compares what two contestants made of a record.
///
/// # Errors
///
/// Where they differ. Nothing and an empty text are taken for the same: a join of nothing is an empty text for the
/// floors and no value for some peers.
pub fn agree(record: usize, one: (&str, &Texts), other: (&str, &Texts)) -> Result<(), Box<dyn Error>> {
    for (target, (left, right)) in one.1.iter().zip(other.1).enumerate() {
        if left.as_deref().unwrap_or_default() != right.as_deref().unwrap_or_default() {
            let (one, other) = (one.0, other.0);
            return Err(format!("record {record}, target {target}: {one} gives {left:?}, {other} gives {right:?}").into());
        }
    }
    Ok(())
}
