//! The example of a sync engine's loop, run as a test: whatever is refused, the target ends with what the records give.

#[path = "../examples/embed.rs"]
#[expect(dead_code, reason = "the example's own `main` is not called here")]
mod example;

use attrflow::Document;
use attrflow::mapping::templates;
use attrflow::plan::links::MemoryLinks;
use serde_json::Value;
use serde_json::json;

use example::Cycle;
use example::Target;
use example::cycle;

fn records() -> Vec<Value> {
    (1..=7)
        .map(|number| {
            json!({
                "objectId": format!("u{number}"),
                "userPrincipalName": format!("p{number}@example.com"),
                "mail": format!("p{number}@example.com"),
                "mailNickname": format!("p{number}"),
                "displayName": format!("Person {number}"),
                "givenName": "Person",
                "surname": number.to_string(),
                "accountEnabled": true,
            })
        })
        .collect()
}

#[test]
fn what_failed_is_sent_again_and_what_was_confirmed_is_not() {
    let template = templates::find("generic-scim").unwrap();
    let document = Document::parse(template.document).unwrap();
    let mut records = records();
    let (mut store, mut target) = (MemoryLinks::default(), Target { refuses: 3, ..Target::default() });
    let mut run = |records: &[Value], target: &mut Target, day: i64| {
        cycle(&document, records, &mut store, &mut |request| target.send(request), day * 86_400).unwrap()
    };
    assert_eq!(run(&records, &mut target, 0), Cycle { sent: 5, skipped: 0, failed: 2 });
    target.refuses = 0;
    assert_eq!(run(&records, &mut target, 1), Cycle { sent: 2, skipped: 5, failed: 0 });
    assert_eq!(run(&records, &mut target, 2), Cycle { sent: 0, skipped: 7, failed: 0 });
    assert_eq!(target.objects.len(), 7);
    records[3]["displayName"] = json!("Somebody else");
    assert_eq!(run(&records, &mut target, 3), Cycle { sent: 1, skipped: 6, failed: 0 });
    assert_eq!(target.objects.len(), 7);
}
