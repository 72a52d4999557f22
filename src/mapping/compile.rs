//! Object mappings of a document compiled, and everything there is to say about a document.

use crate::diagnostic::Diagnostic;
use crate::engine::Engine;
use crate::mapping::Document;
use crate::mapping::Mapping;
use crate::mapping::MappingError;
use crate::mapping::joining;
use crate::mapping::model::ObjectMapping;
use crate::mapping::model::Rule;
use crate::mapping::object::compile;
use crate::mapping::rules;
use crate::mapping::wire;

impl Document {
    /// Compiles one of the document's object mappings; [`Document::object_mapping`] says which one a name means.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the object mapping, warnings besides; and what is wrong with the document's fields,
    /// wherever they are: a document with such an error is not applied at all.
    pub fn mapping(&self, engine: &Engine, name: Option<&str>) -> Result<Mapping, MappingError> {
        match self.object_mapping(name) {
            Ok((rule, mapping)) => self.compiled(engine, rule, mapping),
            Err(diagnostic) => {
                // What cannot be found may be what cannot be read.
                let found = self.structural_errors();
                Err(if found.is_empty() { vec![diagnostic] } else { found }.into())
            }
        }
    }

    /// The object mapping with this number among [`object_mappings`](Document::object_mappings), ready to be applied.
    ///
    /// # Errors
    ///
    /// As for [`mapping`](Document::mapping).
    pub fn mapping_at(&self, engine: &Engine, number: usize) -> Result<Mapping, MappingError> {
        match self.object_mappings().nth(number) {
            Some((rule, mapping)) => self.compiled(engine, rule, mapping),
            None => self.mapping(engine, None),
        }
    }

    fn structural_errors(&self) -> Vec<Diagnostic> {
        self.diagnostics().iter().filter(|diagnostic| diagnostic.is_error()).cloned().collect()
    }

    fn compiled(&self, engine: &Engine, rule: &Rule, mapping: &ObjectMapping) -> Result<Mapping, MappingError> {
        let mut found = self.structural_errors();
        let compiled = compile(self, engine, rule, mapping);
        match compiled.mapping {
            Some(mapping) if found.is_empty() => Ok(mapping),
            _ => {
                found.extend(compiled.diagnostics);
                Err(found.into())
            }
        }
    }

    /// Everything there is to say about the document: about its fields, about each of its object mappings, and what the
    /// application it is for asks beyond ([`rules`]).
    pub fn check(&self, engine: &Engine) -> Vec<Diagnostic> {
        let mut diagnostics = self.diagnostics().to_vec();
        for (rule, mapping) in self.object_mappings() {
            let compiled = compile(self, engine, rule, mapping);
            diagnostics.extend(compiled.diagnostics);
            diagnostics.extend(self.place(joining::check(mapping, &compiled.readings)));
            if !self.lacks_attributes(mapping) {
                diagnostics.extend(self.place(rules::check(self, rule, mapping, compiled.readings)));
            }
        }
        diagnostics.extend(self.place(wire::refused_by_the_rfc(self)));
        diagnostics
    }
}
