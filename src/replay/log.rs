//! The entries of a provisioning log, joined from its files.

use std::collections::HashMap;
use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input::NOT_A_LOG;
use crate::replay::entry::Entry;
use crate::replay::entry::Property;

/// The files of a provisioning log, read one by one.
#[derive(Debug, Default)]
pub struct Log {
    pub(super) entries: Vec<Entry>,
    /// The entries that were read already, by their and their change's identifier: pages of overlapping queries repeat them.
    known: HashSet<(String, String)>,
    /// Properties that a file of their own has, by the change they belong to.
    pub(super) properties: HashMap<String, Vec<Property>>,
    /// Whether a file has entries whose properties are in another file.
    pub(super) lacks_properties: bool,
    /// Whether the last page of Microsoft Graph leads to another one.
    pub(super) continues: bool,
}

impl Log {
    /// Creates a log without entries.
    pub fn new() -> Log {
        Log::default()
    }

    /// Adds an entry, unless one with the same identifier is there.
    pub(super) fn add(&mut self, id: Option<String>, entry: Entry) {
        if id.is_none_or(|id| self.known.insert((id, entry.change_id.clone()))) {
            self.entries.push(entry);
        }
    }

    /// Whether the log ends with a page of Microsoft Graph that leads to another one.
    pub fn is_incomplete(&self) -> bool {
        self.continues
    }

    /// Returns the entries of all files, with the properties of those that have them in another file.
    ///
    /// # Errors
    ///
    /// A file that belongs to another one is missing.
    pub fn finish(mut self) -> Result<Vec<Entry>, Box<Diagnostic>> {
        if self.entries.is_empty() && !self.properties.is_empty() {
            let message = "the file with the log entries is missing, so the modified properties belong to nobody";
            return Err(Box::new(not_a_log(message).help("add `ProvisioningLogs.csv` of the same download")));
        }
        if self.lacks_properties && self.properties.is_empty() {
            let message = "the file with the modified properties is missing, so there are no values to compare";
            return Err(Box::new(
                not_a_log(message).help("add `ProvisioningLogs_ModifiedProperties.csv` of the same download"),
            ));
        }
        for entry in &mut self.entries {
            if entry.properties.is_empty()
                && let Some(properties) = self.properties.get(&entry.change_id)
            {
                entry.properties.clone_from(properties);
            }
        }
        Ok(self.entries)
    }
}

/// Creates the diagnostic for something that is no provisioning log.
pub(super) fn not_a_log(message: &str) -> Diagnostic {
    Diagnostic::new(&NOT_A_LOG, message)
}
