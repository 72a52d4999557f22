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
    let pairs =
        mappings.iter().map(|json| Ok((text(json, "/targetAttributeName")?, text(json, "/source/expression")?)));
    pairs.collect()
}

/// An object mapping with this many targets, whose expressions are the twelve in turn.
///
/// # Errors
///
/// As [`expressions`].
pub fn document(mappings: usize) -> Result<String, Box<dyn Error>> {
    let expressions = expressions()?;
    let mut document: serde_json::Value = serde_json::from_str(DOCUMENT)?;
    let template = document.pointer("/attributeMappings/0").cloned().ok_or("no mappings")?;
    let made = (0..mappings).zip(expressions.iter().cycle()).map(|(number, (_, text))| {
        let mut mapping = template.clone();
        let target = format!("urn:ietf:params:scim:schemas:extension:contoso:2.0:User:attribute{number}");
        mapping["targetAttributeName"] = target.into();
        mapping["source"]["expression"] = text.clone().into();
        mapping
    });
    document["attributeMappings"] = made.collect();
    Ok(document.to_string())
}

/// A flat expression of at most this many characters: a join of as many parts as fit.
pub fn long_expression(characters: usize) -> String {
    let parts = [
        r#"ToLower([userPrincipalName])"#,
        r#"IIF([country]="USA", ToUpper(Trim([department])), Coalesce([jobTitle], "none"))"#,
        r#"Mid([givenName], 1, 3)"#,
        r#"Switch([state], "other", "NSW", "Sydney", "QLD", "Brisbane")"#,
        r#"Replace([mail], "@contoso.com", , , "", , )"#,
    ];
    let mut text = String::from(r#"Join("-""#);
    for part in parts.iter().cycle() {
        if text.len() + part.len() + 3 > characters {
            break;
        }
        text.push_str(", ");
        text.push_str(part);
    }
    text.push(')');
    text
}

/// A `Switch` with this many keys.
pub fn switch(keys: usize) -> String {
    let mut text = String::from(r#"Switch([state], "other""#);
    for key in 0..keys {
        text.push_str(&format!(r#", "key {key}", "value {key}""#));
    }
    text.push(')');
    text
}

/// The target that joins a name, which may be empty, with a domain.
const JOINED: usize = 9;

/// Compares what two contestants made of a record.
///
/// # Errors
///
/// Where they differ. Nothing and an empty text are taken for the same: a join of nothing is an empty text for the
/// floors and no value for some peers. So is a domain with and without the separator before it: the floors' join leaves out what is
/// absent, the language's also what is empty, and there are people without a name.
pub fn agree(record: usize, one: (&str, &Texts), other: (&str, &Texts)) -> Result<(), Box<dyn Error>> {
    for (target, (left, right)) in one.1.iter().zip(other.1).enumerate() {
        let (left, right) = (left.as_deref().unwrap_or_default(), right.as_deref().unwrap_or_default());
        let nameless =
            target == JOINED && left.strip_prefix('@').unwrap_or(left) == right.strip_prefix('@').unwrap_or(right);
        if left != right && !nameless {
            let (one, other) = (one.0, other.0);
            return Err(
                format!("record {record}, target {target}: {one} gives {left:?}, {other} gives {right:?}").into()
            );
        }
    }
    Ok(())
}
