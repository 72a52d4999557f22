//! Checks of groups and their members.

use std::collections::BTreeSet;

use serde_json::Value;
use serde_json::json;

use crate::client::Method;
use crate::client::identifier;
use crate::conformance::Check;
use crate::conformance::WireForm;
use crate::conformance::context::Context;
use crate::conformance::context::Created;
use crate::conformance::exchange::Exchange;
use crate::conformance::expect::Break;
use crate::conformance::expect::Verdict;
use crate::conformance::expect::only;
use crate::conformance::expect::passed;
use crate::conformance::expect::status;
use crate::conformance::expect::stored_wrongly;
use crate::conformance::expect::value;

const GROUPS: &str = "Microsoft: develop and plan provisioning for a SCIM endpoint, group operations";
const REMOVAL: &str = "Microsoft: known issues with SCIM 2.0 protocol compliance";

/// How many members the group with a large membership gets in one request.
const MANY: usize = 25;

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "create-group",
        title: "POST /Groups creates a group",
        why: "groups are created without members, which follow in later requests",
        source: GROUPS,
        wires: &[],
        run: create_group,
    },
    Check {
        id: "filter-group",
        title: "filter `displayName eq \"...\"` without members",
        why: "the service looks groups up with `excludedAttributes=members`, so that large groups cost nothing",
        source: GROUPS,
        wires: &[],
        run: filter_group,
    },
    Check {
        id: "group-rename",
        title: "PATCH renames a group",
        why: "a renamed group must keep its members",
        source: GROUPS,
        wires: &[],
        run: group_rename,
    },
    Check {
        id: "group-add-members",
        title: "members are added one after the other",
        why: "each addition must keep the members that are there",
        source: GROUPS,
        wires: &[],
        run: group_add_members,
    },
    Check {
        id: "group-add-many",
        title: "many members are added in one request",
        why: "large groups are sent in batches",
        source: GROUPS,
        wires: &[],
        run: group_add_many,
    },
    Check {
        id: "group-remove-member-value",
        title: "a member is removed by path `members` with a value",
        why: "without the flag the service removes members like this; a server that reads RFC 7644 strictly removes all of them, or none",
        source: REMOVAL,
        wires: &[WireForm::Entra],
        run: group_remove_member_value,
    },
    Check {
        id: "group-remove-member-filter",
        title: "a member is removed by path `members[value eq \"...\"]`",
        why: "this is the form of RFC 7644, and what the service sends with the flag",
        source: REMOVAL,
        wires: &[],
        run: group_remove_member_filter,
    },
    Check {
        id: "delete-group",
        title: "DELETE /Groups/ID removes the group and no user",
        why: "a deleted group must not take its members with it",
        source: GROUPS,
        wires: &[],
        run: delete_group,
    },
];

fn create_group(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let name = context.name();
    let body = json!({
        "schemas": [crate::conformance::context::GROUP],
        "externalId": format!("x-{name}"),
        "displayName": name,
        "members": [],
        "meta": { "resourceType": "Group" },
    });
    let exchange = context.send(Method::Post, "/Groups", Some(body))?;
    status(&exchange, &[201])?;
    if exchange.id().is_none() {
        return Ok(stored_wrongly("the answer has no `id`", &exchange));
    }
    value(&exchange, "/displayName", &json!(name))?;
    Ok(passed(&exchange))
}

fn filter_group(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let group = context.group()?;
    context.group()?;
    let filter = format!("displayName eq {}", json!(group.name));
    let exchange = context.find("/Groups?excludedAttributes=members", &filter)?;
    only(&exchange, &group.id)?;
    Ok(passed(&exchange))
}

fn group_rename(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let (group, user) = (context.group()?, context.user()?);
    let path = group.path("/Groups");
    add(context, &path, &[&user])?;
    let name = context.name();
    let operation = context.operation("replace", "displayName", json!(name));
    context.patch(&path, vec![operation])?;
    let after = context.get(&path)?;
    status(&after, &[200])?;
    value(&after, "/displayName", &json!(name))?;
    has_members(&after, &[&user])?;
    Ok(passed(&after))
}

/// Adds members as the wire form writes it.
fn add(context: &mut Context<'_>, path: &str, users: &[&Created]) -> Result<Exchange, Break> {
    let member = |user: &&Created| match context.wire {
        WireForm::Entra => json!({ "$ref": null, "value": user.id }),
        _ => json!({ "value": user.id }),
    };
    let members: Vec<Value> = users.iter().map(member).collect();
    let operation = context.operation("add", "members", Value::Array(members));
    context.patch(path, vec![operation])
}

/// Goes on if the group has exactly these members.
fn has_members(exchange: &Exchange, users: &[&Created]) -> Result<(), Break> {
    let members = exchange.json().and_then(|body| body.get("members")).and_then(Value::as_array);
    let found: BTreeSet<String> =
        members.into_iter().flatten().filter_map(|member| identifier(member.get("value").unwrap_or(member))).collect();
    let wanted: BTreeSet<String> = users.iter().map(|user| user.id.clone()).collect();
    if found == wanted {
        return Ok(());
    }
    let (missing, besides) = (wanted.difference(&found).count(), found.difference(&wanted).count());
    let detail =
        format!("the group has {} members, {missing} are missing and {besides} should not be there", found.len());
    Err(stored_wrongly(detail, exchange).into())
}

fn group_add_members(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let group = context.group()?;
    let (one, other) = (context.user()?, context.user()?);
    let path = group.path("/Groups");
    add(context, &path, &[&one])?;
    add(context, &path, &[&other])?;
    let after = context.get(&path)?;
    status(&after, &[200])?;
    has_members(&after, &[&one, &other])?;
    Ok(passed(&after))
}

fn group_add_many(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let group = context.group()?;
    let users = (0..MANY).map(|_| context.user()).collect::<Result<Vec<_>, _>>()?;
    let users: Vec<&Created> = users.iter().collect();
    let path = group.path("/Groups");
    add(context, &path, &users)?;
    let after = context.get(&path)?;
    status(&after, &[200])?;
    has_members(&after, &users)?;
    Ok(passed(&after))
}

/// Makes a group of three, removes one by this operation, and expects the two others.
fn remove_one(
    context: &mut Context<'_>,
    operation: impl FnOnce(&Context<'_>, &str) -> Value,
) -> Result<Verdict, Break> {
    let group = context.group()?;
    let (one, two, three) = (context.user()?, context.user()?, context.user()?);
    let path = group.path("/Groups");
    add(context, &path, &[&one, &two, &three])?;
    let before = context.get(&path)?;
    if has_members(&before, &[&one, &two, &three]).is_err() {
        return Ok(crate::conformance::expect::skipped("no group with three members could be made"));
    }
    let operation = operation(context, &two.id);
    let sent = context.patch(&path, vec![operation])?;
    let after = context.get(&path)?;
    status(&after, &[200])?;
    match has_members(&after, &[&one, &three]) {
        Ok(()) => Ok(passed(&sent)),
        Err(Break::Verdict(verdict)) => Ok(stored_wrongly(format!("{} after the removal", verdict.detail), &sent)),
        Err(other) => Err(other),
    }
}

fn group_remove_member_value(context: &mut Context<'_>) -> Result<Verdict, Break> {
    remove_one(context, |context, id| context.operation("remove", "members", json!([{ "value": id }])))
}

fn group_remove_member_filter(context: &mut Context<'_>) -> Result<Verdict, Break> {
    remove_one(context, |context, id| {
        context.operation("remove", &format!("members[value eq {}]", json!(id)), Value::Null)
    })
}

fn delete_group(context: &mut Context<'_>) -> Result<Verdict, Break> {
    let (group, user) = (context.group()?, context.user()?);
    let path = group.path("/Groups");
    add(context, &path, &[&user])?;
    let deleted = context.send(Method::Delete, &path, None)?;
    status(&deleted, &[204, 200])?;
    let after = context.get(&path)?;
    if after.status != 404 {
        return Ok(stored_wrongly(format!("the group is still answered with {} after DELETE", after.status), &after));
    }
    let member = context.get(&user.path("/Users"))?;
    if member.status != 200 {
        return Ok(stored_wrongly("the group's member was deleted with it", &member));
    }
    Ok(passed(&deleted))
}
