//! Functions whose result comes from the host: random values, and what only the tenant knows.

use crate::functions::Arguments;
use crate::functions::Availability;
use crate::functions::Body;
use crate::functions::Context;
use crate::functions::Fault;
use crate::functions::FaultKind;
use crate::functions::Function;
use crate::functions::Growth;
use crate::functions::row::NUMBER;
use crate::functions::row::example;
use crate::functions::row::once;
use crate::functions::row::optional;
use crate::host::Host;
use crate::value::Kinds;
use crate::value::Value;

/// Longest result of `RandomString` (documented).
const LONGEST: usize = 256;

/// The classes of Windows' rule for passwords, in the order of the parameters that ask for them.
const CLASSES: [&str; 4] =
    ["0123456789", "~!@#$%^&*_-+=`|\\(){}[]:;\"'<>,.?/", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"];

pub(super) static FUNCTIONS: &[Function] = &[
    Function {
        name: "RandomString",
        summary: "Makes a random text with a minimum number of characters of each class.",
        details: "The length is at most 256 and not less than the minima together; what is left over is drawn from all classes. \
                  Characters to avoid never occur. The result differs from run to run, so use it on mappings that apply during \
                  creation only.",
        parameters: &[
            once("Length", NUMBER).key("length"),
            once("MinimumNumbers", NUMBER).key("minimumNumbers"),
            once("MinimumSpecialCharacters", NUMBER).key("minimumSpecialCharacters"),
            once("MinimumCapital", NUMBER).key("minimumCapital"),
            once("MinimumLowerCase", NUMBER).key("minimumLowerCase"),
            optional("CharactersToAvoid", Kinds::SCALAR).key("charactersToAvoid"),
        ],
        examples: &[
            example("RandomString(6, 3, 0, 0, 3)", ""),
            example(r#"RandomString(10, 2, 2, 2, 1, "?,")"#, ""),
            example("RandomString(3, 3, 0, 0, 0, )", ""),
            example(r#"RandomString(3, 3, 0, 0, 0, "012345678")"#, r#""999""#),
            example("RandomString(0, 0, 0, 0, 0)", r#""""#),
        ],
        body: Body::Asks(random_string),
        ..Function::growing(Growth::Fixed(LONGEST))
    },
    Function {
        name: "Guid",
        summary: "Makes a new random GUID.",
        details: "It is version 4, in lower case with hyphens. The result differs from run to run.",
        examples: &[example("Guid()", ""), example(r#"Mid(Guid(), 15, 1)"#, r#""4""#)],
        body: Body::Asks(guid),
        ..Function::growing(Growth::Fixed(36))
    },
    Function {
        name: "DefaultDomain",
        summary: "The default domain of the tenant.",
        details: "The caller has to provide it.",
        examples: &[example(r#"Join("@", "ada", DefaultDomain())"#, r#""ada@contoso.com""#)],
        availability: Availability::Elsewhere,
        body: Body::Asks(default_domain),
        ..Function::growing(Growth::Domain)
    },
];

/// Returns a random number below the bound, each as likely as the others.
fn below(bound: usize, host: &dyn Host) -> Result<usize, Fault> {
    let Ok(bound) = u32::try_from(bound) else { return Ok(0) };
    if bound < 2 {
        return Ok(0);
    }
    // Numbers of the last, incomplete round are drawn again, or small results would be likelier. A host whose randomness is
    // none must not hang the evaluation, so the number of draws is bounded.
    let rounds = u32::MAX - u32::MAX % bound;
    let mut number = 0;
    for _ in 0..64 {
        let mut bytes = [0; 4];
        host.random(&mut bytes)?;
        number = u32::from_le_bytes(bytes);
        if number < rounds {
            break;
        }
    }
    Ok(usize::try_from(number % bound).unwrap_or(0))
}

fn random_string<'r>(
    arguments: &Arguments<'_, 'r>,
    context: &mut Context<'_, 'r>,
    host: &'r dyn Host,
) -> Result<Value<'r>, Fault> {
    let number = |position: usize| match arguments.integer(position, context)? {
        ..0 => Err(FaultKind::OutOfRange.at(position)),
        // Where memory is addressed with 32 bits, a number may be larger than any length.
        number => Ok(usize::try_from(number).unwrap_or(usize::MAX)),
    };
    let length = number(0)?;
    let avoided = arguments.text(5, context)?;
    if length > LONGEST {
        return Err(FaultKind::OutOfRange.at(0));
    }
    let mut drawn = ['\0'; LONGEST];
    let mut used = 0_usize;
    for (position, class) in CLASSES.iter().enumerate() {
        let count = number(position + 1)?;
        let end = used.checked_add(count).filter(|end| *end <= length).ok_or_else(|| FaultKind::OutOfRange.at(0))?;
        draw(drawn.get_mut(used..end).unwrap_or_default(), || class.chars(), avoided, host)?
            .ok_or_else(|| FaultKind::OutOfRange.at(position + 1))?;
        used = end;
    }
    let all = || CLASSES.iter().flat_map(|class| class.chars());
    draw(drawn.get_mut(used..length).unwrap_or_default(), all, avoided, host)?
        .ok_or_else(|| FaultKind::OutOfRange.at(0))?;
    for position in (1..length).rev() {
        drawn.swap(position, below(position + 1, host)?);
    }
    context.write(|out| out.extend(drawn.iter().take(length)))
}

/// Fills the places with characters that are not avoided; `None` if there are places and no such character.
fn draw<I: Iterator<Item = char>>(
    places: &mut [char],
    characters: impl Fn() -> I,
    avoided: &str,
    host: &dyn Host,
) -> Result<Option<()>, Fault> {
    let usable = || characters().filter(|character| !avoided.contains(*character));
    let count = usable().count();
    for place in places {
        let Some(character) = usable().nth(below(count, host)?) else { return Ok(None) };
        *place = character;
    }
    Ok(Some(()))
}

fn guid<'r>(_: &Arguments<'_, 'r>, context: &mut Context<'_, 'r>, host: &'r dyn Host) -> Result<Value<'r>, Fault> {
    let mut bytes = [0; 16];
    host.random(&mut bytes)?;
    let [.., version, _, variant, _, _, _, _, _, _, _] = &mut bytes;
    // RFC 9562: version 4 in the first half of byte 6, the variant in the first two bits of byte 8.
    *version = *version & 0x0F | 0x40;
    *variant = *variant & 0x3F | 0x80;
    context.write(|out| {
        for (position, byte) in bytes.iter().enumerate() {
            if matches!(position, 4 | 6 | 8 | 10) {
                out.push('-');
            }
            for half in [byte >> 4, byte & 0xF] {
                out.extend(char::from_digit(u32::from(half), 16));
            }
        }
    })
}

fn default_domain<'r>(_: &Arguments<'_, 'r>, _: &mut Context<'_, 'r>, host: &'r dyn Host) -> Result<Value<'r>, Fault> {
    host.default_domain().map(Value::Text).ok_or_else(|| FaultKind::NoAnswer.fault())
}
