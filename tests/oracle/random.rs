//! Random expressions and records: whatever the rows of the functions allow, and a little of what they do not.
//!
//! Everything follows from a list of numbers, so that a failing expression shrinks with its list: where the numbers end,
//! the plainest choice is taken.

use attrflow::functions;
use attrflow::functions::Body;
use attrflow::functions::Branch;
use attrflow::functions::Function;
use attrflow::functions::Occurs;
use attrflow::functions::Parameter;
use attrflow::functions::Returns;
use attrflow::functions::Role;
use attrflow::value::Kinds;
use serde_json::Value as Json;
use serde_json::json;

/// The deepest nesting of calls.
const DEPTH: usize = 4;

const ATTRIBUTES: &[&str] = &["a", "b", "c", "list", "when", "number", "flag", "role"];
const TEXTS: &[&str] =
    &["", "x", "John.Smith@contoso.com", "7", "True", " a b ", "Ünï", "\\", "\"", "2024-02-29", "😀x"];
const INTEGERS: &[&str] = &["0", "1", "-1", "2", "&HF", "400", "9223372036854775807"];
const PATTERNS: &[&str] = &["x", "(?<Group>[a-z])", "a|(b)*", "^", ".(.)", "(?i)JOHN", "["];
const FORMATS: &[&str] = &["yyyy-MM-dd", "dd.MM.yyyy HH:mm", "d", "%", "yyyy-MM-ddTHH:mm:ssZ"];
const INTERVALS: &[&str] = &["d", "yyyy", "m", "ww", "h", "century"];
const DATES: &[&str] = &["2024-02-29", "2/29/2024 1:00:00 PM", "20240229", "133000000000000000", "no date"];
const STYLES: &[&str] = &["None", "AssumeUniversal", "AdjustToUniversal, AssumeUniversal", "Never"];
const CULTURES: &[&str] = &["en-US", "tr-TR", ""];
const GROUPS: &[&str] = &["1", "Group", "0", "9"];
const REPLACEMENTS: &[&str] = &["", "-", "$1", "${Group}x", "$$"];

/// Numbers that encode choices.
#[derive(Debug)]
pub struct Choices<'c> {
    numbers: &'c [u16],
}

impl<'c> Choices<'c> {
    /// Choices that follow from these numbers.
    pub fn new(numbers: &'c [u16]) -> Choices<'c> {
        Choices { numbers }
    }

    /// A number below `count`; 0 where no number is left.
    pub fn below(&mut self, count: usize) -> usize {
        let Some((first, rest)) = self.numbers.split_first() else { return 0 };
        self.numbers = rest;
        usize::from(*first) % count
    }

    pub fn one_of<'t>(&mut self, choices: &[&'t str]) -> &'t str {
        choices[self.below(choices.len())]
    }

    /// Returns `true` once in this many times.
    pub fn seldom(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }

    /// A record with some of the attributes, some of them of a kind that is hardly expected.
    pub fn record(&mut self) -> Json {
        let mut record = serde_json::Map::new();
        for name in ATTRIBUTES {
            let usual = match *name {
                "list" => json!(["x", "Y", "x"]),
                "when" => json!(self.one_of(DATES)),
                "number" => json!(self.below(30)),
                "flag" => json!(self.below(2) == 0),
                "role" => json!([{"id": "1", "displayName": "Admin", "value": "admin"}]),
                _ => json!(self.one_of(TEXTS)),
            };
            let value = match self.below(12) {
                8 => Json::Null,
                9 => continue,
                10 => json!(self.one_of(TEXTS)),
                11 => json!([self.one_of(TEXTS), self.below(9), null, ["x"], {"m": "x"}]),
                _ => usual,
            };
            record.insert((*name).to_owned(), value);
        }
        Json::Object(record)
    }

    /// An expression.
    pub fn expression(&mut self) -> String {
        self.call_or_leaf(DEPTH, Kinds::ANY, true)
    }

    fn call_or_leaf(&mut self, depth: usize, wanted: Kinds, outermost: bool) -> String {
        if depth == 0 || self.below(4) == 0 {
            return self.leaf(wanted);
        }
        if wanted.meets(Kinds::BOOLEAN) && self.seldom(4) {
            let sign = self.one_of(&["=", "<>", "<", "<=", ">", ">="]);
            let left = self.call_or_leaf(depth - 1, Kinds::SCALAR, false);
            let right = self.call_or_leaf(depth - 1, Kinds::SCALAR, false);
            let whole = format!("{left} {sign} {right}");
            return if outermost { whole } else { format!("({whole})") };
        }
        let fitting: Vec<&Function> = functions::all()
            .filter(|function| outermost || !matches!(function.body, Body::Branch(Branch::SelectUnique)))
            .filter(|function| match function.returns {
                Returns::Always(kinds) => kinds.meets(wanted) || kinds.is_empty(),
                _ => true,
            })
            .collect();
        let function = fitting[self.below(fitting.len())];
        self.call(function, depth - 1, wanted)
    }

    fn call(&mut self, function: &Function, depth: usize, wanted: Kinds) -> String {
        let mut arguments: Vec<String> = Vec::new();
        for parameter in function.parameters {
            let mut count = 1;
            if parameter.occurs == Occurs::Repeated {
                count += self.below(3);
            }
            if matches!(function.body, Body::Branch(Branch::Switch)) {
                count = if arguments.len() == 2 { 2 * count } else { count.min(1) };
            }
            for _ in 0..count {
                let empty = if parameter.required { self.seldom(40) } else { self.below(2) == 0 };
                let argument = if empty { String::new() } else { self.argument(parameter, function, depth, wanted) };
                arguments.push(argument);
            }
        }
        if matches!(function.body, Body::Branch(Branch::Switch)) && arguments.len() % 2 == 1 {
            arguments.push(self.leaf(wanted));
        }
        while arguments.len() > function.fewest()
            && arguments.last().is_some_and(String::is_empty)
            && self.below(2) == 0
        {
            arguments.pop();
        }
        format!("{}({})", function.name, arguments.join(","))
    }

    fn argument(&mut self, parameter: &Parameter, function: &Function, depth: usize, wanted: Kinds) -> String {
        let constants = match parameter.role {
            Role::Pattern => PATTERNS,
            Role::Group => GROUPS,
            Role::Replacement => REPLACEMENTS,
            Role::InputFormat | Role::OutputFormat => FORMATS,
            Role::Styles => STYLES,
            Role::Culture => CULTURES,
            Role::Interval => INTERVALS,
            Role::Date => DATES,
            Role::OneOf(words) if !self.seldom(5) => return self.one_of(words).to_owned(),
            _ => {
                let passes_on = !matches!(function.returns, Returns::Always(_)) && parameter.kinds.includes(Kinds::ANY);
                let kinds = if passes_on { wanted } else { parameter.kinds };
                return self.call_or_leaf(depth, kinds, false);
            }
        };
        if self.seldom(5) { self.call_or_leaf(depth, parameter.kinds, false) } else { quoted(self.one_of(constants)) }
    }

    fn leaf(&mut self, wanted: Kinds) -> String {
        match self.below(8) {
            0..=2 => self.attribute(wanted),
            3 if wanted.meets(Kinds::INTEGER) => self.one_of(INTEGERS).to_owned(),
            4 if wanted.meets(Kinds::DATE_TIME) => quoted(self.one_of(DATES)),
            5 if wanted.meets(Kinds::BOOLEAN) => quoted(self.one_of(&["True", "false", ""])),
            6 if self.seldom(3) => self.one_of(&["%DomainFQDN%", "%Nothing%"]).to_owned(),
            7 if wanted.meets(Kinds::INTEGER) && !wanted.meets(Kinds::LIST) => quoted(self.one_of(&["1", "7", "-3"])),
            _ if wanted.meets(Kinds::TEXT) => quoted(self.one_of(TEXTS)),
            _ => self.attribute(wanted),
        }
    }

    fn attribute(&mut self, wanted: Kinds) -> String {
        let usual = if wanted == Kinds::BOOLEAN {
            "flag"
        } else if !wanted.meets(Kinds::TEXT) && wanted.meets(Kinds::LIST) {
            self.one_of(&["list", "role"])
        } else if !wanted.meets(Kinds::TEXT) && wanted.meets(Kinds::INTEGER) {
            "number"
        } else {
            self.one_of(ATTRIBUTES)
        };
        let name = if self.seldom(6) { self.one_of(ATTRIBUTES) } else { usual };
        format!("[{name}]")
    }
}

fn quoted(text: &str) -> String {
    attrflow::engine::quote(text)
}
