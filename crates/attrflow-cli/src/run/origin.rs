//! Where the records of a run come from: a file, the standard input, or the samples that are built in.

use std::io::Cursor;
use std::path::Path;
use std::path::PathBuf;

use attrflow::Document;
use attrflow::input::Batch;
use attrflow::input::Options;
use attrflow::mapping::templates;

use crate::exit::Failure;
use crate::input;
use crate::records::Records;

/// Where records come from.
#[derive(Debug)]
pub enum Origin {
    /// Invented records that are built in.
    Samples(&'static str),
    /// A file, or `-`.
    File(PathBuf),
    /// What was read already, because it is read twice and cannot be asked for again.
    Held(PathBuf, Vec<u8>),
    /// The records of a delta, merged.
    Merged {
        /// Where they are from.
        origin: Box<Origin>,
        /// The merged records.
        batches: Vec<Batch>,
        /// How many records were merged with others.
        merged: u64,
    },
}

impl Origin {
    /// The samples of a document for a source object.
    pub fn samples(document: &Document, source_object: &str) -> Origin {
        let built_in = || templates::sample_records(source_object);
        Origin::Samples(document.template().map_or_else(built_in, |template| template.samples(source_object)))
    }

    /// The same, for records that are read twice.
    pub fn repeatable(self) -> Result<Origin, Failure> {
        match self {
            Origin::File(file) if !is_file(&file) => {
                let bytes = input::bytes(&file)?;
                Ok(Origin::Held(file, bytes))
            }
            other => Ok(other),
        }
    }

    /// Returns how many records were merged with others; none for a file that is no delta.
    pub fn merged(&self) -> Option<u64> {
        match self {
            Origin::Merged { merged, .. } => Some(*merged),
            _ => None,
        }
    }

    /// Whether the records can be read again.
    pub fn is_repeatable(&self) -> bool {
        match self {
            Origin::File(file) => is_file(file),
            Origin::Samples(_) | Origin::Held(..) | Origin::Merged { .. } => true,
        }
    }

    /// Returns the file as it was named; none for the samples.
    pub fn file(&self) -> Option<String> {
        match self {
            Origin::Samples(_) => None,
            Origin::File(file) | Origin::Held(file, _) => Some(file.display().to_string()),
            Origin::Merged { origin, .. } => origin.file(),
        }
    }

    /// The records from the first.
    pub fn open(&self, options: &Options) -> Result<Records, Failure> {
        match self {
            Origin::Samples(text) => Records::plain(Cursor::new(*text), "built-in samples"),
            Origin::File(file) => Records::open(file, options),
            Origin::Held(file, bytes) => Records::held(Cursor::new(bytes.clone()), input::name(file), options),
            Origin::Merged { origin, batches, .. } => {
                // What the file says as a whole is known when it was read to its end.
                let mut records = origin.open(options)?;
                while !records.batch()?.last {}
                let copies = batches.iter().map(|batch| batch.select(&(0..batch.records.len()).collect::<Vec<_>>()));
                Ok(records.keeping(copies.collect()))
            }
        }
    }
}

fn is_file(file: &Path) -> bool {
    file != Path::new("-") && file.is_file()
}
