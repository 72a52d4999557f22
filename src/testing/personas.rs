//! Hostile records: people as directories really hold them, one row each.

use serde_json::Map;
use serde_json::Value as Json;
use serde_json::json;

use crate::mapping::model::AttributeDefinition;
use crate::mapping::model::AttributeType;
use crate::mapping::templates::SAMPLE_USERS;

/// A kind of record that mappings stumble over.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Persona {
    /// Its name in reports.
    pub name: &'static str,
    /// How it differs from an ordinary record.
    pub nature: Nature,
}

/// How a persona's record differs from an ordinary one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Nature {
    /// In nothing.
    Ordinary,
    /// No attribute has a value.
    Missing,
    /// Every text is this one.
    Texts(&'static str),
    /// Every text is an `x`, so many times.
    Long(usize),
    /// The given name and the surname; what is made of them follows.
    Named(&'static str, &'static str),
    /// Every date is this one.
    Dates(&'static str),
    /// There are two roles.
    TwoRoles,
    /// Every text is a list of two texts.
    Lists,
    /// Booleans are texts, as some connectors send them.
    BooleansAsTexts,
}

/// Makes the table.
macro_rules! personas {
    ($($name:literal, $nature:expr;)*) => {
        /// All personas.
        pub static PERSONAS: &[Persona] = &[$(Persona { name: $name, nature: $nature }),*];
    };
}

personas! {
    "everything missing", Nature::Missing;
    "everything empty", Nature::Texts("");
    "everything blank", Nature::Texts("   ");
    "two roles", Nature::TwoRoles;
    "Czech", Nature::Named("Jiří", "Dvořák");
    "Danish", Nature::Named("Søren", "Kjærgård");
    "Estonian", Nature::Named("Õie", "Pärn");
    "Finnish", Nature::Named("Väinö", "Häkkinen");
    "French", Nature::Named("Zoé", "Lefèvre");
    "German", Nature::Named("Jürgen", "Großmann");
    "Greek", Nature::Named("Ελένη", "Παπαδοπούλου");
    "Hungarian", Nature::Named("Győző", "Szűcs");
    "Icelandic", Nature::Named("Þórður", "Sigurðsson");
    "Irish", Nature::Named("Gráinne", "Ní Mháille");
    "Latvian", Nature::Named("Jānis", "Bērziņš");
    "Lithuanian", Nature::Named("Žydrūnas", "Šimkevičius");
    "Norwegian", Nature::Named("Øystein", "Bøe");
    "Polish", Nature::Named("Łukasz", "Wójcik");
    "Portuguese", Nature::Named("João", "Conceição");
    "Romanian", Nature::Named("Ștefan", "Țurcanu");
    "Spanish", Nature::Named("Íñigo", "Muñoz Núñez");
    "Swedish", Nature::Named("Åsa", "Öström");
    "Turkish", Nature::Named("İpek", "Işıldağ");
    "Vietnamese", Nature::Named("Nguyễn", "Đặng");
    "apostrophe and hyphen", Nature::Named("Jean-Luc", "O'Brien-D'Arcy");
    "one letter each", Nature::Named("X", "Ó");
    "one name only", Nature::Named("Sukarno", "");
    "titles and commas", Nature::Named("Dr. Ann", "Lee, Jr.");
    "quotes and backslashes", Nature::Named("Bob \"Rob\"", "C:\\Temp\\{0}$1");
    "right to left", Nature::Named("محمد", "بن سلمان");
    "Hebrew with marks", Nature::Named("שָׁלוֹם", "כֹּהֵן");
    "Chinese and Japanese", Nature::Named("麗華", "長谷川");
    "emoji", Nature::Named("👩‍💻 Kim", "🎉");
    "characters beyond sixteen bits", Nature::Named("𝒜𝒹𝒶", "𠮷野");
    "letters and loose accents", Nature::Named("Zoe\u{301}", "Mu\u{308}ller");
    "line breaks and tabs", Nature::Named("Ann\r\n", "\tLee ");
    "300 characters", Nature::Long(300);
    "the year 1", Nature::Dates("0001-01-01T00:00:00Z");
    "the year 9999", Nature::Dates("9999-12-31T23:59:59Z");
    "a date of another form", Nature::Dates("31.12.2025");
    "numbers as texts", Nature::Texts("12345");
    "a text that looks like a Boolean", Nature::Texts("True");
    "Booleans as texts", Nature::BooleansAsTexts;
    "lists where one value is usual", Nature::Lists;
}

impl Persona {
    /// The record, with the attributes that are read; `definition` gives that of an attribute, where it is defined. An attribute
    /// that is defined to have one value gets no list.
    pub fn record<'d>(
        &self,
        attributes: &[&str],
        definition: impl Fn(&str) -> Option<&'d AttributeDefinition>,
    ) -> Json {
        let ordinary = ordinary();
        let mut record = Map::new();
        for name in attributes {
            let known = definition(name);
            let usual = usual(name, &ordinary, known.map(|definition| definition.kind));
            let single = known.is_some_and(|definition| !definition.multivalued);
            if let Some(value) = self.value(name, usual, single) {
                record.insert((*name).to_owned(), value);
            }
        }
        Json::Object(record)
    }

    fn value(&self, name: &str, usual: Json, single: bool) -> Option<Json> {
        let is_text = usual.is_string() && !is_date(&usual);
        Some(match self.nature {
            Nature::Missing => return None,
            Nature::Texts(text) if is_text => text.into(),
            Nature::Long(length) if is_text => "x".repeat(length).into(),
            Nature::Dates(date) if is_date(&usual) => date.into(),
            Nature::Lists if is_text && !single => json!([usual, "another"]),
            Nature::TwoRoles if is_role(name) && !single => json!(["admin", "agent"]),
            Nature::BooleansAsTexts => match usual {
                Json::Bool(value) => if value { "True" } else { "False" }.into(),
                other => other,
            },
            Nature::Named(given, surname) => match name.to_ascii_lowercase().as_str() {
                "givenname" | "firstname" | "preferredname" => given.into(),
                "surname" | "sn" | "lastname" => surname.into(),
                "displayname" | "name" | "cn" => format!("{given} {surname}").trim().into(),
                "mailnickname" => format!("{given}.{surname}").into(),
                _ => usual,
            },
            _ => usual,
        })
    }
}

/// The first of the sample users.
fn ordinary() -> Map<String, Json> {
    let first = SAMPLE_USERS.lines().next().and_then(|line| serde_json::from_str(line).ok());
    match first {
        Some(Json::Object(members)) => members,
        _ => Map::new(),
    }
}

/// What the attribute holds in an ordinary record.
fn usual(name: &str, ordinary: &Map<String, Json>, kind: Option<AttributeType>) -> Json {
    if let Some(value) = ordinary.get(name).or_else(|| same_name(name, ordinary)) {
        return value.clone();
    }
    match kind {
        Some(AttributeType::Boolean) => false.into(),
        Some(AttributeType::Integer) => 7.into(),
        Some(AttributeType::DateTime) => DATE.into(),
        _ if is_role(name) => json!(["admin"]),
        _ if name.to_ascii_lowercase().contains("date") => DATE.into(),
        _ => "Sample".into(),
    }
}

const DATE: &str = "2024-03-31T08:30:00Z";

fn same_name<'m>(name: &str, members: &'m Map<String, Json>) -> Option<&'m Json> {
    members.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn is_role(name: &str) -> bool {
    name.to_ascii_lowercase().starts_with("approleassignments")
}

/// Whether the value is a time as directories write it.
fn is_date(value: &Json) -> bool {
    value.as_str().is_some_and(|text| text.len() >= 20 && text.get(10..11) == Some("T") && text.ends_with('Z'))
}
