//! Which of the named files are logs, and which are records.

use std::path::Path;
use std::path::PathBuf;

use attrflow::Document;

use crate::exit::Failure;

/// The files of a comparison.
#[derive(Debug, Default)]
pub struct Inputs {
    /// Logs: files and folders.
    pub logs: Vec<PathBuf>,
    /// Records, each with the source object that was named for them.
    pub records: Vec<(Option<String>, PathBuf)>,
}

impl Inputs {
    /// Sorts the files: `OBJECT=FILE` has records, and so has the last file; the others are logs.
    pub fn new(document: &Document, files: &[PathBuf]) -> Result<Inputs, Failure> {
        let mut inputs = Inputs::default();
        for file in files {
            match named_object(document, file) {
                Some((object, file)) => inputs.records.push((Some(object), file)),
                None => inputs.logs.push(file.clone()),
            }
        }
        if inputs.records.is_empty() {
            inputs.records.extend(inputs.logs.pop().map(|file| (None, file)));
        }
        if inputs.logs.is_empty() {
            return Err(Failure::Usage(
                "name at least one provisioning log, and after it the records: `LOG... RECORDS`".to_owned(),
            ));
        }
        Ok(inputs)
    }

    /// Refuses a second use of the standard input.
    pub fn refuse_shared_input(&self, schema: Option<&Path>) -> Result<(), Failure> {
        let records = self.records.iter().map(|(_, file)| file);
        let files = self.logs.iter().chain(records).map(PathBuf::as_path).chain(schema);
        if files.filter(|file| *file == Path::new("-")).count() > 1 {
            return Err(Failure::Usage("only one of the inputs can be `-`, the standard input".to_owned()));
        }
        Ok(())
    }
}

/// Splits `OBJECT=FILE` where the document has an object mapping of that source or target object.
fn named_object(document: &Document, file: &Path) -> Option<(String, PathBuf)> {
    let (object, file) = file.to_str()?.split_once('=')?;
    let (_, mapping) = document.object_mappings().find(|(_, mapping)| {
        let names = [&mapping.source_object, &mapping.target_object];
        names.iter().any(|name| !name.is_empty() && name.eq_ignore_ascii_case(object))
    })?;
    Some((mapping.source_object.clone(), PathBuf::from(file)))
}
