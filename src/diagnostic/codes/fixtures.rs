//! Family 08, second part: the case files of `attrflow test`.

crate::diagnostic::codes::codes! {
    BAD_CASE_FILE = "AF0841", Error, "the case file cannot be read",
        "A case file is TOML (1.0) with the tables `[mapping]`, `[defaults]` and `[[case]]`. The message says what was met; a key that is not known is refused, so that a slip of the pen does not make a case that tests nothing.",
        bad "[[case]]\nname = \"guest\"\nrecrod = {}", good "[[case]]\nname = \"guest\"\nrecord = {}";
    BAD_CASE = "AF0842", Error, "the case makes no sense",
        "A case needs a name of its own and either `record` or `records`, and what it names must exist: files, target attributes, codes, dialects. The message says what is wrong.",
        bad "expect.values = { titel = \"Dr.\" }", good "expect.values = { title = \"Dr.\" }";
}
