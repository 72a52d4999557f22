//! Which columns a mapping reads, and whether they can be read.

use std::fmt;

use arrow_schema::DataType;
use arrow_schema::Field;
use arrow_schema::Schema;
use attrflow::untrusted::Untrusted;

/// Deepest nesting of lists and structs that become values, that of records as text.
const MAX_DEPTH: usize = 16;

/// Why columns cannot be read or written, before the first row is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemaError {
    /// A column that the mapping reads has a type without a rule.
    Type {
        /// The name of the column.
        column: String,
        /// Its type.
        data_type: String,
    },
    /// A column that the mapping reads is nested too deep.
    TooDeep {
        /// The name of the column.
        column: String,
    },
    /// Two columns have the name of an attribute that the mapping reads, or of one that is kept.
    Twice {
        /// The name of both.
        column: String,
    },
    /// A column that is to be kept does not exist.
    Unknown {
        /// Its name.
        column: String,
    },
    /// A column that is to be kept has the name of an output column.
    Taken {
        /// Its name.
        column: String,
    },
}

impl SchemaError {
    /// Returns whether a column has a wrong type, as opposed to a wrong name.
    pub fn is_about_type(&self) -> bool {
        matches!(self, SchemaError::Type { .. } | SchemaError::TooDeep { .. })
    }
}

impl fmt::Display for SchemaError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SchemaError::Type { column, data_type } => write!(
                formatter,
                "the column `{}` has the type {}, which no attribute can have; cast it to text or leave it out",
                Untrusted(column),
                Untrusted(data_type)
            ),
            SchemaError::TooDeep { column } => {
                write!(formatter, "the column `{}` is nested deeper than {MAX_DEPTH} levels", Untrusted(column))
            }
            SchemaError::Twice { column } => write!(formatter, "two columns are called `{}`", Untrusted(column)),
            SchemaError::Unknown { column } => {
                write!(formatter, "there is no column `{}` that could be kept", Untrusted(column))
            }
            SchemaError::Taken { column } => {
                write!(formatter, "the column `{}` cannot be kept: a result has this name", Untrusted(column))
            }
        }
    }
}

impl std::error::Error for SchemaError {}

/// Returns the number of the column with this name, if there is one.
pub(crate) fn position(schema: &Schema, name: &str) -> Result<Option<usize>, SchemaError> {
    let mut found = schema.fields().iter().enumerate().filter(|(_, field)| field.name() == name);
    let first = found.next().map(|(number, _)| number);
    match found.next() {
        Some(_) => Err(SchemaError::Twice { column: name.to_owned() }),
        None => Ok(first),
    }
}

/// Refuses a column whose type has no rule.
pub(crate) fn check(field: &Field) -> Result<(), SchemaError> {
    let column = || field.name().clone();
    match unsupported(field.data_type(), MAX_DEPTH) {
        None => Ok(()),
        Some(Unsupported::TooDeep) => Err(SchemaError::TooDeep { column: column() }),
        Some(Unsupported::Type(data_type)) => {
            let mut name = field.data_type().to_string();
            if data_type != *field.data_type() {
                name = format!("{name} with {data_type} in it");
            }
            Err(SchemaError::Type { column: column(), data_type: name })
        }
    }
}

enum Unsupported {
    Type(DataType),
    TooDeep,
}

fn unsupported(data_type: &DataType, depth: usize) -> Option<Unsupported> {
    let Some(depth) = depth.checked_sub(usize::from(data_type.is_nested())) else { return Some(Unsupported::TooDeep) };
    match data_type {
        DataType::Null
        | DataType::Boolean
        | DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32
        | DataType::UInt64
        | DataType::Float16
        | DataType::Float32
        | DataType::Float64
        | DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Date32
        | DataType::Date64
        | DataType::Timestamp(..)
        | DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..) => None,
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::FixedSizeList(item, _)
        | DataType::ListView(item)
        | DataType::LargeListView(item) => unsupported(item.data_type(), depth),
        DataType::Struct(fields) => fields.iter().find_map(|field| unsupported(field.data_type(), depth)),
        DataType::Dictionary(_, values) => unsupported(values, depth),
        other => Some(Unsupported::Type(other.clone())),
    }
}
