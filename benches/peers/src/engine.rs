//! What every engine is asked to do, and the same harness around all of them.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use attrflow_measure::floors::{lines, KEYS_JSON};
use attrflow_measure::mapping::Texts;
use attrflow_measure::Fault;

/// An engine with the twelve expressions in its own language.
pub trait Engine: Sized {
    /// Its name and version.
    const NAME: &'static str;
    /// A record as the engine likes it best.
    type Rec;
    /// A value as the engine gives it.
    type Val;
    /// Everything before expressions are compiled: environments, registries of functions.
    fn env() -> Self;
    /// Compiles the twelve expressions.
    fn compile(&mut self);
    /// Reads a record.
    fn parse(&mut self, line: &[u8]) -> Self::Rec;
    /// Evaluates the twelve.
    fn eval(&mut self, record: &Self::Rec) -> [Self::Val; 12];
    /// Writes a value as JSON.
    fn write(&self, value: &Self::Val, out: &mut Vec<u8>);
}

/// An engine as a contestant.
pub trait Contender {
    /// Its name.
    fn name(&self) -> &'static str;
    /// Evaluates all records that were read beforehand.
    fn evaluate(&mut self);
    /// What one record becomes.
    fn texts(&mut self, record: usize) -> Result<Texts, Fault>;
    /// From file to file.
    fn stream(&mut self, from: &Path, to: &Path) -> Result<(), Fault>;
}

struct Harness<E: Engine> {
    engine: E,
    records: Vec<E::Rec>,
}

/// The engine, with the records read.
pub fn contender<E: Engine + 'static>(text: &str) -> Box<dyn Contender> {
    let mut engine = E::env();
    engine.compile();
    let records = lines(text.as_bytes()).map(|line| engine.parse(line)).collect();
    Box::new(Harness { engine, records })
}

impl<E: Engine> Contender for Harness<E> {
    fn name(&self) -> &'static str {
        E::NAME
    }

    fn evaluate(&mut self) {
        for record in &self.records {
            std::hint::black_box(self.engine.eval(record));
        }
    }

    fn texts(&mut self, record: usize) -> Result<Texts, Fault> {
        let values = self.engine.eval(&self.records[record]);
        let mut texts = Texts::default();
        for (text, value) in texts.iter_mut().zip(&values) {
            let mut json = Vec::new();
            self.engine.write(value, &mut json);
            *text = serde_json::from_slice(&json)?;
        }
        Ok(texts)
    }

    fn stream(&mut self, from: &Path, to: &Path) -> Result<(), Fault> {
        let engine = &mut self.engine;
        let mut out = BufWriter::with_capacity(1 << 18, File::create(to)?);
        let mut object = Vec::new();
        attrflow_measure::floors::stream::read_chunks(from, |chunk| {
            for line in lines(chunk) {
                let record = engine.parse(line);
                object.clear();
                for (key, value) in KEYS_JSON.iter().zip(&engine.eval(&record)) {
                    object.extend_from_slice(key.as_bytes());
                    engine.write(value, &mut object);
                }
                object.extend_from_slice(b"}\n");
                out.write_all(&object)?;
            }
            Ok(())
        })?;
        out.flush()?;
        Ok(())
    }
}
