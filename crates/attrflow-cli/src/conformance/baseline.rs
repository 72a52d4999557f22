//! Failures that are known: those of an earlier report, or names on lines.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::exit::Failure;
use crate::input;

/// The names of checks that are known to fail.
#[derive(Debug, Default)]
pub struct Baseline {
    names: BTreeSet<String>,
}

impl Baseline {
    /// Reads a JSON report, or a list of names in which `#` begins a comment.
    pub fn read(file: &Path) -> Result<Baseline, Failure> {
        let text = input::text(file)?;
        let names = match serde_json::from_str::<Value>(&text) {
            Ok(report) => failures(&report),
            Err(_) => {
                let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
                lines.filter(|name| !name.is_empty()).map(str::to_owned).collect()
            }
        };
        for name in &names {
            if !attrflow_provision::conformance::checks().any(|check| check.id == name) {
                let message = format!(
                    "`{}`: there is no check `{name}`; `attrflow conformance --list` names them",
                    input::name(file)
                );
                return Err(Failure::Usage(message));
            }
        }
        Ok(Baseline { names })
    }

    /// Returns whether the check is known to fail.
    pub fn knows(&self, check: &str) -> bool {
        self.names.contains(check)
    }
}

fn failures(report: &Value) -> BTreeSet<String> {
    let checks = report.get("checks").and_then(Value::as_array).into_iter().flatten();
    let is_failure =
        |check: &&Value| matches!(check.get("outcome").and_then(Value::as_str), Some("refused" | "stored-wrongly"));
    checks.filter(is_failure).filter_map(|check| check.get("check")?.as_str().map(str::to_owned)).collect()
}
