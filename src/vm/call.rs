//! The general path of calls: calls broadcast over lists, functions that return any value, and functions that ask the
//! host.

use crate::functions::Arguments;
use crate::functions::Body;
use crate::functions::Context;
use crate::functions::Fault;
use crate::functions::Operand;
use crate::host::Host;
use crate::program::CallSite;
use crate::value::Value;

/// Calls a function: once, or for each element of a list. A function that returns a text comes here only after its
/// fast form returned `None`, which it always does for a list.
#[inline(never)]
pub(super) fn call<'r>(
    site: &'r CallSite,
    frame: &[Value<'r>],
    context: &mut Context<'_, 'r>,
    host: &'r dyn Host,
) -> Result<Value<'r>, Fault> {
    let arguments = Arguments { frame, operands: &site.arguments, site: &site.prepared };
    if let Some(Value::List(items)) = site.each.and_then(|each| frame.get(each.0 as usize)) {
        return broadcast(arguments, items, site, context, host);
    }
    apply(site, &arguments, context, host)
}

/// Calls a function for each element of a list.
#[cold]
fn broadcast<'r>(
    arguments: Arguments<'_, 'r>,
    items: &'r [Value<'r>],
    site: &'r CallSite,
    context: &mut Context<'_, 'r>,
    host: &'r dyn Host,
) -> Result<Value<'r>, Fault> {
    let mut values: Vec<Value<'r>> = arguments.from(0).collect();
    let operands = Operand::first(values.len());
    context.pay(items.len().saturating_mul(Value::SIZE))?;
    let results = context.arena.values(items.len())?;
    for (item, result) in items.iter().zip(results.iter_mut()) {
        if let Some(value) = site.function.each.and_then(|each| values.get_mut(each)) {
            *value = *item;
        }
        *result = apply(site, &Arguments { frame: &values, operands: &operands, ..arguments }, context, host)?;
        context.charge_shared(*result, &values, site.function.each)?;
    }
    Ok(Value::List(results))
}

#[inline]
fn apply<'r>(
    site: &'r CallSite,
    arguments: &Arguments<'_, 'r>,
    context: &mut Context<'_, 'r>,
    host: &'r dyn Host,
) -> Result<Value<'r>, Fault> {
    match site.body {
        Body::Pure(body) => body(arguments, context),
        Body::Text(body) => (body.full)(arguments, context).map(Value::Text),
        Body::Asks(body) => body(arguments, context, host),
        Body::Branch(_) => Ok(Value::Missing),
    }
}
