//! Invented Entra users as JSON lines: the records of every benchmark.
//!
//! The same seed gives the same bytes on every machine. A record has 25 to 40 attributes and about 1.2 kB; some names carry
//! diacritics, some attributes are absent or null, and every record has its keys in an order of its own, unless told
//! otherwise. The records can be written to a file: `cargo bench --bench stream -- --generate 200000 users.jsonl`.

mod names;

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// The seed of every published figure.
pub const SEED: u64 = 42;

/// The order of the keys of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// One of its own in every record.
    Mixed,
    /// The same in every record, as one program writes them.
    Alike,
}

/// Writes this many users, one a line.
///
/// # Errors
///
/// What the writer says.
pub fn write(users: usize, seed: u64, keys: Keys, out: &mut impl Write) -> std::io::Result<()> {
    let mut random = Random(seed);
    for number in 0..users {
        out.write_all(user(&mut random, number, keys).as_bytes())?;
    }
    Ok(())
}

/// Writes this many users to a file.
///
/// # Errors
///
/// The file cannot be written.
pub fn file(users: usize, keys: Keys, path: &Path) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    write(users, SEED, keys, &mut out)?;
    out.flush()
}

/// This many users as text.
pub fn text(users: usize, seed: u64) -> String {
    let mut random = Random(seed);
    (0..users).map(|number| user(&mut random, number, Keys::Mixed)).collect()
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below the bound.
    fn below(&mut self, bound: usize) -> usize {
        (self.next() >> 11) as usize % bound
    }

    fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'l>(&mut self, list: &[&'l str]) -> &'l str {
        let index = self.below(list.len());
        list.get(index).copied().unwrap_or_default()
    }
}

/// The members of one record, each already JSON.
struct Members {
    members: Vec<String>,
    /// Whether this record was written by something that escapes every character it may.
    escaping: bool,
}

impl Members {
    fn raw(&mut self, key: &str, json: &str) {
        self.members.push(format!("\"{key}\":{json}"));
    }

    fn text(&mut self, key: &str, value: &str) {
        let json = self.json(value);
        self.raw(key, &json);
    }

    /// Absent, null or a text, by these percentages.
    fn optional(&mut self, random: &mut Random, key: &str, absent: usize, null: usize, value: &str) {
        match random.below(100) {
            chance if chance < absent => {}
            chance if chance < absent + null => self.raw(key, "null"),
            _ => self.text(key, value),
        }
    }

    /// A text, or else null or absent with the same chance.
    fn either(&mut self, random: &mut Random, key: &str, value: Option<&str>) {
        match value {
            Some(value) => self.text(key, value),
            None if random.percent(50) => self.raw(key, "null"),
            None => {}
        }
    }

    fn json(&self, value: &str) -> String {
        let mut json = String::with_capacity(value.len() + 2);
        json.push('"');
        for character in value.chars() {
            match character {
                '"' => json.push_str("\\\""),
                '\\' => json.push_str("\\\\"),
                '/' if self.escaping => json.push_str("\\/"),
                other if self.escaping && (u32::from(other) > 127 || "&+".contains(other)) => {
                    let _ = write!(json, "\\u{:04x}", u32::from(other));
                }
                other => json.push(other),
            }
        }
        json.push('"');
        json
    }

    /// The record as a line.
    fn line(mut self, random: &mut Random, keys: Keys) -> String {
        for last in (1..self.members.len()).rev() {
            let other = random.below(last + 1);
            if keys == Keys::Mixed {
                self.members.swap(last, other);
            }
        }
        format!("{{{}}}\n", self.members.join(","))
    }
}

fn user(random: &mut Random, number: usize, keys: Keys) -> String {
    let mut members = Members { members: Vec::with_capacity(40), escaping: random.percent(3) };
    let given = if random.percent(15) { random.pick(names::GIVEN_ACCENTED) } else { random.pick(names::GIVEN) };
    let surname = if random.percent(15) { random.pick(names::SURNAMES_ACCENTED) } else { random.pick(names::SURNAMES) };
    let domain = match random.below(20) {
        0 => "fabrikam.com",
        1 | 2 => "contoso.onmicrosoft.com",
        _ => "contoso.com",
    };
    let alias = format!("{}.{}{}", plain(given), plain(surname), random.below(9000));
    let mail = format!("{alias}@{domain}");
    person(random, &mut members, given, surname, &mail);
    work(random, &mut members, number);
    place(random, &mut members);
    phones(random, &mut members);
    addresses(random, &mut members, &alias, domain);
    for extension in 1..=15 {
        let key = format!("extensionAttribute{extension}");
        match extension {
            1 => {
                let value = format!("CC-{:05}", random.below(99_999));
                members.optional(random, &key, 10, 10, &value);
            }
            2 => {
                let value = random.pick(&["FTE", "CONTRACTOR", "VENDOR", "INTERN"]);
                members.optional(random, &key, 20, 10, value);
            }
            _ => {
                let value = format!("{:x}", random.next() >> 30);
                members.optional(random, &key, 45, 30, &value);
            }
        }
    }
    members.line(random, keys)
}

fn person(random: &mut Random, members: &mut Members, given: &str, surname: &str, mail: &str) {
    let principal = if random.percent(60) { mail.to_owned() } else { mail.to_lowercase() };
    members.text("userPrincipalName", &principal);
    let display = match random.below(100) {
        0 => format!("{given} \"{}\" {surname}", random.pick(names::GIVEN)),
        _ => format!("{given} {surname}"),
    };
    members.text("displayName", &display);
    let given = (!random.percent(1)).then_some(given);
    members.either(random, "givenName", given);
    let surname = (!random.percent(1)).then_some(surname);
    members.either(random, "surname", surname);
    let mail = (!random.percent(8)).then_some(mail);
    members.either(random, "mail", mail);
    if !random.percent(1) {
        members.raw("IsSoftDeleted", if random.percent(5) { "true" } else { "false" });
    }
    members.raw("accountEnabled", if random.percent(92) { "true" } else { "false" });
    let identifier = identifier(random);
    members.text("objectId", &identifier);
}

fn work(random: &mut Random, members: &mut Members, number: usize) {
    let company = random.pick(names::COMPANIES);
    members.optional(random, "companyName", 5, 2, company);
    let department = random.pick(names::DEPARTMENTS);
    members.optional(random, "department", 3, 3, department);
    let title = random.pick(names::TITLES);
    members.optional(random, "jobTitle", 3, 3, title);
    let hired =
        format!("20{:02}-{:02}-{:02}T00:00:00Z", 5 + random.below(20), 1 + random.below(12), 1 + random.below(28));
    members.optional(random, "employeeHireDate", 5, 5, &hired);
    members.optional(random, "employeeId", 2, 2, &format!("{}", 100_000 + number));
    let office = random.pick(names::OFFICES);
    members.optional(random, "physicalDeliveryOfficeName", 10, 10, office);
    if random.percent(85) {
        let (given, surname) = (random.pick(names::GIVEN), random.pick(names::SURNAMES));
        let mail = format!("{}.{}@contoso.com", plain(given), plain(surname));
        let manager = format!(
            "{{\"id\":{},\"displayName\":{},\"mail\":{}}}",
            members.json(&identifier(random)),
            members.json(&format!("{given} {surname}")),
            members.json(&mail)
        );
        members.raw("manager", &manager);
    } else {
        members.either(random, "manager", None);
    }
}

fn place(random: &mut Random, members: &mut Members) {
    let city = random.pick(names::CITIES);
    members.optional(random, "city", 3, 3, city);
    let country = random.pick(names::COUNTRIES);
    members.optional(random, "country", 4, 3, country);
    let state = if random.percent(28) { random.pick(names::OTHER_STATES) } else { random.pick(names::STATES) };
    members.optional(random, "state", 5, 5, state);
    let street = format!("{} {}", 1 + random.below(400), random.pick(names::STREETS));
    members.optional(random, "streetAddress", 5, 5, &street);
    let code = format!("{:04}", 1000 + random.below(8999));
    members.optional(random, "postalCode", 5, 5, &code);
    let language = random.pick(names::LANGUAGES);
    members.optional(random, "preferredLanguage", 10, 20, language);
    let location = random.pick(names::LOCATIONS);
    members.optional(random, "usageLocation", 3, 2, location);
}

fn phones(random: &mut Random, members: &mut Members) {
    let phone = match random.below(100) {
        0..5 => format!("+1 (425) 555-{:04}", random.below(9999)),
        5..7 => format!("{} ext {}", phone(random), random.below(999)),
        _ => phone(random),
    };
    members.optional(random, "telephoneNumber", 5, 5, &phone);
    let mobile = self::phone(random);
    members.optional(random, "mobile", 25, 10, &mobile);
}

fn phone(random: &mut Random) -> String {
    format!("+{} {:010}", random.pick(names::CALLING_CODES), 1_000_000_000 + random.next() % 8_999_999_999)
}

fn addresses(random: &mut Random, members: &mut Members, alias: &str, domain: &str) {
    members.text("mailNickname", alias);
    let mut list = Vec::new();
    for number in 0..=random.below(6) {
        let address = match number {
            0 => format!("SMTP:{alias}@{domain}"),
            5 => format!("x500:/o=contoso/ou=Exchange/cn=Recipients/cn={:08x}", random.next() & 0xffff_ffff),
            _ => format!("smtp:{alias}{number}@{}.com", random.pick(&["contoso", "contoso.mail", "fabrikam"])),
        };
        list.push(members.json(&address));
    }
    members.raw("proxyAddresses", &format!("[{}]", list.join(",")));
}

fn identifier(random: &mut Random) -> String {
    let (high, low) = (random.next(), random.next());
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high & 0xffff_ffff,
        (high >> 32) & 0xffff,
        0x4000 | (high >> 52),
        0x8000 | (low & 0xfff),
        low >> 16
    )
}

/// A name as it is in an address: ASCII letters, digits, dots and hyphens.
fn plain(name: &str) -> String {
    let folded = name.chars().filter_map(|character| match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' => Some(character),
        'á' | 'à' | 'â' | 'ä' | 'å' | 'ã' | 'Á' => Some('a'),
        'é' | 'è' | 'ê' | 'ë' => Some('e'),
        'í' | 'î' | 'ï' | 'ı' => Some('i'),
        'ó' | 'ö' | 'ô' | 'ø' | 'Ö' => Some('o'),
        'ú' | 'ü' => Some('u'),
        'ñ' => Some('n'),
        'ç' | 'Ç' => Some('c'),
        _ => None,
    });
    folded.collect()
}
