//! (f) zen-expression 2.1 (GoRules): 12 compiled expressions on one VM. It has no way to register host
//! functions, no replace/join, and its string slices are byte ranges (they fail inside "é"): for
//! 5, 7 and 10 zen yields the operands and the host finishes (mid+append, regex replace, strip+normalise).
use crate::engine::Engine;
use attrflow_measure::floors::*;
use zen_expression::variable::Variable;
use zen_expression::vm::VM;
use zen_expression::expression::Standard;
use zen_expression::{compile_expression, Expression};
pub struct E { p: Vec<Expression<Standard>>, vm: VM, re: regex::Regex }
fn vs(s: String) -> Variable { Variable::String(s.as_str().into()) }
impl Engine for E {
    const NAME: &'static str = "zen-expression 2.1";
    type Rec = Variable;
    type Val = Variable;
    fn env() -> E { E { p: vec![], vm: VM::new(), re: regex::Regex::new(PHONE_RE).unwrap() } }
    fn compile(&mut self) {
        let mut tz = String::new();
        for (k, v) in TZ { tz += &format!("state == '{k}' ? '{v}' : "); }
        tz += "'Australia/Sydney'";
        self.p = [
            "lower(userPrincipalName)",
            "IsSoftDeleted == null ? null : (IsSoftDeleted ? 'False' : 'True')",
            "displayName",
            "givenName == null ? (surname ?? '') : (surname == null ? givenName : `${givenName} ${surname}`)",
            "[givenName, surname]",
            "mail ?? userPrincipalName",
            "telephoneNumber",
            &tz,
            "country == 'USA' ? jobTitle : department",
            "lower((givenName == null ? (surname ?? '') : (surname == null ? givenName : `${givenName}.${surname}`)) + '@contoso.com')",
            "department == null ? null : upper(trim(department))",
            "mail == null ? null : split(mail, '@contoso.com')[0]",
        ].iter().map(|x| compile_expression(x).unwrap()).collect();
    }
    fn parse(&mut self, l: &[u8]) -> Variable { serde_json::from_slice(l).unwrap() }
    fn eval(&mut self, r: &Variable) -> [Variable; 12] {
        let scope = zen_expression::Scope::new(r.clone());
        let mut o: [Variable; 12] = std::array::from_fn(|i| self.p[i].evaluate_with_scope(&scope, &mut self.vm).unwrap());
        let nick = { let a = o[4].as_array().unwrap(); let a = a.borrow(); format!("{}{}", a[0].as_str().map_or("", |x| mid(x, 1, 3)), a[1].as_str().map_or("", |x| mid(x, 1, 5))) };
        o[4] = vs(nick);
        if let Some(t) = o[6].as_str() { let t = self.re.replace_all(t, "${phoneNumber}").into_owned(); o[6] = vs(t); }
        let t = normalize_diacritics(&strip_spaces(o[9].as_str().unwrap())); o[9] = vs(t);
        o
    }
    fn write(&self, v: &Variable, o: &mut Vec<u8>) { json_opt(o, v.as_str()) }
}
