//! Findings that were there before, read from an earlier JSON report.

use std::collections::HashMap;
use std::path::Path;

use attrflow::Diagnostic;
use attrflow::diagnostic::codes::input::NOT_A_REPORT;
use attrflow::record::json;
use serde_json::Value;

use crate::exit::Failure;
use crate::input;
use crate::report::Checked;
use crate::report::json::VERSION;
use crate::report::json::entry;

/// What makes a finding the same one after the lines of its file have changed.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    /// The file; none for an expression from the command line.
    file: Option<String>,
    code: String,
    target: Option<String>,
    message: String,
}

/// How often each finding was there.
#[derive(Debug)]
pub struct Baseline {
    known: HashMap<Key, usize>,
}

impl Baseline {
    /// Reads a report of `--format json`.
    pub fn read(file: &Path) -> Result<Baseline, Failure> {
        let fail = |diagnostic| Failure::Input { origin: input::name(file), diagnostic };
        let report = json::parse(&input::whole(file)?).map_err(fail)?;
        let findings = report.get("diagnostics").and_then(Value::as_array);
        let version = report.get("version").and_then(Value::as_u64);
        let keys = findings.filter(|_| version == Some(VERSION)).and_then(|found| found.iter().map(key).collect());
        let keys: Vec<Key> = keys.ok_or_else(|| {
            let message = format!("the baseline is not a report of version {VERSION}");
            fail(Box::new(Diagnostic::new(&NOT_A_REPORT, message).help("make one with `attrflow check --format json`")))
        })?;
        let mut known = HashMap::new();
        for key in keys {
            *known.entry(key).or_default() += 1;
        }
        Ok(Baseline { known })
    }

    /// Removes the findings that were there before, each as often as it was.
    pub fn remove_from(mut self, checked: &mut [Checked]) {
        for one in checked {
            let findings = std::mem::take(&mut one.findings);
            one.findings = findings
                .into_iter()
                .filter(|finding| match key(&entry(one, finding)).and_then(|key| self.known.get_mut(&key)) {
                    Some(left) if *left > 0 => {
                        *left -= 1;
                        false
                    }
                    _ => true,
                })
                .collect();
        }
    }
}

/// Reads what matters of a finding; none where it is no finding.
fn key(finding: &Value) -> Option<Key> {
    let text = |name| finding.get(name).and_then(Value::as_str).map(str::to_owned);
    let file = text("file").map(|file| file.trim_start_matches("./").replace('\\', "/"));
    Some(Key { file, code: text("code")?, target: text("target"), message: text("message")? })
}
