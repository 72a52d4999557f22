//! The commands that a client may run.
//!
//! | command | arguments | result |
//! |---|---|---|
//! | `attrflow.evaluate` | an object with `uri` and `position`, or with `expression`; `record`: a record, or the number of one from 1 | `expression`, `target`, and `results`: for each record `record` and what `attrflow eval --lines` answers |
//! | `attrflow.lineage` | an object with `uri` | `mappings`, as `attrflow lineage --format json` |
//! | `attrflow.test` | an object with `uri` of a file or folder, or nothing for the folder that is open | what `attrflow test --format json` prints |
//!
//! A lone argument that is a text is the `uri`, and a second one that is an object the `position`.

use attrflow::FixedHost;
use attrflow::Limits;
use attrflow::lineage;
use attrflow_analysis::File;
use attrflow_analysis::Language;
use attrflow_analysis::SourceText;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::capabilities::COMMANDS;
use crate::documents::position;
use crate::messages::Refusal;
use crate::server::Server;
use crate::uri;

/// The version of the lineage, as on the command line.
const LINEAGE_VERSION: u32 = 1;

impl Server<'_> {
    pub(crate) fn command(&mut self, parameters: &Value) -> Result<Value, Refusal> {
        let arguments = parameters.get("arguments").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let arguments = Arguments::read(arguments);
        match parameters.get("command").and_then(Value::as_str).unwrap_or_default() {
            "attrflow.evaluate" => self.evaluate(&arguments),
            "attrflow.lineage" => self.lineage(&arguments),
            "attrflow.test" => self.test(&arguments),
            other => {
                Err(Refusal::parameters(format!("there is no command `{other}`; there are {}", COMMANDS.join(", "))))
            }
        }
    }

    fn evaluate(&mut self, arguments: &Arguments<'_>) -> Result<Value, Refusal> {
        let (text, target) = match (arguments.text("expression"), arguments.uri()) {
            (Some(text), _) => (text.to_owned(), None),
            (None, Some(uri)) => {
                let open = self.documents.get(uri).ok_or_else(|| Refusal::failed("the file is not open"))?;
                let place = arguments.get("position").and_then(position).unwrap_or_default();
                let offset = open.text().offset(place);
                let found = open.analysed().and_then(|file| file.expression_around(offset));
                let found = found.ok_or_else(|| Refusal::failed("there is no expression at this place"))?;
                (found.text, found.target)
            }
            _ => return Err(Refusal::parameters("`attrflow.evaluate` needs `uri` and `position`, or `expression`")),
        };
        let given = arguments.get("record");
        let mut records: Vec<(Value, Value)> = Vec::new();
        match given {
            Some(record @ Value::Object(_)) => records.push((Value::Null, record.clone())),
            Some(Value::Number(number)) => {
                let number = number.as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or_default();
                let all = self.needed_records()?;
                let record = number.checked_sub(1).and_then(|number| all.get(number)).cloned();
                let record = record.ok_or_else(|| Refusal::failed(format!("there are {} records", all.len())))?;
                // Hovers show the record that was chosen last.
                self.record = number - 1;
                records.push((number.into(), record));
            }
            Some(other) if !other.is_null() => {
                return Err(Refusal::parameters("`record` is an object, or a record's number from 1"));
            }
            _ => records.extend(self.needed_records()?.into_iter().enumerate().map(|(at, one)| ((at + 1).into(), one))),
        }
        let file = File::new(Language::Expression, SourceText::new(text.as_str()));
        let host = FixedHost::new();
        let results: Vec<Value> = records
            .iter()
            .map(|(number, record)| {
                let mut answer = file.evaluate(&text, record, &host);
                if let Some(object) = answer.as_object_mut() {
                    object.insert("record".to_owned(), number.clone());
                }
                answer
            })
            .collect();
        Ok(json!({ "expression": text, "target": target, "results": results }))
    }

    fn needed_records(&mut self) -> Result<Vec<Value>, Refusal> {
        let records = self.records().unwrap_or_default();
        if records.is_empty() {
            return Err(Refusal::failed("set `attrflow.records` to a file of records, or give a `record`"));
        }
        Ok(records)
    }

    fn lineage(&mut self, arguments: &Arguments<'_>) -> Result<Value, Refusal> {
        let uri = arguments.uri().ok_or_else(|| Refusal::parameters("`attrflow.lineage` needs `uri`"))?;
        let open = self.documents.get(uri).ok_or_else(|| Refusal::failed("the file is not open"))?;
        let document = open.analysed().and_then(File::document);
        let document = document.ok_or_else(|| Refusal::failed("the file is not a mapping document"))?;
        let found = lineage::of(document, &Limits::default());
        let mappings: Vec<Value> = found.iter().map(lineage::Lineage::to_json).collect();
        Ok(json!({ "version": LINEAGE_VERSION, "mappings": mappings }))
    }

    fn test(&mut self, arguments: &Arguments<'_>) -> Result<Value, Refusal> {
        let path = match arguments.uri() {
            Some(uri) => uri::path(uri).ok_or_else(|| Refusal::parameters("`uri` is not that of a file"))?,
            None => self.folder.clone().ok_or_else(|| Refusal::failed("no folder is open"))?,
        };
        self.services.test(&path).map_err(Refusal::failed)
    }
}

/// The arguments of a command by their names.
struct Arguments<'a> {
    named: Map<String, Value>,
    uri: Option<&'a str>,
}

impl<'a> Arguments<'a> {
    fn read(arguments: &'a [Value]) -> Arguments<'a> {
        let mut found = Arguments { named: Map::new(), uri: None };
        for argument in arguments {
            match argument {
                Value::String(uri) if found.uri.is_none() => found.uri = Some(uri),
                Value::Object(members) if members.contains_key("line") => {
                    found.named.insert("position".to_owned(), argument.clone());
                }
                Value::Object(members) => {
                    found.named.extend(members.iter().map(|(name, value)| (name.clone(), value.clone())));
                    let uri = members.get("uri").or_else(|| argument.pointer("/textDocument/uri"));
                    found.uri = uri.and_then(Value::as_str).or(found.uri);
                }
                _ => {}
            }
        }
        found
    }

    fn uri(&self) -> Option<&'a str> {
        self.uri
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.named.get(name)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_str)
    }
}
