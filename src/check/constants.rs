//! Checks constant arguments with a special role: patterns, formats, cultures and intervals are compiled with the
//! expression.

use memchr::memmem::Finder;

use std::ops::Range;

use crate::check::Checker;
use crate::check::names::nearest;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::dotnet::date;
use crate::dotnet::date::DateTime;
use crate::dotnet::date::FormatError;
use crate::dotnet::date::Interval;
use crate::dotnet::regex::Pattern;
use crate::dotnet::regex::Replacement;
use crate::dotnet::text::Culture;
use crate::dotnet::text::parse_double;
use crate::functions::Function;
use crate::functions::Parameter;
use crate::functions::Role;
use crate::functions::arguments::Prepared;
use crate::ir;
use crate::ir::Constant;
use crate::source::Span;
use crate::syntax::constant_span;

impl Checker<'_> {
    /// Resolves a bare word as an option, such as `vbTextCompare`.
    pub(in crate::check) fn option_word(
        &mut self,
        function: &Function,
        parameter: &Parameter,
        words: &'static [&'static str],
        word: &str,
        span: Span,
    ) -> Option<ir::Node> {
        if let Some(known) = words.iter().find(|known| known.eq_ignore_ascii_case(word)) {
            return Some(ir::Node::constant(Constant::Text((*known).into()), span));
        }
        let diagnostic = Diagnostic::new(&codes::arguments::BAD_WORD, one_of(function, parameter, words));
        self.report(match nearest(word, words.iter().copied()) {
            Some(known) => diagnostic.at(span, format!("did you mean `{known}`?")).fix(span, known, false),
            None => diagnostic.at(span, "not one of these"),
        });
        None
    }

    /// Prepares the constant arguments of a call; `None` when one of them is invalid.
    pub(in crate::check) fn prepare(
        &mut self,
        function: &'static Function,
        arguments: &[ir::Node],
        given: u16,
        span: Span,
    ) -> Option<Prepared> {
        let mut prepared = Prepared { given, ..Prepared::default() };
        let mut sound = true;
        for (position, node) in arguments.iter().enumerate() {
            let (Some(parameter), Some(constant)) = (function.parameter(position), node.as_constant()) else {
                continue;
            };
            if position < 16 {
                prepared.constant |= 1 << position;
            }
            let number;
            let text = match constant {
                Constant::Text(text) => &**text,
                Constant::Integer(value) => {
                    number = value.to_string();
                    &number
                }
                _ => continue,
            };
            sound &= self.constant(function, parameter, text, node.span, &mut prepared);
        }
        if let Some(fits) = function.fits
            && !fits(given)
        {
            let message = format!("the arguments given to `{}` have no effect together", function.name);
            self.report(
                Diagnostic::new(&codes::arguments::NO_REPLACE_MODE, message)
                    .at(span, "")
                    .help(format!("count the commas: `{}`", function.signature())),
            );
        }
        sound.then_some(prepared)
    }

    /// Checks one constant for the role of its parameter; `false` when it is invalid.
    fn constant(
        &mut self,
        function: &Function,
        parameter: &Parameter,
        text: &str,
        span: Span,
        prepared: &mut Prepared,
    ) -> bool {
        let error = match parameter.role {
            Role::Plain => return true,
            Role::Number => parse_double(text).is_err().then(|| {
                let message = format!("`{}` of `{}` takes a number", parameter.name, function.name);
                (&codes::arguments::WRONG_KIND, message, 0..text.len())
            }),
            Role::Pattern => match Pattern::new(text, &self.limits.pattern()) {
                Ok(pattern) => {
                    prepared.pattern = Some(pattern);
                    return true;
                }
                Err(error) => Some((&codes::arguments::BAD_PATTERN, error.to_string(), error.span)),
            },
            Role::Needle => {
                prepared.needle = (!text.is_empty()).then(|| Finder::new(text.as_bytes()).into_owned());
                return true;
            }
            // With a group in the call the replacement is literal.
            Role::Replacement if has_group(function, prepared) => return true,
            Role::Replacement => match prepared.pattern.as_ref().map(|pattern| Replacement::new(text, pattern)) {
                Some(Ok(replacement)) => {
                    prepared.replacement = Some(replacement);
                    return true;
                }
                Some(Err(error)) => Some((&codes::arguments::BAD_PATTERN, error.to_string(), error.span)),
                None => None,
            },
            Role::Group => {
                if let Some(pattern) = &prepared.pattern
                    && pattern.group_index(text).is_none()
                {
                    let groups = pattern.groups();
                    self.no_such_group(text, span, &groups);
                }
                return true;
            }
            Role::InputFormat => date::check_input_format(text).err().map(bad_format),
            Role::OutputFormat => date::check_output_format(text).err().map(bad_format),
            Role::Styles => date::check_styles(text)
                .err()
                .map(|error| (&codes::arguments::BAD_STYLES, error.to_string(), error.span)),
            Role::Culture => Culture::parse(text).is_none().then(|| {
                let message = "the culture name is invalid; write one such as `en-US`".to_owned();
                (&codes::arguments::BAD_CULTURE, message, 0..text.len())
            }),
            Role::Interval => {
                Interval::parse(text).err().map(|error| (&codes::arguments::BAD_WORD, error.to_string(), 0..text.len()))
            }
            Role::Date => match constancy(text) {
                Constancy::Fixed => None,
                Constancy::DependsOnTheDay => {
                    let message = format!("what `{text}` means depends on the day of the run");
                    let diagnostic = Diagnostic::new(&codes::arguments::DATE_OF_THE_DAY, message);
                    self.report(diagnostic.at(constant_span(self.text, span, 0..text.len()), ""));
                    return true;
                }
                Constancy::NoDate => {
                    let message = format!("`{text}` is not a date");
                    Some((&codes::arguments::BAD_CONSTANT_DATE, message, 0..text.len()))
                }
            },
            Role::OneOf(words) => {
                let unknown = !words.iter().any(|word| word.eq_ignore_ascii_case(text));
                unknown.then(|| (&codes::arguments::BAD_WORD, one_of(function, parameter, words), 0..text.len()))
            }
        };
        match error {
            None => true,
            Some((code, message, range)) => {
                self.report(Diagnostic::new(code, message).at(constant_span(self.text, span, range), ""));
                false
            }
        }
    }

    fn no_such_group(&mut self, name: &str, span: Span, groups: &[String]) {
        let message = format!("the regular expression has no group `{name}`, so it never captures anything");
        let diagnostic = Diagnostic::new(&codes::arguments::NO_SUCH_GROUP, message);
        let name_span = constant_span(self.text, span, 0..name.len());
        self.report(match nearest(name, groups.iter().map(String::as_str)) {
            Some(known) => diagnostic.at(name_span, format!("did you mean `{known}`?")).fix(name_span, known, false),
            None => diagnostic.at(name_span, "").help("name a group of the regular expression: `(?<name>...)`"),
        });
    }
}

fn has_group(function: &Function, prepared: &Prepared) -> bool {
    let group = function.parameters.iter().position(|parameter| parameter.role == Role::Group);
    group.is_some_and(|position| prepared.is_given(position))
}

fn bad_format(error: FormatError) -> (&'static Code, String, Range<usize>) {
    (&codes::arguments::BAD_FORMAT, error.to_string(), error.span)
}

/// How a constant date depends on the day on which it is read.
enum Constancy {
    /// It is the same date on every day.
    Fixed,
    /// It is another date on another day, or a date on some days only.
    DependsOnTheDay,
    /// It is never a date.
    NoDate,
}

/// Says how `CDate` reads a text on different days. A time alone is today's, a day without a year this year's, and the name of a
/// weekday has to be that of the resulting day.
fn constancy(text: &str) -> Constancy {
    let read = |year, month, day| date::parse(text, DateTime::from_date(year, month, day)?).ok();
    match (read(2023, 1, 1), read(2024, 2, 13)) {
        (Some(one), Some(other)) if one == other => Constancy::Fixed,
        (None, None) => {
            // The calendar repeats itself after 28 years, and the first seven days have all weekdays.
            let mut days = (2000..2028).flat_map(|year| (1..=7).map(move |day| (year, day)));
            let ever = days.any(|(year, day)| read(year, 1, day).is_some());
            if ever { Constancy::DependsOnTheDay } else { Constancy::NoDate }
        }
        _ => Constancy::DependsOnTheDay,
    }
}

fn one_of(function: &Function, parameter: &Parameter, words: &[&str]) -> String {
    let listed = words.iter().map(|known| format!("`{known}`")).collect::<Vec<_>>().join(", ");
    format!("`{}` of `{}` is one of {listed}", parameter.name, function.name)
}
