//! `attrflow lineage`.

use super::run;

const DOCUMENT: &str = r#"{"sourceObjectName": "User", "targetObjectName": "User",
  "scope": {"groups": [{"clauses": [
    {"sourceOperandName": "department", "operatorName": "IS NOT NULL", "targetOperand": {"values": []}}]}]},
  "attributeMappings": [
    {"targetAttributeName": "userName", "source": {"expression": "Coalesce([mail], [userPrincipalName])"}},
    {"targetAttributeName": "emails[type eq \"work\"].value", "source": {"expression": "[mail]"}},
    {"targetAttributeName": "department", "source": {"expression": "[department]"}},
    {"targetAttributeName": "locale", "source": {"expression": "\"en\"", "name": "en", "type": "Constant"}},
    {"targetAttributeName": "title", "source": {"expression": "Broken("}}]}"#;

#[test]
fn lineage_looks_like_this() {
    for format in ["text", "dot", "mermaid", "json"] {
        insta::assert_snapshot!(
            format!("lineage_{format}"),
            run(&["lineage", "-", "--format", format], DOCUMENT).shown()
        );
    }
    run(&["lineage", "/nowhere/a.json"], "").refuses(65, "AF0802");
    run(&["lineage", "-"], "{}").refuses(65, "AF0501");
}
