//! The slow path through a record: parses its text once, from the first byte to the last.
//!
//! Each function takes the rest of the text and returns the rest after the part that it parsed. Nested values are parsed
//! recursively, at most as deep as [`RECORD_NESTING`].

use crate::limits::RECORD_NESTING;
use crate::limits::VALUE_NESTING;
use crate::record::Fault;
use crate::record::NotJson;
use crate::record::Projection;
use crate::record::aliases::Alias;
use crate::record::escape;
use crate::record::names;
use crate::record::number;
use crate::record::number::Number;
use crate::record::projection;
use crate::record::projection::Known;
use crate::record::scan;
use crate::record::scan::Words;
use crate::value::Arena;
use crate::value::Value;

pub(super) struct Reader<'a, 'r> {
    pub(super) text: &'r str,
    pub(super) bytes: &'r [u8],
    pub(super) projection: &'r Projection,
    pub(super) scratch: &'a mut names::Reading,
    pub(super) arena: &'r Arena,
    /// The slots of attributes and properties whose value is an empty list.
    pub(super) emptied: Vec<usize>,
    /// The values of properties, with their slots.
    pub(super) properties: Vec<(usize, Value<'r>)>,
}

/// What follows a value in an object or array.
enum Next<'r> {
    /// A comma, and the rest from the next name or value on.
    More(&'r [u8]),
    /// The closing bracket, and the rest after it.
    End(&'r [u8]),
}

/// A name, with the rest of the record from the name on.
#[derive(Clone, Copy)]
struct Name<'r> {
    name: &'r [u8],
    from: &'r [u8],
}

/// The lists under construction, the innermost last.
struct Open<'r> {
    values: Vec<Value<'r>>,
    members: Vec<(&'r str, Value<'r>)>,
}

impl<'a, 'r> Reader<'a, 'r> {
    /// Makes a reader of this text.
    #[inline(always)]
    pub(super) fn new(
        text: &'r str,
        projection: &'r Projection,
        scratch: &'a mut names::Reading,
        arena: &'r Arena,
    ) -> Reader<'a, 'r> {
        Reader { text, bytes: text.as_bytes(), projection, scratch, arena, emptied: Vec::new(), properties: Vec::new() }
    }

    /// Returns the slots of attributes whose value is an empty list, and those of properties.
    #[inline(always)]
    pub(super) fn emptied(self) -> Vec<usize> {
        self.emptied
    }

    /// Returns the offset of this rest in the record.
    #[inline(always)]
    pub(super) fn at(&self, rest: &[u8]) -> usize {
        self.bytes.len() - rest.len()
    }

    /// Returns the rest of the record from this offset on.
    #[inline(always)]
    fn from(&self, at: usize) -> &'r [u8] {
        self.bytes.get(at..).unwrap_or_default()
    }

    /// Skips white space.
    #[inline(always)]
    pub(super) fn next(&self, rest: &'r [u8]) -> &'r [u8] {
        match rest.first() {
            Some(b'!'..) => rest,
            _ => scan::after_space(rest),
        }
    }

    /// Parses the whole record from its beginning.
    #[inline(never)]
    pub(super) fn read_from_start(&mut self, slots: &mut [Value<'r>]) -> Result<(), Fault> {
        slots.fill(Value::Missing);
        self.emptied.clear();
        self.properties.clear();
        self.scratch.seen.begin(self.projection.places());
        self.record(slots)
    }

    /// Keeps the value of a property until the record has ended.
    #[inline(never)]
    pub(super) fn keep(&mut self, place: usize, value: Value<'r>) {
        self.properties.push((place, value));
    }

    /// Parses the whole record.
    #[inline]
    fn record(&mut self, slots: &mut [Value<'r>]) -> Result<(), Fault> {
        let start = self.next(self.bytes);
        let [b'{', inside @ ..] = start else {
            // A value of another kind, or none: `json` reports it.
            return Err(Fault::unsure(self.at(start)));
        };
        let mut rest = self.next(inside);
        if let [b'}', after @ ..] = rest {
            rest = after;
        } else {
            loop {
                let (Name { name, from }, value) = self.name(rest)?;
                let after = self.member(slots, name, from, value)?;
                // A comma and a quote is the usual case.
                if let [b',', next @ ..] = after
                    && next.first() == Some(&b'"')
                {
                    rest = next;
                    continue;
                }
                match self.after_value(after, b'}')? {
                    Next::More(next) => rest = next,
                    Next::End(end) => {
                        rest = end;
                        break;
                    }
                }
            }
        }
        let end = self.next(rest);
        if end.is_empty() { Ok(()) } else { Err(Fault::not_json(NotJson::Rest, self.at(end))) }
    }

    /// Parses a member of the record: its name, the rest from the name on, the rest from the value on. Returns the rest after it.
    #[inline(always)]
    fn member(
        &mut self,
        slots: &mut [Value<'r>],
        name: &'r [u8],
        from: &'r [u8],
        rest: &'r [u8],
    ) -> Result<&'r [u8], Fault> {
        let words = Words::of(from, name.len());
        let hash = words.hash(name.len());
        match self.projection.find(words, hash, name) {
            Known::Place(slot) => {
                if !self.scratch.seen.is_first(slot) {
                    return Err(Fault::unsure(self.at(from)));
                }
                let Some(place) = slots.get_mut(slot) else { return self.property(slot, rest) };
                match rest {
                    [b'"', text @ ..] => {
                        let (text, after) = self.string(text)?;
                        *place = Value::Text(text);
                        Ok(after)
                    }
                    [b'[', ..] if projection::is_list_of_attributes(name) => Err(Fault::unsure(self.at(from))),
                    [b'[' | b'{', ..] => self.nested(place, slot, rest),
                    _ => {
                        let (value, after) = self.scalar(rest)?;
                        *place = value;
                        Ok(after)
                    }
                }
            }
            Known::No => {
                if !self.scratch.seen.is_new(self.bytes, self.at(from), name, hash) {
                    return Err(Fault::unsure(self.at(from)));
                }
                match rest {
                    [b'[', ..] if projection::is_list_of_attributes(name) => Err(Fault::unsure(self.at(from))),
                    _ => self.skip(rest, 1),
                }
            }
        }
    }

    /// Parses and keeps the value of a property. Returns the rest after it.
    #[inline(never)]
    fn property(&mut self, place: usize, rest: &'r [u8]) -> Result<&'r [u8], Fault> {
        let mut value = Value::Missing;
        let after = match rest {
            [b'"', text @ ..] => {
                let (text, after) = self.string(text)?;
                value = Value::Text(text);
                after
            }
            [b'[' | b'{', ..] => self.nested(&mut value, place, rest)?,
            _ => {
                let (scalar, after) = self.scalar(rest)?;
                value = scalar;
                after
            }
        };
        self.keep(place, value);
        Ok(after)
    }

    /// Parses a name. Returns it with the rest from its value on.
    #[inline(always)]
    fn name(&self, rest: &'r [u8]) -> Result<(Name<'r>, &'r [u8]), Fault> {
        let [b'"', from @ ..] = rest else { return Err(self.wrong(NotJson::Name, rest)) };
        let Some((name, after)) = from.split_at_checked(scan::plain(from)) else {
            return Err(Fault::cut_off(self.bytes.len()));
        };
        match after {
            [b'"', b':', value @ ..] => Ok((Name { name, from }, self.next(value))),
            [b'"', after @ ..] => match self.next(after) {
                [b':', value @ ..] => Ok((Name { name, from }, self.next(value))),
                other => Err(self.wrong(NotJson::Colon, other)),
            },
            [b'\\', ..] => Err(Fault::unsure(self.at(after))),
            _ => Err(self.wrong(NotJson::Control, after)),
        }
    }

    /// Parses what follows a value, in an array or object that this bracket closes.
    #[inline(always)]
    fn after_value(&self, rest: &'r [u8], bracket: u8) -> Result<Next<'r>, Fault> {
        let rest = self.next(rest);
        match rest {
            [b',', after @ ..] => Ok(Next::More(self.next(after))),
            [byte, after @ ..] if *byte == bracket => Ok(Next::End(after)),
            _ => Err(self.wrong(NotJson::Comma, rest)),
        }
    }

    #[cold]
    fn wrong(&self, what: NotJson, rest: &[u8]) -> Fault {
        if rest.is_empty() { Fault::cut_off(self.at(rest)) } else { Fault::not_json(what, self.at(rest)) }
    }

    /// Parses a string after its first quote. Returns the rest after its last.
    #[inline(always)]
    pub(super) fn string(&mut self, rest: &'r [u8]) -> Result<(&'r str, &'r [u8]), Fault> {
        let from = self.at(rest);
        let length = scan::plain(rest);
        if let Some([b'"', after @ ..]) = rest.get(length..) {
            return Ok((self.text.get(from..from + length).unwrap_or_default(), after));
        }
        self.escaped(from, from + length)
    }

    #[inline(never)]
    fn escaped(&mut self, from: usize, backslash: usize) -> Result<(&'r str, &'r [u8]), Fault> {
        let out = &mut self.scratch.text;
        out.clear();
        let end = escape::decode(self.text, from, backslash, Some(out))?;
        Ok((self.arena.text(out)?, self.from(end + 1)))
    }

    /// Parses a number or a literal.
    #[inline]
    pub(super) fn scalar(&mut self, rest: &'r [u8]) -> Result<(Value<'r>, &'r [u8]), Fault> {
        match rest.first() {
            Some(b't') => Ok((Value::Boolean(true), self.word(rest, b"true")?)),
            Some(b'f') => Ok((Value::Boolean(false), self.word(rest, b"false")?)),
            Some(b'n') => Ok((Value::Missing, self.word(rest, b"null")?)),
            Some(b'-' | b'0'..=b'9') => {
                let at = self.at(rest);
                let number = Number::at(self.bytes, at)?;
                if let Some(whole) = number.whole {
                    return Ok((Value::Integer(whole), self.from(number.end)));
                }
                if self.projection.is_exact() {
                    return Err(Fault::unsure(at));
                }
                number::text(self.bytes, at, number.end, &mut self.scratch.text)?;
                Ok((Value::Text(self.arena.text(&self.scratch.text)?), self.from(number.end)))
            }
            _ => Err(self.wrong(NotJson::Value, rest)),
        }
    }

    /// Parses this word.
    #[inline(always)]
    pub(super) fn word<const LENGTH: usize>(&self, rest: &'r [u8], word: &[u8; LENGTH]) -> Result<&'r [u8], Fault> {
        match rest.split_first_chunk::<LENGTH>() {
            Some((found, after)) if found == word => Ok(after),
            _ => Err(self.no_word(rest, word)),
        }
    }

    #[cold]
    fn no_word(&self, rest: &[u8], word: &[u8]) -> Fault {
        let same = rest.iter().zip(word).take_while(|(one, other)| one == other).count();
        self.wrong(NotJson::Value, rest.get(same..).unwrap_or_default())
    }

    /// Parses a list or object that is the value of an attribute.
    #[inline(never)]
    pub(super) fn nested(&mut self, place: &mut Value<'r>, slot: usize, rest: &'r [u8]) -> Result<&'r [u8], Fault> {
        let mut open = Open {
            values: names::emptied(std::mem::take(&mut self.scratch.values)),
            members: names::emptied_members(std::mem::take(&mut self.scratch.members)),
        };
        let bracket = rest.first().copied().unwrap_or_default();
        let unwraps = |alias: &&Alias| alias.place == slot && alias.unwraps(bracket);
        let depth = VALUE_NESTING + usize::from(self.projection.aliases().iter().find(unwraps).is_some());
        let (value, after) = self.value(&mut open, rest, 1, depth)?;
        self.scratch.values = names::emptied(open.values);
        self.scratch.members = names::emptied_members(open.members);
        if value.is_missing() && rest.first() == Some(&b'[') {
            self.emptied.push(slot);
        }
        *place = value;
        Ok(after)
    }

    /// Parses any value. `nesting` is the number of arrays and objects around it; down to `depth` more levels become values.
    fn value(
        &mut self,
        open: &mut Open<'r>,
        rest: &'r [u8],
        nesting: usize,
        depth: usize,
    ) -> Result<(Value<'r>, &'r [u8]), Fault> {
        match rest {
            [b'"', text @ ..] => self.string(text).map(|(text, after)| (Value::Text(text), after)),
            [b'[' | b'{', ..] if depth == 0 && self.projection.is_exact() => Err(Fault::unsure(self.at(rest))),
            [b'[' | b'{', ..] if depth == 0 => Ok((Value::Missing, self.skip(rest, nesting)?)),
            [b'[', ..] => self.list(open, rest, nesting + 1, depth - 1),
            [b'{', ..] => self.complex(open, rest, nesting + 1, depth - 1),
            _ => self.scalar(rest),
        }
    }

    fn list(
        &mut self,
        open: &mut Open<'r>,
        rest: &'r [u8],
        nesting: usize,
        depth: usize,
    ) -> Result<(Value<'r>, &'r [u8]), Fault> {
        let mut rest = self.first(rest, nesting)?;
        if let [b']', after @ ..] = rest {
            // Inside of other values an empty list is more than a missing value.
            let is_exact = self.projection.is_exact() && nesting > 2;
            return if is_exact { Err(Fault::unsure(self.at(rest))) } else { Ok((Value::Missing, after)) };
        }
        let base = open.values.len();
        loop {
            let (value, after) = self.value(open, rest, nesting, depth)?;
            open.values.push(value);
            match self.after_value(after, b']')? {
                Next::More(next) => rest = next,
                Next::End(end) => {
                    let list = self.arena.list(open.values.get(base..).unwrap_or_default())?;
                    open.values.truncate(base);
                    return Ok((Value::List(list), end));
                }
            }
        }
    }

    fn complex(
        &mut self,
        open: &mut Open<'r>,
        rest: &'r [u8],
        nesting: usize,
        depth: usize,
    ) -> Result<(Value<'r>, &'r [u8]), Fault> {
        let mut rest = self.first(rest, nesting)?;
        if let [b'}', after @ ..] = rest {
            let is_exact = self.projection.is_exact();
            return if is_exact { Err(Fault::unsure(self.at(rest))) } else { Ok((Value::Missing, after)) };
        }
        let base = open.members.len();
        let first = self.scratch.seen.enter();
        loop {
            let (Name { name, from }, value) = self.name(rest)?;
            let from = self.at(from);
            if !self.scratch.seen.is_new_inside(self.bytes, first, from, name) {
                return Err(Fault::unsure(from));
            }
            let (value, after) = self.value(open, value, nesting, depth)?;
            open.members.push((self.text.get(from..from + name.len()).unwrap_or_default(), value));
            match self.after_value(after, b'}')? {
                Next::More(next) => rest = next,
                Next::End(end) => {
                    let members = self.arena.members(open.members.get(base..).unwrap_or_default())?;
                    open.members.truncate(base);
                    self.scratch.seen.leave(first);
                    return Ok((Value::Complex(members), end));
                }
            }
        }
    }

    /// Skips the content of an array or object.
    #[inline(always)]
    fn first(&self, rest: &'r [u8], nesting: usize) -> Result<&'r [u8], Fault> {
        if nesting > RECORD_NESTING {
            return Err(Fault::not_json(NotJson::Nested, self.at(rest)));
        }
        Ok(self.next(rest.get(1..).unwrap_or_default()))
    }

    /// Skips a value that nothing reads.
    #[inline(always)]
    pub(super) fn skip(&mut self, rest: &'r [u8], nesting: usize) -> Result<&'r [u8], Fault> {
        match rest {
            [b'"', text @ ..] => {
                let length = scan::plain(text);
                match text.get(length..) {
                    Some([b'"', after @ ..]) => Ok(after),
                    _ => self.pass_escaped(text, length),
                }
            }
            [b'n', ..] => self.word(rest, b"null"),
            [b'[', ..] => self.pass_list(rest, nesting + 1),
            [b'{', ..] => self.pass_object(rest, nesting + 1),
            _ => self.pass_scalar(rest),
        }
    }

    #[inline(never)]
    fn pass_escaped(&mut self, text: &'r [u8], length: usize) -> Result<&'r [u8], Fault> {
        let from = self.at(text);
        escape::decode(self.text, from, from + length, None).map(|end| self.from(end + 1))
    }

    #[inline(never)]
    fn pass_scalar(&mut self, rest: &'r [u8]) -> Result<&'r [u8], Fault> {
        match rest.first() {
            Some(b't') => self.word(rest, b"true"),
            Some(b'f') => self.word(rest, b"false"),
            Some(b'-' | b'0'..=b'9') => {
                let at = self.at(rest);
                let number = Number::at(self.bytes, at)?;
                if number.may_be_large {
                    number::text(self.bytes, at, number.end, &mut self.scratch.text)?;
                }
                Ok(self.from(number.end))
            }
            _ => Err(self.wrong(NotJson::Value, rest)),
        }
    }

    #[inline(never)]
    fn pass_list(&mut self, rest: &'r [u8], nesting: usize) -> Result<&'r [u8], Fault> {
        let mut rest = self.first(rest, nesting)?;
        if let [b']', after @ ..] = rest {
            return Ok(after);
        }
        loop {
            let after = self.skip(rest, nesting)?;
            match self.after_value(after, b']')? {
                Next::More(next) => rest = next,
                Next::End(end) => return Ok(end),
            }
        }
    }

    #[inline(never)]
    fn pass_object(&mut self, rest: &'r [u8], nesting: usize) -> Result<&'r [u8], Fault> {
        let mut rest = self.first(rest, nesting)?;
        if let [b'}', after @ ..] = rest {
            return Ok(after);
        }
        let first = self.scratch.seen.enter();
        loop {
            let (Name { name, from }, value) = self.name(rest)?;
            let from = self.at(from);
            if !self.scratch.seen.is_new_inside(self.bytes, first, from, name) {
                return Err(Fault::unsure(from));
            }
            let after = self.skip(value, nesting)?;
            match self.after_value(after, b'}')? {
                Next::More(next) => rest = next,
                Next::End(end) => {
                    self.scratch.seen.leave(first);
                    return Ok(end);
                }
            }
        }
    }
}
