//! The table of property names against itself and against the source objects of the built-in documents.

use std::cmp::Ordering;

use attrflow::mapping::templates::TEMPLATES;
use attrflow::record::attribute_names::PROPERTIES;
use attrflow::record::attribute_names::Shape;
use attrflow::record::attribute_names::aliases;
use attrflow::record::attribute_names::find;
use attrflow::record::attribute_names::find_in_any_case;

#[test]
fn rows_are_in_order_and_no_two_differ_only_in_case() {
    for (one, other) in PROPERTIES.iter().zip(PROPERTIES.iter().skip(1)) {
        let order = one.name.to_ascii_lowercase().cmp(&other.name.to_ascii_lowercase());
        assert_eq!(order, Ordering::Less, "{} before {}", one.name, other.name);
    }
}

#[test]
fn every_row_is_found_exactly_and_in_any_case() {
    for property in PROPERTIES {
        assert_eq!(find(property.name), Some(property));
        for name in [property.name.to_ascii_uppercase(), property.name.to_ascii_lowercase()] {
            assert_eq!(find_in_any_case(&name), Some(property));
            assert_eq!(find(&name).is_some(), name == property.name, "{name}");
        }
    }
    assert_eq!(find("extension_0123456789abcdef0123456789abcdef_costCode"), None);
    assert_eq!(find_in_any_case(""), None);
}

#[test]
fn attributes_of_rows_have_rows_under_their_own_name() {
    for property in PROPERTIES {
        let own = find(property.attribute);
        assert!(own.is_some_and(|own| own.attribute == property.attribute), "{}", property.attribute);
        assert_eq!(own.map(|own| own.list), Some(property.list), "{}", property.name);
        assert_eq!(aliases(property.attribute).any(|alias| alias == property), !property.is_own());
    }
}

#[test]
fn only_members_are_divided_at_the_dot() {
    for property in PROPERTIES {
        assert_eq!(property.member().is_some(), property.shape == Shape::Member);
        assert_eq!(property.member().is_some(), property.name.contains('.'), "{}", property.name);
    }
    assert_eq!(
        find("onPremisesExtensionAttributes.extensionAttribute7").and_then(|property| property.member()),
        Some(("onPremisesExtensionAttributes", "extensionAttribute7"))
    );
}

/// The attributes of the source objects of all built-in documents, with whether they are lists.
fn source_attributes() -> Vec<(String, bool)> {
    let mut attributes = Vec::new();
    for template in TEMPLATES {
        let document: serde_json::Value = serde_json::from_str(template.document).unwrap();
        let rule = &document["synchronizationRules"][0];
        let directories = document["directories"].as_array().unwrap();
        let source = directories.iter().find(|directory| directory["name"] == rule["sourceDirectoryName"]).unwrap();
        for object in source["objects"].as_array().unwrap() {
            for attribute in object["attributes"].as_array().unwrap() {
                let list = attribute["multivalued"].as_bool().unwrap_or_default();
                attributes.push((attribute["name"].as_str().unwrap().to_owned(), list));
            }
        }
    }
    attributes
}

#[test]
fn built_in_source_objects_have_rows() {
    for (name, list) in source_attributes() {
        let property = find(&name).unwrap_or_else(|| panic!("`{name}` has no row"));
        assert_eq!((property.attribute, property.list), (name.as_str(), list));
    }
}

#[test]
fn properties_lead_to_attributes_that_built_in_source_objects_have() {
    let attributes = source_attributes();
    for property in PROPERTIES.iter().filter(|property| property.name != property.attribute) {
        assert!(attributes.iter().any(|(name, _)| name == property.attribute), "{}", property.attribute);
    }
}
