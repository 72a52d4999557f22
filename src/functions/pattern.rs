//! `Replace`: literal, by a template, and with regular expressions. What it does is chosen by the slots that are filled.

use memchr::memmem::Finder;

use crate::dotnet::regex::Pattern;
use crate::dotnet::regex::Replaced;
use crate::dotnet::regex::Replacement;
use crate::dotnet::regex::Scratch;
use crate::dotnet::text::swar;
use crate::functions::Arguments;
use crate::functions::Body;
use crate::functions::Context;
use crate::functions::Fault;
use crate::functions::FaultKind;
use crate::functions::Function;
use crate::functions::Growth;
use crate::functions::Role;
use crate::functions::arguments::not_quick;
use crate::functions::row::NUMBER;
use crate::functions::row::example;
use crate::functions::row::example_on;
use crate::functions::row::once;
use crate::functions::row::optional;
use crate::functions::row::text_body;
use crate::limits::Limits;
use crate::value::Kinds;

/// The slots after the source, by position.
const OLD_VALUE: usize = 1;
const PATTERN: usize = 2;
const GROUP: usize = 3;
const REPLACEMENT: usize = 4;
const ATTRIBUTE: usize = 5;
const TEMPLATE: usize = 6;

/// What `Replace` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplaceMode {
    /// Every old value in the source is replaced.
    Literal,
    /// Every old value in the template is replaced by the source.
    Template,
    /// Every match in the source is replaced.
    Match,
    /// What the group captured is replaced in every match.
    Group,
    /// The source, or what the group captures in another attribute.
    Other,
}

/// The modes with the slots that are filled for them, besides the source.
const MODES: [(ReplaceMode, u16); 5] = [
    (ReplaceMode::Literal, LITERAL),
    (ReplaceMode::Template, bit(OLD_VALUE) | bit(TEMPLATE)),
    (ReplaceMode::Match, MATCH),
    (ReplaceMode::Group, bit(PATTERN) | bit(GROUP) | bit(REPLACEMENT)),
    (ReplaceMode::Other, bit(PATTERN) | bit(GROUP) | bit(ATTRIBUTE)),
];

const LITERAL: u16 = bit(OLD_VALUE) | bit(REPLACEMENT);
const MATCH: u16 = bit(PATTERN) | bit(REPLACEMENT);

const fn bit(position: usize) -> u16 {
    1 << position
}

impl ReplaceMode {
    /// The slot of the old value.
    pub const OLD_VALUE: usize = OLD_VALUE;
    /// The slot of the regular expression.
    pub const PATTERN: usize = PATTERN;
    /// The slot of the replacement.
    pub const REPLACEMENT: usize = REPLACEMENT;
    /// The slot of the other attribute.
    pub const ATTRIBUTE: usize = ATTRIBUTE;
    /// The slot of the template.
    pub const TEMPLATE: usize = TEMPLATE;

    /// Returns the mode for the slots that are filled; `None` where they do not work together.
    pub fn of(given: u16) -> Option<ReplaceMode> {
        let filled = given & !bit(0);
        MODES.iter().find(|(_, slots)| *slots == filled).map(|(mode, _)| *mode)
    }
}

pub(super) static FUNCTIONS: &[Function] = &[Function {
    name: "Replace",
    summary: "Replaces parts of a text.",
    details: "The slots that are filled choose what it does. Old value and replacement: every old value in the source is replaced. Old \
              value and template: every old value in the template is replaced by the source. Pattern and replacement: every match is \
              replaced; in the replacement, `${name}`, `$1` and `$&` are what was found. Pattern, group and replacement: in every match only what \
              the group captured is replaced, by the text literally. Pattern, group and another attribute: the source where it has a \
              value, else what the group captures in the first match in that attribute. Other combinations return the source. An empty \
              slot differs from `\"\"`. Regular expressions are .NET's; case counts.",
    parameters: &[
        once("source", Kinds::SCALAR),
        optional("oldValue", Kinds::SCALAR).key("Find").role(Role::Needle),
        optional("regexPattern", Kinds::TEXT).key("RegularExpression").role(Role::Pattern),
        optional("regexGroupName", NUMBER).key("RegularExpressionGroupName").role(Role::Group),
        optional("replacementValue", Kinds::SCALAR).key("Replacement").role(Role::Replacement),
        optional("replacementAttributeName", Kinds::SCALAR).key("ReplacementPropertyName"),
        optional("template", Kinds::SCALAR).key("Template"),
    ],
    each: Some(0),
    examples: &[
        example(r#"Replace("john.doe@contoso.com", "@contoso.com", , ,"", ,)"#, r#""john.doe""#),
        example(r#"Replace("EN-US", "-", , , "_", , )"#, r#""EN_US""#),
        example(r#"Replace("jsmith","<username>", , , , , "<username>@contoso.com")"#, r#""jsmith@contoso.com""#),
        example(
            r#"Replace("+91 9998887777", , "\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})", , "${phoneNumber}", , )"#,
            r#""9998887777""#,
        ),
        example(
            r#"Replace("545 Tremont Street", ,"(?<streetNumber>^\\d*)","streetNumber", "888", , )"#,
            r#""888 Tremont Street""#,
        ),
        example(r#"Replace("jsmith@contoso.com", , "(?<Suffix>@(.)*)", "Suffix", "", , )"#, r#""jsmith""#),
        example_on(
            r#"{"mobile":"+91 8887779999"}"#,
            r#"Replace([telephoneNumber], , "\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})", "phoneNumber", , [mobile], )"#,
            r#""8887779999""#,
        ),
        example(r#"Replace("john_doe72", , "[a-zA-Z_]*", , "", , )"#, r#""72""#),
        example(r#"Replace("+1 (999) 888-7777", , "[()\\s-]+", , "", , )"#, r#""+19998887777""#),
        example_on(
            r#"{"dn":"CN=Smith\\, John,OU=Sales,DC=contoso"}"#,
            r#"Replace([dn], , "^.*?,(?=(?:CN|OU|DC)=)", , "", , )"#,
            r#""OU=Sales,DC=contoso""#,
        ),
    ],
    fits: Some(|given| ReplaceMode::of(given).is_some()),
    body: Body::Text(text_body!(replace_simply, replace)),
    ..Function::growing(Growth::Replaced)
}];

/// What most calls come to: a match that is the whole text, of which a group is left; a text that holds the old value once.
#[inline(always)]
fn replace_simply<'r>(arguments: &Arguments<'_, 'r, true>, context: &mut Context<'_, 'r>) -> Result<&'r str, Fault> {
    let source = arguments.text(0, context)?;
    let filled = arguments.site.given & !bit(0);
    if filled == MATCH
        && let (Some(pattern), Some(replacement)) = (&arguments.site.pattern, &arguments.site.replacement)
        && let Some(part) = pattern.replace_whole(source, replacement, &mut context.memory.search)
    {
        return Ok(part);
    }
    match &arguments.site.needle {
        Some(needle) if filled == LITERAL => put_one(source, needle, arguments.text(REPLACEMENT, context)?, context),
        _ => Err(not_quick()),
    }
}

fn replace<'r>(arguments: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>) -> Result<&'r str, Fault> {
    let source = arguments.text(0, context)?;
    match ReplaceMode::of(arguments.site.given) {
        Some(ReplaceMode::Literal) => {
            let (old, new) = (old_value(arguments, context)?, arguments.text(REPLACEMENT, context)?);
            put(source, &Finder::new(old), new, context)
        }
        Some(ReplaceMode::Template) => {
            let (old, template) = (old_value(arguments, context)?, arguments.text(TEMPLATE, context)?);
            put(template, &Finder::new(old), source, context)
        }
        Some(ReplaceMode::Match) => {
            let new = arguments.text(REPLACEMENT, context)?;
            search(arguments, context, source, |pattern, limits, scratch, out| {
                let read;
                let replacement = match &arguments.site.replacement {
                    Some(prepared) => prepared,
                    None => {
                        read = Replacement::new(new, pattern)
                            .map_err(|fault| FaultKind::Pattern(fault.kind.message()).at(REPLACEMENT))?;
                        &read
                    }
                };
                check_size(pattern, source, new, limits, scratch)?;
                Ok(pattern.replace(source, replacement, scratch, out)?)
            })
        }
        Some(ReplaceMode::Group) => {
            let (group, new) = (arguments.text(GROUP, context)?, arguments.text(REPLACEMENT, context)?);
            search(arguments, context, source, |pattern, limits, scratch, out| {
                check_size(pattern, source, new, limits, scratch)?;
                Ok(pattern.replace_group(source, group, new, scratch, out)?)
            })
        }
        Some(ReplaceMode::Other) if !source.is_empty() => Ok(source),
        Some(ReplaceMode::Other) => {
            let (group, other) = (arguments.text(GROUP, context)?, arguments.text(ATTRIBUTE, context)?);
            let (pattern, scratch, _) = pattern(arguments, context)?;
            let found = pattern.group_value(other, group, scratch)?;
            Ok(found.and_then(|bytes| other.get(bytes)).unwrap_or_default())
        }
        None => Ok(source),
    }
}

/// The text to look for. .NET refuses an empty one.
fn old_value<'r>(arguments: &Arguments<'_, 'r>, context: &Context<'_, 'r>) -> Result<&'r str, Fault> {
    match arguments.text(OLD_VALUE, context)? {
        "" => Err(FaultKind::NothingToFind.at(OLD_VALUE)),
        old => Ok(old),
    }
}

/// Longest text that is searched eight bytes at a time, which is quickest for addresses and names.
const SHORT: usize = 64;

/// Where the needle first stands.
#[inline]
fn find(text: &[u8], needle: &Finder<'_>) -> Option<usize> {
    if text.len() <= SHORT { swar::find(text, needle.needle()) } else { needle.find(text) }
}

/// The text with the only `old` replaced; the text itself where there is none.
#[inline(always)]
fn put_one<'r>(text: &'r str, needle: &Finder<'_>, new: &str, context: &mut Context<'_, 'r>) -> Result<&'r str, Fault> {
    let Some(first) = find(text.as_bytes(), needle) else { return Ok(text) };
    // A needle of whole characters is found between characters only.
    let (before, rest) = text.split_at_checked(first).unwrap_or((text, ""));
    let after = rest.get(needle.needle().len()..).unwrap_or_default();
    Ok(match (before, new, after) {
        (text, "", "") => text,
        _ if after.len() >= needle.needle().len() => return Err(not_quick()),
        ("", "", text) => text,
        (before, new, after) => context.arena.concatenate([before, new, after])?,
    })
}

/// The text with every `old` replaced.
fn put<'r>(text: &'r str, needle: &Finder<'_>, new: &str, context: &mut Context<'_, 'r>) -> Result<&'r str, Fault> {
    let count = match needle.needle() {
        [byte] => memchr::memchr_iter(*byte, text.as_bytes()).count(),
        _ => needle.find_iter(text.as_bytes()).count(),
    };
    if count == 0 {
        return Ok(text);
    }
    context.pay_for_parts(count)?;
    let removed = count.saturating_mul(needle.needle().len());
    let length = text.len().saturating_sub(removed).saturating_add(count.saturating_mul(new.len()));
    Ok(context.arena.written(length, |out| {
        let mut copied = 0;
        for found in needle.find_iter(text.as_bytes()) {
            out(text.get(copied..found).unwrap_or_default());
            out(new);
            copied = found + needle.needle().len();
        }
        out(text.get(copied..).unwrap_or_default());
    })?)
}

/// Runs a search with the call's pattern; the source where nothing was replaced.
fn search<'r>(
    arguments: &Arguments<'_, 'r>,
    context: &mut Context<'_, 'r>,
    source: &'r str,
    run: impl FnOnce(&Pattern, &Limits, &mut Scratch, &mut String) -> Result<Replaced, Fault>,
) -> Result<&'r str, Fault> {
    let (arena, limits) = (context.arena, context.limits);
    let (pattern, scratch, text) = pattern(arguments, context)?;
    text.clear();
    let result = match run(pattern, limits, scratch, text) {
        Ok(Replaced::Nothing) => Ok(source),
        Ok(Replaced::Matches) => arena.text(text).map_err(Fault::from),
        Err(fault) => Err(fault),
    };
    context.memory.release();
    result
}

/// The call's pattern, with the memory to search and to write in.
fn pattern<'c, 'r>(
    arguments: &Arguments<'_, 'r>,
    context: &'c mut Context<'_, 'r>,
) -> Result<(&'c Pattern, &'c mut Scratch, &'c mut String), Fault>
where
    'r: 'c,
{
    if let Some(pattern) = &arguments.site.pattern {
        return Ok((pattern, &mut context.memory.search, &mut context.memory.text));
    }
    let written = arguments.text(PATTERN, context)?;
    let pattern = context.memory.patterns.get(written, context.limits);
    let pattern = pattern.map_err(|fault| FaultKind::Pattern(fault.kind.message()).at(PATTERN))?;
    Ok((pattern, &mut context.memory.search, &mut context.memory.text))
}

/// Refuses a replacement whose result might not fit the record's memory before any of it is written.
fn check_size(pattern: &Pattern, source: &str, new: &str, limits: &Limits, scratch: &mut Scratch) -> Result<(), Fault> {
    // The result is written by itself first, then copied.
    let memory = limits.pattern().memory;
    let most = source
        .len()
        .saturating_add(1)
        .saturating_mul(new.len().saturating_add(1))
        .saturating_mul(source.len().saturating_add(1));
    if most <= memory {
        return Ok(());
    }
    // `$_` and its like put in the whole source for every match, a group at most what was matched.
    let whole = ["$_", "$`", "$'"].iter().any(|reference| new.contains(reference));
    let for_each = if whole { new.len().saturating_mul(source.len().max(1)) } else { new.len() };
    let by_groups = new.len().saturating_mul(source.len());
    if source.len().saturating_add(1).saturating_mul(for_each).saturating_add(by_groups) <= memory {
        return Ok(());
    }
    let count = pattern.count(source, memory, scratch)?;
    let groups = if new.contains('$') { by_groups } else { 0 };
    let size = count.saturating_mul(for_each).saturating_add(groups).saturating_add(source.len());
    if size > memory { Err(FaultKind::Memory.fault()) } else { Ok(()) }
}
