//! Goes over the text of a record once, from its first byte to its last.
//!
//! Every step takes the place where it begins and gives back the place where it ends. What is nested is read by functions that
//! call themselves, at most as deep as [`NESTING`] allows.

use crate::host::Record;
use crate::record::Fault;
use crate::record::FaultKind;
use crate::record::NotJson;
use crate::record::Projection;
use crate::record::Scratch;
use crate::record::escape;
use crate::record::names;
use crate::record::number;
use crate::record::number::Number;
use crate::record::projection;
use crate::record::projection::Known;
use crate::record::scan;
use crate::record::scan::Met;
use crate::record::scan::Words;
use crate::value::Arena;
use crate::value::ArenaFull;
use crate::value::Value;
use crate::value::json::DEPTH;

/// So many arrays and objects may stand in each other, the record itself among them.
const NESTING: usize = 127;

/// The attributes of a record that are needed.
#[derive(Debug)]
pub struct Read<'r> {
    projection: &'r Projection,
    slots: &'r mut [Value<'r>],
    /// The slots of the attributes that are an empty list.
    emptied: Vec<usize>,
}

impl<'r> Read<'r> {
    /// The values, in the order of [`Projection::names`]; those that the record does not have are missing.
    pub fn slots(self) -> &'r [Value<'r>] {
        self.slots
    }
}

impl Record for Read<'_> {
    fn attribute<'r>(&'r self, name: &str, _: &'r Arena) -> Result<Value<'r>, ArenaFull> {
        let slot = self.projection.slot(name).and_then(|slot| self.slots.get(slot));
        Ok(slot.copied().unwrap_or(Value::Missing))
    }

    fn is_emptied(&self, name: &str) -> bool {
        self.projection.slot(name).is_some_and(|slot| self.emptied.contains(&slot))
    }
}

impl Projection {
    /// Reads a record. Values borrow from its text and from the arena.
    ///
    /// # Errors
    ///
    /// The text is no JSON, or the reader is not sure what it is.
    pub fn read<'r>(&'r self, record: &'r [u8], scratch: &mut Scratch, arena: &'r Arena) -> Result<Read<'r>, Fault> {
        let text = std::str::from_utf8(record)
            .map_err(|error| Fault { kind: FaultKind::NotUtf8, offset: error.valid_up_to() })?;
        let slots = arena.values(self.names().len())?;
        scratch.seen.begin(slots.len());
        let mut reader = Reader { text, bytes: record, projection: self, scratch, arena, emptied: Vec::new() };
        reader.record(slots)?;
        let emptied = reader.emptied;
        Ok(Read { projection: self, slots, emptied })
    }
}

struct Reader<'a, 'r> {
    text: &'r str,
    bytes: &'r [u8],
    projection: &'r Projection,
    scratch: &'a mut Scratch,
    arena: &'r Arena,
    emptied: Vec<usize>,
}

/// What stands behind a value in an object or array.
enum Next {
    /// A comma; behind it begins the next name or value.
    More(usize),
    /// The closing bracket.
    End(usize),
}

/// The lists under construction: what is open stands behind what it stands in.
struct Open<'r> {
    values: Vec<Value<'r>>,
    members: Vec<(&'r str, Value<'r>)>,
}

impl<'r> Reader<'_, 'r> {
    #[inline(always)]
    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// Two bytes at once.
    #[inline(always)]
    fn two(&self, at: usize) -> Option<[u8; 2]> {
        self.bytes.get(at..).and_then(<[u8]>::first_chunk::<2>).copied()
    }

    /// Where the next byte stands that is no white space.
    #[inline(always)]
    fn next(&self, at: usize) -> usize {
        match self.byte(at) {
            Some(b'!'..) => at,
            _ => scan::after_space(self.bytes, at),
        }
    }

    /// The whole record.
    #[inline]
    fn record(&mut self, slots: &mut [Value<'r>]) -> Result<(), Fault> {
        let start = self.next(0);
        if self.byte(start) != Some(b'{') {
            // A value of another kind, or none: what to say about it is said elsewhere.
            return Err(Fault::unsure(start));
        }
        let mut at = self.next(start + 1);
        if self.byte(at) == Some(b'}') {
            at += 1;
        } else {
            loop {
                let (from, to, value) = self.name(at)?;
                let after = self.member(slots, from, to, value)?;
                // A comma with a quote behind it is the usual case.
                if self.two(after) == Some(*b",\"") {
                    at = after + 1;
                    continue;
                }
                match self.behind(after, b'}')? {
                    Next::More(next) => at = next,
                    Next::End(end) => {
                        at = end;
                        break;
                    }
                }
            }
        }
        let end = self.next(at);
        if end < self.bytes.len() { Err(Fault::not_json(NotJson::Rest, end)) } else { Ok(()) }
    }

    /// A member of the record, whose value begins at `at`.
    #[inline(always)]
    fn member(&mut self, slots: &mut [Value<'r>], from: usize, to: usize, at: usize) -> Result<usize, Fault> {
        let name = self.bytes.get(from..to).unwrap_or_default();
        let words = Words::of(self.bytes, from, to);
        let hash = words.hash(name.len());
        match self.projection.find(words, hash, name) {
            Known::Slot(slot) => {
                if !self.scratch.seen.is_first(slot) {
                    return Err(Fault::unsure(from));
                }
                let Some(place) = slots.get_mut(slot) else { return self.pass(at, 1) };
                match self.byte(at) {
                    Some(b'"') => {
                        let (text, after) = self.string(at + 1)?;
                        *place = Value::Text(text);
                        Ok(after)
                    }
                    Some(b'[') if projection::is_list_of_attributes(name) => Err(Fault::unsure(from)),
                    Some(b'[' | b'{') => self.nested(place, slot, at),
                    _ => {
                        let (value, after) = self.scalar(at)?;
                        *place = value;
                        Ok(after)
                    }
                }
            }
            Known::No => {
                if !self.scratch.seen.is_new(self.bytes, from, to, hash) {
                    return Err(Fault::unsure(from));
                }
                match self.byte(at) {
                    Some(b'[') if projection::is_list_of_attributes(name) => Err(Fault::unsure(from)),
                    _ => self.pass(at, 1),
                }
            }
        }
    }

    /// The name that begins at `at`: where its text begins and ends, and where its value begins.
    #[inline(always)]
    fn name(&self, at: usize) -> Result<(usize, usize, usize), Fault> {
        if self.byte(at) != Some(b'"') {
            return Err(self.wrong(NotJson::Name, at));
        }
        let from = at + 1;
        let to = scan::plain_end(self.bytes, from);
        if self.two(to) == Some(*b"\":") {
            return Ok((from, to, self.next(to + 2)));
        }
        match scan::met(self.bytes, to) {
            Met::Quote => {}
            Met::Backslash => return Err(Fault::unsure(to)),
            Met::Control => return Err(Fault::not_json(NotJson::Control, to)),
            Met::End => return Err(Fault::cut_off(to)),
        }
        let colon = self.next(to + 1);
        if self.byte(colon) != Some(b':') {
            return Err(self.wrong(NotJson::Colon, colon));
        }
        Ok((from, to, self.next(colon + 1)))
    }

    /// What stands behind a value that ends at `at`, in something that this bracket closes.
    #[inline(always)]
    fn behind(&self, at: usize, bracket: u8) -> Result<Next, Fault> {
        let at = self.next(at);
        match self.byte(at) {
            Some(b',') => Ok(Next::More(self.next(at + 1))),
            Some(byte) if byte == bracket => Ok(Next::End(at + 1)),
            _ => Err(self.wrong(NotJson::Comma, at)),
        }
    }

    #[cold]
    fn wrong(&self, what: NotJson, at: usize) -> Fault {
        if at >= self.bytes.len() { Fault::cut_off(at) } else { Fault::not_json(what, at) }
    }

    /// The text that begins at `from`, and the place behind its closing quote.
    #[inline(always)]
    fn string(&mut self, from: usize) -> Result<(&'r str, usize), Fault> {
        let end = scan::plain_end(self.bytes, from);
        if scan::met(self.bytes, end) == Met::Quote {
            return Ok((self.text.get(from..end).unwrap_or_default(), end + 1));
        }
        self.escaped(from, end)
    }

    #[inline(never)]
    fn escaped(&mut self, from: usize, backslash: usize) -> Result<(&'r str, usize), Fault> {
        let out = &mut self.scratch.text;
        out.clear();
        let end = escape::decode(self.text, from, backslash, Some(out))?;
        Ok((self.arena.text(out)?, end + 1))
    }

    /// A value that is neither text nor list nor object.
    #[inline]
    fn scalar(&mut self, at: usize) -> Result<(Value<'r>, usize), Fault> {
        match self.byte(at) {
            Some(b't') => Ok((Value::Boolean(true), self.word(at, b"true")?)),
            Some(b'f') => Ok((Value::Boolean(false), self.word(at, b"false")?)),
            Some(b'n') => Ok((Value::Missing, self.word(at, b"null")?)),
            Some(b'-' | b'0'..=b'9') => {
                let number = Number::at(self.bytes, at)?;
                if let Some(whole) = number.whole {
                    return Ok((Value::Integer(whole), number.end));
                }
                number::text(self.bytes, at, number.end, &mut self.scratch.text)?;
                Ok((Value::Text(self.arena.text(&self.scratch.text)?), number.end))
            }
            _ => Err(self.wrong(NotJson::Value, at)),
        }
    }

    /// Where the word ends that should stand at `at`.
    #[inline(always)]
    fn word<const LENGTH: usize>(&self, at: usize, word: &[u8; LENGTH]) -> Result<usize, Fault> {
        match self.bytes.get(at..).and_then(<[u8]>::first_chunk::<LENGTH>) {
            Some(found) if found == word => Ok(at + LENGTH),
            _ => Err(self.no_word(at, word)),
        }
    }

    #[cold]
    fn no_word(&self, at: usize, word: &[u8]) -> Fault {
        let rest = self.bytes.get(at..).unwrap_or_default();
        let same = rest.iter().zip(word).take_while(|(one, other)| one == other).count();
        self.wrong(NotJson::Value, at + same)
    }

    /// A list or object that an attribute is.
    #[inline(never)]
    fn nested(&mut self, place: &mut Value<'r>, slot: usize, at: usize) -> Result<usize, Fault> {
        let mut open = Open {
            values: names::emptied(std::mem::take(&mut self.scratch.values)),
            members: names::emptied_members(std::mem::take(&mut self.scratch.members)),
        };
        let (value, after) = self.value(&mut open, at, 1, DEPTH)?;
        self.scratch.values = names::emptied(open.values);
        self.scratch.members = names::emptied_members(open.members);
        if value.is_missing() && self.byte(at) == Some(b'[') {
            self.emptied.push(slot);
        }
        *place = value;
        Ok(after)
    }

    /// Any value. `nesting` is how many arrays and objects it stands in, `depth` how many more become values.
    fn value(
        &mut self,
        open: &mut Open<'r>,
        at: usize,
        nesting: usize,
        depth: usize,
    ) -> Result<(Value<'r>, usize), Fault> {
        match self.byte(at) {
            Some(b'"') => self.string(at + 1).map(|(text, after)| (Value::Text(text), after)),
            Some(b'[' | b'{') if depth == 0 => Ok((Value::Missing, self.pass(at, nesting)?)),
            Some(b'[') => self.list(open, at, nesting + 1, depth - 1),
            Some(b'{') => self.complex(open, at, nesting + 1, depth - 1),
            _ => self.scalar(at),
        }
    }

    fn list(
        &mut self,
        open: &mut Open<'r>,
        at: usize,
        nesting: usize,
        depth: usize,
    ) -> Result<(Value<'r>, usize), Fault> {
        let mut at = self.first(at, nesting)?;
        if self.byte(at) == Some(b']') {
            return Ok((Value::Missing, at + 1));
        }
        let base = open.values.len();
        loop {
            let (value, after) = self.value(open, at, nesting, depth)?;
            open.values.push(value);
            match self.behind(after, b']')? {
                Next::More(next) => at = next,
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
        at: usize,
        nesting: usize,
        depth: usize,
    ) -> Result<(Value<'r>, usize), Fault> {
        let mut at = self.first(at, nesting)?;
        if self.byte(at) == Some(b'}') {
            return Ok((Value::Missing, at + 1));
        }
        let base = open.members.len();
        let first = self.scratch.seen.enter();
        loop {
            let (from, to, value) = self.name(at)?;
            if !self.scratch.seen.is_new_inside(self.bytes, first, from, to) {
                return Err(Fault::unsure(from));
            }
            let (value, after) = self.value(open, value, nesting, depth)?;
            open.members.push((self.text.get(from..to).unwrap_or_default(), value));
            match self.behind(after, b'}')? {
                Next::More(next) => at = next,
                Next::End(end) => {
                    let members = self.arena.members(open.members.get(base..).unwrap_or_default())?;
                    open.members.truncate(base);
                    self.scratch.seen.leave(first);
                    return Ok((Value::Complex(members), end));
                }
            }
        }
    }

    /// Where the content of the array or object begins whose bracket stands at `at`.
    #[inline(always)]
    fn first(&self, at: usize, nesting: usize) -> Result<usize, Fault> {
        if nesting > NESTING { Err(Fault::not_json(NotJson::Nested, at)) } else { Ok(self.next(at + 1)) }
    }

    /// Passes over a value that nobody needs.
    #[inline(always)]
    fn pass(&mut self, at: usize, nesting: usize) -> Result<usize, Fault> {
        match self.byte(at) {
            Some(b'"') => {
                let end = scan::plain_end(self.bytes, at + 1);
                match scan::met(self.bytes, end) {
                    Met::Quote => Ok(end + 1),
                    _ => escape::decode(self.text, at + 1, end, None).map(|end| end + 1),
                }
            }
            Some(b'n') => self.word(at, b"null"),
            Some(b'[') => self.pass_list(at, nesting + 1),
            Some(b'{') => self.pass_object(at, nesting + 1),
            _ => self.pass_scalar(at),
        }
    }

    #[inline(never)]
    fn pass_scalar(&mut self, at: usize) -> Result<usize, Fault> {
        match self.byte(at) {
            Some(b't') => self.word(at, b"true"),
            Some(b'f') => self.word(at, b"false"),
            Some(b'-' | b'0'..=b'9') => {
                let number = Number::at(self.bytes, at)?;
                if number.may_be_large {
                    number::text(self.bytes, at, number.end, &mut self.scratch.text)?;
                }
                Ok(number.end)
            }
            _ => Err(self.wrong(NotJson::Value, at)),
        }
    }

    #[inline(never)]
    fn pass_list(&mut self, at: usize, nesting: usize) -> Result<usize, Fault> {
        let mut at = self.first(at, nesting)?;
        if self.byte(at) == Some(b']') {
            return Ok(at + 1);
        }
        loop {
            let after = self.pass(at, nesting)?;
            match self.behind(after, b']')? {
                Next::More(next) => at = next,
                Next::End(end) => return Ok(end),
            }
        }
    }

    #[inline(never)]
    fn pass_object(&mut self, at: usize, nesting: usize) -> Result<usize, Fault> {
        let mut at = self.first(at, nesting)?;
        if self.byte(at) == Some(b'}') {
            return Ok(at + 1);
        }
        let first = self.scratch.seen.enter();
        loop {
            let (from, to, value) = self.name(at)?;
            if !self.scratch.seen.is_new_inside(self.bytes, first, from, to) {
                return Err(Fault::unsure(from));
            }
            let after = self.pass(value, nesting)?;
            match self.behind(after, b'}')? {
                Next::More(next) => at = next,
                Next::End(end) => {
                    self.scratch.seen.leave(first);
                    return Ok(end);
                }
            }
        }
    }
}
