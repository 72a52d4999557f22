//! Documents and their mappings.

use attrflow::record::json;
use attrflow_bindings::Applied;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::convert::from_js;
use crate::convert::to_js;
use crate::error;
use crate::options;

/// A mapping document.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Document {
    inner: attrflow_bindings::Document,
}

#[wasm_bindgen]
impl Document {
    /// Reads a document from JSON text or from an object.
    ///
    /// # Errors
    ///
    /// It is not a mapping document, or one with errors in its fields.
    pub fn parse(
        #[wasm_bindgen(unchecked_param_type = "string | object")] json: &JsValue,
    ) -> Result<Document, JsValue> {
        let parse = || {
            let text = json.as_string().map_or_else(|| from_js(json).map(|json| json.to_string()), Ok)?;
            attrflow_bindings::Document::parse(text.as_bytes())
        };
        parse().map(|inner| Document { inner }).map_err(|error| error::thrown(&error))
    }

    /// Returns the names of the object mappings.
    pub fn objects(&self) -> Vec<String> {
        self.inner.objects().map(str::to_owned).collect()
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
        let compile = || self.inner.mapping(object.as_deref(), options::options(options)?);
        compile().map(|inner| Mapping { inner }).map_err(|error| error::thrown(&error))
    }
}

/// A compiled object mapping.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Mapping {
    inner: attrflow_bindings::Mapping,
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
        &self,
        #[wasm_bindgen(unchecked_param_type = "object | string")] record: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let apply = || match self.inner.applied(&options::record(record)?)? {
            Applied::Object(object) => Ok(to_js(&json::parse(&object)?)),
            Applied::Nothing => Ok(JsValue::UNDEFINED),
        };
        apply().map_err(|error: attrflow_bindings::Error| error::thrown(&error))
    }
}
