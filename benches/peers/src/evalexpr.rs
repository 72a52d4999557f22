//! (h) evalexpr 13.1 (AGPL-3.0): 12 operator trees, a custom Context whose records are
//! HashMap<String, Value>. evalexpr has no null, no lazy `if` (both branches are evaluated) and no
//! variadic string helpers: absent -> Value::Empty from the context; host functions join, mid,
//! coalesce, switch, normalizeDiacritics, stripSpaces, regexReplace, replace, lower, upper, trim, eq.
use crate::engine::Engine;
use attrflow_measure::floors::*;
use evalexpr::{build_operator_tree, Context, DefaultNumericTypes as N, EvalexprError, EvalexprResult, Node, Value};
use std::collections::HashMap;
type V = Value<N>;
type M = HashMap<String, V, foldhash::fast::RandomState>;
pub struct E { t: Vec<Node<N>>, re: regex::Regex, tz: HashMap<&'static str, &'static str> }
pub struct C<'a> { e: &'a E, r: &'a M }
static EMPTY: V = V::Empty;
fn s(v: &V) -> Option<&str> { if let V::String(s) = v { Some(s) } else { None } }
fn o(x: Option<String>) -> V { x.map_or(V::Empty, V::String) }
impl Context for C<'_> {
    type NumericTypes = N;
    fn get_value(&self, k: &str) -> Option<&V> { Some(self.r.get(k).unwrap_or(&EMPTY)) }
    fn call_function(&self, f: &str, a: &V) -> Result<V, EvalexprError<N>> {
        let t: &[V] = if let V::Tuple(t) = a { t } else { std::slice::from_ref(a) };
        Ok(match f {
            "lower" => o(s(a).map(|x| x.to_lowercase())),
            "upper" => o(s(a).map(|x| x.to_uppercase())),
            "trim" => o(s(a).map(|x| x.trim().to_string())),
            "join" => V::String(join(s(&t[0]).unwrap(), t[1..].iter().map(s))),
            "mid" => { let (V::Int(a), V::Int(n)) = (&t[1], &t[2]) else { panic!() }; V::String(s(&t[0]).map_or("", |x| mid(x, *a as usize, *n as usize)).to_string()) }
            "coalesce" => t.iter().find(|x| !matches!(x, V::Empty)).cloned().unwrap_or(V::Empty),
            "normalizeDiacritics" => o(s(a).map(normalize_diacritics)),
            "stripSpaces" => o(s(a).map(strip_spaces)),
            "replace" => o(s(&t[0]).map(|x| x.replace(s(&t[1]).unwrap(), s(&t[2]).unwrap()))),
            "regexReplace" => o(s(&t[0]).map(|x| self.e.re.replace_all(x, s(&t[2]).unwrap()).into_owned())),
            "tz" => V::String(s(&t[0]).and_then(|x| self.e.tz.get(x).copied()).unwrap_or(s(&t[1]).unwrap()).to_string()),
            "active" => match a { V::Boolean(b) => V::String(if *b { "False" } else { "True" }.into()), _ => V::Empty },
            _ => return Err(EvalexprError::FunctionIdentifierNotFound(f.to_string())),
        })
    }
    fn are_builtin_functions_disabled(&self) -> bool { false }
    fn set_builtin_functions_disabled(&mut self, _: bool) -> EvalexprResult<(), N> { Ok(()) }
}
impl Engine for E {
    const NAME: &'static str = "evalexpr 13.1";
    type Rec = M;
    type Val = V;
    fn env() -> E { E { t: vec![], re: regex::Regex::new(PHONE_RE).unwrap(), tz: TZ.into_iter().collect() } }
    fn compile(&mut self) {
        self.t = [
            r#"lower(userPrincipalName)"#, r#"active(IsSoftDeleted)"#, r#"displayName"#, r#"join(" ", givenName, surname)"#,
            r#"mid(givenName, 1, 3) + mid(surname, 1, 5)"#, r#"coalesce(mail, userPrincipalName)"#,
            r#"regexReplace(telephoneNumber, "\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})", "${phoneNumber}")"#,
            r#"tz(state, "Australia/Sydney")"#, r#"if(country == "USA", jobTitle, department)"#,
            r#"lower(join("@", normalizeDiacritics(stripSpaces(join(".", givenName, surname))), "contoso.com"))"#,
            r#"upper(trim(department))"#, r#"replace(mail, "@contoso.com", "")"#,
        ].iter().map(|x| build_operator_tree(x).unwrap()).collect();
    }
    fn parse(&mut self, l: &[u8]) -> Self::Rec {
        let m: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(l).unwrap();
        m.into_iter().filter_map(|(k, v)| match v { serde_json::Value::String(s) => Some((k, V::String(s))), serde_json::Value::Bool(b) => Some((k, V::Boolean(b))), _ => None }).collect()
    }
    fn eval(&mut self, r: &Self::Rec) -> [V; 12] {
        let c = C { e: self, r };
        std::array::from_fn(|i| self.t[i].eval_with_context(&c).unwrap())
    }
    fn write(&self, v: &V, out: &mut Vec<u8>) { json_opt(out, s(v)) }
}
