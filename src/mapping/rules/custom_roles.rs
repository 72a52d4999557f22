//! Roles that an application lets its administrators make, beside the built-in ones.
//!
//! The application keeps the name of a built-in role and the number of the custom one in two attributes. The service sends both
//! when somebody is assigned a custom role; a mapping of the first alone would send a name that the application refuses.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::shapes::UNKNOWN_FACT;
use crate::engine::quote;
use crate::mapping::Document;
use crate::mapping::model::AttributeDefinition;
use crate::mapping::model::AttributeMapping;
use crate::mapping::model::AttributeType;
use crate::mapping::model::Source;
use crate::mapping::model::SourceType;
use crate::mapping::rules::TargetFacts;

/// How an application keeps custom roles.
struct CustomRoles {
    /// What the names of its rules begin with.
    rules: &'static str,
    /// The attribute for the built-in role.
    role: &'static str,
    /// The built-in roles.
    built_in: &'static [&'static str],
    /// The built-in role of those who have a custom one.
    sent_as: &'static str,
    /// The attribute for the number of the custom role.
    number: &'static str,
}

/// Microsoft's tutorial for Zendesk: a custom role is sent as the role `agent` together with the custom role.
const APPLICATIONS: [CustomRoles; 1] = [CustomRoles {
    rules: "zd",
    role: "role",
    built_in: &["agent", "end-user", "admin"],
    sent_as: "agent",
    number: "custom_role_id",
}];

impl Document {
    /// Sends the custom roles that the facts about the target name as the application keeps them. Says which have no number.
    pub fn with_custom_roles(mut self, facts: &TargetFacts) -> (Document, Vec<Diagnostic>) {
        let Some(roles) =
            APPLICATIONS.iter().find(|roles| self.template().is_some_and(|template| template.rules == roles.rules))
        else {
            return (self, Vec::new());
        };
        let custom: Vec<&String> =
            facts.roles.iter().filter(|name| !roles.built_in.iter().any(|known| known == name)).collect();
        if custom.is_empty() {
            return (self, Vec::new());
        }
        let names = custom.iter().map(|name| format!("{}, {}", quote(name), quote(roles.sent_as)));
        let names = names.collect::<Vec<_>>().join(", ");
        let numbers: Vec<String> = custom
            .iter()
            .filter_map(|name| Some(format!("{}, {}", quote(name), quote(&facts.role_numbers.get(*name)?.to_string()))))
            .collect();
        let mut is_sent = false;
        for mapping in self.model_mut().rules.iter_mut().flat_map(|rule| &mut rule.object_mappings) {
            let is_mapped = mapping.attributes.iter().any(|attribute| attribute.target == roles.number);
            let Some(role) = mapping.attributes.iter_mut().find(|attribute| attribute.target == roles.role) else {
                continue;
            };
            let Some(source) = &role.source else { continue };
            is_sent = true;
            let (text, pointer) = (source.text(), source.pointer.clone());
            let switch = |default: &str, keys: &str| Source {
                kind: SourceType::Function,
                name: "Switch".to_owned(),
                expression: Some(format!("Switch({text}, {default}, {keys})")),
                parameters: Vec::new(),
                pointer: pointer.clone(),
            };
            let number = AttributeMapping {
                target: roles.number.to_owned(),
                source: Some(switch("", &numbers.join(", "))),
                default_value: None,
                matching_priority: 0,
                ..role.clone()
            };
            role.source = Some(switch(&text, &names));
            if !numbers.is_empty() && !is_mapped {
                mapping.attributes.push(number);
            }
        }
        self.define(roles);
        let without: Vec<&&String> = custom.iter().filter(|name| !facts.role_numbers.contains_key(**name)).collect();
        let remarks = without.into_iter().filter(|_| is_sent).map(|name| no_number(name, roles)).collect();
        (self, remarks)
    }

    /// Defines the attribute for the number of a custom role where the target objects lack it.
    fn define(&mut self, roles: &CustomRoles) {
        let objects = self.model_mut().directories.iter_mut().flat_map(|directory| &mut directory.objects);
        for object in objects.filter(|object| object.attribute(roles.role).is_some()) {
            if object.attribute(roles.number).is_none() {
                object.attributes.push(AttributeDefinition {
                    name: roles.number.to_owned(),
                    kind: AttributeType::Integer,
                    pointer: object.pointer.clone(),
                    ..AttributeDefinition::default()
                });
            }
        }
    }
}

fn no_number(name: &str, roles: &CustomRoles) -> Diagnostic {
    let message =
        format!("the custom role `{name}` has no number, so that only the role `{}` is sent for it", roles.sent_as);
    let help = format!("write `{{\"name\": \"{name}\", \"id\": 123}}`, and it is sent as `{}`", roles.number);
    Diagnostic::new(&UNKNOWN_FACT, message).help(help)
}
