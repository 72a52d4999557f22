//! `attrflow conformance`: asks a SCIM server everything that Entra's provisioning service will ask.

mod baseline;
mod report;

use std::path::PathBuf;

use attrflow_provision::conformance;
use attrflow_provision::conformance::Check;
use attrflow_provision::conformance::Finding;
use attrflow_provision::conformance::WireForm;
use clap::Args;
use clap::ValueEnum;

use crate::conformance::baseline::Baseline;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::network;
use crate::network::NetworkOptions;
use crate::output;
use crate::output::Output;
use crate::signals;

/// Test a SCIM server against what Entra's provisioning service sends
///
/// The checks make users and groups of their own, under names that nobody else has, and remove them at the end, also after Ctrl-C.
/// Use a test tenant: everything that is made passes through the server's own processes, such as mails to new users.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
    attrflow conformance --target-url https://example.com/scim/v2 \\
        --token-file token.txt
    attrflow conformance --target-url http://localhost:8000/v2 \\
        --format junit > report.xml
    attrflow conformance --target-url https://example.com/scim/v2 \\
        --format json > known.json
    attrflow conformance --target-url https://example.com/scim/v2 \\
        --baseline known.json")]
pub struct Arguments {
    #[command(flatten)]
    network: NetworkOptions,
    /// Which form of requests is tried
    #[arg(long, value_enum, default_value_t)]
    wire: Wire,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Make only this check; may be given several times
    #[arg(long, value_name = "CHECK")]
    only: Vec<String>,
    /// List the checks and why they matter; nothing is sent
    #[arg(long)]
    list: bool,
    /// Known failures: an earlier report as JSON, or check names, one a line
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
}

/// The forms of requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Wire {
    /// What the provisioning service sends
    #[default]
    Entra,
    /// What it sends with `?aadOptscim062020` on the tenant URL
    #[value(name = "entra-2020")]
    Entra2020,
    /// RFC 7644
    Rfc,
}

impl From<Wire> for WireForm {
    fn from(wire: Wire) -> WireForm {
        match wire {
            Wire::Entra => WireForm::Entra,
            Wire::Entra2020 => WireForm::Entra2020,
            Wire::Rfc => WireForm::Rfc,
        }
    }
}

/// The forms of the report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Human-readable
    #[default]
    Text,
    /// One object with a version and a list of checks
    Json,
    /// JUnit XML, for CI servers
    Junit,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    for name in &arguments.only {
        if !conformance::checks().any(|check| check.id == name) {
            return Err(Failure::Usage(format!("there is no check `{name}`; `--list` names them")));
        }
    }
    let wanted = |check: &Check| arguments.only.is_empty() || arguments.only.iter().any(|name| name == check.id);
    if arguments.list {
        return list(arguments.format, &wanted);
    }
    for check in conformance::checks().filter(|check| !arguments.only.is_empty() && wanted(check)) {
        if !check.is_for(arguments.wire.into()) {
            let wire = arguments.wire.to_possible_value().map_or(String::new(), |value| value.get_name().to_owned());
            output::message(&format!("`{}` is not made with `--wire {wire}`, which has no such requests", check.id));
        }
    }
    let baseline = arguments.baseline.as_deref().map(Baseline::read).transpose()?.unwrap_or_default();
    let client = arguments.network.client()?;
    let run_name = format!("attrflow-{}", unique());
    let mut output = Output::new();
    let mut findings: Vec<Finding> = Vec::new();
    let mut failed = None;
    signals::end_gracefully();
    let is_stopped = || signals::received().is_some();
    let summary = conformance::run(&client, arguments.wire.into(), &run_name, &wanted, &is_stopped, &mut |finding| {
        if arguments.format == Format::Text && failed.is_none() {
            let shown = output.text(&report::text(&finding, &baseline)).and_then(|()| output.flush());
            failed = shown.err();
        }
        findings.push(finding);
    })
    .map_err(network::failure)?;
    if let Some(failure) = failed {
        return Err(failure);
    }
    let target = client.address().to_string();
    match arguments.format {
        Format::Text => output.line(&report::counts(&findings, &baseline))?,
        Format::Json => output.wide_json(&report::json(&target, &findings))?,
        Format::Junit => output.raw(&report::junit(&target, &findings, &baseline)?)?,
    }
    output.finish()?;
    for path in &summary.left_behind {
        output::message(&format!("`{path}` could not be removed; remove it by hand"));
    }
    if let Some(error) = summary.lost {
        return Err(network::failure(error));
    }
    if let Some(exit) = signals::received() {
        return Ok(exit);
    }
    let has_new = findings.iter().any(|finding| finding.outcome.is_failure() && !baseline.knows(finding.check.id));
    Ok(if has_new { Exit::Found } else { Exit::Done })
}

/// Returns a text that two runs do not share.
fn unique() -> String {
    let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("{:x}{:x}", elapsed.as_millis(), std::process::id())
}

fn list(format: Format, wanted: &dyn Fn(&Check) -> bool) -> Result<Exit, Failure> {
    let mut output = Output::new();
    let checks = conformance::checks().filter(|check| wanted(check));
    if format == Format::Json {
        let rows: Vec<_> = checks.map(report::row).collect();
        output.wide_json(&serde_json::json!({ "version": conformance::VERSION, "checks": rows }))?;
    } else {
        for check in checks {
            output.text(&format!("{}: {}\n    {}\n    {}\n", check.id, check.title, check.why, check.source))?;
        }
    }
    output.finish()?;
    Ok(Exit::Done)
}
