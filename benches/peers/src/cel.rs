//! (c) cel 0.15: 12 programs, records are serde_json::Value, read through a VariableResolver that lends
//! borrowed strings; `tz` is a constant map variable. Host functions: join, mid,
//! normalizeDiacritics, regexReplace (CEL's strings extension gives lowerAscii, upperAscii, trim, replace).
use cel::common::types::{CelBool, CelNull, CelString};
use cel::common::value::CowVal;
use cel::context::VariableResolver;
use cel::extractors::Arguments;
use cel::{Context, Env, Program, Value};
use crate::engine::Engine;
use attrflow_measure::floors::*;
use std::collections::HashMap;
use std::sync::Arc;

pub struct Rec(HashMap<String, serde_json::Value, foldhash::fast::RandomState>);
impl VariableResolver for Rec {
    fn resolve<'b>(&'b self, name: &str) -> Option<CowVal<'b, 'b>> {
        match self.0.get(name) {
            Some(serde_json::Value::String(s)) => Some(CowVal::owned(CelString::from(s.as_str()))),
            Some(serde_json::Value::Bool(b)) => Some(CowVal::owned(CelBool::from(*b))),
            None if name == "tz" => None,
            _ => Some(CowVal::owned(CelNull)),
        }
    }
}
fn s(v: &Value) -> Option<&str> { if let Value::String(s) = v { Some(s) } else { None } }
fn st(x: String) -> Value { Value::String(Arc::new(x)) }
pub struct E { env: Arc<Env>, ctx: Context<'static, 'static>, p: Vec<Program> }
impl Engine for E {
    const NAME: &'static str = "cel 0.15";
    type Rec = Rec;
    type Val = Value;
    fn env() -> E {
        let mut env = Env::stdlib();
        env.add_extension(cel::extensions::strings).unwrap();
        let env = Arc::new(env);
        let mut ctx = Context::with_env(env.clone());
        ctx.add_variable("tz", TZ.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect::<HashMap<String, String>>()).unwrap();
        ctx.add_function("join_", |Arguments(a): Arguments| -> Value { let sep = s(&a[0]).unwrap(); st(join(sep, a[1..].iter().map(s))) }).unwrap();
        ctx.add_function("mid", |v: Value, a: i64, n: i64| -> Value { s(&v).map_or(st(String::new()), |x| st(mid(x, a as usize, n as usize).to_string())) }).unwrap();
        ctx.add_function("normalizeDiacritics", |v: Arc<String>| -> String { normalize_diacritics(&v) }).unwrap();
        let re = regex::Regex::new(PHONE_RE).unwrap();
        ctx.add_function("regexReplace", move |v: Arc<String>, _p: Arc<String>, t: Arc<String>| -> String { re.replace_all(&v, t.as_str()).into_owned() }).unwrap();
        E { env, ctx, p: vec![] }
    }
    fn compile(&mut self) {
        self.p = [
            r#"userPrincipalName.lowerAscii()"#,
            r#"IsSoftDeleted == null ? null : (IsSoftDeleted ? "False" : "True")"#,
            r#"displayName"#,
            r#"join_(" ", givenName, surname)"#,
            r#"mid(givenName, 1, 3) + mid(surname, 1, 5)"#,
            r#"mail != null ? mail : userPrincipalName"#,
            r#"telephoneNumber == null ? null : regexReplace(telephoneNumber, r"\+(?<isdCode>\d* )(?<phoneNumber>\d{10})", "${phoneNumber}")"#,
            r#"state != null && state in tz ? tz[state] : "Australia/Sydney""#,
            r#"country == "USA" ? jobTitle : department"#,
            r#"(normalizeDiacritics(join_(".", givenName, surname).replace(" ", "")) + "@contoso.com").lowerAscii()"#,
            r#"department == null ? null : department.trim().upperAscii()"#,
            r#"mail == null ? null : mail.replace("@contoso.com", "")"#,
        ].iter().map(|x| self.env.compile(x).unwrap()).collect();
    }
    fn parse(&mut self, l: &[u8]) -> Rec { Rec(serde_json::from_slice(l).unwrap()) }
    fn eval(&mut self, r: &Rec) -> [Value; 12] {
        let mut c = self.ctx.new_inner_scope();
        c.set_variable_resolver(unsafe { &*(r as *const Rec) });
        std::array::from_fn(|i| self.p[i].execute(&c).unwrap())
    }
    fn write(&self, v: &Value, o: &mut Vec<u8>) { json_opt(o, s(v)) }
}
