//! The second opinion: a walk over the resolved tree that says what an expression means, as plainly as can be.
//!
//! It shares the functions' bodies, the conversions and the tree with the machine, and nothing else: no passes, no registers,
//! no jumps, no tables. Where the two differ, one of them is wrong. This file depends on nothing else here, so that benchmarks can include it.

use attrflow::functions::Arguments;
use attrflow::functions::Body;
use attrflow::functions::Context;
use attrflow::functions::Fault;
use attrflow::functions::FaultKind;
use attrflow::functions::Operand;
use attrflow::functions::context::Memory;
use attrflow::host::Host;
use attrflow::host::Record;
use attrflow::ir::Attributes;
use attrflow::ir::Call;
use attrflow::ir::NoFlow;
use attrflow::ir::Node;
use attrflow::ir::NodeKind;
use attrflow::limits::Limits;
use attrflow::source::Span;
use attrflow::value::Arena;
use attrflow::value::Value;
use attrflow::value::compare::compare;
use attrflow::value::convert;

/// Why a walk ended before it came back to the top.
#[derive(Debug, Clone, PartialEq)]
pub enum Stop {
    /// Nothing flows: `IgnoreFlowIfNullOrEmpty` met nothing, or a bare word asked for it.
    NoFlow(NoFlow),
    /// The part of the expression with this span refused.
    Fault(Fault, Span),
}

/// A refusal of a part of the expression.
fn refused(span: Span) -> impl Fn(Fault) -> Stop {
    move |fault| Stop::Fault(fault, span)
}

/// What a walk needs besides the tree.
#[derive(Debug)]
pub struct Walk<'w, 'r> {
    /// The record's values, by the numbers of the attributes.
    pub slots: &'w [Value<'r>],
    /// Where results live.
    pub arena: &'r Arena,
    /// Reusable memory.
    pub memory: &'w mut Memory,
    /// The limits.
    pub limits: &'w Limits,
    /// The target attribute, for `SelectUniqueValue`.
    pub target: &'w str,
}

/// The record's values, by the numbers of the attributes.
pub fn slots<'r>(record: &'r dyn Record, attributes: &Attributes, arena: &'r Arena) -> Vec<Value<'r>> {
    attributes.names().iter().map(|name| record.attribute(name, arena).unwrap_or(Value::Missing)).collect()
}

impl<'r> Walk<'_, 'r> {
    /// The value of a node.
    pub fn value(&mut self, node: &'r Node, host: &'r dyn Host) -> Result<Value<'r>, Stop> {
        match &node.kind {
            NodeKind::Constant(constant) => Ok(constant.value()),
            NodeKind::Attribute(number) => Ok(self.slots[*number as usize]),
            NodeKind::Parameter(name) => match host.parameter(name) {
                Some(value) => Ok(Value::Text(value)),
                None => Err(Stop::Fault(FaultKind::UnknownParameter.fault(), node.span)),
            },
            NodeKind::Call(call) => self.call(call, node.span, host),
            NodeKind::Compare(parts) => {
                let left = self.value(&parts.left, host)?;
                let right = self.value(&parts.right, host)?;
                self.pay_for_comparison(left, right, node.span)?;
                let order = compare(left, right, self.arena).map_err(|fault| refused(node.span)(fault.into()))?;
                Ok(Value::Boolean(parts.operator.holds(order)))
            }
            NodeKind::If(parts) => {
                let [condition, yes, no] = &**parts;
                let holds = self.value(condition, host)?;
                if let Value::Text(text) = holds {
                    self.pay(text.len(), condition.span)?;
                }
                match convert::to_condition(holds) {
                    Some(true) => self.value(yes, host),
                    Some(false) => self.value(no, host),
                    None => Err(Stop::Fault(FaultKind::NotABoolean.fault(), condition.span)),
                }
            }
            NodeKind::Switch(switch) => {
                let source = self.value(&switch.source, host)?;
                let source = self.text(source, switch.source.span)?;
                for (key, value) in &switch.cases {
                    let span = key.span;
                    let key = self.value(key, host)?;
                    self.pay_for_comparison(Value::Text(source), key, span)?;
                    if source == self.text(key, span)? {
                        return self.value(value, host);
                    }
                }
                self.value(&switch.default, host)
            }
            NodeKind::Coalesce(nodes) => {
                for node in nodes {
                    let value = self.value(node, host)?;
                    if !value.is_missing() {
                        return Ok(value);
                    }
                }
                Ok(Value::Missing)
            }
            NodeKind::IgnoreFlow(inner) => {
                let value = self.value(inner, host)?;
                if value.is_missing_or_empty() { Err(Stop::NoFlow(NoFlow::Attribute)) } else { Ok(value) }
            }
            NodeKind::NoFlow(what) => Err(Stop::NoFlow(*what)),
            NodeKind::SelectUnique(nodes) => {
                for node in nodes {
                    let value = self.value(node, host)?;
                    if !value.is_missing_or_empty() && !host.is_taken(self.target, self.text(value, node.span)?) {
                        return Ok(value);
                    }
                }
                Err(Stop::Fault(FaultKind::NothingUnique.fault(), node.span))
            }
        }
    }

    fn pay(&mut self, bytes: usize, span: Span) -> Result<(), Stop> {
        Context::new(self.arena, self.memory, self.limits).pay(bytes).map_err(refused(span))
    }

    /// Comparing two texts costs as much as reading the shorter.
    fn pay_for_comparison(&mut self, left: Value<'r>, right: Value<'r>, span: Span) -> Result<(), Stop> {
        match (left, right) {
            (Value::Text(left), Value::Text(right)) => self.pay(left.len().min(right.len()), span),
            _ => Ok(()),
        }
    }

    fn text(&self, value: Value<'r>, span: Span) -> Result<&'r str, Stop> {
        convert::to_text(value, self.arena).map_err(|fault| refused(span)(fault.into()))
    }

    fn call(&mut self, call: &'r Call, span: Span, host: &'r dyn Host) -> Result<Value<'r>, Stop> {
        let mut values = Vec::new();
        for argument in &call.arguments {
            values.push(self.value(argument, host)?);
        }
        // The argument at fault is the place, if it is written.
        let refused = |fault: Fault| {
            let argument =
                fault.argument.and_then(|argument| call.arguments.get(argument)).map(|argument| argument.span);
            refused(argument.filter(|span| !span.is_empty()).unwrap_or(span))(fault)
        };
        if let Some(each) = call.function.each
            && let Some(Value::List(items)) = values.get(each).copied()
        {
            let mut results = Vec::new();
            for item in items {
                values[each] = *item;
                let result = self.apply(call, &values, host).map_err(&refused)?;
                let shared =
                    Context::new(self.arena, self.memory, self.limits).charge_shared(result, &values, Some(each));
                shared.map_err(&refused)?;
                results.push(result);
            }
            return Ok(Value::List(self.arena.list(&results).map_err(|fault| refused(fault.into()))?));
        }
        self.apply(call, &values, host).map_err(&refused)
    }

    fn apply(&mut self, call: &'r Call, values: &[Value<'r>], host: &'r dyn Host) -> Result<Value<'r>, Fault> {
        let operands = Operand::first(values.len());
        let arguments = Arguments { frame: values, operands: &operands, site: &call.prepared };
        let mut context = Context::new(self.arena, self.memory, self.limits);
        match call.function.body {
            Body::Pure(body) => body(&arguments, &mut context),
            Body::Text(body) => (body.full)(&arguments, &mut context).map(Value::Text),
            Body::Asks(body) => body(&arguments, &mut context, host),
            Body::Branch(_) => Ok(Value::Missing),
        }
    }
}
