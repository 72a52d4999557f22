//! Calls that do more than hand over a text: on lists, of functions that yield any value, of functions that ask the host.

use crate::functions::Arguments;
use crate::functions::Body;
use crate::functions::Context;
use crate::functions::Fault;
use crate::functions::Place;
use crate::host::Host;
use crate::program::CallSite;
use crate::value::Value;

/// Calls a function that needs all of its arguments: once, or for each element of a list. A function that yields texts comes here only after its
/// quick form had no answer, which it never has for a list.
#[inline(never)]
pub(super) fn call<'r>(
    site: &'r CallSite,
    frame: &[Value<'r>],
    context: &mut Context<'_, 'r>,
    host: &'r dyn Host,
) -> Result<Value<'r>, Fault> {
    let arguments = Arguments { frame, places: &site.arguments, site: &site.prepared };
    if let Some(Value::List(items)) = site.each.and_then(|each| frame.get(each.0 as usize)) {
        return call_each(arguments, items, site, context, host);
    }
    apply(site, &arguments, context, host)
}

/// A function of one value, for each element of a list.
#[cold]
fn call_each<'r>(
    arguments: Arguments<'_, 'r>,
    items: &'r [Value<'r>],
    site: &'r CallSite,
    context: &mut Context<'_, 'r>,
    host: &'r dyn Host,
) -> Result<Value<'r>, Fault> {
    let mut values: Vec<Value<'r>> = arguments.from(0).collect();
    let places = Place::first(values.len());
    let results = context.arena.values(items.len())?;
    for (item, result) in items.iter().zip(results.iter_mut()) {
        if let Some(value) = site.function.each.and_then(|each| values.get_mut(each)) {
            *value = *item;
        }
        *result = apply(site, &Arguments { frame: &values, places: &places, ..arguments }, context, host)?;
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
