//! Which codes a word of the command line or of the configuration means, and how much their findings matter.

use attrflow::diagnostic::Code;
use attrflow::diagnostic::Severity;
use attrflow::diagnostic::codes;
use attrflow::lint::Configuration;
use attrflow::lint::Level;
use attrflow::lint::MAPPING_LINTS;

/// The word for every code.
const ALL: &str = "all";

/// The word for the findings that are warnings by default.
const LINTS: &str = "lints";

/// Whether a code is among those that `lints` names: not what depends on an application, because its rules say themselves how much each
/// matters, and not what is about records.
fn is_lint(code: &&'static Code) -> bool {
    let is_of_application = codes::rules::FAMILY.contains(code) || *code == &codes::shapes::NOT_AN_RFC_NAME;
    code.severity == Severity::Warning && !is_of_application && !codes::flow::FAMILY.contains(code)
}

/// The codes that a word means: a code, the beginning of codes (`AF03`), `lints` or `all`.
#[derive(Debug, Clone)]
pub struct Selection {
    codes: Vec<&'static Code>,
}

impl Selection {
    /// The selection for a word.
    pub fn of(word: &str) -> Result<Selection, String> {
        if word.eq_ignore_ascii_case(ALL) {
            return Ok(Selection { codes: codes::all().collect() });
        }
        if word.eq_ignore_ascii_case(LINTS) {
            return Ok(Selection { codes: codes::all().filter(is_lint).collect() });
        }
        let begins = |code: &&Code| code.id.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
        let codes: Vec<&'static Code> = codes::all().filter(begins).collect();
        if codes.is_empty() || word.len() < 4 {
            return Err("this is not a code; `attrflow codes` lists them all".to_owned());
        }
        Ok(Selection { codes })
    }

    /// The same where errors are of no use: what does not work is an error, whatever anybody says.
    pub fn of_warnings(word: &str) -> Result<Selection, String> {
        let mut selection = Selection::of(word)?;
        selection.codes.retain(|code| code.severity != Severity::Error);
        if selection.codes.is_empty() {
            return Err("only warnings can be allowed, and this is an error".to_owned());
        }
        Ok(selection)
    }
}

/// Levels by selection. What names fewer codes counts more, whatever the order.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    settings: Vec<(Selection, Level)>,
}

impl Levels {
    /// What is reported only when asked for is asked for.
    pub fn with_unusual() -> Levels {
        let unusual = MAPPING_LINTS
            .iter()
            .filter(|lint| !lint.usual)
            .map(|lint| (Selection { codes: vec![lint.code] }, Level::Report(lint.code.severity)));
        Levels { settings: unusual.collect() }
    }

    /// Adds a setting.
    pub fn add(&mut self, selection: Selection, level: Level) {
        self.settings.push((selection, level));
        // Of two that name as many, the later counts.
        self.settings.sort_by_key(|(selection, _)| std::cmp::Reverse(selection.codes.len()));
    }

    /// Adds the settings after those that are there.
    pub fn put_into(&self, configuration: &mut Configuration) {
        for (selection, level) in &self.settings {
            for code in &selection.codes {
                // An error cannot be made less, and stays one.
                let _ = configuration.set_code(code, *level);
            }
        }
    }
}
