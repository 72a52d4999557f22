//! The open files.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;
use std::time::Instant;

use attrflow::mapping::TargetSchema;
use attrflow::mapping::templates::Template;
use attrflow_analysis::File;
use attrflow_analysis::Finding;
use attrflow_analysis::Language;
use attrflow_analysis::Position;
use attrflow_analysis::SourceText;
use serde_json::Value;

use crate::uri;

/// Up to this time findings are made after every keystroke.
const MAX_TIME_OF_KEYSTROKE: Duration = Duration::from_millis(50);

/// How long typing pauses before findings are made that take longer.
const DEBOUNCE: Duration = Duration::from_millis(150);

/// An open file.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) path: Option<PathBuf>,
    pub(crate) version: Option<i64>,
    /// Whether the text is that on the disk, as far as is known.
    pub(crate) is_saved: bool,
    /// When its findings are to be published.
    pub(crate) due: Option<Instant>,
    /// How long it took to make its findings the last time.
    pub(crate) time_of_findings: Duration,
    language: Option<Language>,
    text: SourceText,
    /// The text, analysed; made when it is asked for.
    file: Option<File>,
    /// The findings that were published for this text.
    pub(crate) findings: Option<Vec<Finding>>,
}

impl Open {
    pub(crate) fn text(&self) -> &SourceText {
        &self.text
    }

    /// Returns the file, analysed, for finding what is wrong with it.
    pub(crate) fn file(
        &mut self,
        target: Option<&TargetSchema>,
        application: Option<&'static Template>,
    ) -> Option<&File> {
        self.analysed()?;
        let file = self.file.take()?.for_target(target.cloned()).for_application(application);
        Some(self.file.insert(file))
    }

    /// Returns the file, analysed, for what depends on the target alone.
    pub(crate) fn aimed(&mut self, target: Option<TargetSchema>) -> Option<&File> {
        self.analysed()?;
        let file = self.file.take()?.for_target(target);
        Some(self.file.insert(file))
    }

    /// Returns the file, analysed, for what does not depend on the target or the application.
    pub(crate) fn analysed(&mut self) -> Option<&File> {
        let language = self.language?;
        let text = &self.text;
        Some(self.file.get_or_insert_with(|| File::new(language, text.clone())))
    }

    /// Forgets what was analysed.
    pub(crate) fn forget(&mut self) {
        self.file = None;
        self.findings = None;
    }
}

/// The open files by their addresses.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    open: BTreeMap<String, Open>,
}

impl Documents {
    pub(crate) fn get(&mut self, uri: &str) -> Option<&mut Open> {
        self.open.get_mut(uri)
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (&String, &mut Open)> {
        self.open.iter_mut()
    }

    /// Returns the open file with a path.
    pub(crate) fn with_path(&self, path: &std::path::Path) -> Option<&Open> {
        self.open.values().find(|open| open.path.as_deref() == Some(path))
    }

    pub(crate) fn open(&mut self, item: &Value, now: Instant) -> Option<()> {
        let uri = item.get("uri")?.as_str()?;
        let text = item.get("text")?.as_str()?;
        let named = item.get("languageId").and_then(Value::as_str).and_then(Language::named);
        // Editors that know no expressions open their files as plain text.
        let language = uri::extension(uri)
            .and_then(Language::named)
            .filter(|language| named.is_none() || *language == Language::Expression);
        let open = Open {
            path: uri::path(uri),
            version: item.get("version").and_then(Value::as_i64),
            is_saved: true,
            due: Some(now),
            time_of_findings: Duration::ZERO,
            language: language.or(named),
            text: SourceText::new(text),
            file: None,
            findings: None,
        };
        self.open.insert(uri.to_owned(), open);
        Some(())
    }

    /// Applies the changes of a notification, in their order.
    pub(crate) fn change(&mut self, parameters: &Value, now: Instant) -> Option<()> {
        let uri = parameters.pointer("/textDocument/uri")?.as_str()?;
        let open = self.open.get_mut(uri)?;
        for change in parameters.get("contentChanges")?.as_array()? {
            let text = change.get("text")?.as_str()?;
            let range = match change.get("range") {
                Some(range) => Some((position(range.get("start")?)?, position(range.get("end")?)?)),
                None => None,
            };
            open.text.replace(range, text);
        }
        open.version = parameters.pointer("/textDocument/version").and_then(Value::as_i64);
        open.is_saved = false;
        let pause = if open.time_of_findings > MAX_TIME_OF_KEYSTROKE { DEBOUNCE } else { Duration::ZERO };
        open.due = Some(now + pause);
        open.forget();
        Some(())
    }

    pub(crate) fn close(&mut self, uri: &str) -> bool {
        self.open.remove(uri).is_some()
    }
}

/// Reads a position of the protocol.
pub(crate) fn position(value: &Value) -> Option<Position> {
    let number =
        |name: &str| value.get(name).and_then(Value::as_u64).map(|number| u32::try_from(number).unwrap_or(u32::MAX));
    Some(Position::new(number("line")?, number("character")?))
}
