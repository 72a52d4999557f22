//! How much memory expressions and mapping documents take.

// `#[cfg(test)]` tells clippy that these tests report by panicking.
#[cfg(test)]
mod memory {
    use std::sync::Mutex;

    use attrflow::Document;
    use attrflow::Engine;
    use attrflow::FixedHost;
    use attrflow::Outcome;
    use attrflow::Workspace;
    use attrflow::limits;
    use attrflow::lint;
    use attrflow::mapping::templates;
    use attrflow_measure::hostile;
    use peak_alloc::PeakAlloc;
    use serde_json::json;

    #[global_allocator]
    static ALLOCATOR: PeakAlloc = PeakAlloc;

    /// The tests measure one process, so they run one after the other.
    static ALONE: Mutex<()> = Mutex::new(());

    /// What a file of small parts may take: a JSON value takes some 150 bytes, and there may be 300,000.
    const MOST: usize = 48 * 1024 * 1024;

    /// What loading a document takes at most, what loading and checking it takes, and whether it was refused.
    struct Taken {
        loading: usize,
        all: usize,
        is_refused: bool,
    }

    fn taken(text: &str) -> Taken {
        let before = ALLOCATOR.current_usage();
        ALLOCATOR.reset_peak_usage();
        let document = Document::parse(text);
        let is_refused = document.is_err();
        let loading = ALLOCATOR.peak_usage() - before;
        if let Ok(document) = document {
            let engine = Engine::new();
            let mut found = document.check(&engine);
            found.extend(lint::document(&document, &engine));
            drop(lint::distinct(found));
        }
        Taken { loading, all: ALLOCATOR.peak_usage() - before, is_refused }
    }

    fn repeated(head: &str, row: &str, count: usize, tail: &str) -> String {
        format!("{head}{}{tail}", vec![row; count].join(","))
    }

    /// Documents of many small parts: what they are made of, and the text.
    fn documents() -> Vec<(&'static str, String)> {
        const OBJECT: &str = r#"{"synchronizationRules":[{"objectMappings":[{"#;
        let scope = format!(r#"{OBJECT}"scope":{{"groups":["#);
        let clauses = format!(r#"{scope}{{"clauses":["#);
        let values =
            format!(r#"{clauses}{{"operatorName":"EQUALS","sourceOperandName":"a","targetOperand":{{"values":["#);
        let mappings = format!(r#"{OBJECT}"attributeMappings":["#);
        let small = r#"{"a":1}"#;
        let clause = r#"{"operatorName":"EQUALS","sourceOperandName":"a","targetOperand":{"values":["x"]}}"#;
        let wrong = r#"{"targetAttributeName":"a","source":{"type":"Function","expression":"Joni([a])"}}"#;
        vec![
            ("100,000 rules", repeated(r#"{"synchronizationRules":["#, small, 100_000, "]}")),
            (
                "100,000 object mappings",
                repeated(r#"{"synchronizationRules":[{"objectMappings":["#, small, 100_000, "]}]}"),
            ),
            ("as many mappings without a target, 100,000", repeated(&mappings, small, 100_000, "]}]}]}")),
            ("100,000 groups", repeated(&scope, small, 100_000, "]}}]}]}")),
            ("100,000 clauses", repeated(&clauses, small, 100_000, "]}]}}]}]}")),
            ("40,000 whole clauses", repeated(&clauses, clause, 40_000, "]}]}}]}]}")),
            ("200,000 values", repeated(&values, r#""x""#, 200_000, "]}}]}]}}]}]}")),
            (
                "as many other values, 1,000,000",
                repeated(r#"{"synchronizationRules":[],"junk":["#, small, 1_000_000, "]}"),
            ),
            ("as many clauses as may be", repeated(&clauses, clause, limits::DOCUMENT_CLAUSES / 2 - 1, "]}]}}]}]}")),
            (
                "as many object mappings as may be",
                repeated(
                    r#"{"synchronizationRules":[{"objectMappings":["#,
                    small,
                    limits::DOCUMENT_OBJECTS - 1,
                    "]}]}",
                ),
            ),
            ("as many wrong mappings as may be", repeated(&mappings, wrong, limits::DOCUMENT_MAPPINGS, "]}]}]}")),
        ]
    }

    /// A real document with as many mappings as may be: a built-in one, whose list of mappings is repeated.
    fn real() -> String {
        let template = &templates::TEMPLATES[0];
        let mut json: serde_json::Value = serde_json::from_str(template.document).expect("JSON");
        let list = json
            .pointer_mut("/synchronizationRules/0/objectMappings/0/attributeMappings")
            .and_then(serde_json::Value::as_array_mut)
            .expect("mappings");
        *list = list.iter().cycle().take(4_000).cloned().collect();
        serde_json::to_string_pretty(&json).expect("a text")
    }

    /// The memory of a record's results, and a tenth more.
    const RECORD: usize = limits::RECORD_MEMORY + limits::RECORD_MEMORY / 10;

    /// What no expression takes beyond its results: a program, a workspace, and a diagnostic.
    const BASE: usize = 256 * 1024;

    #[test]
    fn no_expression_takes_more_than_the_memory_and_the_work_of_a_record() {
        let _alone = ALONE.lock();
        let host = FixedHost::new();
        let (mut large, mut faults) = (Vec::new(), 0);
        for length in [3_000, 400_000] {
            let record = json!({
                "a": "a".repeat(length),
                "empty": vec![""; length.min(20_000)],
                "list": vec!["x"; length.min(20_000)],
            });
            for (about, expression) in hostile::expressions(attrflow::engine::quote) {
                let compiled = Engine::new().compile(&expression).unwrap_or_else(|error| panic!("{about}: {error}"));
                let mut workspace = Workspace::default();
                let before = ALLOCATOR.current_usage();
                ALLOCATOR.reset_peak_usage();
                // A value that is a list of borrowed texts takes its memory when it is written.
                let outcome = compiled.evaluate_with(&record, &host, &mut workspace);
                let written = match outcome {
                    Ok(Outcome::Value(value)) => attrflow::bound::measure(&value).0,
                    Ok(_) => 0,
                    Err(fault) => {
                        assert!(["AF0606", "AF0703", "AF0704"].contains(&fault.code.id), "{about}: {}", fault.code.id);
                        faults += 1;
                        0
                    }
                };
                let taken = ALLOCATOR.peak_usage() - before;
                if taken > RECORD + BASE || written > RECORD {
                    large.push(format!("{about} on {length}: {taken}, result {written}"));
                }
            }
        }
        assert!(large.is_empty(), "{large:#?}");
        assert!(faults > 30, "{faults}");
    }

    /// What grows: a document, or a record that a mapping reads.
    #[derive(Clone, Copy)]
    enum Input {
        Document,
        Record,
    }

    /// A family of inputs: its name, what it is, the text of a size, and the code beyond its limit; none where there is no limit up to
    /// 131,072.
    type Family = (&'static str, Input, fn(usize) -> String, Option<&'static str>);

    const FAMILIES: &[Family] = &[
        (
            "deep lists",
            Input::Record,
            |size| format!("{{\"a\":{}{}}}", "[".repeat(size), "]".repeat(size)),
            Some("AF0801"),
        ),
        (
            "deep objects",
            Input::Record,
            |size| format!("{{\"a\":{}1{}}}", "{\"m\":".repeat(size), "}".repeat(size)),
            Some("AF0801"),
        ),
        (
            "deep lists elsewhere",
            Input::Record,
            |size| format!("{{\"x\":{}{}}}", "[".repeat(size), "]".repeat(size)),
            Some("AF0801"),
        ),
        ("wide", Input::Record, |size| numbered("{", |number| format!("\"k{number}\":{number}"), size, "}"), None),
        (
            "wide inside",
            Input::Record,
            |size| numbered("{\"a\":{", |number| format!("\"k{number}\":1"), size, "}}"),
            None,
        ),
        ("a long list", Input::Record, |size| repeated("{\"a\":[", "1", size, "]}"), None),
        ("many lists", Input::Record, |size| repeated("{\"a\":[", "[1]", size, "]}"), None),
        ("many empty lists", Input::Record, |size| repeated("{\"a\":[", "[]", size, "]}"), None),
        ("many objects", Input::Record, |size| repeated("{\"a\":[", r#"{"m":"x"}"#, size, "]}"), None),
        ("a long text", Input::Record, |size| format!("{{\"a\":\"{}\"}}", "x".repeat(100 * size)), None),
        ("a text of escapes", Input::Record, |size| format!("{{\"a\":\"{}\"}}", "\\u0041".repeat(10 * size)), None),
        ("a long number", Input::Record, |size| format!("{{\"a\":1{}}}", "0".repeat(10 * size)), Some("AF0801")),
        (
            "deep JSON",
            Input::Document,
            |size| format!(r#"{{"synchronizationRules":[],"x":{}{}}}"#, "[".repeat(size), "]".repeat(size)),
            Some("AF0801"),
        ),
        (
            "many rules",
            Input::Document,
            |size| repeated(r#"{"synchronizationRules":["#, "{}", size, "]}"),
            Some("AF0705"),
        ),
        (
            "many mappings",
            Input::Document,
            |size| {
                let row = r#"{"targetAttributeName":"a","source":{"type":"Constant","expression":"x"}}"#;
                repeated(r#"{"synchronizationRules":[{"objectMappings":[{"attributeMappings":["#, row, size, "]}]}]}")
            },
            Some("AF0705"),
        ),
        (
            "many definitions",
            Input::Document,
            |size| {
                repeated(
                    r#"{"synchronizationRules":[],"directories":[{"name":"x","objects":["#,
                    r#"{"name":"y","attributes":[]}"#,
                    size,
                    "]}]}",
                )
            },
            Some("AF0705"),
        ),
        (
            "wide JSON",
            Input::Document,
            |size| numbered(r#"{"synchronizationRules":[],"#, |number| format!("\"k{number}\":1"), size, "}"),
            None,
        ),
        ("one name", Input::Document, |size| repeated(r#"{"synchronizationRules":[],"#, r#""a":1"#, size, "}"), None),
    ];

    fn numbered(head: &str, piece: impl Fn(usize) -> String, count: usize, tail: &str) -> String {
        format!("{head}{}{tail}", (0..count).map(piece).collect::<Vec<_>>().join(","))
    }

    /// The memory that an input takes, or the code of the error.
    fn memory_of(input: Input, text: &str) -> Result<usize, &'static str> {
        const MAPPING: &str = r#"{"attributeMappings": [{"targetAttributeName": "userName", "source": {"expression": "[a]", "type": "Attribute", "name": "a"}}]}"#;
        let mapping = Document::parse(MAPPING).expect("a document").mapping(&Engine::new(), None).expect("a mapping");
        let (mut workspace, mut out) = (Workspace::default(), Vec::new());
        let before = ALLOCATOR.current_usage();
        ALLOCATOR.reset_peak_usage();
        match input {
            Input::Document => {
                let document = Document::parse(text).map_err(|error| error.code.id)?;
                drop(document.check(&Engine::new()));
            }
            Input::Record => {
                let written = mapping.writer().write(text.as_bytes(), &FixedHost::new(), &mut workspace, &mut out);
                written.map_err(|fault| fault.diagnostic.code.id)?;
            }
        }
        Ok(ALLOCATOR.peak_usage() - before)
    }

    /// Twice the size takes at most two and a half times the memory, up to the limit; beyond it there is the limit's code.
    #[test]
    fn families_of_inputs_grow_in_a_straight_line_up_to_their_limit() {
        let _alone = ALONE.lock();
        let mut found = Vec::new();
        for (name, input, make, code) in FAMILIES {
            let (mut size, mut before) = (8, None::<usize>);
            let beyond = loop {
                match memory_of(*input, &make(size)) {
                    Ok(now) => {
                        if before.is_some_and(|before| 2 * now > 5 * before + 2 * BASE) {
                            found.push(format!("{name}: {now} for {size}, {before:?} for half of it"));
                        }
                        before = Some(now);
                    }
                    Err(code) => break Some(code),
                }
                if size >= 1 << 17 {
                    break None;
                }
                size *= 2;
            };
            if beyond != *code {
                found.push(format!("{name}: {beyond:?} beyond {size}, not {code:?}"));
            }
        }
        assert!(found.is_empty(), "{found:#?}");
    }

    #[test]
    fn documents_take_little_memory() {
        let _alone = ALONE.lock();
        let real = real();
        let Taken { loading, all, is_refused } = taken(&real);
        assert!(!is_refused && loading <= 6 * real.len(), "{loading} for {}", real.len());
        // Each of its mappings has findings: all of them map the same few attributes.
        assert!(all <= 8 * real.len(), "{all} for {}", real.len());
        let mut large = Vec::new();
        for (about, text) in documents() {
            let Taken { all, is_refused, .. } = taken(&text);
            if all > MOST || is_refused == about.starts_with("as many") {
                large.push(format!("{about}: {all}, refused: {is_refused}"));
            }
        }
        assert!(large.is_empty(), "{large:#?}");
    }
}
