//! The formats in which provisioning logs are exported.

use crate::replay::csv;
use crate::replay::json;
use crate::replay::monitor;

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
