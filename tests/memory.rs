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
    fn hostile() -> Vec<(&'static str, String)> {
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

    /// Patterns that backtrack without end, each with texts that they do not match, or match in many ways.
    const CATASTROPHIC: &[&str] = &[
        "^(a+)+$",
        "(a|aa)+b",
        "^(a*)*$",
        "(a*)*\\1b",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
        "^(\\w+\\s?)*$",
        "(x?a+?)+b!",
        "(.*)*=.*",
        "(?:a?){30}a{30}b",
        "^(?:(?:a|a)+)+$",
        "(a+){2,}b",
        "(.+)@(.+)@(.+)@",
        "^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$",
        "(?=(a+))a*b=\\1",
        "(?<o>a)+(?<-o>a)+(?(o)b|!)",
        "(?<=(a+)+)b",
        ".*[^A-Z]|[A-Z]",
        "(?=(.*))",
        "a*?b*?a*?b*?a*?c",
        "(?i)(?:é|e|a)*?z",
    ];

    /// Expressions that try to take memory or work: what they are about, and the expression.
    fn greedy() -> Vec<(String, String)> {
        let replace = |pattern: &str, new: &str| {
            let quote = attrflow::engine::quote;
            format!("Replace([a], , {}, , {}, , )", quote(pattern), quote(new))
        };
        let mut found: Vec<(String, String)> = Vec::new();
        for pattern in CATASTROPHIC {
            found.push((pattern.to_string(), replace(pattern, "<$1>")));
        }
        let repeat = |call: &dyn Fn(usize) -> String, count: usize| {
            let calls: Vec<String> = (0..count).map(call).collect();
            format!("Join(\"\", {})", calls.join(", "))
        };
        let nested = |replacement: &str| {
            (0..8).fold("[a]".to_owned(), |inner, _| format!(r#"Replace({inner},,"(a)",,"{replacement}",,)"#))
        };
        found.extend(
            [
                ("T3: groups three times", r#"Left(Replace([a],,"(a)",,"$1$1$1",,),1)"#.to_owned()),
                ("T3: nested", nested("$1$1")),
                ("T3: the whole text", r#"Replace([a], , "a", , "$_", , )"#.to_owned()),
                ("T3: what is before and after", r#"Replace([a], , "a", , "$`$'", , )"#.to_owned()),
                ("T4: many searches", repeat(&|number| format!(r#"Replace([a],,"(a+)+{number}$",,"-",,)"#), 240)),
                ("T15: middles", repeat(&|number| format!("Mid([a], {}, 1)", 1_000 + number), 240)),
                ("T15: words", repeat(&|number| format!("Word([a], {number}, \"b\")"), 200)),
                ("T15: marks", repeat(&|_| "NormalizeDiacritics([a])".to_owned(), 150)),
                ("one text for each element", "Append([empty], [a])".to_owned()),
                ("one prefix for each element", "Prepend([a], [empty])".to_owned()),
                ("a group of another text for each element", r#"Replace([empty],,"(a+)","1",,[a],)"#.to_owned()),
                ("a separator for each element", "Join([a], [empty], [list], [list])".to_owned()),
                ("a text for each letter", r#"Replace([a], "a", , , [a], , )"#.to_owned()),
                ("letters", r#"Split([a], "a")"#.to_owned()),
                ("Base64", "ConvertToBase64(ConvertToBase64(ConvertToBase64([a])))".to_owned()),
            ]
            .map(|(about, expression)| (about.to_owned(), expression)),
        );
        found
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
            for (about, expression) in greedy() {
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

    #[test]
    fn documents_take_little_memory() {
        let _alone = ALONE.lock();
        let real = real();
        let Taken { loading, all, is_refused } = taken(&real);
        assert!(!is_refused && loading <= 6 * real.len(), "{loading} for {}", real.len());
        // Each of its mappings has findings: all of them map the same few attributes.
        assert!(all <= 8 * real.len(), "{all} for {}", real.len());
        let mut large = Vec::new();
        for (about, text) in hostile() {
            let Taken { all, is_refused, .. } = taken(&text);
            if all > MOST || is_refused == about.starts_with("as many") {
                large.push(format!("{about}: {all}, refused: {is_refused}"));
            }
        }
        assert!(large.is_empty(), "{large:#?}");
    }
}
