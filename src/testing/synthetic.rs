//! Synthetic records: values that occur in real directories and break mappings, one row each.

use serde_json::Map;
use serde_json::Value as Json;
use serde_json::json;

use crate::mapping::model::AttributeDefinition;
use crate::mapping::model::AttributeType;
use crate::mapping::templates::SAMPLE_USERS;

/// A synthetic record.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct SyntheticRecord {
    /// Its name in reports.
    pub name: &'static str,
    /// The way it differs from an ordinary record.
    pub variation: Variation,
}

/// The way a synthetic record differs from an ordinary one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Variation {
    /// It does not differ.
    Ordinary,
    /// No attribute has a value.
    Missing,
    /// Every text is replaced by this one.
    Texts(&'static str),
    /// Every text is this many letters `x`.
    Long(usize),
    /// The given name and the surname, from which other attributes follow.
    Named(&'static str, &'static str),
    /// Every date is replaced by this one.
    Dates(&'static str),
    /// There are two roles.
    TwoRoles,
    /// Every text is replaced by a list of two texts.
    Lists,
    /// Booleans are strings, as some connectors send them.
    BooleansAsTexts,
}

/// Defines the table.
macro_rules! records {
    ($($name:literal, $variation:expr;)*) => {
        /// All synthetic records.
        pub static SYNTHETIC_RECORDS: &[SyntheticRecord] = &[$(SyntheticRecord { name: $name, variation: $variation }),*];
    };
}

records! {
    "everything missing", Variation::Missing;
    "everything empty", Variation::Texts("");
    "everything blank", Variation::Texts("   ");
    "two roles", Variation::TwoRoles;
    "Czech", Variation::Named("Jiří", "Dvořák");
    "Danish", Variation::Named("Søren", "Kjærgård");
    "Estonian", Variation::Named("Õie", "Pärn");
    "Finnish", Variation::Named("Väinö", "Häkkinen");
    "French", Variation::Named("Zoé", "Lefèvre");
    "German", Variation::Named("Jürgen", "Großmann");
    "Greek", Variation::Named("Ελένη", "Παπαδοπούλου");
    "Hungarian", Variation::Named("Győző", "Szűcs");
    "Icelandic", Variation::Named("Þórður", "Sigurðsson");
    "Irish", Variation::Named("Gráinne", "Ní Mháille");
    "Latvian", Variation::Named("Jānis", "Bērziņš");
    "Lithuanian", Variation::Named("Žydrūnas", "Šimkevičius");
    "Norwegian", Variation::Named("Øystein", "Bøe");
    "Polish", Variation::Named("Łukasz", "Wójcik");
    "Portuguese", Variation::Named("João", "Conceição");
    "Romanian", Variation::Named("Ștefan", "Țurcanu");
    "Spanish", Variation::Named("Íñigo", "Muñoz Núñez");
    "Swedish", Variation::Named("Åsa", "Öström");
    "Turkish", Variation::Named("İpek", "Işıldağ");
    "Vietnamese", Variation::Named("Nguyễn", "Đặng");
    "apostrophe and hyphen", Variation::Named("Jean-Luc", "O'Brien-D'Arcy");
    "one letter each", Variation::Named("X", "Ó");
    "one name only", Variation::Named("Sukarno", "");
    "titles and commas", Variation::Named("Dr. Ann", "Lee, Jr.");
    "quotes and backslashes", Variation::Named("Bob \"Rob\"", "C:\\Temp\\{0}$1");
    "right to left", Variation::Named("محمد", "بن سلمان");
    "Hebrew with marks", Variation::Named("שָׁלוֹם", "כֹּהֵן");
    "Chinese and Japanese", Variation::Named("麗華", "長谷川");
    "emoji", Variation::Named("👩‍💻 Kim", "🎉");
    "characters beyond sixteen bits", Variation::Named("𝒜𝒹𝒶", "𠮷野");
    "letters and loose accents", Variation::Named("Zoe\u{301}", "Mu\u{308}ller");
    "line breaks and tabs", Variation::Named("Ann\r\n", "\tLee ");
    "300 characters", Variation::Long(300);
    "the year 1", Variation::Dates("0001-01-01T00:00:00Z");
    "the year 9999", Variation::Dates("9999-12-31T23:59:59Z");
    "a date of another form", Variation::Dates("31.12.2025");
    "numbers as texts", Variation::Texts("12345");
    "a text that looks like a Boolean", Variation::Texts("True");
    "Booleans as texts", Variation::BooleansAsTexts;
    "lists where one value is usual", Variation::Lists;
}

impl SyntheticRecord {
    /// Returns the record with these attributes. `definition` returns the definition of an attribute, if there is
    /// one; a single-valued attribute gets no list.
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
        Some(match self.variation {
            Variation::Missing => return None,
            Variation::Texts(text) if is_text => text.into(),
            Variation::Long(length) if is_text => "x".repeat(length).into(),
            Variation::Dates(date) if is_date(&usual) => date.into(),
            Variation::Lists if is_text && !single => json!([usual, "another"]),
            Variation::TwoRoles if is_role(name) && !single => json!(["admin", "agent"]),
            Variation::BooleansAsTexts => match usual {
                Json::Bool(value) => if value { "True" } else { "False" }.into(),
                other => other,
            },
            Variation::Named(given, surname) => match name.to_ascii_lowercase().as_str() {
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

/// Returns the first of the sample users.
fn ordinary() -> Map<String, Json> {
    let first = SAMPLE_USERS.lines().next().and_then(|line| serde_json::from_str(line).ok());
    match first {
        Some(Json::Object(members)) => members,
        _ => Map::new(),
    }
}

/// Returns the value of an attribute in an ordinary record.
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

/// Returns whether a value is a time as directories write it.
fn is_date(value: &Json) -> bool {
    value.as_str().is_some_and(|text| text.len() >= 20 && text.get(10..11) == Some("T") && text.ends_with('Z'))
}
