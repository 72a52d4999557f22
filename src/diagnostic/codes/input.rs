//! Family 08: input that cannot be used, output that cannot be written.

crate::diagnostic::codes::codes! {
    NOT_JSON = "AF0801", Error, "the input is not JSON",
        "The text cannot be read as JSON from the place that is named on.",
        bad "{\"expression\": ToLower}", good "{\"expression\": \"ToLower([mail])\"}";
}
