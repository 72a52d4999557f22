//! `attrflow.toml`: how much findings matter, which ones are known and stay, and which application documents are for.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use attrflow::Diagnostic;
use attrflow::diagnostic::Severity;
use attrflow::diagnostic::codes;
use attrflow::diagnostic::codes::input::BAD_CONFIGURATION;
use attrflow::diagnostic::codes::input::UNUSED_SUPPRESSION;
use attrflow::lint::Level;
use attrflow::mapping::templates::Template;
use attrflow::source::Span;
use serde::Deserialize;
use toml::Spanned;

use crate::check::codes::Levels;
use crate::check::codes::Selection;
use crate::exit::Failure;
use crate::input;
use crate::template_name;

/// What the file is called.
pub const FILE_NAME: &str = "attrflow.toml";

/// The levels, by their words.
const LEVELS: &[(&str, Level)] = &[
    ("allow", Level::Allow),
    ("info", Level::Report(Severity::Information)),
    ("warning", Level::Report(Severity::Warning)),
    ("error", Level::Report(Severity::Error)),
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(title = "Configuration of attrflow (attrflow.toml)"))]
struct Written {
    /// The application that the documents are for: a built-in template, or the folder of one of your own, relative to this file.
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    application: Option<Spanned<String>>,
    /// How much findings matter, by code: `allow`, `info`, `warning` or `error`. A name is a code, the beginning of codes such as
    /// `AF03`, `lints` or `all`; what names fewer codes counts more.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "BTreeMap<String, WrittenLevel>"))]
    codes: BTreeMap<String, Spanned<String>>,
    /// Findings that are known and stay.
    #[serde(default)]
    suppress: Vec<WrittenSuppression>,
}

/// Findings that are known and stay. At least one of `target`, `pointer` and `file` is given.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct WrittenSuppression {
    /// The code.
    #[cfg_attr(test, schemars(with = "String"))]
    code: Spanned<String>,
    /// The reason why they stay.
    #[cfg_attr(test, schemars(with = "String"))]
    reason: Spanned<String>,
    /// The target attribute that they are about.
    target: Option<String>,
    /// The JSON pointer where they are, or above.
    pointer: Option<String>,
    /// A file or folder, relative to this file.
    file: Option<String>,
}

/// A configuration file that was read.
#[derive(Debug)]
pub struct Configuration {
    /// Its name in messages.
    pub origin: String,
    /// Its text.
    pub text: String,
    /// How much findings matter.
    pub levels: Levels,
    /// The application that the documents are for, whatever their directories are called.
    pub application: Option<&'static Template>,
    folder: PathBuf,
    suppressions: Vec<Suppression>,
}

/// Findings that are known and not reported.
#[derive(Debug)]
struct Suppression {
    code: &'static attrflow::diagnostic::Code,
    span: Span,
    target: Option<String>,
    pointer: Option<String>,
    file: Option<String>,
    /// Whether something was checked that it may be about.
    asked: bool,
    /// Whether it kept a finding from being reported.
    used: bool,
}

impl Configuration {
    /// The configuration nearest to a file or folder: in its folder, or in one that it is in.
    pub fn nearest(path: &Path) -> Option<PathBuf> {
        let absolute = std::path::absolute(path).ok()?;
        let found = absolute.ancestors().map(|folder| folder.join(FILE_NAME)).find(|file| file.is_file())?;
        // A name as short as the one that was given reads better.
        let here = std::env::current_dir().ok();
        let short = here.and_then(|here| found.strip_prefix(here).ok().map(Path::to_owned));
        Some(short.unwrap_or(found))
    }

    /// The application that the configuration nearest to a document names.
    pub fn application_for(document: &Path) -> Result<Option<&'static Template>, Failure> {
        let folder = document.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let nearest = Configuration::nearest(folder).map(|file| Configuration::read(&file)).transpose()?;
        Ok(nearest.and_then(|configuration| configuration.application))
    }

    /// Reads a configuration.
    pub fn read(file: &Path) -> Result<Configuration, Failure> {
        let origin = input::name(file);
        let text = input::text(file)?;
        let configuration = Configuration::of(&text, file);
        configuration.map_err(|diagnostic| Failure::Input { origin, diagnostic: Box::new(diagnostic.in_text(&text)) })
    }

    fn of(text: &str, file: &Path) -> Result<Configuration, Diagnostic> {
        let written: Written = toml::from_str(text).map_err(|error| {
            let span = error.span().unwrap_or_default();
            let message = error.message().lines().next().unwrap_or_default().to_owned();
            Diagnostic::new(&BAD_CONFIGURATION, message).at(Span::from(span), "")
        })?;
        let folder = std::path::absolute(file).ok().and_then(|file| file.parent().map(Path::to_owned));
        let folder = folder.unwrap_or_default();
        let application = written.application.map(|name| {
            template_name::application_from(name.get_ref(), &folder).map_err(|message| bad(message, &name))
        });
        let mut levels = Levels::default();
        for (word, level) in &written.codes {
            let known = LEVELS.iter().find(|(name, _)| *name == level.get_ref());
            let words: Vec<String> = LEVELS.iter().map(|(name, _)| format!("`{name}`")).collect();
            let wrong = || format!("`{}` is no level; there are {}", level.get_ref(), words.join(", "));
            let (_, level_of) = known.ok_or_else(|| bad(wrong(), level))?;
            let selection = match level_of {
                Level::Report(Severity::Error) => Selection::of(word),
                _ => Selection::of_warnings(word),
            };
            levels.add(selection.map_err(|fault| bad(format!("`{word}`: {fault}"), level))?, *level_of);
        }
        let suppressions = written.suppress.into_iter().map(suppression).collect::<Result<_, _>>()?;
        Ok(Configuration {
            origin: input::name(file),
            text: text.to_owned(),
            levels,
            application: application.transpose()?,
            folder,
            suppressions,
        })
    }

    /// Takes the findings away that are known; `file` is none for what was not read from a file.
    pub fn suppress(&mut self, file: Option<&Path>, found: &mut Vec<Diagnostic>) {
        let name = file.and_then(|file| self.name_of(file));
        for suppression in &mut self.suppressions {
            let asked =
                suppression.file.as_ref().is_none_or(|wanted| name.as_ref().is_some_and(|name| is_in(name, wanted)));
            suppression.asked |= asked;
            if asked {
                let before = found.len();
                found.retain(|diagnostic| !suppression.fits(diagnostic));
                suppression.used |= found.len() < before;
            }
        }
    }

    /// A file's name, seen from the folder of the configuration.
    fn name_of(&self, file: &Path) -> Option<String> {
        let absolute = std::path::absolute(file).ok()?;
        let inside = absolute.strip_prefix(&self.folder).ok()?;
        let parts: Vec<_> = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        Some(parts.join("/"))
    }

    /// The suppressions that suppressed nothing although something they may be about was checked.
    pub fn unused(&self) -> Vec<Diagnostic> {
        let unused = self.suppressions.iter().filter(|suppression| suppression.asked && !suppression.used);
        let told = unused.map(|suppression| {
            Diagnostic::new(
                &UNUSED_SUPPRESSION,
                format!("this suppression of `{}` suppresses nothing", suppression.code),
            )
            .at(suppression.span, "no finding fits")
            .help("remove it, or name the `file` it is about when only some files are checked")
            .in_text(&self.text)
        });
        told.collect()
    }
}

fn bad<T>(message: String, place: &Spanned<T>) -> Diagnostic {
    Diagnostic::new(&BAD_CONFIGURATION, message).at(Span::from(place.span()), "")
}

fn suppression(written: WrittenSuppression) -> Result<Suppression, Diagnostic> {
    let id = written.code.get_ref();
    let code = codes::find(id);
    let code =
        code.ok_or_else(|| bad(format!("`{id}` is not a code; `attrflow codes` lists them all"), &written.code))?;
    if written.reason.get_ref().trim().is_empty() {
        return Err(bad("a suppression needs a reason".to_owned(), &written.reason));
    }
    if written.target.is_none() && written.pointer.is_none() && written.file.is_none() {
        let message = "a suppression needs a `target`, a `pointer` or a `file`".to_owned();
        return Err(bad(message, &written.code).help("a level under `[codes]` is for findings everywhere"));
    }
    let WrittenSuppression { target, pointer, file, .. } = written;
    let span = Span::from(written.code.span());
    Ok(Suppression { code, span, target, pointer, file, asked: false, used: false })
}

impl Suppression {
    fn fits(&self, diagnostic: &Diagnostic) -> bool {
        let place = diagnostic.location.as_ref();
        let target = place.and_then(|place| place.target.as_ref());
        let pointer = place.map(|place| place.pointer.as_str());
        self.code == diagnostic.code
            && self.target.as_ref().is_none_or(|wanted| target == Some(wanted))
            && self.pointer.as_ref().is_none_or(|wanted| pointer.is_some_and(|pointer| is_in(pointer, wanted)))
    }
}

/// Whether a path is the other one, or below it.
fn is_in(path: &str, whole: &str) -> bool {
    path.strip_prefix(whole.trim_end_matches('/')).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The levels, for the schema; [`LEVELS`] has them for the program.
#[cfg(test)]
#[derive(schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema matters")]
enum WrittenLevel {
    Allow,
    Info,
    Warning,
    Error,
}

#[test]
fn the_schema_is_published() {
    let mut schema = schemars::generate::SchemaSettings::draft07().into_generator().into_root_schema_for::<Written>();
    let words = schema.pointer("/definitions/WrittenLevel/enum").cloned().unwrap_or_default();
    assert_eq!(words, LEVELS.iter().map(|(name, _)| *name).collect::<serde_json::Value>());
    let address = concat!(env!("CARGO_PKG_REPOSITORY"), "/raw/main/docs/schemas/attrflow.schema.json");
    schema.insert("$id".to_owned(), address.into());
    let text = format!("{:#}\n", schema.as_value());
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas/attrflow.schema.json");
    if std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always") {
        assert!(std::fs::write(&file, &text).is_ok());
    }
    let published = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        published == text,
        "docs/schemas/attrflow.schema.json differs from the types; INSTA_UPDATE=always writes it"
    );
}
