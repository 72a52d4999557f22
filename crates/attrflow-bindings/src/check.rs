//! What `attrflow check` finds, without a configuration.

use attrflow::mapping::Encoding;
use attrflow::untrusted::Untrusted;
use attrflow_analysis::File;
use attrflow_analysis::Language;
use attrflow_analysis::SourceText;
use serde_json::Value;
use serde_json::json;

use crate::Error;
use crate::Finding;
use crate::error;
use crate::work::guarded;

/// The version of the report, that of `attrflow check --format json`.
const VERSION: u64 = 2;

/// Checks an expression; errors come first.
///
/// # Errors
///
/// Nothing but an internal one: what is wrong with the text is found.
pub fn check(text: &str) -> Result<Vec<Finding>, Error> {
    guarded(|| Ok(found(Language::Expression, text)))
}

/// Checks a mapping document, given as the bytes of its file; errors come first.
///
/// # Errors
///
/// The bytes are no text, or the text is no mapping document.
pub fn check_document(bytes: &[u8]) -> Result<Vec<Finding>, Error> {
    guarded(|| {
        let (text, _) = Encoding::decode(bytes)?;
        match attrflow::Document::parse(&text) {
            Ok(_) => Ok(found(Language::Json, &text)),
            Err(diagnostic) => Ok(vec![error::in_text(&text, diagnostic)]),
        }
    })
}

/// Returns findings as the report that `attrflow check --format json` prints.
pub fn report(findings: &[Finding]) -> String {
    let found: Vec<_> = findings.iter().map(Finding::to_json).collect();
    let report = json!({ "version": VERSION, "diagnostics": found });
    Untrusted(&format!("{report:#}")).json().into_owned()
}

/// Returns a value as the command line prints it: characters that could do harm on a terminal are escaped.
pub fn printed(value: &Value) -> String {
    Untrusted(&value.to_string()).json().into_owned()
}

fn found(language: Language, text: &str) -> Vec<Finding> {
    let file = File::new(language, SourceText::new(text));
    let mut found: Vec<Finding> = file.findings().into_iter().map(|found| error::at(text, found)).collect();
    found.sort_by_key(|finding| std::cmp::Reverse(finding.diagnostic.severity));
    found
}
