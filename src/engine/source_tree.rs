//! Writes an expression as Microsoft Graph does: the nested `attributeMappingSource` of a document and of
//! `parseExpression`.

use serde_json::Value;
use serde_json::json;

use crate::diagnostic::Diagnostic;
use crate::engine::Engine;
use crate::functions;
use crate::functions::Function;
use crate::syntax;
use crate::syntax::ast::Call;
use crate::syntax::ast::Node;
use crate::syntax::ast::NodeKind;

/// The parameter keys of a comparison that is the condition of an `IIF`: left operand, operator as a constant, right
/// operand. Any other condition has the first key.
pub const COMPARISON_KEYS: [&str; 3] = ["one", "two", "three"];

impl Engine {
    /// Returns the expression as Graph's tree, with `expression`, `name`, `parameters` and `type` for each part.
    ///
    /// An empty argument has no entry, and a repeated parameter has one entry for each argument. An integer is a
    /// constant string, and a job parameter has no expression of its own, as in the documents that the service
    /// exports. The comparison of an `IIF` is written as in those documents ([`COMPARISON_KEYS`]). They contain no
    /// other comparison; here it is a function named by its operator, with the parameters `left` and `right`.
    ///
    /// # Errors
    ///
    /// All syntax errors. Names are not checked; [`Engine::check`] does that.
    ///
    /// ```
    /// let tree = attrflow::Engine::new().source_tree("ToLower([mail], )").unwrap();
    /// assert_eq!(tree["expression"], "ToLower([mail], )");
    /// assert_eq!(tree["parameters"][0]["value"]["type"], "Attribute");
    /// ```
    pub fn source_tree(&self, text: &str) -> Result<Value, Vec<Diagnostic>> {
        syntax::parse(text, self.limits()).map(|tree| source(&tree))
    }
}

fn source(node: &Node) -> Value {
    let expression = syntax::print(node);
    match &node.kind {
        NodeKind::Attribute(name) => part(&expression, name, Vec::new(), "Attribute"),
        NodeKind::Text(text) => part(&expression, text, Vec::new(), "Constant"),
        NodeKind::Integer(value) => part(&format!("\"{value}\""), &value.to_string(), Vec::new(), "Constant"),
        NodeKind::Parameter(_) => {
            json!({ "expression": null, "name": expression, "parameters": [], "type": "Constant" })
        }
        NodeKind::Word(word) => part(&expression, word, Vec::new(), "Constant"),
        NodeKind::Call(call) => match functions::find(&call.name) {
            Some(function) => part(&expression, function.name, parameters(call, Some(function)), "Function"),
            None => part(&expression, &call.name, parameters(call, None), "Function"),
        },
        NodeKind::Comparison(comparison) => {
            let operands = [("left", &comparison.left), ("right", &comparison.right)];
            let parameters = operands.map(|(key, operand)| json!({ "key": key, "value": source(operand) }));
            part(&expression, comparison.operator.sign(), parameters.into(), "Function")
        }
    }
}

fn part(expression: &str, name: &str, parameters: Vec<Value>, kind: &str) -> Value {
    json!({ "expression": expression, "name": name, "parameters": parameters, "type": kind })
}

/// Returns the arguments with the keys of their parameters. A surplus argument has its position as its key.
fn parameters(call: &Call, function: Option<&Function>) -> Vec<Value> {
    let mut parameters = Vec::new();
    for (position, argument) in call.arguments.iter().enumerate() {
        let Some(node) = &argument.node else { continue };
        let key = function.and_then(|function| {
            let left_out = function
                .omittable
                .is_some_and(|omitted| position >= omitted && call.arguments.len() + 1 == function.parameters.len());
            function.parameter(position + usize::from(left_out))
        });
        let key = key.map_or_else(|| position.to_string(), |parameter| parameter.key.to_owned());
        if let NodeKind::Comparison(comparison) = &node.kind
            && key == COMPARISON_KEYS[0]
        {
            let sign = comparison.operator.sign();
            let operator = part(&format!("\"{sign}\""), sign, Vec::new(), "Constant");
            for (key, value) in
                COMPARISON_KEYS.iter().zip([source(&comparison.left), operator, source(&comparison.right)])
            {
                parameters.push(json!({ "key": key, "value": value }));
            }
            continue;
        }
        parameters.push(json!({ "key": key, "value": source(node) }));
    }
    parameters
}
