//! (g) rhai 1.27: one AST (optimisation full) whose value is an array of 12; the record is a rhai
//! Map `u`. `tz` is a constant map in the scope. Host functions: join, mid, normalizeDiacritics, regexReplace
//! (rhai's own to_lower, to_upper, trim, replace are used; its trim/replace are in-place methods).
use crate::engine::Engine;
use attrflow_measure::floors::*;
use rhai::{Array, Dynamic, Engine as Rh, ImmutableString as IS, Map, OptimizationLevel, Scope, AST};
pub struct E { e: Rh, ast: Option<AST>, scope: Scope<'static> }
const SRC: &str = r##"
let g = u.givenName; let s = u.surname; let d = u.department; let m = u.mail; let t = u.telephoneNumber; let st = u.state; let del = u.IsSoftDeleted;
[
 u.userPrincipalName.to_lower(),
 if del == () { () } else if del { "False" } else { "True" },
 u.displayName,
 join(" ", g, s),
 mid(g, 1, 3) + mid(s, 1, 5),
 m ?? u.userPrincipalName,
 if t == () { () } else { regexReplace(t, `\+(?<isdCode>\d* )(?<phoneNumber>\d{10})`, "${phoneNumber}") },
 if st == () { "Australia/Sydney" } else { tz[st] ?? "Australia/Sydney" },
 if u.country == "USA" { u.jobTitle } else { d },
 (normalizeDiacritics(stripSpaces(join(".", g, s))) + "@contoso.com").to_lower(),
 if d == () { () } else { d.trim(); d.to_upper() },
 if m == () { () } else { m.replace("@contoso.com", ""); m }
]
"##;
fn j(sep: IS, a: Dynamic, b: Dynamic) -> String {
    let (a, b) = (a.read_lock::<IS>().map(|x| x.clone()), b.read_lock::<IS>().map(|x| x.clone()));
    join(&sep, [a.as_deref(), b.as_deref()])
}
impl Engine for E {
    const NAME: &'static str = "rhai 1.27";
    type Rec = Map;
    type Val = Dynamic;
    fn env() -> E {
        let mut e = Rh::new();
        e.set_optimization_level(OptimizationLevel::Full);
        e.register_fn("join", j);
        e.register_fn("mid", |v: Dynamic, a: i64, n: i64| -> String { v.read_lock::<IS>().map_or(String::new(), |x| mid(&x, a as usize, n as usize).to_string()) });
        e.register_fn("normalizeDiacritics", |v: &str| normalize_diacritics(v));
        e.register_fn("stripSpaces", |v: &str| strip_spaces(v));
        let re = regex::Regex::new(PHONE_RE).unwrap();
        e.register_fn("regexReplace", move |v: &str, _p: &str, t: &str| re.replace_all(v, t).into_owned());
        let mut scope = Scope::new();
        let m: Map = TZ.iter().map(|(k, v)| ((*k).into(), Dynamic::from(*v))).collect();
        scope.push_dynamic("tz", m.into());
        scope.push_dynamic("u", Dynamic::UNIT);
        E { e, ast: None, scope }
    }
    fn compile(&mut self) { self.ast = Some(self.e.compile(SRC).unwrap()); }
    fn parse(&mut self, l: &[u8]) -> Map { serde_json::from_slice::<Dynamic>(l).unwrap().cast::<Map>() }
    fn eval(&mut self, r: &Map) -> [Dynamic; 12] {
        // rhai owns its scope: lend the record without copying it (swap in, swap out)
        let m = unsafe { std::ptr::read(r) };
        *self.scope.get_mut("u").unwrap() = Dynamic::from_map(m);
        let n = self.scope.len();
        let a: Array = self.e.eval_ast_with_scope(&mut self.scope, self.ast.as_ref().unwrap()).unwrap();
        self.scope.rewind(n);
        let d = std::mem::take(self.scope.get_mut("u").unwrap());
        std::mem::forget(d.try_cast::<Map>().unwrap());
        a.try_into().map_err(|_| ()).unwrap()
    }
    fn write(&self, v: &Dynamic, o: &mut Vec<u8>) { let s = v.read_lock::<IS>(); json_opt(o, s.as_deref().map(|x| x.as_str())) }
}
