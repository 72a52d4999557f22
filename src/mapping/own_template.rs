//! Loads custom templates: a folder with a mapping document, the application's facts, and sample records.
//!
//! A folder has `mapping.json`, and may have `facts.json` (rules in words, each with what is checked), `samples/users.jsonl` and
//! `samples/groups.jsonl`. What is read stays in memory until the program ends, because templates are known for as long as that.

use std::io;
use std::path::Path;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input::BAD_TEMPLATE;
use crate::mapping::Encoding;
use crate::mapping::rules::own;
use crate::mapping::rules::own::FACTS;
use crate::mapping::templates;
use crate::mapping::templates::Template;
use crate::mapping::text::MAX_FILE;
use crate::mapping::text::read_file;

/// The mapping document of the folder.
pub const DOCUMENT: &str = "mapping.json";

/// The sample users of the folder.
pub const USERS: &str = "samples/users.jsonl";

/// The sample groups of the folder.
pub const GROUPS: &str = "samples/groups.jsonl";

/// Keeps a text until the program ends.
fn kept(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// The templates that were read. One that is read again unchanged takes no more memory.
static READ: Mutex<Vec<&'static Template>> = Mutex::new(Vec::new());

impl Template {
    /// Loads a custom template from its folder. The mapping document is not parsed.
    ///
    /// # Errors
    ///
    /// The folder has no `mapping.json`, a file cannot be read, or the facts are not as they should be.
    pub fn load(folder: &Path) -> Result<&'static Template, Box<Diagnostic>> {
        let document = text(folder, DOCUMENT)?.ok_or_else(|| {
            Box::new(
                Diagnostic::new(&BAD_TEMPLATE, format!("the folder has no `{DOCUMENT}`"))
                    .help("`attrflow template new DIR` makes a template; `attrflow template` lists the built-in ones"),
            )
        })?;
        let facts = text(folder, FACTS)?.unwrap_or_else(|| "{}".to_owned());
        let [users, groups] = [USERS, GROUPS].map(|name| text(folder, name));
        let (users, groups) = (users?, groups?);
        let name = folder.display().to_string();
        let same = |known: &&&'static Template| {
            known.name == name
                && known.document == document
                && known.facts == facts
                && users.as_ref().is_none_or(|users| users == known.users)
                && groups.as_ref().is_none_or(|groups| groups == known.groups)
        };
        let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = read.iter().find(same) {
            return Ok(known);
        }
        let facts = kept(facts);
        let title = own::read(facts)?;
        let last = folder.file_name().map(|name| name.to_string_lossy().into_owned());
        let template: &'static Template = Box::leak(Box::new(Template {
            title: kept(title.or(last).unwrap_or_else(|| name.clone())),
            name: kept(name),
            document: kept(document),
            facts,
            rules: "",
            users: users.map_or(templates::SAMPLE_USERS, kept),
            groups: groups.map_or(templates::SAMPLE_GROUPS, kept),
        }));
        read.push(template);
        Ok(template)
    }
}

/// The text of a file in a template; none where it is not there.
fn text(folder: &Path, name: &str) -> Result<Option<String>, Box<Diagnostic>> {
    let bytes = match read_file(&folder.join(name), MAX_FILE) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(Box::new(Diagnostic::new(&BAD_TEMPLATE, format!("`{name}` cannot be read: {error}"))));
        }
    };
    match Encoding::decode(&bytes) {
        Ok((text, _)) => Ok(Some(text)),
        Err(diagnostic) => Err(Box::new(Diagnostic::new(&BAD_TEMPLATE, format!("`{name}`: {}", diagnostic.message)))),
    }
}
