//! Files that people have: mapping documents, target schemas, records in all formats, results of requests, provisioning logs.

use std::io::Cursor;
use std::sync::LazyLock;

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::input::Format;
use attrflow::input::Options;
use attrflow::input::Source;
use attrflow::lint;
use attrflow::mapping::Encoding;
use attrflow::mapping::TargetSchema;
use attrflow::mapping::templates::TEMPLATES;
use attrflow::plan::links::RequestResult;
use attrflow::replay::Log;

pub static MAPPING: LazyLock<Mapping> = LazyLock::new(|| {
    let template = TEMPLATES.iter().find(|template| template.name == "generic-scim").expect("a template");
    Document::parse(template.document).expect("a document").mapping(&Engine::new(), None).expect("a mapping")
});

/// A document is read, checked and applied; its text is kept, and reads the same.
pub fn document(bytes: &[u8]) {
    let Ok((text, _)) = Encoding::decode(bytes) else { return };
    let Ok(document) = Document::parse(&text) else { return };
    assert_eq!(document.text(), text);
    assert_eq!(Document::parse(document.text()).expect("read once").json(), document.json());
    let engine = Engine::new();
    let found = [document.check(&engine), lint::document(&document, &engine)].concat();
    assert!(found.iter().all(|found| !found.message.is_empty()));
    if let Ok(mapping) = document.mapping(&engine, None) {
        let mut out = Vec::new();
        let _ = mapping.writer().write(br#"{"mail":"a@b.c"}"#, &FixedHost::new(), &mut Workspace::default(), &mut out);
    }
}

/// A server's `/Schemas` answer, or another description of a target.
pub fn target_schema(bytes: &[u8]) {
    if let Ok(json) = serde_json::from_slice(bytes) {
        let _ = TargetSchema::read(&json);
    }
}

/// A record is JSON for the record reader where it is for `serde_json`, and what is written is JSON.
pub fn records(bytes: &[u8]) {
    let (mapping, mut out) = (&*MAPPING, Vec::new());
    let written = mapping.writer().write(bytes, &FixedHost::new(), &mut Workspace::default(), &mut out);
    let known = serde_json::from_slice::<serde_json::Value>(bytes);
    match (&written, &known) {
        (Ok(_), Err(error)) => panic!("accepted, and {error}"),
        (Err(fault), Ok(value)) if value.is_object() => {
            let code = fault.diagnostic.code.id;
            assert!(!["AF0801", "AF0803", "AF0805", "AF0808"].contains(&code), "refused with {code}");
        }
        _ => {}
    }
    if !out.is_empty() {
        assert!(serde_json::from_slice::<serde_json::Value>(&out).is_ok(), "the output is not JSON");
    }
}

/// Records in any format, whole and in pieces: the same records, and none without a fault or a text.
pub fn inputs(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let names = ["auto", "json-lines", "json", "graph", "graph-delta", "powershell", "scim", "csv", "tsv", "xlsx"];
    let name = names[usize::from(*first) % names.len()];
    let mut options = Options::default();
    if let Ok(format) = name.parse::<Format>() {
        options = options.format(format);
    }
    let read = |size: usize| {
        let pieces = Pieces { bytes: Cursor::new(rest.to_vec()), size };
        let mut source = match Source::open(pieces, &options) {
            Ok(source) => source,
            Err(error) => return (String::new(), Some(format!("{error:?}"))),
        };
        let mut shown = source.description();
        loop {
            match source.batch() {
                Ok(batch) if batch.records.is_empty() && batch.last => return (shown, None),
                Ok(batch) => {
                    for record in &batch.records {
                        shown += &format!(
                            "{} {:?} {:?};",
                            record.record,
                            batch.bytes(record),
                            record.fault().map(|fault| fault.code.id)
                        );
                    }
                    if batch.last {
                        return (shown, None);
                    }
                }
                Err(error) => return (shown, Some(format!("{error:?}"))),
            }
        }
    };
    let ((whole, error), (pieces, other_error)) = (read(usize::MAX), read(1 + usize::from(*first) / 10));
    // Of a file with several faults, which one is met first depends on them as well.
    assert_eq!(error.is_some(), other_error.is_some(), "in pieces: {error:?} {other_error:?}");
    // How much is read before an error depends on the pieces.
    let is_beginning = whole.starts_with(&pieces) || pieces.starts_with(&whole);
    assert!(if error.is_some() { is_beginning } else { whole == pieces }, "in pieces:\n{whole}\n{pieces}");
}

struct Pieces {
    bytes: Cursor<Vec<u8>>,
    size: usize,
}

impl std::io::Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let size = self.size.min(buffer.len());
        self.bytes.read(&mut buffer[..size])
    }
}

/// A line of results, as `links confirm` takes it.
pub fn results(bytes: &[u8]) {
    for line in super::text(bytes).lines() {
        let _ = RequestResult::parse(line);
    }
}

/// An exported provisioning log.
pub fn logs(bytes: &[u8]) {
    let _ = Log::new().read("log", bytes);
}
