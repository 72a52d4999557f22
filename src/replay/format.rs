//! The formats in which provisioning logs are exported, and the reader that finds out which one a file is in.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::mapping::Encoding;
use crate::replay::csv;
use crate::replay::json;
use crate::replay::log::Log;
use crate::replay::log::not_a_log;
use crate::replay::monitor;

/// What other files are taken for when they are given as logs: how they begin, and what is said.
const FOREIGN: &[(&str, &str)] = &[
    ("<", "this is HTML or XML, not a provisioning log; download the log again, a sign-in page may have been saved"),
    ("PK\u{3}", "this is a ZIP file; unpack it and give its folder"),
    ("%PDF", "this is a PDF, not a provisioning log"),
];

/// A format of provisioning logs.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// What it is called.
    pub title: &'static str,
    /// Where it comes from.
    pub origin: &'static str,
    /// Whether a text seems to be in it; formats are asked in the order of the table.
    pub(super) suits: fn(&str) -> bool,
    /// Reads a text.
    pub(super) read: csv::Read,
}

/// All formats, in the order in which a text is tried.
pub static FORMATS: &[Format] = &[
    Format {
        title: "Azure Monitor events",
        origin: "diagnostic settings: storage account, event hub",
        suits: monitor::suits,
        read: monitor::read,
    },
    Format {
        title: "provisioningObjectSummary in JSON",
        origin: "Microsoft Graph's `auditLogs/provisioning` (pages, arrays, lines), the portal's JSON download, `attrflow provision --log`",
        suits: json::suits,
        read: json::read,
    },
    Format {
        title: "modified properties in CSV",
        origin: "the portal's CSV download, `ProvisioningLogs_ModifiedProperties`",
        suits: csv::is_properties,
        read: csv::read_properties,
    },
    Format {
        title: "provisioning steps in CSV",
        origin: "the portal's CSV download, `ProvisioningLogs_ProvisioningSteps`; nothing is read from it",
        suits: csv::is_steps,
        read: csv::read_nothing,
    },
    Format {
        title: "log entries in CSV",
        origin: "the portal's CSV download, `ProvisioningLogs`, and queries of Log Analytics",
        suits: csv::is_entries,
        read: csv::read_entries,
    },
];

impl Log {
    /// Reads a file, and tells in which format it was.
    ///
    /// # Errors
    ///
    /// The file is in no format of provisioning logs, or cut off.
    pub fn read(&mut self, file: &str, bytes: &[u8]) -> Result<&'static Format, Box<Diagnostic>> {
        let refuse = |message: &str| Err(Box::new(not_a_log(message)));
        let (text, _) = Encoding::decode(bytes).map_err(|mut diagnostic| {
            // Diagnostics may quote the text, and a log is full of people's values.
            diagnostic.text = None;
            let start = String::from_utf8_lossy(bytes.get(..8).unwrap_or(bytes));
            let foreign = FOREIGN.iter().find(|(beginning, _)| start.starts_with(beginning));
            Box::new(foreign.map_or(diagnostic, |(_, message)| not_a_log(message)))
        })?;
        let start = text.trim_start();
        if start.is_empty() {
            return refuse("the file is empty");
        }
        if let Some((_, message)) = FOREIGN.iter().find(|(beginning, _)| start.starts_with(beginning)) {
            return refuse(message);
        }
        let Some(format) = FORMATS.iter().find(|format| (format.suits)(start)) else {
            return refuse(
                "this is not a provisioning log: it is neither JSON nor a table with the columns of the log's CSV files",
            );
        };
        (format.read)(self, &Arc::from(file), &text)?;
        Ok(format)
    }
}
