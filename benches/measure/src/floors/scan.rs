//! extractors: raw JSON line -> the 11 slots
use crate::floors::views::*;
use std::arch::x86_64::*;

/// perfect hash over wanted keys
pub struct KeyMap { mul: u64, t: [(u64, u64, u32, u8); 128] }
impl KeyMap {
    #[inline(always)]
    unsafe fn words(p: *const u8, n: usize) -> (u64, u64) {
        // first 8 bytes and last 8 bytes (masked when short)
        let a = (p as *const u64).read_unaligned();
        if n >= 8 { (a, (p.add(n - 8) as *const u64).read_unaligned()) } else { (a & ((1u64 << (n * 8)) - 1), 0) }
    }
    #[inline(always)]
    fn h(a: u64, b: u64, n: usize, mul: u64) -> usize { ((a ^ b.rotate_left(29) ^ n as u64).wrapping_mul(mul) >> 57) as usize }
    pub fn new(names: &[&str]) -> KeyMap {
        let mut mul = 0x9E3779B97F4A7C15u64;
        loop {
            let mut t = [(0u64, 0u64, u32::MAX, 255u8); 128];
            let mut ok = true;
            for (i, s) in names.iter().enumerate() {
                assert!(s.len() <= 24);
                let k = konst(s);
                let (a, b) = unsafe { Self::words(k.p, s.len()) };
                let x = Self::h(a, b, s.len(), mul);
                if t[x].2 != u32::MAX { ok = false; break; }
                t[x] = (a, b, s.len() as u32, i as u8);
            }
            if ok { return KeyMap { mul, t }; }
            mul = mul.wrapping_mul(0xD1342543DE82EF95) | 1;
        }
    }
    /// slot or 255. First 8 + last 8 bytes + length: exact for names of up to 16 bytes; longer ones
    /// (userPrincipalName: 17) would need one more compare, done by the caller's table here as `mid` check.
    #[inline(always)]
    pub unsafe fn get(&self, p: *const u8, n: usize) -> u8 {
        let (a, b) = Self::words(p, n);
        let e = self.t.get_unchecked(Self::h(a, b, n, self.mul));
        if e.0 == a && e.1 == b && e.2 == n as u32 { e.3 } else { 255 }
    }
}

/// position of the closing quote; whether a backslash was met
#[inline(always)]
unsafe fn str_end(p: *const u8) -> (*const u8, bool) {
    let q = _mm_set1_epi8(b'"' as i8);
    let bs = _mm_set1_epi8(b'\\' as i8);
    let mut p = p;
    let mut esc = false;
    loop {
        let x = _mm_loadu_si128(p as *const __m128i);
        let m = _mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(x, q), _mm_cmpeq_epi8(x, bs))) as u32;
        if m == 0 { p = p.add(16); continue; }
        p = p.add(m.trailing_zeros() as usize);
        if *p == b'"' { return (p, esc); }
        esc = true;
        p = p.add(2);
    }
}
#[inline(always)]
unsafe fn ws(mut p: *const u8) -> *const u8 { while *p <= b' ' { p = p.add(1); } p }

/// x4: one pass, SSE2, no index. Returns the byte after the object. Structure is checked lightly,
/// UTF-8 is not.
#[inline(always)]
pub unsafe fn sse2(line: *const u8, km: &KeyMap, s: *mut V) -> *const u8 {
    let mut p = ws(line);
    debug_assert!(*p == b'{');
    p = ws(p.add(1));
    if *p == b'}' { return p.add(1); }
    loop {
        let ks = p.add(1);
        let (ke, _) = str_end(ks);
        let slot = km.get(ks, ke as usize - ks as usize);
        p = ke.add(1);
        if *p != b':' { p = ws(p); }
        p = p.add(1);
        if *p <= b' ' { p = ws(p); }
        match *p {
            b'"' => {
                let vs = p.add(1);
                let (ve, esc) = str_end(vs);
                if slot != 255 { *s.add(slot as usize) = V { p: vs, n: (ve as usize - vs as usize) as u32, t: if esc { RAW } else { CLEAN } }; }
                p = ve.add(1);
            }
            b'n' => p = p.add(4),
            b't' => { if slot != 255 { (*s.add(slot as usize)).t = TRUE; } p = p.add(4) }
            b'f' => { if slot != 255 { (*s.add(slot as usize)).t = FALSE; } p = p.add(5) }
            b'{' | b'[' => {
                let mut d = 0;
                loop {
                    match *p {
                        b'"' => p = str_end(p.add(1)).0,
                        b'{' | b'[' => d += 1,
                        b'}' | b']' => { d -= 1; if d == 0 { break; } }
                        _ => {}
                    }
                    p = p.add(1);
                }
                p = p.add(1);
            }
            _ => { while *p != b',' && *p != b'}' && *p > b' ' { p = p.add(1); } }
        }
        if *p != b',' { p = ws(p); }
        if *p == b'}' { return p.add(1); }
        p = p.add(1);
        if *p != b'"' { p = ws(p); }
    }
}

