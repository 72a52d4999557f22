//! The floor `h2`: the twelve mappings as straight-line code over views, and where the results go.
use crate::floors::views::*;

pub trait Out {
    unsafe fn emit(&mut self, k: usize, v: V);
}
/// JSON text; buffer must have space (checked once per record)
pub struct JsonOut {
    pub base: *mut u8,
    pub cur: *mut u8,
    pub cap: usize,
    pub keys: [V; 12],
}
impl JsonOut {
    pub fn new(cap: usize) -> JsonOut {
        let base = Box::leak(vec![0u8; cap + 65536].into_boxed_slice()).as_mut_ptr();
        JsonOut { base, cur: base, cap, keys: std::array::from_fn(|i| konst(crate::floors::definition::KEYS_JSON[i])) }
    }
    pub fn len(&self) -> usize { self.cur as usize - self.base as usize }
    pub fn bytes(&self) -> &[u8] { unsafe { std::slice::from_raw_parts(self.base, self.len()) } }
}
impl Out for JsonOut {
    #[inline(always)]
    unsafe fn emit(&mut self, k: usize, v: V) {
        let key = self.keys[k];
        copy_over(self.cur, key.p, key.n as usize);
        let mut c = self.cur.add(key.n as usize);
        if v.t & 1 != 0 && v.t <= RAW {
            // CLEAN and RAW: verbatim
            *c = b'"';
            c = c.add(1);
            copy_over(c, v.p, v.n as usize);
            c = c.add(v.n as usize);
            *c = b'"';
            self.cur = c.add(1);
        } else if v.t == NULL {
            (c as *mut u32).write_unaligned(u32::from_le_bytes(*b"null"));
            self.cur = c.add(4);
        } else {
            self.cur = c;
            self.slow(v);
        }
    }
}
impl JsonOut {
    #[cold]
    #[inline(never)]
    pub unsafe fn slow(&mut self, v: V) {
        let mut t = Vec::new();
        match v.t {
            TRUE => t.extend_from_slice(b"true"),
            FALSE => t.extend_from_slice(b"false"),
            _ => crate::floors::definition::json_str(&mut t, v.s()),
        }
        std::ptr::copy_nonoverlapping(t.as_ptr(), self.cur, t.len());
        self.cur = self.cur.add(t.len());
    }
}
/// 12 owned Strings, as (a)
pub struct OwnedOut(pub [Option<String>; 12]);
impl Out for OwnedOut {
    #[inline(always)]
    unsafe fn emit(&mut self, k: usize, v: V) {
        self.0[k] = if v.t == NULL { None }
            else if v.t == RAW { Some(String::from_utf8_unchecked(unescape(v.b()))) }
            else { Some(String::from_utf8_unchecked(v.b().to_vec())) };
    }
}
/// views into record / scratch
pub struct ViewOut(pub [V; 12]);
impl Out for ViewOut {
    #[inline(always)]
    unsafe fn emit(&mut self, k: usize, v: V) { self.0[k] = v; }
}

pub const UPN: usize = 0; pub const DEL: usize = 1; pub const DISP: usize = 2; pub const GIVEN: usize = 3; pub const SUR: usize = 4;
pub const MAIL: usize = 5; pub const TEL: usize = 6; pub const STATE: usize = 7; pub const COUNTRY: usize = 8; pub const JOB: usize = 9; pub const DEPT: usize = 10;
pub const NSLOT: usize = 16;
pub type Slots = [V; NSLOT];
pub const EMPTY: Slots = [V::NIL; NSLOT];

pub struct Ks { sp: V, dot: V, at: V, dom: V, usa: V, empty: V }
impl Ks { pub fn new() -> Ks { Ks { sp: konst(" "), dot: konst("."), at: konst("@"), dom: konst("contoso.com"), usa: konst("USA"), empty: konst("") } } }
#[inline(always)]
pub unsafe fn straight<O: Out>(rt: &mut Rt, k: &Ks, s: &Slots, o: &mut O) {
    rt.reset();
    let v = rt.lower(s[UPN]); o.emit(0, v);
    let v = rt.switch(s[DEL], 0); o.emit(1, v);
    o.emit(2, s[DISP]);
    let v = rt.join(k.sp, [s[GIVEN], s[SUR]].into_iter()); o.emit(3, v);
    let (a, b) = (rt.mid(s[GIVEN], 0, 3), rt.mid(s[SUR], 0, 5)); let v = rt.cat(a, b); o.emit(4, v);
    o.emit(5, if s[MAIL].t != NULL { s[MAIL] } else { s[UPN] });
    let v = rt.repl_re(s[TEL]); o.emit(6, v);
    let v = rt.switch(s[STATE], 1); o.emit(7, v);
    let c = rt.text(s[COUNTRY]);
    o.emit(8, if c.t != NULL && eq(c, k.usa) { s[JOB] } else { s[DEPT] });
    let v = rt.join(k.dot, [s[GIVEN], s[SUR]].into_iter());
    let v = rt.strip(v); let v = rt.norm(v); let v = rt.join(k.at, [v, k.dom].into_iter()); let v = rt.lower(v); o.emit(9, v);
    let v = rt.trim(s[DEPT]); let v = rt.upper(v); o.emit(10, v);
    let v = rt.repl_str(s[MAIL], k.empty); o.emit(11, v);
}
