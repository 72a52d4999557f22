//! (e) jaq 3.1: one filter that yields an array of 12; $tz is a global variable.
//! Host filters: normalizeDiacritics, mid_ is jq slicing, regexReplace is jq's `sub(..;..;"g")`
//! (jaq compiles the regex at every call) unless NATIVE_RE=1, which uses a native host filter.
use crate::engine::Engine;
use attrflow_measure::floors::*;
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{data, native, unwrap_valr, Compiler, Ctx, Vars};
use jaq_json::{read, Val};
use jaq_std::ValT as _;

type D = data::JustLut<Val>;
pub struct E { f: Option<jaq_core::Filter<D>>, tz: Val, vars: Option<Vars<Val>> }
fn src() -> String {
    let re = if std::env::var("NATIVE_RE").is_ok() { r#"phone_replace"#.to_string() } else { r#"sub("\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})"; .phoneNumber; "g")"#.to_string() };
    format!(r#"
def jn($s; a; b): [a, b | select(. != null)] | join($s);
def lower: ascii_downcase;
[
 (.userPrincipalName | lower),
 (.IsSoftDeleted | if . == null then null elif . then "False" else "True" end),
 .displayName,
 jn(" "; .givenName; .surname),
 ((.givenName // "")[0:3] + (.surname // "")[0:5]),
 (.mail // .userPrincipalName),
 (.telephoneNumber | if . == null then null else {re} end),
 ((.state | if . == null then null else $tz[.] end) // "Australia/Sydney"),
 (if .country == "USA" then .jobTitle else .department end),
 ((jn("."; .givenName; .surname) | split(" ") | join("") | normalizeDiacritics) + "@contoso.com" | lower),
 (.department | if . == null then null else (trim | ascii_upcase) end),
 (.mail | if . == null then null else (split("@contoso.com") | join("")) end)
]"#)
}
impl Engine for E {
    const NAME: &'static str = "jaq 3.1";
    type Rec = Val;
    type Val = Val;
    fn env() -> E {
        let j = serde_json::to_vec(&serde_json::Value::Object(TZ.iter().map(|(a, b)| (a.to_string(), (*b).into())).collect())).unwrap();
        E { f: None, tz: read::parse_single(&j).unwrap(), vars: None }
    }
    fn compile(&mut self) {
        let src = src();
        let defs = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
        let own: Vec<native::Filter<jaq_core::RunPtr<D>>> = vec![
            ("normalizeDiacritics", native::v(0), |cv| {
                let s = std::str::from_utf8(cv.1.as_utf8_bytes().unwrap()).unwrap();
                native::bome(Ok(Val::from(normalize_diacritics(s))))
            }),
            ("phone_replace", native::v(0), |cv| {
                thread_local!(static RE: regex::Regex = regex::Regex::new(PHONE_RE).unwrap());
                let s = std::str::from_utf8(cv.1.as_utf8_bytes().unwrap()).unwrap();
                native::bome(Ok(Val::from(RE.with(|r| r.replace_all(s, "${phoneNumber}").into_owned()))))
            }),
        ];
        let funs = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs()).chain(own.into_iter().map(|f| native::run::<D>(f)));
        let loader = Loader::new(defs);
        let arena = Arena::default();
        let modules = loader.load(&arena, File { code: src.as_str(), path: () }).map_err(|e| format!("{e:?}")).unwrap();
        self.f = Some(Compiler::default().with_funs(funs).with_global_vars(["$tz"]).compile(modules).map_err(|e| format!("{e:?}")).unwrap());
        self.vars = Some(Vars::new([self.tz.clone()]));
    }
    fn parse(&mut self, l: &[u8]) -> Val { read::parse_single(l).unwrap() }
    fn eval(&mut self, r: &Val) -> [Val; 12] {
        let f = self.f.as_ref().unwrap();
        let ctx = Ctx::<D>::new(&f.lut, self.vars.clone().unwrap());
        let v = f.id.run((ctx, r.clone())).map(unwrap_valr).next().unwrap().unwrap();
        let Val::Arr(a) = v else { panic!() };
        match std::rc::Rc::try_unwrap(a) { Ok(v) => v.try_into().unwrap(), Err(a) => std::array::from_fn(|i| a[i].clone()) }
    }
    fn write(&self, v: &Val, o: &mut Vec<u8>) { json_opt(o, v.as_utf8_bytes().map(|b| std::str::from_utf8(b).unwrap())) }
}
