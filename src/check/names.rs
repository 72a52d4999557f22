//! Resolves names of attributes and functions, or suggests the nearest one.

use crate::check::Checker;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::functions;
use crate::functions::Function;
use crate::ir;
use crate::ir::NoFlow;
use crate::ir::NodeKind;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Kinds;

/// Function names of other languages, with the equivalent in the provisioning language.
const FOREIGN: &[(&str, &str)] = &[
    ("Right", "there is no `Right`; take the end with `Mid`, or with a regular expression in `Replace`"),
    ("LCase", "write `ToLower`"),
    ("UCase", "write `ToUpper`"),
    ("Lower", "write `ToLower`"),
    ("Upper", "write `ToUpper`"),
    ("If", "write `IIF`"),
    ("LTrim", "write `Trim`"),
    ("RTrim", "write `Trim`"),
    ("Concat", "write `Join(\"\", ...)` or `Append`"),
    ("Concatenate", "write `Join(\"\", ...)` or `Append`"),
    ("Substitute", "write `Replace`"),
    ("RegexReplace", "write `Replace` with the pattern in its third argument"),
    ("ReplaceChars", "write `NormalizeDiacritics` or one `Replace` for each character"),
    ("Contains", "write `InStr(text, part) > 0`"),
    ("ItemOrNull", "write `Item`"),
    ("CNum", "text that is a number is accepted where a number is expected"),
    ("RandomNum", "write `RandomString` with digits only, such as `RandomString(4, 4, 0, 0, 0)`"),
    ("IsEmpty", "write `IsNullOrEmpty`"),
    ("BitOr", "there is no such function in provisioning"),
    ("IsBitSet", "write `BitAnd(value, flag) > 0`"),
    ("And", "nest a second `IIF` in the value if true"),
    ("Or", "nest a second `IIF` in the value if false"),
    ("PadLeft", "there is no padding function; take a fixed width with `Mid(Append(\"0000\", ...), ...)`"),
    ("PadRight", "there is no padding function; take a fixed width with `Left(Append(..., \"0000\"), ...)`"),
    ("InStrRev", "there is no such function; use a regular expression in `Replace`"),
    ("DateFormat", "write `FormatDateTime`"),
    ("Capitalize", "write `PCase`"),
    ("ProperCase", "write `PCase`"),
];

/// Words that end an expression with no flow. Microsoft's guides for Workday and SuccessFactors use them as the last
/// argument of `IIF`; the function reference does not mention them.
const FLOW_WORDS: &[(&str, NoFlow)] = &[
    ("IgnoreAttributeFlow", NoFlow::Attribute),
    ("IgnoreThisFlow", NoFlow::Attribute),
    ("IgnoreObjectFlow", NoFlow::Object),
];

/// Minimum Jaro-Winkler similarity for a suggestion.
const MIN_SIMILARITY: f64 = 0.8;

/// Returns the candidate most similar to a name, if one is similar enough; a candidate that differs only in case
/// wins.
pub fn nearest<'c>(name: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    let lower = name.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        if candidate.eq_ignore_ascii_case(name) {
            return Some(candidate);
        }
        let similarity = strsim::jaro_winkler(&lower, &candidate.to_lowercase());
        if similarity >= MIN_SIMILARITY && best.is_none_or(|(highest, _)| similarity > highest) {
            best = Some((similarity, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

impl Checker<'_> {
    pub(in crate::check) fn attribute(&mut self, name: &str, span: Span) -> Option<ir::Node> {
        let kinds = match &self.source.attributes {
            None => Kinds::ANY,
            Some(known) => match known.iter().find(|(known, _)| known == name) {
                Some((_, kinds)) => *kinds,
                None => {
                    let suggestion = nearest(name, known.iter().map(|(name, _)| name.as_str()));
                    self.unknown_attribute(name, span, suggestion.map(str::to_owned));
                    return None;
                }
            },
        };
        let kind = NodeKind::Attribute(self.attributes.number(name));
        Some(ir::Node { kind, kinds, span, place: span })
    }

    fn unknown_attribute(&mut self, name: &str, span: Span, suggestion: Option<String>) {
        let code = &codes::names::UNKNOWN_ATTRIBUTE;
        let message = format!("the source object has no attribute `{name}`");
        let diagnostic = Diagnostic::new(code, message);
        self.report(match suggestion {
            Some(other) => diagnostic
                .at(span, format!("did you mean `[{other}]`?"))
                .help("attribute names are case-sensitive; write them as in the source's attribute list")
                .fix(span, format!("[{other}]"), other.eq_ignore_ascii_case(name)),
            None => {
                diagnostic.at(span, "").help("add the attribute to the source's attribute list, or correct its name")
            }
        });
    }

    /// Resolves a bare word as a value.
    pub(in crate::check) fn word(&mut self, word: &str, span: Span) -> Option<ir::Node> {
        let flow = FLOW_WORDS.iter().find(|(known, _)| *known == word);
        match flow {
            Some((_, what)) => Some(ir::Node { kind: NodeKind::NoFlow(*what), kinds: Kinds::NONE, span, place: span }),
            None => {
                self.unknown_word(word, span);
                None
            }
        }
    }

    fn unknown_word(&mut self, word: &str, span: Span) {
        let code = &codes::names::UNKNOWN_WORD;
        let diagnostic = Diagnostic::new(code, format!("unknown bare word `{word}`"));
        let known = self.source.attributes.as_ref().is_some_and(|known| known.iter().any(|(name, _)| name == word));
        let constant = ["True", "False"].into_iter().find(|constant| constant.eq_ignore_ascii_case(word));
        self.report(if let Some(constant) = constant {
            diagnostic.at(span, "expected a constant in quotes").help(format!("write `\"{constant}\"`")).fix(
                span,
                format!("\"{constant}\""),
                true,
            )
        } else if word.eq_ignore_ascii_case("null") || word.eq_ignore_ascii_case("AuthoritativeNull") {
            diagnostic.at(span, "there is no such value").help(
                "there is no null in provisioning expressions; leave the slot empty where that is allowed, or wrap the \
                 expression in `IgnoreFlowIfNullOrEmpty`",
            )
        } else if known {
            diagnostic.at(span, "attributes are written in square brackets").help(format!("write `[{word}]`")).fix(
                span,
                format!("[{word}]"),
                true,
            )
        } else if functions::find(word).is_some() {
            diagnostic.at(span, "a function needs its parentheses").help(format!("write `{word}(...)`"))
        } else {
            diagnostic
                .at(span, "neither an attribute nor a constant")
                .help(format!("write `[{word}]` for an attribute or `\"{word}\"` for a constant"))
        });
    }

    pub(in crate::check) fn function(&mut self, call: &ast::Call) -> Option<&'static Function> {
        let found = functions::find(&call.name);
        if found.is_none() {
            let message = format!("`{}` is not a function", call.name);
            let diagnostic = Diagnostic::new(&codes::names::UNKNOWN_FUNCTION, message);
            let foreign = FOREIGN.iter().find(|(name, _)| name.eq_ignore_ascii_case(&call.name));
            let suggestion = nearest(&call.name, functions::all().map(|function| function.name));
            self.report(match (foreign, suggestion) {
                (Some((_, way)), _) => diagnostic.at(call.name_span, "not in the provisioning language").help(*way),
                (None, Some(name)) => {
                    diagnostic.at(call.name_span, format!("did you mean `{name}`?")).fix(call.name_span, name, false)
                }
                (None, None) => diagnostic
                    .at(call.name_span, "")
                    .help("`attrflow functions` lists the functions of the provisioning language"),
            });
        }
        found
    }
}
