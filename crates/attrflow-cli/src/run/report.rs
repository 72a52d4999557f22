//! `attrflow run --emit plan --trace`: what is done for a record step by step, as provisioning on demand tells it, with
//! every part of every expression.

use attrflow::Document;
use attrflow::Engine;
use attrflow::Expression;
use attrflow::FixedHost;
use attrflow::Mapping;
use attrflow::Outcome;
use attrflow::Workspace;
use attrflow::mapping::Plan;
use attrflow::mapping::RecordFault;
use attrflow::mapping::readable;
use serde_json::Value;

use crate::escape::escape;
use crate::trace;

/// Writes reports.
#[derive(Debug)]
pub struct Reporter {
    /// The target attributes with their expressions.
    expressions: Vec<(String, Expression)>,
    with_values: bool,
}

impl Reporter {
    /// For the object mapping with this number in the document, which was compiled already.
    pub fn new(document: &Document, number: usize, with_values: bool) -> Reporter {
        let Some((rule, mapping)) = document.object_mappings().nth(number) else {
            return Reporter { expressions: Vec::new(), with_values };
        };
        let source = document.source_object(rule, mapping).map(readable).unwrap_or_default();
        let engine = Engine::new();
        let expressions = mapping.attributes.iter().filter_map(|attribute| {
            let text = attribute.source.as_ref()?.text();
            Some((attribute.target.clone(), engine.compile_for(&text, &source).ok()?))
        });
        Reporter { expressions: expressions.collect(), with_values }
    }

    /// The report of a plan, with an empty line at its end.
    pub fn report(
        &self,
        mapping: &Mapping,
        plan: &Plan,
        (line, record): (Option<u64>, &Value),
        host: &FixedHost,
        workspace: &mut Workspace,
    ) -> Result<String, RecordFault> {
        let line = line.map_or("vanished".to_owned(), |line| format!("line {line}"));
        let mut text = format!("record     {line}\n{}", plan.report(mapping, self.with_values));
        let gone = mapping.is_soft_deleted(record, workspace)?;
        let record = record.as_object().map_or(Value::Null, |members| mapping.with_computed(members, gone));
        text.push_str("expressions\n");
        for (target, expression) in &self.expressions {
            text.push_str(&format!("  {}: {}\n", escape(target), sent(plan, target)));
            let (tree, outcome) = if self.with_values {
                trace::tree(expression, &record, host)
            } else {
                trace::tree_of_kinds(expression, &record, host)
            };
            tree.lines().for_each(|line| text.push_str(&format!("    {line}\n")));
            match (outcome, expression.evaluate_with(&record, host, workspace)) {
                (Err(fault), _) => text.push_str(&format!("    {}\n", escape(&fault.to_string()))),
                (Ok(_), Ok(Outcome::NoFlow | Outcome::NoObjectFlow)) => text.push_str("    nothing flows\n"),
                _ => {}
            }
        }
        text.push('\n');
        Ok(text)
    }
}

/// Whether a plan sends an attribute, and as what.
fn sent(plan: &Plan, target: &str) -> &'static str {
    match plan.changes.iter().chain(&plan.references).find(|change| change.attribute == target) {
        Some(change) if change.old.is_some() => "changed",
        Some(_) => "added",
        None if plan.unresolved.iter().any(|reference| reference.attribute == target) => {
            "leads to no object of the target"
        }
        None => "not sent",
    }
}
