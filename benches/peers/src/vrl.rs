//! (d) vrl 0.38: one program whose value is an array of 12. Host functions: normalize_diacritics, mid
//! (VRL's `slice` cuts bytes). Everything else is VRL's own: downcase, upcase, strip_whitespace, replace, join, compact.
use crate::engine::Engine;
use attrflow_measure::floors::*;
use vrl::compiler::prelude::*;
use vrl::compiler::{compile, state::RuntimeState, Program, TargetValue, TimeZone};
use vrl::value::{Secrets, Value};

macro_rules! host {
    ($F:ident, $FFn:ident, $name:literal, $n:expr, $f:expr) => {
        #[derive(Clone, Copy, Debug)]
        struct $F;
        #[derive(Clone, Debug)]
        struct $FFn(Vec<Box<dyn Expression>>);
        impl Function for $F {
            fn identifier(&self) -> &'static str { $name }
            fn usage(&self) -> &'static str { "" }
            fn category(&self) -> &'static str { Category::String.as_ref() }
            fn return_kind(&self) -> u16 { kind::BYTES }
            fn examples(&self) -> &'static [Example] { &[] }
            fn parameters(&self) -> &'static [Parameter] {
                const P: &[Parameter] = &[Parameter::required("value", kind::ANY, ""), Parameter::optional("start", kind::INTEGER, ""), Parameter::optional("len", kind::INTEGER, "")];
                P
            }
            fn compile(&self, _s: &state::TypeState, _c: &mut FunctionCompileContext, a: ArgumentList) -> Compiled {
                let mut v = vec![a.required("value")];
                if let Some(x) = a.optional("start") { v.push(x); }
                if let Some(x) = a.optional("len") { v.push(x); }
                Ok($FFn(v).as_expr())
            }
        }
        impl FunctionExpression for $FFn {
            fn resolve(&self, ctx: &mut Context) -> Resolved { let f: fn(&Self, &mut Context) -> Resolved = $f; f(self, ctx) }
            fn type_def(&self, _: &state::TypeState) -> TypeDef { TypeDef::bytes().infallible() }
        }
    };
}
host!(Norm, NormFn, "normalize_diacritics", 1, |s, c| { let v = s.0[0].resolve(c)?; Ok(normalize_diacritics(&v.try_bytes_utf8_lossy()?).into()) });
host!(Mid, MidFn, "mid", 3, |s, c| {
    let v = s.0[0].resolve(c)?;
    let (a, n) = (s.0[1].resolve(c)?.try_integer()?, s.0[2].resolve(c)?.try_integer()?);
    Ok(if v.is_null() { "".into() } else { mid(&v.try_bytes_utf8_lossy()?, a as usize, n as usize).into() })
});
fn src() -> String {
    let mut tz = String::new();
    for (k, v) in TZ { tz += &format!("if st == \"{k}\" {{ \"{v}\" }} else "); }
    tz += "{ \"Australia/Sydney\" }";
    format!(r#"
g = .givenName
s = .surname
d = .department
m = .mail
t = .telephoneNumber
st = .state
active = if .IsSoftDeleted == null {{ null }} else if .IsSoftDeleted == true {{ "False" }} else {{ "True" }}
email = if m != null {{ m }} else {{ .userPrincipalName }}
phone = if t == null {{ null }} else {{ replace!(t, r'\+(?P<isdCode>\d* )(?P<phoneNumber>\d{{10}})', "$phoneNumber") }}
zone = {tz}
title = if .country == "USA" {{ .jobTitle }} else {{ d }}
dept = if d == null {{ null }} else {{ upcase(strip_whitespace!(d)) }}
x = if m == null {{ null }} else {{ replace!(m, "@contoso.com", "") }}
gs = compact([g, s])
[downcase!(.userPrincipalName), active, .displayName, join!(gs, " "), mid(g, 1, 3) + mid(s, 1, 5), email, phone, zone, title,
 downcase(normalize_diacritics(replace(join!(gs, "."), " ", "")) + "@contoso.com"), dept, x]
"#)
}
pub struct E { fns: Vec<Box<dyn Function>>, p: Option<Program>, st: RuntimeState, tz: TimeZone }
impl Engine for E {
    const NAME: &'static str = "vrl 0.38";
    type Rec = std::cell::UnsafeCell<TargetValue>;
    type Val = Value;
    fn env() -> E {
        let mut fns = vrl::stdlib::all();
        fns.push(Box::new(Norm));
        fns.push(Box::new(Mid));
        E { fns, p: None, st: RuntimeState::default(), tz: TimeZone::default() }
    }
    fn compile(&mut self) {
        let s = src();
        match compile(&s, &self.fns) {
            Ok(r) => self.p = Some(r.program),
            Err(e) => { let f = vrl::diagnostic::Formatter::new(&s, e); panic!("{f}") }
        }
    }
    fn parse(&mut self, l: &[u8]) -> Self::Rec { std::cell::UnsafeCell::new(TargetValue { value: serde_json::from_slice(l).unwrap(), metadata: Value::Object(Default::default()), secrets: Secrets::default() }) }
    fn eval(&mut self, r: &Self::Rec) -> [Value; 12] {
        // VRL wants &mut target; this program does not change it
        let t = unsafe { &mut *r.get() };
        self.st.clear();
        let mut c = Context::new(t, &mut self.st, &self.tz);
        let Value::Array(a) = self.p.as_ref().unwrap().resolve(&mut c).unwrap() else { panic!() };
        a.try_into().unwrap()
    }
    fn write(&self, v: &Value, o: &mut Vec<u8>) { if v.is_null() { o.extend_from_slice(b"null") } else { json_str(o, &v.try_bytes_utf8_lossy().unwrap()) } }
}
