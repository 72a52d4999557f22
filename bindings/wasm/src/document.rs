//! Documents and their mappings.

use attrflow::Engine;
use attrflow::Workspace;
use attrflow::mapping::Fate;
use attrflow::record::json;
use serde_json::Value;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::convert::from_js;
use crate::convert::to_js;
use crate::error;
use crate::options::HostOptions;

/// A mapping document.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Document {
    inner: attrflow::Document,
}

#[wasm_bindgen]
impl Document {
    /// Reads a document from JSON text or from an object.
    ///
    /// # Errors
    ///
    /// It is not a mapping document.
    pub fn parse(
        #[wasm_bindgen(unchecked_param_type = "string | object")] json: &JsValue,
    ) -> Result<Document, JsValue> {
        let read = match json.as_string() {
            Some(text) => attrflow::Document::parse(&text),
            None => from_js(json).map_err(|found| *found).and_then(attrflow::Document::from_json),
        };
        Ok(Document { inner: read.map_err(|found| error::of(&found))? })
    }

    /// Returns the names of the object mappings.
    pub fn objects(&self) -> Vec<String> {
        self.inner.object_names().map(|(name, _)| name.to_owned()).collect()
    }

    /// Compiles an object mapping, by its name or that of its source or target object; without a name that of the users.
    ///
    /// # Errors
    ///
    /// There is no such object mapping, or the document has errors; `diagnostics` has all that was found.
    pub fn mapping(
        &self,
        object: Option<String>,
        #[wasm_bindgen(unchecked_optional_param_type = "HostOptions")] options: &JsValue,
    ) -> Result<Mapping, JsValue> {
        let options = HostOptions::read(options).map_err(|found| error::of(&found))?;
        let inner = self.inner.mapping(&Engine::new(), object.as_deref()).map_err(|found| error::of_all(&found))?;
        Ok(Mapping { inner, options, workspace: Workspace::default() })
    }
}

/// A compiled object mapping.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Mapping {
    inner: attrflow::Mapping,
    options: HostOptions,
    workspace: Workspace,
}

#[wasm_bindgen]
impl Mapping {
    /// Maps a record, an object or JSON text, as for a new target object. `undefined` says that the record has none: it is out of
    /// scope, left out or removed.
    ///
    /// # Errors
    ///
    /// The record cannot be read, or a mapping failed.
    #[wasm_bindgen(unchecked_return_type = "{ [name: string]: Json } | undefined")]
    pub fn apply(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "object | string")] record: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let text = match record.as_string() {
            Some(text) => text,
            None => from_js(record).map_err(|found| error::of(&found))?.to_string(),
        };
        let (host, mut object) = (self.options.host(), Vec::new());
        let fate = self.inner.writer().write(text.as_bytes(), &host, &mut self.workspace, &mut object);
        match fate.map_err(|fault| error::of_fault(&fault))? {
            Fate::Written => {
                json::parse(&object).map(|object: Value| to_js(&object)).map_err(|found| error::of(&found))
            }
            Fate::OutOfScope | Fate::LeftOut | Fate::Removed => Ok(JsValue::UNDEFINED),
        }
    }
}
