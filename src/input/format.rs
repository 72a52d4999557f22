//! The table of formats.

use std::fmt;
use std::str::FromStr;

/// A format that records are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// One JSON object a line.
    JsonLines,
    /// A JSON array of objects, or objects one after the other, on as many lines as they take.
    Json,
    /// Pages of a Graph collection.
    Graph,
    /// Pages of a Graph delta query.
    GraphDelta,
    /// `ConvertTo-Json` of what the Graph PowerShell SDK returns.
    PowerShell,
    /// SCIM ListResponses, or SCIM resources.
    Scim,
    /// A table with commas, semicolons or bars.
    Csv,
    /// A table with tabs.
    Tsv,
    /// An Excel workbook.
    Xlsx,
    /// Apache Parquet.
    Parquet,
}

/// What a format is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Lines,
    Json,
    Table,
    Workbook,
    Missing,
}

/// One row of the table of formats.
#[derive(Debug)]
#[non_exhaustive]
pub struct Row {
    /// The format.
    pub format: Format,
    /// Its name in options.
    pub name: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    pub(super) family: Family,
    /// The member of a page that has the records.
    pub(super) list: Option<&'static str>,
}

const fn row(format: Format, name: &'static str, family: Family, title: &'static str) -> Row {
    Row { format, name, title, family, list: None }
}

const fn pages(format: Format, name: &'static str, list: &'static str, title: &'static str) -> Row {
    Row { format, name, title, family: Family::Json, list: Some(list) }
}

/// All formats.
pub static FORMATS: &[Row] = &[
    row(Format::JsonLines, "json-lines", Family::Lines, "JSON lines"),
    row(Format::Json, "json", Family::Json, "JSON"),
    pages(Format::Graph, "graph", "value", "Graph collection, JSON"),
    pages(Format::GraphDelta, "graph-delta", "value", "Graph delta, JSON"),
    pages(Format::PowerShell, "powershell", "value", "PowerShell objects, JSON"),
    pages(Format::Scim, "scim", "Resources", "SCIM resources, JSON"),
    row(Format::Csv, "csv", Family::Table, "CSV"),
    row(Format::Tsv, "tsv", Family::Table, "TSV"),
    row(Format::Xlsx, "xlsx", Family::Workbook, "Excel workbook"),
    row(Format::Parquet, "parquet", Family::Missing, "Parquet"),
];

impl Format {
    /// Returns the row of the table.
    pub fn row(self) -> &'static Row {
        static NONE: Row = row(Format::JsonLines, "json-lines", Family::Lines, "JSON lines");
        FORMATS.iter().find(|row| row.format == self).unwrap_or(&NONE)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.row().name)
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Format, String> {
        let found = FORMATS.iter().find(|row| row.name == name).map(|row| row.format);
        found.ok_or_else(|| {
            let names: Vec<&str> = FORMATS.iter().map(|row| row.name).collect();
            format!("there is no format `{name}`; there are {}", names.join(", "))
        })
    }
}
