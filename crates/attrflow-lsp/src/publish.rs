//! Findings on their way to the client: made, judged, located and published.

use std::path::Path;
use std::time::Instant;

use attrflow::Diagnostic;
use attrflow::testing::Fixture;
use attrflow_analysis::Finding;
use attrflow_analysis::usual;
use serde_json::Value;
use serde_json::json;

use crate::convert;
use crate::documents::Open;
use crate::server::Server;
use crate::uri;

impl Server<'_> {
    /// Publishes the findings that are due.
    pub(crate) fn publish_due(&mut self, now: Instant) {
        let due = |open: &Open| open.due.is_some_and(|due| due <= now);
        let uris: Vec<String> =
            self.documents.iter_mut().filter(|(_, open)| due(open)).map(|(uri, _)| uri.clone()).collect();
        for uri in uris {
            self.publish(&uri);
        }
    }

    fn publish(&mut self, uri: &str) {
        let found = self.findings(uri);
        let Some(open) = self.documents.get(uri) else { return };
        open.due = None;
        let shown: Vec<Value> =
            found.iter().map(|finding| convert::finding(finding, open.text(), uri, self.client)).collect();
        let mut parameters = json!({ "uri": uri, "diagnostics": shown });
        if let (Some(version), Some(object)) = (open.version, parameters.as_object_mut()) {
            object.insert("version".to_owned(), version.into());
        }
        self.outbox.notify("textDocument/publishDiagnostics", parameters);
    }

    /// Returns the findings of a file; those of the present text are made once.
    pub(crate) fn findings(&mut self, uri: &str) -> Vec<Finding> {
        let target = self.target();
        let config = self.settings.config.as_deref().map(|config| uri::in_folder(self.folder.as_deref(), config));
        let services = self.services;
        let Some(open) = self.documents.get(uri) else { return Vec::new() };
        if let Some(findings) = &open.findings {
            return findings.clone();
        }
        let (path, is_saved) = (open.path.clone(), open.is_saved);
        let started = Instant::now();
        let mut refusal = None;
        let application = services.application(config.as_deref(), path.as_deref());
        let application = application.map_err(|reason| refusal = Some(reason)).ok().flatten();
        let Some(file) = open.file(target.as_ref(), application) else { return Vec::new() };
        let mut judge = |mut found: Vec<Diagnostic>| {
            if let (Some(path), true) = (&path, found.is_empty() && is_saved && file.is_case_file()) {
                found = of_cases(path);
            }
            // A configuration that cannot be used changes nothing.
            services.judge(config.as_deref(), path.as_deref(), found.clone()).unwrap_or_else(|reason| {
                refusal = Some(reason);
                usual(found)
            })
        };
        let findings = file.judged(&mut judge);
        open.findings = Some(findings.clone());
        open.time_of_findings = started.elapsed();
        if let Some(refusal) = refusal {
            self.complain(refusal);
        }
        findings
    }
}

/// What is wrong with a case file that only its mapping and its files show.
fn of_cases(path: &Path) -> Vec<Diagnostic> {
    match Fixture::read(path) {
        Ok(_) => Vec::new(),
        Err(fault) if fault.file == path => fault.diagnostics,
        Err(fault) => {
            let name = fault.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let elsewhere = |diagnostic: Diagnostic| {
                Diagnostic::new(diagnostic.code, format!("in `{name}`: {}", diagnostic.message))
            };
            fault.diagnostics.into_iter().filter(Diagnostic::is_error).map(elsewhere).collect()
        }
    }
}
