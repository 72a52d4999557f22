//! The members of a plan's line, written without a JSON value in between: the text is that of [`Plan::to_json`].

use crate::diagnostic::Code;
use crate::mapping::BriefPlan;
use crate::mapping::Change;
use crate::mapping::Plan;
use crate::scim::output::Output;

impl Plan {
    /// Appends the members of [`Plan::to_json`], the first without a comma before it.
    pub fn write_members(&self, out: &mut Vec<u8>) {
        let matched = self.matched.as_ref().map(|matched| (matched.attribute.as_str(), matched.id.as_deref()));
        write_head(out, self.action.word(), self.reason, matched);
        let mut output = Output::after(out);
        output.extend(b",\"recordHash\":");
        match &self.record_hash {
            Some(hash) => output.push_text(hash),
            None => output.extend(b"null"),
        }
        output.finish();
        write_changes(out, b",\"changes\":[", &self.changes);
        write_changes(out, b",\"references\":[", &self.references);
        let mut output = Output::after(out);
        output.extend(b",\"unresolved\":[");
        for (number, unresolved) in self.unresolved.iter().enumerate() {
            output.extend(if number == 0 { b"{\"attribute\":".as_slice() } else { b",{\"attribute\":" });
            output.push_text(&unresolved.attribute);
            output.extend(b",\"source\":");
            output.push_text(&unresolved.source);
            output.push(b'}');
        }
        output.push(b']');
        output.finish();
    }
}

impl BriefPlan<'_> {
    /// Appends the members that the plan's line has, the first without a comma before it.
    pub fn write_members(&self, out: &mut Vec<u8>) {
        let matched = self.matched.as_ref().map(|matched| (matched.by, matched.id.as_deref()));
        write_head(out, self.action.word(), self.reason, matched);
        let mut output = Output::after(out);
        match self.record_hash {
            Some(hash) => {
                output.extend(b",\"recordHash\":\"");
                output.extend(&hash.digits());
                output.extend(b"\",\"changes\":[");
            }
            None => output.extend(b",\"recordHash\":null,\"changes\":["),
        }
        let mut is_first = true;
        for (target, value) in self.sent() {
            output.extend(if is_first { b"{\"attribute\":".as_slice() } else { b",{\"attribute\":" });
            is_first = false;
            output.push_text(&target.attribute.name);
            output.extend(b",\"old\":null,\"new\":");
            output.push_value(value);
            output.push(b'}');
        }
        output.extend(b"],\"references\":[],\"unresolved\":[]");
        output.finish();
    }
}

fn write_head(out: &mut Vec<u8>, action: &str, reason: Option<&Code>, matched: Option<(&str, Option<&str>)>) {
    let mut output = Output::after(out);
    output.extend(b"\"action\":\"");
    output.extend(action.as_bytes());
    match reason {
        Some(code) => {
            output.extend(b"\",\"reason\":{\"code\":");
            output.push_text(code.id);
            output.extend(b",\"message\":");
            output.push_text(code.title);
            output.extend(b"},\"match\":");
        }
        None => output.extend(b"\",\"reason\":null,\"match\":"),
    }
    match matched {
        Some((attribute, id)) => {
            output.extend(b"{\"by\":");
            output.push_text(attribute);
            output.extend(b",\"target\":");
            match id {
                Some(id) => output.push_text(id),
                None => output.extend(b"null"),
            }
            output.push(b'}');
        }
        None => output.extend(b"null"),
    }
    output.finish();
}

fn write_changes(out: &mut Vec<u8>, name: &[u8], changes: &[Change]) {
    out.extend_from_slice(name);
    for (number, change) in changes.iter().enumerate() {
        let mut output = Output::after(out);
        output.extend(if number == 0 { b"{\"attribute\":".as_slice() } else { b",{\"attribute\":" });
        output.push_text(&change.attribute);
        output.extend(b",\"old\":");
        match &change.old {
            Some(old) => output.extend(old.to_string().as_bytes()),
            None => output.extend(b"null"),
        }
        output.extend(b",\"new\":");
        output.extend(change.new.to_string().as_bytes());
        output.push(b'}');
        output.finish();
    }
    out.push(b']');
}
