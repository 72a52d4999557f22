//! Family 08, second part: the case files of `attrflow test`.

crate::diagnostic::codes::codes! {
    BAD_CASE_FILE = "AF0841", Error, "the case file cannot be read",
        "A case file is TOML (1.0) with the tables `[mapping]`, `[defaults]` and `[[case]]`. Unknown keys are errors, so that a misspelled key does not make a case that tests nothing.",
        bad "[[case]]\nname = \"guest\"\nrecrod = {}", good "[[case]]\nname = \"guest\"\nrecord = {}";
    BAD_CASE = "AF0842", Error, "the case is invalid",
        "A case needs a unique name and either `record` or `records`, and the files, target attributes, codes and dialects that it names must exist.",
        bad "expect.values = { titel = \"Dr.\" }", good "expect.values = { title = \"Dr.\" }";
}
