//! Which source attributes a target depends on.

use attrflow::Document;
use attrflow::Engine;
use attrflow::Limits;
use attrflow::lineage;
use attrflow::mapping::templates::TEMPLATES;

/// An expression, and the attributes it depends on.
const EXPRESSIONS: &[(&str, &[&str])] = &[
    ("[mail]", &["mail"]),
    (r#"\"text\""#, &[]),
    (r#"Join(\" \", [b], [a], [b])"#, &["a", "b"]),
    (r#"IIF([a] = [b], Switch([c], [d], [e], [f]), )"#, &["a", "b", "c", "d", "e", "f"]),
    (r#"Append(\"[a]\", [b.c])"#, &["b.c"]),
];

#[test]
fn everything_an_expression_reads_is_in_its_lineage() {
    for (expression, expected) in EXPRESSIONS {
        let text = format!(
            r#"[{{"targetAttributeName": "x", "source": {{"expression": "{expression}", "type": "Function"}}}}]"#
        );
        let found = lineage::of(&Document::parse(&text).unwrap(), &Limits::default());
        assert_eq!(found[0].targets[0].attributes, *expected, "{expression}");
        assert!(found[0].targets[0].readable);
        let reverse: Vec<&str> = found[0].sources().into_iter().map(|(name, _)| name).collect();
        assert_eq!(reverse, *expected);
    }
}

/// The compiled mapping knows by itself what it reads.
#[test]
fn the_lineage_of_templates_is_what_their_mappings_read() {
    for template in TEMPLATES {
        let document = Document::parse(template.document).unwrap();
        for ((_, model), found) in document.object_mappings().zip(lineage::of(&document, &Limits::default())) {
            let mapping = document.mapping(&Engine::new(), Some(&model.name)).unwrap();
            let mut read: Vec<&str> = mapping.attributes().iter().map(|name| &**name).collect();
            read.sort_unstable();
            let told: Vec<&str> = found.sources().into_iter().map(|(name, _)| name).collect();
            assert_eq!(told, read, "{} {}", template.name, model.name);
        }
    }
}
