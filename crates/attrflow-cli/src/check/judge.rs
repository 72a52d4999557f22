//! Which findings are reported, and how much they matter: the arguments, and the configurations of the files.

use std::collections::HashMap;
use std::collections::HashSet;
use std::path::Path;
use std::path::PathBuf;

use attrflow::Diagnostic;
use attrflow::diagnostic::Severity;
use attrflow::lint;
use attrflow::mapping::templates::Template;

use crate::check::codes::Levels;
use crate::check::configuration::Configuration;
use crate::exit::Failure;

/// Sorts findings out.
#[derive(Debug)]
pub struct Judge {
    levels: Levels,
    info: bool,
    /// Whether the first configuration is for everything.
    is_given: bool,
    configurations: Vec<Configuration>,
    /// The configuration of each folder; none where there is no file for it.
    folders: HashMap<PathBuf, Option<usize>>,
}

impl Judge {
    /// A judge with the levels of the arguments, and with a configuration where one was named.
    pub fn new(levels: Levels, info: bool, config: Option<&Path>) -> Result<Judge, Failure> {
        let configurations: Vec<_> = config.map(Configuration::read).into_iter().collect::<Result<_, _>>()?;
        Ok(Judge { levels, info, is_given: config.is_some(), configurations, folders: HashMap::new() })
    }

    /// The number of the configuration that is for a file, or for what is in no file.
    fn configuration(&mut self, file: Option<&Path>) -> Result<Option<usize>, Failure> {
        if self.is_given {
            return Ok(Some(0));
        }
        let folder = match file.and_then(Path::parent) {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        if let Some(known) = self.folders.get(folder) {
            return Ok(*known);
        }
        let number = match Configuration::nearest(folder) {
            None => None,
            Some(file) => {
                let read = Configuration::read(&file)?;
                let known = self.configurations.iter().position(|known| known.origin == read.origin);
                Some(known.unwrap_or_else(|| {
                    self.configurations.push(read);
                    self.configurations.len() - 1
                }))
            }
        };
        self.folders.insert(folder.to_owned(), number);
        Ok(number)
    }

    /// The application that the configuration of a file names.
    pub fn application(&mut self, file: Option<&Path>) -> Result<Option<&'static Template>, Failure> {
        let number = self.configuration(file)?;
        Ok(number.and_then(|number| self.configurations.get(number)).and_then(|found| found.application))
    }

    /// The findings that are reported, each once.
    pub fn judge(&mut self, file: Option<&Path>, found: Vec<Diagnostic>) -> Result<Vec<Diagnostic>, Failure> {
        let number = self.configuration(file)?;
        let mut levels = lint::Configuration::default();
        if self.info {
            Levels::with_unusual().put_into(&mut levels);
        }
        let configuration = number.and_then(|number| self.configurations.get_mut(number));
        if let Some(configuration) = &configuration {
            configuration.levels.put_into(&mut levels);
        }
        self.levels.put_into(&mut levels);
        let mut found = levels.apply(found);
        found.retain(|diagnostic| self.info || diagnostic.severity != Severity::Information);
        let mut seen = HashSet::new();
        found.retain(|diagnostic| {
            let place = diagnostic.location.as_ref().map(|place| (place.pointer.clone(), place.target.clone()));
            seen.insert((diagnostic.code.id, diagnostic.span(), place, diagnostic.message.clone()))
        });
        if let Some(configuration) = configuration {
            configuration.suppress(file, &mut found);
        }
        Ok(found)
    }

    /// The configurations, each with its text and its suppressions that suppressed nothing.
    pub fn unused(&self) -> impl Iterator<Item = (&Configuration, Vec<Diagnostic>)> {
        self.configurations.iter().map(|configuration| {
            let mut levels = lint::Configuration::default();
            configuration.levels.put_into(&mut levels);
            self.levels.put_into(&mut levels);
            (configuration, levels.apply(configuration.unused()))
        })
    }
}
