//! Deltas: files that hold only what changed. Entries of one record are merged, over the record that the link store keeps.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;

use attrflow::input::Batch;
use attrflow::input::Options;
use attrflow::input::RecordSpan;
use attrflow::plan::KeptRecords;
use attrflow::plan::merge_delta;
use memchr::memmem::Finder;
use serde_json::Map;
use serde_json::Value;

use crate::exit::Failure;
use crate::input;
use crate::run::feeds::Feeds;
use crate::run::origin::Origin;
use crate::run::source;
use crate::run::source::source_id;
use crate::run::store::Store;

/// What only deltas have in their text.
const SIGNS: [&str; 2] = ["\"@removed\"", "@delta\""];
/// How much of a file is searched at once, in bytes.
const CHUNK: usize = 1024 * 1024;
/// How many merged records are planned together.
const BATCH: usize = 1024;

/// Merges the deltas among the files of a run.
pub fn merge(feeds: &mut Feeds, store: Option<&Store>, options: &Options) -> Result<(), Failure> {
    for number in 0..feeds.origins.len() {
        let objects: Vec<&str> = feeds
            .feeds
            .iter()
            .filter(|feed| feed.origin == number)
            .filter_map(|feed| Some(feeds.objects.get(feed.object)?.name.as_str()))
            .collect();
        let Some(origin) = feeds.origins.get(number) else { continue };
        let kept = |source: &str| objects.iter().find_map(|object| store?.record(object, source));
        if let Some((batches, merged)) = merged(origin, &kept, options)? {
            feeds.replace_origin(number, |origin| Origin::Merged { origin: Box::new(origin), batches, merged });
        }
    }
    match store {
        Some(store) => store.check(),
        None => Ok(()),
    }
}

/// A record under construction.
struct Entry {
    span: RecordSpan,
    content: Content,
}

enum Content {
    Merged(Map<String, Value>),
    /// The text of a record that cannot be read.
    Unread(Option<Vec<u8>>),
}

/// Returns the merged records of a delta, and how many others were merged with them; none if the file is no delta.
pub fn merged(
    origin: &Origin,
    kept: &dyn Fn(&str) -> Option<Value>,
    options: &Options,
) -> Result<Option<(Vec<Batch>, u64)>, Failure> {
    if !origin.is_repeatable() {
        // A pipe that nothing reads twice is planned record by record.
        return Ok(None);
    }
    let mut records = origin.open(options)?;
    if !records.is_delta() && !may_be_delta(origin)? {
        return Ok(None);
    }
    let ids = records.id_attributes();
    let (mut entries, mut places): (Vec<Entry>, HashMap<String, usize>) = (Vec::new(), HashMap::new());
    let mut merged = 0;
    loop {
        let batch = records.batch()?;
        for span in &batch.records {
            let read = source::record(&batch, span).ok();
            let source = read.as_ref().and_then(|entry| source_id(&ids, entry)).map(str::to_owned);
            let (Some(Value::Object(entry)), Some(source)) = (read, source) else {
                // What cannot be read is not merged; it goes to the quarantine by itself.
                let text = batch.bytes(span).map(<[u8]>::to_vec);
                entries.push(Entry { span: span.clone(), content: Content::Unread(text) });
                continue;
            };
            let place = *places.entry(source.clone()).or_insert(entries.len());
            if place == entries.len() {
                let record = match kept(&source) {
                    Some(Value::Object(record)) => record,
                    _ => Map::new(),
                };
                entries.push(Entry { span: span.clone(), content: Content::Merged(record) });
            } else {
                merged += 1;
            }
            if let Some(Entry { span: last, content: Content::Merged(record) }) = entries.get_mut(place) {
                merge_delta(record, &entry);
                *last = span.clone();
            }
        }
        if batch.last {
            break;
        }
    }
    if !records.is_delta() {
        return Ok(None);
    }
    // A merged record is where its last entry is.
    entries.sort_by_key(|entry| entry.span.record);
    let (mut batches, mut entries) = (Vec::new(), entries.into_iter().peekable());
    while entries.peek().is_some() {
        batches.push(Batch::of(entries.by_ref().take(BATCH).map(|Entry { span, content }| match content {
            Content::Unread(text) => (span, text),
            Content::Merged(record) => (span, Some(Value::Object(record).to_string().into_bytes())),
        })));
    }
    Ok(Some((batches, merged)))
}

/// Whether the text of a file has what only deltas have.
fn may_be_delta(origin: &Origin) -> Result<bool, Failure> {
    let finders = SIGNS.map(Finder::new);
    let is_in = |text: &[u8]| finders.iter().any(|finder| finder.find(text).is_some());
    let file = match origin {
        Origin::Samples(_) | Origin::Merged { .. } => return Ok(false),
        Origin::Held(_, bytes) => return Ok(is_in(bytes)),
        Origin::File(file) => file,
    };
    let mut reader = File::open(file).map_err(|error| input::unreadable(file, &error))?;
    let (mut text, mut length) = (vec![0; CHUNK], 0);
    loop {
        let read = reader.read(text.get_mut(length..).unwrap_or_default()).map_err(Failure::Read)?;
        length += read;
        if is_in(text.get(..length).unwrap_or_default()) {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
        if length == text.len() {
            // A sign may be across the end.
            let rest = text.len() - SIGNS.iter().map(|sign| sign.len()).max().unwrap_or_default();
            text.copy_within(rest.., 0);
            length -= rest;
        }
    }
}
