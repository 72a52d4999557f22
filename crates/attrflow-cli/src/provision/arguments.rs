//! The arguments of `attrflow provision`, and what they mean for the run.

use std::path::Path;
use std::path::PathBuf;

use attrflow::Host;
use attrflow::mapping::templates::Template;
use attrflow::mapping::wire::WireDialect;
use attrflow::plan::MaxDeprovision;
use attrflow_provision::run::Options;
use clap::Args;

use crate::exit::Failure;
use crate::network::NetworkOptions;
use crate::options::HostOptions;
use crate::options::InputOptions;
use crate::options::KeptRecords;
use crate::run;
use crate::run::Dialect;
use crate::template_name;

/// The ticks of .NET at the beginning of 1970, in seconds.
const UNIX_EPOCH_SECONDS: i64 = 62_135_596_800;

/// Provision records to a server, as Entra's provisioning service does
///
/// Every record's object is looked up, by its link or by the matching attributes, and planned. Then the guards decide whether anything
/// may be sent. Every result is confirmed in the link store at once, so that a run that was interrupted can be started again.
#[derive(Debug, Args)]
#[command(
    group = clap::ArgGroup::new("mapping").required(true).args(["schema", "template"]),
    after_long_help = "\
A RECORDS argument is FILE or OBJECT=FILE (User=users.jsonl Group=groups.jsonl). Users come before groups. Requests are written as \
RFC 7644 has them unless --wire says otherwise.

Exit codes: 3 when a record failed, 4 when too many failed or the server was lost, 5 when a guard stopped the run before anything was \
sent, 69 when the server cannot be reached, 130 after Ctrl-C.

Examples:
    attrflow provision --schema mapping.json --links links.db \\
        --target-url https://example.com/scim/v2 --token-file token.txt \\
        --dry-run User=users.jsonl
    attrflow provision --schema mapping.json --links links.db \\
        --target-url https://example.com/scim/v2 --token-file token.txt \\
        --log provisioning.jsonl --full User=users.jsonl Group=groups.jsonl
    attrflow provision --template zendesk --links links.db \\
        --target-url https://contoso.zendesk.com \\
        --auth basic --token-file token.txt \\
        --one 5e6a0a2e-dd70-434d-81d7-7cffb7decc0c users.jsonl"
)]
pub struct Arguments {
    /// The mapping document, a synchronizationSchema in JSON
    #[arg(long, value_name = "FILE")]
    pub schema: Option<PathBuf>,
    /// A built-in mapping document, which `attrflow template` lists, or the folder of one of your own
    #[arg(long, value_name = "NAME|DIR", value_parser = template_name::Names, hide_possible_values = true)]
    pub template: Option<String>,
    /// The application whose interface the server has, whatever the document's directories are called
    #[arg(long, value_name = "NAME|DIR", value_parser = template_name::application_parser(), hide_possible_values = true)]
    pub application: Option<&'static Template>,
    /// Only this object mapping, by its name or that of its source or target object
    #[arg(long, value_name = "NAME")]
    pub object: Option<String>,
    #[command(flatten)]
    pub network: NetworkOptions,
    /// The link store, an SQLite file; it is made if it is not there
    #[arg(long, value_name = "FILE")]
    pub links: PathBuf,
    /// The records: `FILE`, `OBJECT=FILE`, or `-`
    #[arg(value_name = "RECORDS", required = true)]
    pub records: Vec<String>,
    /// Who is assigned to the application: Graph's `appRoleAssignedTo`, or one identifier a line; everybody else is out of scope
    #[arg(long, value_name = "FILE")]
    pub assignments: Option<PathBuf>,
    /// The application's app roles, which name the roles in assignments
    #[arg(long, value_name = "FILE")]
    pub roles: Option<PathBuf>,
    /// How requests to a SCIM server are written [default: rfc]
    #[arg(long, value_enum)]
    pub wire: Option<Dialect>,
    /// Read only: print the plan and send nothing that changes an object
    #[arg(long)]
    pub dry_run: bool,
    /// Do exactly what this plan of `--dry-run` says, or nothing if it is stale
    #[arg(long, value_name = "PLAN", conflicts_with = "dry_run")]
    pub apply: Option<PathBuf>,
    /// Only the record with this identifier, reported step by step
    #[arg(long, value_name = "SOURCE")]
    pub one: Option<String>,
    /// Requests in flight at once
    #[arg(long, value_name = "NUMBER", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=64))]
    concurrency: u16,
    /// Most requests a second
    #[arg(long, value_name = "NUMBER/s", value_parser = per_second)]
    rate: Option<f64>,
    /// Read groups with their members, so that changes made by hand are seen
    #[arg(long)]
    read_members: bool,
    /// The records are all there are: linked objects whose record is missing are disabled, groups are deleted
    #[arg(long)]
    pub full: bool,
    /// Accept incomplete input and lists of members: nobody has vanished, members are added and none is removed
    #[arg(long)]
    pub partial: bool,
    /// Provisioning log to append to: JSON lines in the shape of Graph's `provisioningObjectSummary`
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// Where counts and the exit reason are written, as JSON
    #[arg(long, value_name = "FILE")]
    pub summary: Option<PathBuf>,
    /// Put values of records into the log and the report of `--one`
    #[arg(long)]
    pub show_values: bool,
    /// Most disables and deletes [default: 20% of the linked objects, at least 10, at most 500]
    #[arg(long, value_name = "NUMBER|PERCENT|none")]
    max_deprovision: Option<MaxDeprovision>,
    /// Allow groups to lose all of their 10 or more members
    #[arg(long)]
    allow_empty_groups: bool,
    /// Leave objects alone whose source left the scope, as the setting of this name does
    #[arg(long)]
    skip_out_of_scope_deletions: bool,
    /// Stop when more than this part of the records failed [default: 40%, at least 10 records]
    #[arg(long, value_name = "PERCENT", value_parser = run::rate)]
    max_error_rate: Option<f64>,
    /// Try failed records again only when they are due: after 40 minutes, doubling to a day
    #[arg(long)]
    retry_backoff: bool,
    /// What is kept of the source records: with their hash, records that are what they were are skipped without a look-up; with `none`
    /// every record is compared
    #[arg(long = "records", value_name = "KEPT", value_enum, default_value_t)]
    keep: KeptRecords,
    #[command(flatten)]
    pub input: InputOptions,
    #[command(flatten)]
    pub host: HostOptions,
}

impl Arguments {
    /// Refuses arguments that make no sense together.
    pub fn agree(&self) -> Result<(), Failure> {
        let refuse = |message: &str| Err(Failure::Usage(message.to_owned()));
        if self.full && (self.partial || self.one.is_some()) {
            return refuse(
                "`--full` says that the records are all there are; it cannot be combined with `--partial` or `--one`",
            );
        }
        if self.show_values && self.log.is_none() && self.one.is_none() {
            return refuse("`--show-values` is for `--log` and `--one`");
        }
        if self.files().iter().filter(|file| *file == Path::new("-")).count() > 1 {
            return refuse("only one of the inputs can be `-`, the standard input");
        }
        Ok(())
    }

    /// Returns the files that are read.
    pub fn files(&self) -> Vec<PathBuf> {
        let file = |argument: &String| {
            let path = PathBuf::from(argument);
            match argument.split_once('=') {
                Some((_, file)) if !path.exists() => PathBuf::from(file),
                _ => path,
            }
        };
        let single = [&self.schema, &self.apply, &self.assignments, &self.roles];
        single.into_iter().flatten().cloned().chain(self.records.iter().map(file)).collect()
    }

    /// Returns how the run works.
    pub fn options(&self) -> Options {
        let mut options = Options::default();
        options.wire = match self.wire.unwrap_or_default() {
            Dialect::Rfc => WireDialect::Rfc,
            Dialect::Entra => WireDialect::Entra,
            Dialect::Entra2020 => WireDialect::Entra2020,
        };
        options.is_dry_run = self.dry_run;
        options.concurrency = usize::from(self.concurrency);
        options.rate = self.rate;
        options.reads_members = self.read_members;
        options.is_full = self.full;
        options.is_partial = self.partial;
        options.allows_empty_groups = self.allow_empty_groups;
        options.skips_out_of_scope_deletions = self.skip_out_of_scope_deletions;
        options.backs_off = self.retry_backoff;
        options.max_deprovision = self.max_deprovision.unwrap_or_default();
        options.keep = self.keep.into();
        // On demand, a person is compared whatever was confirmed before.
        options.compares_all = self.one.is_some();
        options.parameters = self.host.parameters().to_vec();
        options.max_error_rate = self.max_error_rate;
        options.now = self.host.host().now().ticks() / 10_000_000 - UNIX_EPOCH_SECONDS;
        options
    }
}

fn per_second(text: &str) -> Result<f64, String> {
    match text.strip_suffix("/s").unwrap_or(text).trim().parse::<f64>() {
        Ok(rate) if rate > 0.0 && rate.is_finite() => Ok(rate),
        _ => Err("write it as `10/s`".to_owned()),
    }
}
