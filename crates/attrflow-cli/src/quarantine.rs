//! Where records go that could not be mapped: their places and the reasons, never their values.

use std::borrow::Cow;
use std::fs;
use std::fs::File;
use std::io::BufWriter;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use attrflow::Diagnostic;
use attrflow::input::RecordSpan;
use attrflow::mapping::RecordFault;
use attrflow::untrusted::Untrusted;
use serde::Serialize;

use crate::atomic;
use crate::atomic::AtomicFile;
use crate::escape::escape;
use crate::exit::Failure;
use crate::output;

/// How many bad records are listed on the standard error output when there is no file for them.
const TOLD: u64 = 10;

/// A record that could not be mapped.
#[derive(Debug)]
pub struct Bad {
    /// The number of the record in its file, from 1.
    pub record: u64,
    /// The line it begins on, from 1.
    pub line: u64,
    /// Its first byte in the input.
    pub offset: u64,
    /// Its length in bytes.
    pub length: u64,
    /// The target attribute whose mapping refused, where it was one.
    pub target: Option<String>,
    /// Why.
    pub diagnostic: Box<Diagnostic>,
}

/// A line in the file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed<'b> {
    file: Option<&'b str>,
    line: u64,
    record: u64,
    byte_offset: u64,
    length: u64,
    code: &'static str,
    target_attribute: Option<&'b str>,
    span: Option<[u32; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Cow<'b, str>>,
}

impl Bad {
    /// A record that refuses to be mapped.
    pub fn of(span: &RecordSpan, fault: RecordFault) -> Bad {
        let target = Some(fault.target).filter(|target| !target.is_empty());
        let RecordSpan { record, line, offset, length, .. } = *span;
        Bad { record, line, offset, length, target, diagnostic: fault.diagnostic }
    }

    /// Appends its line in the quarantine; `file` is where the record is from, and `text` the record where that may be shown.
    pub fn list(&self, file: Option<&str>, text: Option<&[u8]>, lines: &mut Vec<u8>) {
        let line = Listed {
            file,
            line: self.line,
            record: self.record,
            byte_offset: self.offset,
            length: self.length,
            code: self.diagnostic.code.id,
            target_attribute: self.target.as_deref(),
            span: self.diagnostic.span().map(|span| [span.start, span.end]),
            text: text.map(String::from_utf8_lossy),
        };
        // All of this can be written as JSON.
        let line = serde_json::to_string(&line).unwrap_or_default();
        lines.extend_from_slice(Untrusted(&line).json().as_bytes());
        lines.push(b'\n');
    }
}

/// Takes the bad records: a file with one JSON object a line, or the first few on the standard error output.
#[derive(Debug)]
pub struct Quarantine {
    list: Option<List>,
    count: u64,
}

/// Where bad records are listed.
#[derive(Debug)]
enum List {
    /// A file that appears whole or not at all.
    File(Box<AtomicFile>),
    /// A pipe or a device, which takes lines as they come.
    Stream(BufWriter<File>, PathBuf),
}

impl Quarantine {
    /// Opens the file before the first record is read, so that none is lost for want of it. Only its owner may read it.
    pub fn open(path: Option<&Path>) -> Result<Quarantine, Failure> {
        let Some(path) = path else { return Ok(Quarantine { list: None, count: 0 }) };
        let is_stream = fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir());
        let list = if is_stream {
            let opened = File::options().write(true).open(path);
            let stream = opened.map_err(|error| Failure::Create(path.to_owned(), error))?;
            List::Stream(BufWriter::new(stream), path.to_owned())
        } else {
            List::File(Box::new(AtomicFile::create(path)?.private()))
        };
        Ok(Quarantine { list: Some(list), count: 0 })
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Takes some more, with their lines in the file, where there is one. `origin` is said where records are of several files.
    pub fn take(&mut self, more: &[Bad], lines: &[u8], origin: Option<&str>) -> Result<(), Failure> {
        if let Some(list) = &mut self.list {
            self.count += more.len() as u64;
            return match list {
                List::File(file) => file.write(lines),
                List::Stream(stream, path) => stream.write_all(lines).map_err(|error| atomic::failed(path, error)),
            };
        }
        for bad in more {
            self.count += 1;
            if self.count <= TOLD {
                let target = bad.target.as_deref().map_or(String::new(), |target| format!(" ({})", escape(target)));
                let origin = origin.map_or(String::new(), |origin| format!("{}: ", escape(origin)));
                output::note(&format!("{origin}line {}: {}{target}", bad.line, bad.diagnostic));
            } else if self.count == TOLD + 1 {
                output::note("more records are bad; `--quarantine FILE` lists them all");
            }
        }
        Ok(())
    }

    /// Brings everything to the disk, and gives the file its name.
    pub fn finish(&mut self) -> Result<(), Failure> {
        match self.list.take() {
            Some(List::File(file)) => file.finish(),
            Some(List::Stream(mut stream, path)) => stream.flush().map_err(|error| atomic::failed(&path, error)),
            None => Ok(()),
        }
    }
}
