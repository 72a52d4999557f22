//! Views of text, and the functions of the twelve mappings over them.
//!
//! Contract: every view may be over-read by 63 bytes (the input, constants and the scratch memory are padded).
use std::arch::x86_64::*;

pub const NULL: u32 = 0;
pub const CLEAN: u32 = 1; // UTF-8 text, holds nothing JSON must escape
pub const DIRTY: u32 = 2; // UTF-8 text, may need escaping
pub const RAW: u32 = 3; // JSON string contents that hold a backslash
pub const TRUE: u32 = 4;
pub const FALSE: u32 = 5;

#[derive(Clone, Copy)]
#[repr(C)]
pub struct V {
    pub p: *const u8,
    pub n: u32,
    pub t: u32,
}
unsafe impl Send for V {}
unsafe impl Sync for V {}
impl V {
    pub const NIL: V = V { p: std::ptr::null(), n: 0, t: NULL };
    #[inline(always)]
    pub unsafe fn b(&self) -> &'static [u8] { std::slice::from_raw_parts(self.p, self.n as usize) }
    #[inline(always)]
    pub unsafe fn s(&self) -> &'static str { std::str::from_utf8_unchecked(self.b()) }
}

/// padded constant
pub fn konst(s: &str) -> V {
    let mut b = s.as_bytes().to_vec();
    b.resize(s.len() + 64, 0);
    let p = Box::leak(b.into_boxed_slice()).as_ptr();
    V { p, n: s.len() as u32, t: if crate::floors::typed::needs_escape(s.as_bytes()) { DIRTY } else { CLEAN } }
}

#[inline(always)]
pub unsafe fn copy_over(d: *mut u8, s: *const u8, n: usize) {
    // 16-byte blocks, may write up to 15 bytes past n
    let mut i = 0;
    loop {
        _mm_storeu_si128(d.add(i) as *mut __m128i, _mm_loadu_si128(s.add(i) as *const __m128i));
        i += 16;
        if i >= n { break; }
    }
}
#[inline(always)]
unsafe fn tail_mask(i: usize, n: usize) -> u32 {
    // bits of the 16-byte block at i that are inside n
    if n >= i + 16 { 0xffff } else { (1u32 << (n - i)) - 1 }
}
#[inline(always)]
pub unsafe fn ascii(p: *const u8, n: usize) -> bool {
    let mut i = 0;
    let mut m = 0u32;
    while i < n {
        m |= (_mm_movemask_epi8(_mm_loadu_si128(p.add(i) as *const __m128i)) as u32) & tail_mask(i, n);
        i += 16;
    }
    m == 0
}
#[inline(always)]
pub unsafe fn eq(a: V, b: V) -> bool {
    if a.n != b.n { return false; }
    let n = a.n as usize;
    let mut i = 0;
    while i < n {
        let m = _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(a.p.add(i) as *const __m128i), _mm_loadu_si128(b.p.add(i) as *const __m128i))) as u32;
        if (!m) & tail_mask(i, n) != 0 { return false; }
        i += 16;
    }
    true
}

/// NFD + strip marks is a per-character map: a table for U+0000..U+1FFF, 4 bytes each (len, utf8..)
pub struct Fold(Vec<[u8; 4]>);
impl Fold {
    pub fn new() -> Fold {
        let mut v = vec![[0u8; 4]; 0x2000];
        for c in 0..0x2000u32 {
            if let Some(ch) = char::from_u32(c) {
                let mut b = [0u8; 4];
                let s = crate::floors::definition::normalize_diacritics(ch.encode_utf8(&mut b));
                if s.len() <= 3 && s.chars().count() <= 1 {
                    v[c as usize][0] = s.len() as u8;
                    v[c as usize][1..1 + s.len()].copy_from_slice(s.as_bytes());
                } else {
                    v[c as usize][0] = 255;
                }
            }
        }
        Fold(v)
    }
}

/// deterministic sequence regex: items whose neighbours are disjoint need no backtracking
pub struct SeqRe {
    pub items: Vec<([u8; 256], u32, u32)>, // class, min, max
    pub first: u8,                          // literal first byte, for memchr
    pub g: (usize, usize),                  // group = items[g.0..g.1]
}
impl SeqRe {
    pub fn phone() -> SeqRe {
        let cls = |f: &dyn Fn(u8) -> bool| { let mut t = [0u8; 256]; for i in 0..256 { t[i] = f(i as u8) as u8 } t };
        let d = cls(&|c| c.is_ascii_digit());
        SeqRe { items: vec![(cls(&|c| c == b'+'), 1, 1), (d, 0, u32::MAX), (cls(&|c| c == b' '), 1, 1), (d, 10, 10)], first: b'+', g: (3, 4) }
    }
    #[inline]
    pub fn find(&self, b: &[u8]) -> Option<(usize, usize, usize, usize)> {
        let mut from = 0;
        while from < b.len() {
            let s = from + b[from..].iter().position(|&c| c == self.first)?;
            let mut i = s;
            let (mut ga, mut ge) = (0, 0);
            let mut ok = true;
            for (k, (c, lo, hi)) in self.items.iter().enumerate() {
                if k == self.g.0 { ga = i; }
                let a = i;
                while i < b.len() && ((i - a) as u32) < *hi && c[b[i] as usize] != 0 { i += 1; }
                if ((i - a) as u32) < *lo { ok = false; break; }
                if k + 1 == self.g.1 { ge = i; }
            }
            if ok { return Some((s, ga, ge, i)); }
            from = s + 1;
        }
        None
    }
}
pub enum Re {
    Crate(regex::Regex, regex::CaptureLocations),
    Seq(SeqRe),
}
impl Re {
    pub fn new(kind: u8) -> Re {
        match kind {
            0 => { let r = regex::Regex::new(crate::floors::definition::PHONE_RE).unwrap(); let l = r.capture_locations(); Re::Crate(r, l) }
            _ => Re::Seq(SeqRe::phone()),
        }
    }
    /// (match start, group 2 start, group 2 end, match end)
    #[inline]
    pub fn find(&mut self, b: &[u8]) -> Option<(usize, usize, usize, usize)> {
        match self {
            Re::Crate(r, l) => {
                let m = r.captures_read(l, unsafe { std::str::from_utf8_unchecked(b) })?;
                let (s, e) = l.get(2).unwrap();
                Some((m.start(), s, e, m.end()))
            }
            Re::Seq(q) => q.find(b),
        }
    }
}

pub struct Tbl {
    mul: u64,
    shift: u32,
    e: Vec<(V, V)>,
    pub default: V,
}
impl Tbl {
    #[inline(always)]
    unsafe fn h(k: V, mul: u64, shift: u32) -> usize {
        let w = (k.p as *const u64).read_unaligned();
        let w = if k.n >= 8 { w } else { w & ((1u64 << (k.n * 8)) - 1) };
        ((w ^ (k.n as u64) << 56).wrapping_mul(mul) >> shift) as usize
    }
    pub fn new(pairs: &[(&str, &str)], default: V) -> Tbl {
        let kv: Vec<(V, V)> = pairs.iter().map(|(k, v)| (konst(k), konst(v))).collect();
        let bits = (pairs.len() * 4).next_power_of_two().trailing_zeros();
        let mut mul = 0x9E3779B97F4A7C15u64;
        loop {
            let mut e = vec![(V { p: std::ptr::null(), n: u32::MAX, t: 0 }, default); 1 << bits];
            let mut ok = true;
            for &(k, v) in &kv {
                let i = unsafe { Self::h(k, mul, 64 - bits) };
                if e[i].0.n != u32::MAX { ok = false; break; }
                e[i] = (k, v);
            }
            if ok { return Tbl { mul, shift: 64 - bits, e, default }; }
            mul = mul.wrapping_mul(0xD1342543DE82EF95) | 1;
        }
    }
    #[inline(always)]
    pub unsafe fn get(&self, k: V) -> V {
        let e = self.e.get_unchecked(Self::h(k, self.mul, self.shift));
        if eq(e.0, k) { e.1 } else { self.default }
    }
}

/// runtime: scratch + constants; primitives on views
pub struct Rt {
    base: *mut u8,
    cur: *mut u8,
    end: *mut u8,
    pub fold: Fold,
    pub re: Re,
    pub finder: memchr::memmem::Finder<'static>,
    pub k_true: V,
    pub k_false: V,
    pub tz: Tbl,
    pub act: Tbl,
}
impl Rt {
    pub fn new(re: u8) -> Rt {
        let cap = 1 << 20;
        let base = Box::leak(vec![0u8; cap].into_boxed_slice()).as_mut_ptr();
        Rt {
            base, cur: base, end: unsafe { base.add(cap - 256) }, fold: Fold::new(), re: Re::new(re),
            finder: memchr::memmem::Finder::new("@contoso.com"), k_true: konst("True"), k_false: konst("False"),
            tz: Tbl::new(&crate::floors::definition::TZ, konst(crate::floors::definition::TZ_DEFAULT)),
            act: Tbl::new(&[("False", "True"), ("True", "False")], V::NIL),
        }
    }
    #[inline(always)]
    pub fn reset(&mut self) { self.cur = self.base; }
    #[cold]
    #[inline(never)]
    fn grow(&mut self, n: usize) {
        let cap = (n + 512).max(1 << 20);
        let base = Box::leak(vec![0u8; cap].into_boxed_slice()).as_mut_ptr();
        self.base = base; self.cur = base; self.end = unsafe { base.add(cap - 256) };
    }
    #[inline(always)]
    pub unsafe fn space(&mut self, n: usize) -> *mut u8 {
        if (self.end as usize) - (self.cur as usize) < n { self.grow(n); }
        self.cur
    }
    #[inline(always)]
    pub unsafe fn done(&mut self, p: *const u8, n: usize, t: u32) -> V {
        self.cur = (p as *mut u8).add(n);
        V { p, n: n as u32, t }
    }
    /// to text: NULL stays, RAW is unescaped, bools become True/False
    #[inline(always)]
    pub unsafe fn text(&mut self, v: V) -> V {
        if v.t <= DIRTY { v } else { self.text_slow(v) }
    }
    #[cold]
    #[inline(never)]
    unsafe fn text_slow(&mut self, v: V) -> V {
        match v.t {
            TRUE => self.k_true,
            FALSE => self.k_false,
            _ => {
                let s = unescape(v.b());
                self.put(&s, DIRTY)
            }
        }
    }
    pub unsafe fn put(&mut self, b: &[u8], t: u32) -> V {
        let d = self.space(b.len());
        std::ptr::copy_nonoverlapping(b.as_ptr(), d, b.len());
        self.done(d, b.len(), t)
    }
    #[inline(always)]
    unsafe fn case<const LO: u8, const BIT: bool>(&mut self, v: V) -> V {
        let v = self.text(v);
        if v.t == NULL { return v; }
        let n = v.n as usize;
        let d = self.space(n);
        let (mut i, mut hi) = (0, 0u32);
        let lo = _mm_set1_epi8((LO as i8).wrapping_sub(1));
        let up = _mm_set1_epi8(LO as i8 + 26);
        let bit = _mm_set1_epi8(0x20);
        while i < n {
            let x = _mm_loadu_si128(v.p.add(i) as *const __m128i);
            hi |= (_mm_movemask_epi8(x) as u32) & tail_mask(i, n);
            let is = _mm_and_si128(_mm_cmpgt_epi8(x, lo), _mm_cmpgt_epi8(up, x));
            _mm_storeu_si128(d.add(i) as *mut __m128i, _mm_xor_si128(x, _mm_and_si128(is, bit)));
            i += 16;
        }
        if hi != 0 {
            let s = if BIT { v.s().to_lowercase() } else { v.s().to_uppercase() };
            return self.put(s.as_bytes(), v.t);
        }
        self.done(d, n, v.t)
    }
    #[inline(always)]
    pub unsafe fn lower(&mut self, v: V) -> V { self.case::<b'A', true>(v) }
    #[inline(always)]
    pub unsafe fn upper(&mut self, v: V) -> V { self.case::<b'a', false>(v) }
    #[inline(always)]
    pub unsafe fn trim(&mut self, v: V) -> V {
        let mut v = self.text(v);
        if v.t == NULL { return v; }
        while v.n > 0 && *v.p <= 32 { v.p = v.p.add(1); v.n -= 1; }
        while v.n > 0 && *v.p.add(v.n as usize - 1) <= 32 { v.n -= 1; }
        if v.n > 0 && (*v.p >= 0x80 || *v.p.add(v.n as usize - 1) >= 0x80) {
            let s = v.s().trim();
            v.p = s.as_ptr(); v.n = s.len() as u32;
        }
        v
    }
    #[inline(always)]
    pub unsafe fn strip(&mut self, v: V) -> V {
        let v = self.text(v);
        if v.t == NULL { return v; }
        let n = v.n as usize;
        let sp = _mm_set1_epi8(b' ' as i8);
        let (mut i, mut m) = (0, 0u32);
        while i < n {
            m |= (_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(v.p.add(i) as *const __m128i), sp)) as u32) & tail_mask(i, n);
            i += 16;
        }
        if m == 0 { return v; }
        let d = self.space(n);
        let mut o = 0;
        for &c in v.b() { *d.add(o) = c; o += (c != b' ') as usize; }
        self.done(d, o, v.t)
    }
    #[inline(always)]
    pub unsafe fn norm(&mut self, v: V) -> V {
        let v = self.text(v);
        if v.t == NULL || ascii(v.p, v.n as usize) { return v; }
        self.norm_slow(v)
    }
    #[inline(never)]
    unsafe fn norm_slow(&mut self, v: V) -> V {
        let d = self.space(v.n as usize + 8);
        let mut o = 0;
        for c in v.s().chars() {
            let i = c as usize;
            if i >= 0x2000 || self.fold.0[i][0] == 255 {
                let s = crate::floors::definition::normalize_diacritics(v.s());
                return self.put(s.as_bytes(), v.t);
            }
            let e = &self.fold.0[i];
            *d.add(o) = e[1]; *d.add(o + 1) = e[2]; *d.add(o + 2) = e[3];
            o += e[0] as usize;
        }
        self.done(d, o, v.t)
    }
    /// start is 0-based here
    #[inline(always)]
    pub unsafe fn mid(&mut self, v: V, start: u32, len: u32) -> V {
        let v = self.text(v);
        if v.t == NULL { return v; }
        let need = (start + len).min(v.n) as usize;
        if ascii(v.p, need) {
            let a = start.min(v.n);
            return V { p: v.p.add(a as usize), n: (v.n - a).min(len), t: v.t };
        }
        let s = crate::floors::definition::mid(v.s(), start as usize + 1, len as usize);
        V { p: s.as_ptr(), n: s.len() as u32, t: v.t }
    }
    #[inline(always)]
    pub unsafe fn cat(&mut self, a: V, b: V) -> V {
        let (a, b) = (self.text(a), self.text(b));
        let d = self.space((a.n + b.n) as usize);
        let mut t = CLEAN;
        let mut o = 0;
        if a.t != NULL { copy_over(d, a.p, a.n as usize); o = a.n as usize; t |= a.t; }
        if b.t != NULL { copy_over(d.add(o), b.p, b.n as usize); o += b.n as usize; t |= b.t; }
        self.done(d, o, if t == CLEAN { CLEAN } else { DIRTY })
    }
    #[inline(always)]
    pub unsafe fn join(&mut self, sep: V, args: impl Iterator<Item = V> + Clone) -> V {
        // text() of the arguments may move cur: do it first (rare)
        let mut need = 0usize;
        let mut raw = false;
        for a in args.clone() { need += (a.n + sep.n) as usize; raw |= a.t > DIRTY; }
        if raw { let v: Vec<V> = args.map(|a| self.text(a)).collect(); return self.join_inner(sep, v.into_iter(), need + 64); }
        self.join_inner(sep, args, need)
    }
    #[inline(always)]
    unsafe fn join_inner(&mut self, sep: V, args: impl Iterator<Item = V>, need: usize) -> V {
        let d = self.space(need);
        let mut t = sep.t;
        let mut o = 0usize;
        let mut first = true;
        for a in args {
            if a.t == NULL { continue; }
            if !first { copy_over(d.add(o), sep.p, sep.n as usize); o += sep.n as usize; }
            first = false;
            copy_over(d.add(o), a.p, a.n as usize);
            o += a.n as usize;
            t |= a.t;
        }
        self.done(d, o, if t == CLEAN { CLEAN } else { DIRTY })
    }
    #[inline(always)]
    pub unsafe fn repl_str(&mut self, v: V, new: V) -> V {
        let v = self.text(v);
        if v.t == NULL { return v; }
        let b = v.b();
        let Some(mut i) = self.finder.find(b) else { return v };
        let nl = self.finder.needle().len();
        if new.n == 0 && i + nl == b.len() { return V { p: v.p, n: i as u32, t: v.t }; } // a prefix remains: no copy
        let d = self.space(b.len() + (b.len() / nl + 1) * new.n as usize);
        let (mut at, mut o) = (0, 0);
        loop {
            copy_over(d.add(o), v.p.add(at), i);
            o += i;
            copy_over(d.add(o), new.p, new.n as usize);
            o += new.n as usize;
            at += i + nl;
            match self.finder.find(&b[at..]) { Some(j) => i = j, None => break }
        }
        copy_over(d.add(o), v.p.add(at), b.len() - at);
        o += b.len() - at;
        self.done(d, o, if v.t == CLEAN && new.t == CLEAN { CLEAN } else { DIRTY })
    }
    #[inline(always)]
    pub unsafe fn repl_re(&mut self, v: V) -> V {
        let v = self.text(v);
        if v.t == NULL { return v; }
        let b = v.b();
        let Some((mut m, mut ga, mut ge, mut me)) = self.re.find(b) else { return v };
        if m == 0 && me == b.len() { return V { p: v.p.add(ga), n: (ge - ga) as u32, t: v.t }; } // template is one group: a slice
        let d = self.space(b.len());
        let (mut at, mut o) = (0, 0);
        loop {
            copy_over(d.add(o), v.p.add(at), m); o += m;
            copy_over(d.add(o), v.p.add(at + ga), ge - ga); o += ge - ga;
            at += me;
            match self.re.find(&b[at..]) { Some(x) => (m, ga, ge, me) = x, None => break }
        }
        copy_over(d.add(o), v.p.add(at), b.len() - at); o += b.len() - at;
        self.done(d, o, v.t)
    }
    #[inline(always)]
    pub unsafe fn switch(&mut self, v: V, which: u8) -> V {
        let v = self.text(v);
        let t = if which == 0 { &self.act } else { &self.tz };
        if v.t == NULL { return t.default; }
        t.get(v)
    }
}
pub fn unescape(b: &[u8]) -> Vec<u8> {
    let mut q = Vec::with_capacity(b.len() + 2);
    q.push(b'"');
    q.extend_from_slice(b);
    q.push(b'"');
    serde_json::from_slice::<String>(&q).unwrap().into_bytes()
}
