//! (a) hand-written over typed, borrowed serde structs
use crate::floors::definition::*;
use crate::floors::phone::hand_match;
use regex::Regex;
use serde::Deserialize;
use std::borrow::Cow;

#[derive(Deserialize)]
#[serde(transparent)]
pub struct S<'a>(#[serde(borrow)] pub Cow<'a, str>);

#[derive(Deserialize)]
pub struct User<'a> {
    #[serde(borrow, rename = "userPrincipalName")]
    pub upn: Option<S<'a>>,
    #[serde(rename = "IsSoftDeleted")]
    pub del: Option<bool>,
    #[serde(rename = "accountEnabled")]
    pub enabled: Option<bool>,
    #[serde(borrow, rename = "displayName")]
    pub disp: Option<S<'a>>,
    #[serde(borrow, rename = "givenName")]
    pub given: Option<S<'a>>,
    #[serde(borrow, rename = "surname")]
    pub sur: Option<S<'a>>,
    #[serde(borrow)]
    pub mail: Option<S<'a>>,
    #[serde(borrow, rename = "telephoneNumber")]
    pub tel: Option<S<'a>>,
    #[serde(borrow)]
    pub state: Option<S<'a>>,
    #[serde(borrow)]
    pub country: Option<S<'a>>,
    #[serde(borrow, rename = "jobTitle")]
    pub job: Option<S<'a>>,
    #[serde(borrow, rename = "department")]
    pub dept: Option<S<'a>>,
}
impl User<'_> {
    /// Computes `IsSoftDeleted` as mappings do: who may not sign in counts as deleted.
    #[inline]
    pub fn compute(&mut self) {
        self.del = Some(self.del == Some(true) || self.enabled == Some(false));
    }
}
#[inline]
fn r<'b>(o: &'b Option<S<'_>>) -> Option<&'b str> {
    o.as_ref().map(|s| &*s.0)
}

/// (a): what a good Rust programmer writes first. 12 owned strings.
pub fn map_a(u: &User, re: &Regex) -> [Option<String>; 12] {
    let (g, s) = (r(&u.given), r(&u.sur));
    let mut nick = String::new();
    if let Some(g) = g {
        nick.push_str(mid(g, 1, 3));
    }
    if let Some(s) = s {
        nick.push_str(mid(s, 1, 5));
    }
    let mut ext = normalize_diacritics(&strip_spaces(&join(".", [g, s])));
    ext.push_str("@contoso.com");
    [
        r(&u.upn).map(|x| x.to_lowercase()),
        u.del.map(|b| if b { "False" } else { "True" }.to_string()),
        r(&u.disp).map(|x| x.to_string()),
        Some(join(" ", [g, s])),
        Some(nick),
        r(&u.mail).or(r(&u.upn)).map(|x| x.to_string()),
        r(&u.tel).map(|t| re.replace_all(t, "${phoneNumber}").into_owned()),
        Some(tz(r(&u.state)).to_string()),
        if r(&u.country) == Some("USA") { r(&u.job) } else { r(&u.dept) }.map(|x| x.to_string()),
        Some(ext.to_lowercase()),
        r(&u.dept).map(|d| d.trim().to_uppercase()),
        r(&u.mail).map(|m| m.replace("@contoso.com", "")),
    ]
}

/// where tuned code puts its text
pub trait Sink {
    fn buf(&mut self) -> &mut Vec<u8>;
    fn begin(&mut self, k: usize);
    fn end(&mut self, k: usize);
    fn null(&mut self, k: usize);
}
pub struct Owned {
    pub b: Vec<u8>,
    pub v: [Option<String>; 12],
}
impl Sink for Owned {
    #[inline]
    fn buf(&mut self) -> &mut Vec<u8> { &mut self.b }
    #[inline]
    fn begin(&mut self, _k: usize) { self.b.clear(); }
    #[inline]
    fn end(&mut self, k: usize) { self.v[k] = Some(unsafe { String::from_utf8_unchecked(self.b.as_slice().to_vec()) }); }
    #[inline]
    fn null(&mut self, k: usize) { self.v[k] = None; }
}
pub struct Json {
    pub b: Vec<u8>,
    pub at: usize,
}
#[inline]
pub fn needs_escape(b: &[u8]) -> bool {
    // autovectorised
    let mut bad = false;
    for &c in b { bad |= c < 32 || c == b'"' || c == b'\\'; }
    bad
}
impl Sink for Json {
    #[inline]
    fn buf(&mut self) -> &mut Vec<u8> { &mut self.b }
    #[inline]
    fn begin(&mut self, k: usize) {
        self.b.extend_from_slice(KEYS_JSON[k].as_bytes());
        self.b.push(b'"');
        self.at = self.b.len();
    }
    #[inline]
    fn end(&mut self, _k: usize) {
        if needs_escape(&self.b[self.at..]) {
            let t = self.b[self.at..].to_vec();
            self.b.truncate(self.at - 1);
            json_str(&mut self.b, unsafe { std::str::from_utf8_unchecked(&t) });
        } else {
            self.b.push(b'"');
        }
    }
    #[inline]
    fn null(&mut self, k: usize) {
        self.b.extend_from_slice(KEYS_JSON[k].as_bytes());
        self.b.extend_from_slice(b"null");
    }
}
#[inline]
fn lower(o: &mut Vec<u8>, s: &str) {
    if s.is_ascii() {
        let a = o.len();
        o.extend_from_slice(s.as_bytes());
        o[a..].make_ascii_lowercase();
    } else {
        o.extend_from_slice(s.to_lowercase().as_bytes());
    }
}
#[inline]
fn upper(o: &mut Vec<u8>, s: &str) {
    if s.is_ascii() {
        let a = o.len();
        o.extend_from_slice(s.as_bytes());
        o[a..].make_ascii_uppercase();
    } else {
        o.extend_from_slice(s.to_uppercase().as_bytes());
    }
}
#[inline]
fn ext(o: &mut Vec<u8>, s: &str) {
    if s.is_ascii() {
        for &c in s.as_bytes() {
            if c != b' ' { o.push(c.to_ascii_lowercase()); }
        }
    } else {
        o.extend_from_slice(normalize_diacritics(&strip_spaces(s)).to_lowercase().as_bytes());
    }
}
/// (a*) tuned by hand: no regex engine, no temporaries, text straight into the sink
#[inline]
pub fn map_tuned<K: Sink>(u: &User, find: &memchr::memmem::Finder, k: &mut K) {
    let (g, s) = (r(&u.given), r(&u.sur));
    macro_rules! put { ($i:expr, |$o:ident| $e:expr) => {{ k.begin($i); { let $o = k.buf(); $e; } k.end($i); }}; }
    macro_rules! opt { ($i:expr, $v:expr, |$o:ident, $x:ident| $e:expr) => { match $v { Some($x) => put!($i, |$o| $e), None => k.null($i) } }; }
    macro_rules! cat { ($o:ident, $x:expr) => { $o.extend_from_slice($x.as_bytes()) }; }
    opt!(0, r(&u.upn), |o, x| lower(o, x));
    opt!(1, u.del, |o, x| cat!(o, if x { "False" } else { "True" }));
    opt!(2, r(&u.disp), |o, x| cat!(o, x));
    put!(3, |o| { if let Some(g) = g { cat!(o, g); if s.is_some() { o.push(b' '); } } if let Some(s) = s { cat!(o, s); } });
    put!(4, |o| { if let Some(g) = g { cat!(o, mid(g, 1, 3)); } if let Some(s) = s { cat!(o, mid(s, 1, 5)); } });
    opt!(5, r(&u.mail).or(r(&u.upn)), |o, x| cat!(o, x));
    opt!(6, r(&u.tel), |o, x| {
        let mut t = x;
        while let Some((m, a, e)) = hand_match(t.as_bytes()) { cat!(o, t[..m]); cat!(o, t[a..e]); t = &t[e..]; }
        cat!(o, t);
    });
    put!(7, |o| cat!(o, tz(r(&u.state))));
    opt!(8, if r(&u.country) == Some("USA") { r(&u.job) } else { r(&u.dept) }, |o, x| cat!(o, x));
    put!(9, |o| { if let Some(g) = g { ext(o, g); if s.is_some() { o.push(b'.'); } } if let Some(s) = s { ext(o, s); } cat!(o, "@contoso.com") });
    opt!(10, r(&u.dept), |o, x| upper(o, x.trim()));
    opt!(11, r(&u.mail), |o, x| {
        let b = x.as_bytes();
        let mut at = 0;
        while let Some(i) = find.find(&b[at..]) { o.extend_from_slice(&b[at..at + i]); at += i + find.needle().len(); }
        o.extend_from_slice(&b[at..]);
    });
}
