//! attrflow itself and the floors, as contestants.

use std::fs::File;
use std::hint::black_box;
use std::io::Write;
use std::path::Path;

use attrflow::mapping::{Fate, RecordFault};
use attrflow::record::{self, Line, Lines, Projection};
use attrflow::value::Arena;
use attrflow::{Document, Engine, Evaluator, Expressions, FixedHost, Mapping, Outcome, SourceObject, Value, Workspace};
use attrflow_measure::floors::{self, Matcher, Typed, Views};
use attrflow_measure::mapping::{self, Texts, TARGETS};
use attrflow_measure::Fault;

use crate::engine::Contender;

/// attrflow's machine on bound records, and its mapping from file to file.
pub struct Attrflow<'b> {
    evaluator: Evaluator<'b>,
    bound: Vec<&'b [Value<'b>]>,
    mapping: Mapping,
    host: FixedHost,
    workspace: Workspace,
}

/// The twelve expressions as one program.
pub fn expressions() -> Result<Expressions, Fault> {
    let texts = mapping::expressions()?;
    let pairs = texts.iter().map(|(target, text)| (target.as_str(), text.as_str()));
    let compiled = Engine::new().compile_all(pairs, &SourceObject::default());
    compiled.map_err(|_| "the mapping does not compile".into())
}

impl<'b> Attrflow<'b> {
    /// Reads the attributes that are needed from the lines.
    pub fn new(
        expressions: &'b Expressions,
        projection: &'b Projection,
        lines: &'b str,
        arena: &'b Arena,
    ) -> Result<Attrflow<'b>, Fault> {
        let mut scratch = record::Scratch::default();
        let mut bound = Vec::new();
        for line in lines.lines() {
            let read = projection.read(line.as_bytes(), &mut scratch, arena).map_err(|fault| fault.diagnostic())?;
            bound.push(read.slots());
        }
        let mapping = Document::parse(mapping::DOCUMENT)?.mapping(&Engine::new(), None);
        let mapping = mapping.map_err(|_| "the mapping does not compile")?;
        let (host, workspace) = (FixedHost::new(), Workspace::default());
        Ok(Attrflow { evaluator: expressions.evaluator(), bound, mapping, host, workspace })
    }
}

impl Contender for Attrflow<'_> {
    fn name(&self) -> &'static str {
        "attrflow"
    }

    fn evaluate(&mut self) {
        for slots in &self.bound {
            let mut values = [Outcome::NoFlow; TARGETS];
            let _ = self.evaluator.evaluate(slots, &self.host, &mut self.workspace, |number, outcome| {
                if let Ok(outcome) = outcome {
                    values[number] = outcome;
                }
            });
            black_box(&values);
        }
    }

    fn texts(&mut self, record: usize) -> Result<Texts, Fault> {
        let mut texts = Texts::default();
        let mut refused = None;
        self.evaluator.evaluate(self.bound[record], &self.host, &mut self.workspace, |number, outcome| {
            match outcome {
                Ok(Outcome::Value(Value::Text(text))) => texts[number] = Some(text.to_owned()),
                Ok(_) => {}
                Err(diagnostic) => refused = Some(diagnostic),
            }
        })?;
        refused.map_or(Ok(texts), |diagnostic| Err(diagnostic.into()))
    }

    fn stream(&mut self, from: &Path, to: &Path) -> Result<(), Fault> {
        let mut file = File::create(to)?;
        let mut objects = Vec::with_capacity(1 << 19);
        let writer = self.mapping.writer();
        floors::stream::read_chunks(from, |chunk| {
            let mut lines = Lines::new(chunk);
            let mut fault = None;
            let mut take = |_: Line<'_>, written: Result<Fate, RecordFault>| fault = fault.take().or(written.err());
            while writer.write_lines(&mut lines, &self.host, &mut self.workspace, &mut objects, &mut take) {
                if objects.len() > 1 << 18 {
                    file.write_all(&objects)?;
                    objects.clear();
                }
            }
            fault.map_or(Ok(()), |fault| Err(std::io::Error::other(fault)))
        })?;
        file.write_all(&objects)?;
        Ok(())
    }
}

/// The floors: `a` is evaluated and `1` goes from file to file.
pub struct Hand<'l>(pub Typed<'l>);

impl Contender for Hand<'_> {
    fn name(&self) -> &'static str {
        "Rust by hand, typed (floors a and 1)"
    }

    fn evaluate(&mut self) {
        self.0.run();
    }

    fn texts(&mut self, record: usize) -> Result<Texts, Fault> {
        Ok(self.0.texts(record))
    }

    fn stream(&mut self, from: &Path, to: &Path) -> Result<(), Fault> {
        floors::stream::sonic_typed(from, to)?;
        Ok(())
    }
}

/// The floor `h2` is evaluated; from file to file there is the reader alone.
pub struct Straight(pub Views);

impl Straight {
    /// Finds the attributes.
    pub fn new(text: &str) -> Straight {
        Straight(Views::new(text.as_bytes(), Matcher::Sequence))
    }
}

impl Contender for Straight {
    fn name(&self) -> &'static str {
        "Rust by hand, views (floor h2); the reader alone"
    }

    fn evaluate(&mut self) {
        self.0.run();
    }

    fn texts(&mut self, record: usize) -> Result<Texts, Fault> {
        Ok(self.0.texts(record))
    }

    fn stream(&mut self, from: &Path, _: &Path) -> Result<(), Fault> {
        floors::stream::read_only(from)?;
        Ok(())
    }
}
