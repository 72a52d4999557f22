//! Arrow record batches in and out: one row for each record.
//!
//! A column is the attribute of its name. Its type says how its values are read, and a column that the mapping reads and that has a type
//! without a rule is refused before the first row: no value is left out silently. Columns that the mapping does not read are ignored, of
//! whatever type. Texts are borrowed from the columns, and go to their slots without a look-up by name.
//!
//! | Arrow | attribute |
//! |---|---|
//! | utf8, large utf8, utf8 view | text |
//! | boolean; integers; floating-point numbers | as in JSON |
//! | date, timestamp | ISO 8601; with a zone in UTC, ending in `Z`; a fraction of a second where there is one |
//! | decimal | number with its digits |
//! | list, large list, list of fixed size, list views | several values; null elements stay |
//! | struct | complex value; null members are left out |
//! | dictionary | as its values |
//! | null | absent |
//! | anything else | refused, with the name of the column and its type |
//!
//! ```
//! use std::sync::Arc;
//!
//! use arrow_array::RecordBatch;
//! use arrow_array::StringArray;
//! use arrow_array::cast::AsArray;
//! use attrflow_arrow::BatchMapper;
//! use attrflow_arrow::MapOptions;
//!
//! let text = r#"[{"targetAttributeName": "userName", "source": {"expression": "ToLower([mail])", "type": "Function"}}]"#;
//! let mapping = attrflow::Document::parse(text)?.mapping(&attrflow::Engine::new(), None)?;
//! let people = RecordBatch::try_from_iter([("mail", Arc::new(StringArray::from(vec!["Ada@Contoso.com"])) as _)])?;
//! let mapper = BatchMapper::new(mapping, &people.schema(), MapOptions::default())?;
//! let mapped = mapper.map(&people)?;
//! assert_eq!(mapped[0]["result"].as_string::<i32>().value(0), r#"{"userName":"ada@contoso.com"}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cell;
mod column;
mod date;
mod mapper;
mod outcome;
#[cfg(feature = "parquet")]
pub mod parquet;
mod piece;
mod pool;
mod reader;
mod schema;
mod work;

pub use mapper::BatchMapper;
pub use mapper::HostsFor;
pub use mapper::MapOptions;
pub use outcome::Outcome;
pub use reader::MappedReader;
pub use schema::SchemaError;
pub use work::Emit;
pub use work::Work;
