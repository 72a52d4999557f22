//! (i) minijinja 3.0: 12 compiled expressions; the record is a minijinja Value (map). Undefined and
//! none both print as ""; so `is none`/`is defined` tests are needed. Host filters: mid, normalize_diacritics, regex_replace, jn.
use crate::engine::Engine;
use attrflow_measure::floors::*;
use minijinja::{value::Value, Environment, Expression, UndefinedBehavior};
pub struct E { env: &'static Environment<'static>, p: Vec<Expression<'static, 'static>> }
impl Engine for E {
    const NAME: &'static str = "minijinja 3.0 expressions";
    type Rec = Value;
    type Val = Value;
    fn env() -> E {
        let mut env = Environment::new();
        env.set_undefined_behavior(UndefinedBehavior::Lenient);
        env.add_filter("mid", |v: Value, a: usize, n: usize| v.as_str().map_or("", |x| mid(x, a, n)).to_string());
        env.add_filter("normalize_diacritics", |v: &str| normalize_diacritics(v));
        let re = regex::Regex::new(PHONE_RE).unwrap();
        env.add_filter("regex_replace", move |v: &str, _p: &str, t: &str| re.replace_all(v, t).into_owned());
        env.add_function("jn", |sep: &str, a: Value, b: Value| join(sep, [a.as_str(), b.as_str()]));
        env.add_global("tz", Value::from(TZ.into_iter().collect::<std::collections::BTreeMap<_, _>>()));
        E { env: Box::leak(Box::new(env)), p: vec![] }
    }
    fn compile(&mut self) {
        self.p = [
            r#"userPrincipalName|lower"#,
            r#"none if IsSoftDeleted is undefined or IsSoftDeleted is none else ("False" if IsSoftDeleted else "True")"#,
            r#"displayName"#,
            r#"jn(" ", givenName, surname)"#,
            r#"(givenName|mid(1,3)) ~ (surname|mid(1,5))"#,
            r#"mail or userPrincipalName"#,
            r#"(telephoneNumber|regex_replace("\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})", "${phoneNumber}")) if telephoneNumber else none"#,
            r#"tz[state]|default("Australia/Sydney")"#,
            r#"jobTitle if country == "USA" else department"#,
            r#"((jn(".", givenName, surname)|replace(" ", "")|normalize_diacritics) ~ "@contoso.com")|lower"#,
            r#"(department|trim|upper) if department else none"#,
            r#"(mail|replace("@contoso.com", "")) if mail else none"#,
        ].iter().map(|x| self.env.compile_expression(x).unwrap()).collect();
    }
    fn parse(&mut self, l: &[u8]) -> Value { serde_json::from_slice(l).unwrap() }
    fn eval(&mut self, r: &Value) -> [Value; 12] { std::array::from_fn(|i| self.p[i].eval(r.clone()).unwrap()) }
    fn write(&self, v: &Value, o: &mut Vec<u8>) { json_opt(o, v.as_str()) }
}
