//! `attrflow links confirm`: takes what the sender of requests saw.

use std::io::BufRead;
use std::path::PathBuf;

use attrflow::mapping::templates::Template;
use attrflow::plan::links::Confirmer;
use attrflow::plan::links::LinkError;
use attrflow::plan::links::LinkErrorKind;
use attrflow::plan::links::RequestOutcome;
use attrflow::plan::links::RequestResult;
use clap::Args;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::input;
use crate::links::StoreOptions;
use crate::links::import;
use crate::links::kept::Kept;
use crate::options::InputOptions;
use crate::options::KeptRecords;
use crate::output;
use crate::template_name;
use crate::time;
use crate::time::Moment;

/// How many unusable lines are reported one by one.
const MAX_REPORTED: u64 = 10;

/// The ticks of .NET at the beginning of 1970, in seconds.
const UNIX_EPOCH_SECONDS: i64 = 62_135_596_800;

/// Take the results of requests and change the links accordingly
///
/// Each line is one JSON object: the members `source`, `object`, `action`, `match` and `recordHash` of the request line, with
/// `target` (the identifier that the server gave the object) and `status` (HTTP), or with `error`. The `skip` lines of a plan are
/// taken as they are. The same line twice changes nothing; an error on any line of a record makes the record due again.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    store: StoreOptions,
    /// The results, one a line, or `-`
    #[arg(value_name = "RESULTS", default_value = "-")]
    results: PathBuf,
    /// What is kept of the source records; for `full`, `--from` names their files
    #[arg(long, value_enum, default_value_t)]
    records: KeptRecords,
    /// The records that the run read, where they are kept whole
    #[arg(long, value_name = "[OBJECT=]FILE")]
    from: Vec<PathBuf>,
    /// The application that the store belongs to from now on; the store of another one is refused
    #[arg(long, value_name = "NAME|DIR", value_parser = template_name::application_parser(), hide_possible_values = true)]
    application: Option<&'static Template>,
    /// The time of the results, from which the next attempt is counted [default: now]
    #[arg(long, value_name = "TIME", value_parser = time::parse)]
    now: Option<Moment>,
    #[command(flatten)]
    input: InputOptions,
}

/// How many results there were, by outcome.
#[derive(Debug, Default)]
struct Counts {
    linked: u64,
    deleted: u64,
    failed: u64,
    unusable: u64,
}

impl Counts {
    fn sentence(&self) -> String {
        let Counts { linked, deleted, failed, unusable } = self;
        let all = linked + deleted + failed + unusable;
        format!("results in {all} = linked {linked} + deleted {deleted} + failed {failed} + unusable {unusable}")
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let now = arguments.now.map_or_else(seconds_now, |Moment(now)| now.ticks() / 10_000_000 - UNIX_EPOCH_SECONDS);
    if (arguments.records == KeptRecords::Full) == arguments.from.is_empty() {
        let message =
            "`--records full` keeps the records of `--from [OBJECT=]FILE`; neither is of use without the other";
        return Err(Failure::Usage(message.to_owned()));
    }
    let kept = Kept::read(&arguments.from, &arguments.input.options())?;
    let mut reader = input::open(&arguments.results)?;
    let mut store = arguments.store.write()?;
    if let Some(template) = arguments.application {
        import::bind(&mut store, Some(template.name.to_owned())).map_err(|error| arguments.store.failure(error))?;
    }
    let mut confirmer = Confirmer::new(&mut store).keep_records(arguments.records.into());
    let origin = input::name(&arguments.results);
    let (mut counts, mut number, mut line) = (Counts::default(), 0_u64, Vec::new());
    loop {
        line.clear();
        number += 1;
        if reader.read_until(b'\n', &mut line).map_err(Failure::Read)? == 0 {
            break;
        }
        let line = line.trim_ascii();
        if line.is_empty() {
            continue;
        }
        let text = str::from_utf8(line).map_err(|_| LinkError::new(LinkErrorKind::BadLine, "the line is not UTF-8"));
        let taken = text.and_then(RequestResult::parse).and_then(|result| {
            let record = kept.record(&result, || confirmer.kept(&result))?;
            confirmer.take(&result, now, record.as_deref())?;
            Ok(result)
        });
        match taken {
            Ok(result) => match result.outcome {
                RequestOutcome::Failed => counts.failed += 1,
                _ if result.action == "delete" => counts.deleted += 1,
                _ => counts.linked += 1,
            },
            Err(error) if error.kind() == LinkErrorKind::BadLine => {
                counts.unusable += 1;
                if counts.unusable <= MAX_REPORTED {
                    output::note(&format!("{origin}:{number}: {error}"));
                } else if counts.unusable == MAX_REPORTED + 1 {
                    output::note(&format!("more lines are unusable; only the first {MAX_REPORTED} are reported"));
                }
            }
            Err(error) => return Err(arguments.store.failure(error)),
        }
    }
    confirmer.finish().map_err(|error| arguments.store.failure(error))?;
    output::note(&counts.sentence());
    Ok(if counts.unusable > 0 { Exit::Quarantined } else { Exit::Done })
}

fn seconds_now() -> i64 {
    let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX)
}
