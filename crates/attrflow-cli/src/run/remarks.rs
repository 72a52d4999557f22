//! What the application will say against records, told while the run goes on and counted at its end. No remark holds a value.

use std::collections::BTreeMap;

use attrflow::Diagnostic;
use attrflow::diagnostic::Severity;

use crate::escape::escape;
use crate::output;

/// How many remarks of one code are printed.
const TOLD: u64 = 20;

/// A remark on a record.
#[derive(Debug)]
pub struct Remark {
    /// The line the record begins on, from 1.
    pub line: u64,
    /// What there is to say.
    pub diagnostic: Diagnostic,
}

/// All remarks of a run.
#[derive(Debug, Default)]
pub struct Remarks {
    codes: BTreeMap<&'static str, u64>,
    errors: u64,
}

impl Remarks {
    /// Tells a remark and counts it. `origin` is said where records are of several files.
    pub fn take(&mut self, Remark { line, diagnostic }: &Remark, origin: Option<&str>) {
        let code = diagnostic.code.id;
        let count = self.codes.entry(code).or_default();
        *count += 1;
        self.errors += u64::from(diagnostic.severity == Severity::Error);
        if *count <= TOLD {
            let target = diagnostic.location.as_ref().and_then(|place| place.target.as_deref());
            let target = target.map_or(String::new(), |target| format!(" ({})", escape(target)));
            let origin = origin.map_or(String::new(), |origin| format!("{}: ", escape(origin)));
            output::note(&format!("{origin}line {line}: {diagnostic}{target}"));
        } else if *count == TOLD + 1 {
            output::note(&format!("there are more remarks {code}; only the first {TOLD} are shown"));
        }
    }

    /// Whether the application will refuse something.
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// All of them, in one line.
    pub fn sentence(&self) -> String {
        let all: u64 = self.codes.values().sum();
        let codes: Vec<String> = self.codes.iter().map(|(code, count)| format!("{code} {count}")).collect();
        match all {
            0 => "remarks 0".to_owned(),
            _ => format!("remarks {all}, errors among them {}: {}", self.errors, codes.join(", ")),
        }
    }
}
