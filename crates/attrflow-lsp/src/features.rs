//! The requests about a place in a file.

use attrflow::Document;
use attrflow::FixedHost;
use attrflow::mapping::Encoding;
use attrflow::mapping::templates;
use attrflow::mapping::templates::Template;
use attrflow::mapping::text::MAX_FILE;
use attrflow::mapping::text::read_file;
use attrflow_analysis::Action;
use attrflow_analysis::Context;
use attrflow_analysis::Edit;
use attrflow_analysis::Sample;
use attrflow_analysis::Tested;
use attrflow_analysis::tested;
use serde_json::Value;
use serde_json::json;

use crate::convert;
use crate::documents::position;
use crate::messages::Refusal;
use crate::server::Server;

/// The kinds of code actions.
const QUICK_FIX: &str = "quickfix";
const FIX_ALL: &str = "source.fixAll.attrflow";

impl Server<'_> {
    /// Answers a request; none where the method is not known.
    pub(crate) fn feature(&mut self, method: &str, parameters: &Value) -> Option<Result<Value, Refusal>> {
        let answer = match method {
            "textDocument/completion" => self.completion(parameters),
            "textDocument/hover" => self.hover(parameters),
            "textDocument/signatureHelp" => self.signature(parameters),
            "textDocument/definition" => self.definition(parameters),
            "textDocument/documentSymbol" => self.symbols(parameters),
            "textDocument/codeAction" => self.actions(parameters),
            "textDocument/formatting" => self.formatting(parameters),
            "workspace/executeCommand" => return Some(self.command(parameters)),
            _ => return None,
        };
        // A file that is not open has nothing to say.
        Some(Ok(answer.unwrap_or_default()))
    }

    fn completion(&mut self, parameters: &Value) -> Option<Value> {
        let uri = uri_of(parameters)?;
        let tested = self.related(uri);
        let records = self.records().unwrap_or_default();
        let target = self.target();
        let client = self.client;
        let open = self.documents.get(uri)?;
        let offset = open.text().offset(position(parameters.get("position")?)?);
        let file = open.aimed(target)?;
        let found = file.completions(offset, &Context { tested: tested.as_ref(), records: &records });
        let items = found.iter().enumerate().map(|(number, one)| convert::completion(number, one, file.text(), client));
        serde_json::to_value(items.collect::<Vec<_>>()).ok()
    }

    /// The document that a case file tests.
    fn related(&mut self, uri: &str) -> Option<Document> {
        let open = self.documents.get(uri)?;
        let folder = open.path.as_deref().and_then(std::path::Path::parent).map(std::path::Path::to_owned);
        match open.analysed().filter(|file| file.is_case_file()).and_then(|file| tested(file.text().as_str()))? {
            Tested::Template(name) => {
                let own = || Template::load(&folder.as_ref()?.join(&name)).ok();
                Document::parse(templates::find(&name).or_else(own)?.document).ok()
            }
            Tested::File(name) => {
                let path = folder?.join(name);
                match self.documents.with_path(&path) {
                    Some(open) => Document::parse(open.text().as_str()).ok(),
                    None => Document::parse(&Encoding::decode(&read_file(&path, MAX_FILE).ok()?).ok()?.0).ok(),
                }
            }
            _ => None,
        }
    }

    fn hover(&mut self, parameters: &Value) -> Option<Value> {
        let uri = uri_of(parameters)?;
        let records = self.records().unwrap_or_default();
        let number = self.record.min(records.len().saturating_sub(1));
        let label = format!("record {}", number + 1);
        let host = FixedHost::new();
        let sample = records.get(number).map(|record| Sample { label: &label, record, host: &host });
        let open = self.documents.get(uri)?;
        let offset = open.text().offset(position(parameters.get("position")?)?);
        let file = open.analysed()?;
        let hover = file.hover(offset, sample.as_ref())?;
        Some(json!({ "contents": convert::page(&hover.page), "range": convert::range(file.text(), &hover.range) }))
    }

    fn signature(&mut self, parameters: &Value) -> Option<Value> {
        let open = self.documents.get(uri_of(parameters)?)?;
        let offset = open.text().offset(position(parameters.get("position")?)?);
        Some(convert::signature(&open.analysed()?.signature(offset)?))
    }

    fn definition(&mut self, parameters: &Value) -> Option<Value> {
        let uri = uri_of(parameters)?;
        let links = self.client.links;
        let open = self.documents.get(uri)?;
        let offset = open.text().offset(position(parameters.get("position")?)?);
        let file = open.analysed()?;
        let found = file.definition(offset)?;
        let range = |range| convert::range(file.text(), range);
        if !links {
            return Some(json!({ "uri": uri, "range": range(&found.name) }));
        }
        Some(json!([{
            "originSelectionRange": range(&found.origin),
            "targetUri": uri,
            "targetRange": range(&found.range),
            "targetSelectionRange": range(&found.name),
        }]))
    }

    fn symbols(&mut self, parameters: &Value) -> Option<Value> {
        let open = self.documents.get(uri_of(parameters)?)?;
        let file = open.analysed()?;
        Some(file.symbols().iter().map(|symbol| convert::symbol(symbol, file.text())).collect())
    }

    fn formatting(&mut self, parameters: &Value) -> Option<Value> {
        let open = self.documents.get(uri_of(parameters)?)?;
        let file = open.analysed()?;
        let edits: Vec<_> = file.format().iter().map(|edit| convert::edit(edit, file.text())).collect();
        serde_json::to_value(edits).ok()
    }

    fn actions(&mut self, parameters: &Value) -> Option<Value> {
        let uri = uri_of(parameters)?;
        let client = self.client;
        let only = parameters.pointer("/context/only").and_then(Value::as_array);
        let wanted = |kind: &str| {
            let fits = |only: &Value| {
                let rest = only.as_str().and_then(|only| kind.strip_prefix(only));
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            only.is_none_or(|only| only.iter().any(fits))
        };
        let findings = self.findings(uri);
        let open = self.documents.get(uri)?;
        let start = open.text().offset(position(parameters.pointer("/range/start")?)?);
        let end = open.text().offset(position(parameters.pointer("/range/end")?)?);
        let file = open.analysed()?;
        let edit = |edits: &[Edit]| {
            let edits: Vec<_> = edits.iter().map(|edit| convert::edit(edit, file.text())).collect();
            json!({ "changes": { uri: edits } })
        };
        let mut shown = Vec::new();
        for finding in findings.iter().filter(|_| wanted(QUICK_FIX)) {
            if finding.range.start > end || finding.range.end < start {
                continue;
            }
            let Some(action) = file.action(finding) else { continue };
            shown.push(json!({
                "title": action.title,
                "kind": QUICK_FIX,
                "isPreferred": action.safe,
                "diagnostics": [convert::finding(finding, file.text(), uri, client)],
                "edit": edit(&action.edits),
            }));
        }
        let safe = all(findings.iter().filter_map(|finding| file.action(finding)).filter(|action| action.safe));
        if wanted(FIX_ALL) && !safe.is_empty() {
            let title = "Fix everything that is certain to keep the meaning";
            shown.push(json!({ "title": title, "kind": FIX_ALL, "edit": edit(&safe) }));
        }
        Some(shown.into())
    }
}

/// The changes of several actions; one that overlaps an earlier one is left out as a whole.
fn all(actions: impl Iterator<Item = Action>) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    let overlaps = |one: &Edit, other: &Edit| {
        one.range.start < other.range.end && other.range.start < one.range.end || one.range == other.range
    };
    for action in actions {
        if !action.edits.iter().any(|new| edits.iter().any(|known| overlaps(new, known))) {
            edits.extend(action.edits);
        }
    }
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    edits
}

/// The file that a request is about.
pub(crate) fn uri_of(parameters: &Value) -> Option<&str> {
    parameters.pointer("/textDocument/uri")?.as_str()
}
