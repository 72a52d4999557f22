//! What may be nested, as deep as its limit allows, on a small stack: read, printed, checked, evaluated, compared, written and dropped.
//!
//! Nothing recurses over data without a bound, and a bound holds in a debug build as well, whose frames are the largest.

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Mapping;
use attrflow::SourceObject;
use attrflow::Workspace;
use attrflow::diff;
use attrflow::limits;
use attrflow::lineage;
use attrflow::lint;
use attrflow::mapping::Existing;
use attrflow::mapping::LinkTable;
use attrflow::mapping::PlanOptions;
use attrflow::mapping::wire::Wire;
use attrflow::mapping::wire::WireDialect;
use attrflow::scim::Dialect;
use attrflow::scim::Filter;
use attrflow::scim::Path;
use attrflow::syntax;
use serde_json::Value as Json;
use serde_json::json;

/// The stack of a thread that evaluates; half of what a worker thread of most runtimes has.
const STACK: usize = 512 * 1024;

fn on_a_small_stack(about: &str, test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(test).expect("a thread");
    thread.join().unwrap_or_else(|_| panic!("{about}: panicked"));
}

/// The ways in which expressions nest: the text before the innermost part, that part, and the text after it.
const EXPRESSIONS: &[(&str, &str, &str)] = &[
    ("Trim(", "[a]", ")"),
    ("Append(", "[a]", ", \"b\")"),
    ("Join(\",\", [b], ", "[a]", ")"),
    ("Switch([a], ", "[a]", ", \"x\", [b])"),
    ("Switch([a], 1, ", "[a]", ", 2)"),
    ("IIF([a] = 1, 1, ", "[a]", ")"),
    ("IIF(IsNullOrEmpty(", "[a]", "), 1, 2)"),
    ("Coalesce([b], ", "[a]", ")"),
    ("IgnoreFlowIfNullOrEmpty(", "[a]", ")"),
    ("(1 = ", "[a]", ")"),
    ("(", "[a]", ")"),
    ("Replace(", "[a]", ", , \"(x)\", , \"$1$1\", , )"),
    ("Split(Join(\",\", ", "[a]", "), \"x\")"),
    ("RemoveDuplicates(", "[a]", ")"),
];

fn expression((open, inside, close): (&str, &str, &str)) -> String {
    let depth = (0..=limits::EXPRESSION_NESTING)
        .rev()
        .find(|depth| {
            let text = format!("{}{inside}{}", open.repeat(*depth), close.repeat(*depth));
            syntax::parse(&text, &limits::Limits::default()).is_ok()
        })
        .expect("a depth");
    assert!(depth >= limits::EXPRESSION_NESTING / 2, "{open}: {depth}");
    format!("{}{inside}{}", open.repeat(depth), close.repeat(depth))
}

fn mapping_document(expression: &str) -> String {
    let attribute = |target: &str, expression: &str| json!({ "targetAttributeName": target, "source": { "expression": expression, "type": "Function" } });
    let attributes = [attribute("userName", "[a]"), attribute("displayName", expression)];
    let object = json!({ "name": "all", "sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": attributes });
    json!({ "synchronizationRules": [{ "objectMappings": [object] }] }).to_string()
}

#[test]
fn expressions() {
    for nested in EXPRESSIONS {
        let text = expression(*nested);
        on_a_small_stack(nested.0, move || {
            let engine = Engine::new();
            let tree = syntax::parse(&text, engine.limits()).expect("a tree");
            let same = tree.clone();
            assert!(same == tree && !format!("{same:?}").is_empty());
            assert_eq!(syntax::print(&same), syntax::print(&tree));
            let laid_out = syntax::print_within(&tree, 80, engine.limits()).expect("a layout");
            assert!(syntax::parse(&laid_out, engine.limits()).expect("the same text") == tree);
            drop((tree, same));
            let bounds = engine.bounds(&text, &SourceObject::default()).expect("bounds");
            assert!(!bounds.clone().describe(engine.limits()).is_empty());
            let _ = lint::expression(&text, &SourceObject::default(), None);
            let compiled = engine.compile(&text).expect("a program");
            assert!(!compiled.clone().disassembly().is_empty());
            for record in [json!({}), json!({"a": "x"}), json!({"a": ["x", ["y", "z"]]})] {
                let _ = compiled.evaluate(&record);
                let _ = compiled.trace(&record, &FixedHost::new());
            }
            let document = Document::parse(&mapping_document(&text)).expect("a document");
            let (found, linted) = (document.check(&engine), lint::document(&document, &engine));
            assert!(found.iter().chain(&linted).all(|finding| !finding.message.is_empty()));
            assert_eq!(lineage::of(&document, engine.limits()).len(), 1);
            let other = Document::parse(&mapping_document("[b]")).expect("a document");
            assert_eq!(diff::documents(&document, &other, &engine).len(), 1);
            assert!(document.mapping(&engine, None).is_ok());
        });
    }
}

/// The tree of an expression beside its text is as deep as a document may be.
#[test]
fn trees_of_expressions_in_documents() {
    on_a_small_stack("trees", || {
        let levels = (limits::DOCUMENT_NESTING - 8) / 3;
        let tree = (0..levels).fold(json!({ "type": "Attribute", "name": "a", "expression": "[a]" }), |inner, _| {
            json!({ "type": "Function", "name": "ToLower", "parameters": [{ "key": "source", "value": inner }] })
        });
        for expression in [Json::Null, json!("[a]")] {
            let mut source = tree.clone();
            source["expression"] = expression;
            let attribute = json!({ "targetAttributeName": "userName", "source": source });
            let text = json!({ "attributeMappings": [attribute] }).to_string();
            let document = Document::parse(&text).expect("a document");
            let engine = Engine::new();
            let _ =
                (document.check(&engine), lint::document(&document, &engine), lineage::of(&document, engine.limits()));
            let _ = document.clone().mapping(&engine, None);
        }
    });
}

#[test]
fn filters_and_paths() {
    for (open, inside, close) in [
        ("(", "a pr", ")"),
        ("not (", "a eq \"x\"", ")"),
        ("a pr and (", "b pr", ")"),
        ("(a pr or not (", "b pr", "))"),
    ] {
        on_a_small_stack(open, move || {
            let text = |depth: usize| format!("{}{inside}{}", open.repeat(depth), close.repeat(depth));
            let depths = (1..=limits::SCIM_NESTING).rev();
            let found = depths.map(|depth| Filter::parse(&text(depth), Dialect::Rfc)).find_map(Result::ok);
            let filter = found.expect("a filter");
            let same = filter.clone();
            assert!(same == filter && !format!("{same:?}").is_empty());
            assert!(Filter::parse(&filter.to_string(), Dialect::Rfc).is_ok());
            let _ = filter.matches(&json!({ "a": "x" }));
            // Brackets count as well.
            let depths = (1..limits::SCIM_NESTING).rev();
            let paths = depths.map(|depth| Path::parse(&format!("emails[{}].value", text(depth)), Dialect::Rfc));
            let path = paths.into_iter().find_map(Result::ok).expect("a path");
            assert!(path.clone() == path && !format!("{path:?}{path}").is_empty());
            let _ = path.get(&json!({ "emails": [{ "a": "x", "value": "y" }] }));
        });
    }
}

#[test]
fn patterns() {
    for (open, inside, close) in
        [("(", "a", ")"), ("(?:", "a", ")*"), ("(?=", "a", ")"), ("(?>", "a|b", ")?"), ("(?i:", "a", ")")]
    {
        on_a_small_stack(open, move || {
            let depth = limits::PATTERN_NESTING;
            let pattern = format!("{}{inside}{}", open.repeat(depth), close.repeat(depth));
            let text = format!("Replace([a], , {}, , \"-\", , )", attrflow::engine::quote(&pattern));
            let compiled = Engine::new().compile(&text).unwrap_or_else(|error| panic!("{open}: {error}"));
            let _ = lint::expression(&text, &SourceObject::default(), None);
            for subject in ["", "a", &"ab".repeat(50)] {
                let _ = compiled.evaluate(&json!({ "a": subject }));
            }
        });
    }
}

fn mapping() -> Mapping {
    let text = mapping_document("[list]");
    Document::parse(&text).expect("a document").mapping(&Engine::new(), None).expect("a mapping")
}

/// Records, existing objects, and what is made of them: objects, values, plans, requests, hashes.
#[test]
fn records() {
    for (open, close) in [("[", "]"), ("{\"m\":", "}"), ("[[1],", "]"), ("{\"m\":[", "]}")] {
        on_a_small_stack(open, move || {
            let levels = open.matches(['[', '{']).count() - open.matches([']', '}']).count();
            // Beside a list that has no other there is one more level.
            let depth = (limits::RECORD_NESTING - 2) / levels;
            let nested = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let text = format!(r#"{{"objectId":"1","a":"x","list":{nested},"x":{nested},"other":{nested}}}"#);
            let (mapping, host, mut workspace) = (mapping(), FixedHost::new(), Workspace::default());
            for writer in [mapping.writer(), mapping.values_writer()] {
                let mut out = Vec::new();
                writer
                    .write(text.as_bytes(), &host, &mut workspace, &mut out)
                    .unwrap_or_else(|error| panic!("{open}: {error}"));
                assert!(serde_json::from_slice::<Json>(&out).is_ok());
            }
            let record: Json = serde_json::from_str(&text).expect("JSON");
            assert!(mapping.apply(&record, &host, &mut workspace).is_ok());
            for compiled in ["[list]", "RemoveDuplicates([list])", "Count([list])", "Item([list], 1)", "CStr([list])"] {
                let _ = Engine::new().compile(compiled).expect("an expression").evaluate(&record);
            }
            let existing = Existing::new(vec![
                json!({ "id": "9", "userName": "x", "displayName": record["list"], "z": record["x"] }),
            ]);
            let (links, options) = (LinkTable::default(), PlanOptions::default());
            let plan = mapping.plan(&record, &existing, &links, &host, &mut workspace, options).expect("a plan");
            assert!(plan.clone() == plan && !format!("{plan:?}{}", plan.to_json()).is_empty());
            let _ = plan.report(&mapping, true);
            for (_, dialect) in WireDialect::NAMES {
                let requests = Wire::scim(dialect).requests(&mapping, &plan);
                assert!(!format!("{requests:?}").is_empty());
            }
        });
    }
}
