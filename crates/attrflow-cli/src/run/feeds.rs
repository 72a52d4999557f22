//! Which records go to which object mapping: the files of a run, and the order in which they are read.
//!
//! Each file feeds one object mapping. A file that names none may have users and groups in it; its records of the other kind are read in
//! a second pass, after everything that they may refer to.

use std::path::Path;
use std::path::PathBuf;

use attrflow::Diagnostic;
use attrflow::Document;
use attrflow::Engine;
use attrflow::Mapping;
use attrflow::input::Batch;
use attrflow::input::Kind;
use attrflow::mapping::Claims;
use attrflow::record::Presence;

use crate::exit::Failure;
use crate::run::Arguments;
use crate::run::choice;
use crate::run::origin::Origin;

/// The kinds of records that a file may mix.
const KINDS: [(Kind, &str); 2] = [(Kind::User, "user"), (Kind::Group, "group")];

/// A `RECORDS` argument: `FILE` or `OBJECT=FILE`.
#[derive(Debug, Clone)]
pub struct Named {
    /// The object mapping that the argument names.
    pub object: Option<String>,
    /// The file, or `-`.
    pub file: PathBuf,
}

impl Named {
    /// Reads an argument. A file that exists under the whole name wins.
    pub fn of(argument: &Path) -> Named {
        let whole = || Named { object: None, file: argument.to_owned() };
        let Some((object, file)) = argument.to_str().and_then(|text| text.split_once('=')) else { return whole() };
        // A path in front of the equals sign names no object.
        if argument.exists() || object.contains(['/', '\\']) || file.is_empty() {
            return whole();
        }
        Named { object: Some(object.to_owned()), file: PathBuf::from(file) }
    }
}

/// An object mapping of the run, with what is known about its records so far.
#[derive(Debug)]
pub struct Object {
    /// Its number in the document.
    pub number: usize,
    /// What is applied.
    pub mapping: Mapping,
    /// What it is called in lines of plans.
    pub name: String,
    /// What its records have claimed.
    pub claims: Claims,
    /// Which attributes they had.
    pub presence: Presence,
    /// Whether there was a pass for it.
    pub is_used: bool,
}

impl Object {
    /// An object mapping of a document.
    pub fn of(document: &Document, mapping: Mapping) -> Object {
        let name = document.object_name(mapping.source_object(), mapping.target_object()).to_owned();
        Object { number: 0, mapping, name, claims: Claims::default(), presence: Presence::default(), is_used: false }
    }
}

/// What happens to a record in one pass over its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// It is mapped.
    Take,
    /// Another pass over the file maps or counts it.
    Elsewhere,
    /// No object mapping takes its kind.
    Nowhere,
}

/// Chooses the records that a pass over a file takes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// The kind of records that the object mapping reads; none where it reads any.
    kind: Option<Kind>,
    /// The kind that a second pass over the file takes.
    other: Option<Kind>,
    /// Whether this is the second pass, which takes only records that say their kind.
    pub is_second: bool,
}

impl Filter {
    fn route(self, kind: Option<Kind>) -> Route {
        match kind {
            None if self.is_second => Route::Elsewhere,
            None => Route::Take,
            Some(kind) if self.kind.is_none_or(|own| own == kind) => Route::Take,
            Some(kind) if self.is_second || self.other == Some(kind) => Route::Elsewhere,
            Some(_) => Route::Nowhere,
        }
    }

    /// Returns the routes of all records of a batch; none when all of them are taken.
    pub fn routes(self, batch: &Batch) -> Option<Vec<Route>> {
        if !self.is_second && self.kind.is_none() {
            return None;
        }
        let routes: Vec<Route> = match batch.kinds() {
            Some(kinds) => kinds.into_iter().map(|kind| self.route(kind)).collect(),
            None if self.is_second => vec![self.route(None); batch.records.len()],
            None => return None,
        };
        routes.iter().any(|route| *route != Route::Take).then_some(routes)
    }

    /// Whether another pass over the file may follow.
    pub fn has_second(self) -> bool {
        self.other.is_some()
    }
}

/// One pass over a file.
#[derive(Debug)]
pub struct Feed {
    /// The number of the file among the origins.
    pub origin: usize,
    /// The number of the object mapping among the objects.
    pub object: usize,
    /// Which records it takes.
    pub filter: Filter,
}

/// Everything that a run reads.
#[derive(Debug, Default)]
pub struct Feeds {
    /// The files.
    pub origins: Vec<Origin>,
    /// The object mappings, each once.
    pub objects: Vec<Object>,
    /// The passes, in their order.
    pub feeds: Vec<Feed>,
    /// How many warnings the mappings have that certainly run.
    pub warnings: usize,
}

/// What is wrong with a mapping of the run.
pub struct Unusable(pub Vec<Diagnostic>);

impl Feeds {
    /// Compiles the object mappings that the arguments name, by these numbers, or mean, and orders the files.
    pub fn new(
        arguments: &Arguments,
        document: &Document,
        named: &[Named],
        numbers: &[Option<usize>],
    ) -> Result<Feeds, Unusable> {
        let engine = Engine::new();
        let mut feeds = Feeds::default();
        let default = || match document.object_mapping(arguments.object.as_deref()) {
            Ok((_, chosen)) => Ok(choice::number(document, chosen)),
            Err(_) => {
                let error = document.mapping(&engine, arguments.object.as_deref()).err();
                Err(Unusable(error.unwrap_or_default().into()))
            }
        };
        if named.is_empty() {
            let object = feeds.object(document, &engine, default()?, true).map_err(Unusable)?;
            let source = feeds.objects.get(object).map(|object| object.mapping.source_object());
            let origin = Origin::samples(document, source.unwrap_or_default());
            feeds.add(origin, object, None);
        }
        for (input, number) in named.iter().zip(numbers) {
            let is_chosen = number.is_some() || arguments.object.is_some();
            let number = number.map_or_else(default, Ok)?;
            let object = feeds.object(document, &engine, number, true).map_err(Unusable)?;
            let second = if is_chosen { None } else { feeds.second(document, &engine, object) };
            feeds.add(Origin::File(input.file.clone()), object, second);
        }
        feeds.join();
        feeds.sort();
        Ok(feeds)
    }

    /// Replaces a file by what it was made of.
    pub fn replace_origin(&mut self, number: usize, change: impl FnOnce(Origin) -> Origin) {
        if let Some(origin) = self.origins.get_mut(number) {
            let before = std::mem::replace(origin, Origin::Samples(""));
            *origin = change(before);
        }
    }

    /// Reads what cannot be read twice, for runs that have to.
    pub fn hold(&mut self) -> Result<(), Failure> {
        let origins = std::mem::take(&mut self.origins).into_iter().map(Origin::repeatable);
        self.origins = origins.collect::<Result<_, _>>()?;
        Ok(())
    }

    /// Lets files that are named for users and for groups take their own records, as two passes over one file do.
    fn join(&mut self) {
        let files: Vec<(Option<String>, Option<Kind>)> = self
            .feeds
            .iter()
            .map(|feed| (self.origins.get(feed.origin).and_then(Origin::file), feed.filter.kind))
            .collect();
        for (feed, (file, kind)) in self.feeds.iter_mut().zip(&files).filter(|(feed, _)| !feed.filter.is_second) {
            let others = files.iter().filter(|(other, of)| file.is_some() && other == file && of != kind);
            feed.filter.other = feed.filter.other.or(others.filter_map(|(_, of)| *of).next());
        }
    }

    /// The object mapping with this number in the document, compiled once.
    fn object(
        &mut self,
        document: &Document,
        engine: &Engine,
        number: usize,
        counts: bool,
    ) -> Result<usize, Vec<Diagnostic>> {
        if let Some(known) = self.objects.iter().position(|object| object.number == number) {
            return Ok(known);
        }
        let mapping = document.mapping_at(engine, number)?;
        if counts {
            self.warnings += mapping.warnings().len();
        }
        self.objects.push(Object { number, ..Object::of(document, mapping) });
        Ok(self.objects.len() - 1)
    }

    /// The object mapping for records of the other kind in a file that feeds this one, where the document has a usable one.
    fn second(&mut self, document: &Document, engine: &Engine, object: usize) -> Option<(usize, Kind)> {
        let own = kind_of(&self.objects.get(object)?.mapping)?;
        let (kind, source) = KINDS.into_iter().find(|(kind, _)| *kind != own)?;
        let number = document
            .object_mappings()
            .position(|(_, mapping)| mapping.enabled && mapping.source_object.eq_ignore_ascii_case(source))?;
        let object = self.object(document, engine, number, false).ok()?;
        Some((object, kind))
    }

    fn add(&mut self, origin: Origin, object: usize, second: Option<(usize, Kind)>) {
        let kind = |object: usize| self.objects.get(object).and_then(|object| kind_of(&object.mapping));
        let filter = Filter { kind: kind(object), other: second.map(|(_, kind)| kind), is_second: false };
        let number = self.origins.len();
        self.origins.push(origin);
        self.feeds.push(Feed { origin: number, object, filter });
        if let Some((object, kind)) = second {
            let filter = Filter { kind: Some(kind), other: None, is_second: true };
            self.feeds.push(Feed { origin: number, object, filter });
        }
    }

    /// Orders the passes: what others refer to comes first, otherwise the order is kept.
    fn sort(&mut self) {
        let mut rest = std::mem::take(&mut self.feeds);
        while !rest.is_empty() {
            let waits = |feed: &Feed| rest.iter().any(|other| self.follows(feed.object, other.object));
            let next = rest.iter().position(|feed| !waits(feed)).unwrap_or_default();
            self.feeds.push(rest.remove(next));
        }
    }

    /// Whether the records of one object mapping come after those of another.
    fn follows(&self, one: usize, other: usize) -> bool {
        let (Some(one), Some(other)) = (self.objects.get(one), self.objects.get(other)) else { return false };
        let (one, other) = (&one.mapping, &other.mapping);
        match (is_of_groups(one), is_of_groups(other)) {
            (true, false) => true,
            (false, true) => false,
            _ => one.refers_to(other.target_object()) && !other.refers_to(one.target_object()),
        }
    }

    /// The passes whose records the references of an object mapping may lead to, each with its number.
    pub fn referred_by(&self, object: usize) -> impl Iterator<Item = (usize, &Feed, &Origin, &Object)> {
        let own = self.objects.get(object);
        self.feeds.iter().enumerate().filter_map(move |(number, feed)| {
            let other = self.objects.get(feed.object)?;
            let is_referred = own.is_some_and(|own| own.mapping.refers_to(other.mapping.target_object()));
            is_referred.then_some((number, feed, self.origins.get(feed.origin)?, other))
        })
    }
}

/// The kind of records that an object mapping reads; none where it may read any.
fn kind_of(mapping: &Mapping) -> Option<Kind> {
    let is_meant = |(_, name): &(Kind, &str)| mapping.source_object().eq_ignore_ascii_case(name);
    KINDS.into_iter().find(is_meant).map(|(kind, _)| kind)
}

/// Whether an object mapping reads groups.
pub fn is_of_groups(mapping: &Mapping) -> bool {
    kind_of(mapping) == Some(Kind::Group)
}
