//! Plans from the text of records and from existing objects that are kept in few bytes, held against plans from parsed values.

use std::sync::Arc;

use attrflow::FixedHost;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::mapping::Draft;
use attrflow::mapping::Existing;
use attrflow::mapping::Link;
use attrflow::mapping::LinkTable;
use attrflow::mapping::Plan;
use attrflow::mapping::wire::Wire;
use attrflow::mapping::wire::WireDialect;
use attrflow::plan::KnownLinks;
use attrflow::plan::Planner;
use attrflow::plan::Subject;
use attrflow::plan::links;
use attrflow::plan::links::LinkStore;
use attrflow::plan::links::MemoryLinks;
use attrflow::record::Lines;
use serde_json::Value;
use serde_json::json;

use crate::plan;

/// A mapping with every kind of target that plans treat in a way of its own.
fn attributes() -> Value {
    json!([
        { "target": "userName", "source": "ToLower([userPrincipalName])", "matchingPriority": 1 },
        { "target": "externalId", "source": "[employeeId]", "matchingPriority": 2, "caseExact": true },
        { "target": "active", "source": "Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")", "type": "Boolean" },
        { "target": "displayName", "source": "[displayName]" },
        { "target": "name.formatted", "source": "Join(\" \", [givenName], [surname])" },
        { "target": "emails[type eq \"work\"].value", "source": "[mail]" },
        { "target": "emails[type eq \"home\"].value", "source": "[otherMail]", "flowType": "AttributeAddOnly" },
        { "target": "addresses[type eq \"work\" and primary eq true].locality", "source": "[city]" },
        { "target": "title", "source": "[jobTitle]", "flowType": "ObjectAddOnly" },
        { "target": "nickName", "source": "IgnoreFlowIfNullOrEmpty([mailNickname])", "required": true },
        { "target": "preferredLanguage", "source": null, "defaultValue": "en" },
        { "target": "locale", "source": "[usageLocation]", "defaultValue": "DE", "flowBehavior": "FlowAlways" },
        { "target": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "source": "ToUpper([department])" },
        { "target": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "source": "[manager]", "type": "Reference" },
        { "target": "count", "source": "Len([displayName])", "type": "Integer" },
        { "target": "tags", "source": "[proxyAddresses]", "multivalued": true },
    ])
}

fn mapping() -> Mapping {
    plan::mapping(&json!({ "attributes": attributes() }))
}

/// Choices that follow from a number.
struct Choice(u64);

impl Choice {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % count
    }

    fn one(&mut self, values: &[Value]) -> Value {
        values[self.below(values.len())].clone()
    }

    fn is(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// A record; the names of few people, so that many match.
fn record(choice: &mut Choice, number: usize) -> Value {
    let mut record = json!({});
    let person = choice.below(12);
    let mut put = |choice: &mut Choice, percent: usize, name: &str, values: &[Value]| {
        if choice.is(percent) {
            record[name] = choice.one(values);
        }
    };
    let odd =
        [json!(null), json!([]), json!(7), json!(1.5), json!(true), json!(["a"]), json!(["a", "b"]), json!({ "a": 1 })];
    put(choice, 95, "objectId", &[json!(format!("s{number}"))]);
    put(choice, 5, "id", &[json!(format!("g{number}")), json!(3), json!("1.5")]);
    put(
        choice,
        97,
        "userPrincipalName",
        &[json!(format!("U{person}@example.com")), json!(format!("ü{person}@example.com"))],
    );
    put(choice, 50, "employeeId", &[json!(format!("E{person}")), json!(person), json!("")]);
    put(
        choice,
        80,
        "accountEnabled",
        &[json!(true), json!(true), json!(true), json!(false), json!("False"), json!(null)],
    );
    put(choice, 10, "IsSoftDeleted", &[json!(true), json!(false)]);
    put(choice, 80, "displayName", &[json!("Ada"), json!("ada"), json!("Zoë \"Z\""), json!(""), json!("a\u{202e}b")]);
    put(choice, 80, "givenName", &[json!("Ada"), json!("Zoë")]);
    put(choice, 80, "surname", &[json!("King"), json!("Müller")]);
    put(choice, 80, "mail", &[json!("a@example.com"), json!("A@example.com")]);
    put(choice, 30, "otherMail", &[json!("b@example.com")]);
    put(choice, 30, "city", &[json!("Bonn"), json!("bonn")]);
    put(choice, 50, "jobTitle", &[json!("Clerk"), json!("Boss")]);
    put(choice, 90, "mailNickname", &[json!("ada"), json!("zoe"), json!("")]);
    put(choice, 30, "usageLocation", &[json!("DE"), json!("FR")]);
    put(choice, 60, "department", &[json!("sales"), json!("SALES"), json!("it")]);
    put(choice, 30, "manager", &[json!("s1"), json!("s2"), json!({ "id": "s1" }), json!("nobody")]);
    put(choice, 30, "proxyAddresses", &[json!([]), json!(["a"]), json!(["a", "b"]), json!("a")]);
    put(choice, 3, "department", &odd);
    put(choice, 3, "displayName", &odd);
    put(choice, 1, "@removed", &[json!({ "reason": "deleted" }), json!({ "reason": "changed" })]);
    record
}

/// An object of the target.
fn object(choice: &mut Choice, number: usize) -> Value {
    let mut object = json!({ "meta": { "resourceType": "User", "version": number } });
    let person = choice.below(16);
    let mut put = |choice: &mut Choice, percent: usize, name: &str, values: &[Value]| {
        if choice.is(percent) {
            object[name] = choice.one(values);
        }
    };
    let odd = [
        json!(null),
        json!([]),
        json!({}),
        json!(1.5),
        json!(7),
        json!(["a", null]),
        json!([[]]),
        json!([{ "value": "Ada" }]),
    ];
    put(choice, 95, "id", &[json!(format!("T{number}")), json!(number)]);
    put(choice, 90, "userName", &[json!(format!("u{person}@Example.com")), json!(format!("Ü{person}@example.com"))]);
    put(choice, 3, "USERNAME", &[json!(format!("u{person}@example.com"))]);
    put(choice, 50, "externalId", &[json!(format!("E{person}")), json!(format!("e{person}")), json!(person)]);
    put(choice, 90, "active", &[json!(true), json!(true), json!(false), json!("True")]);
    put(choice, 90, "displayName", &[json!("Ada"), json!("ADA"), json!("Ada King"), json!("ZOË \"z\""), json!("")]);
    put(
        choice,
        90,
        "name",
        &[
            json!({ "formatted": "Ada King" }),
            json!({ "Formatted": "ada king" }),
            json!({ "formatted": null }),
            json!("x"),
        ],
    );
    let work = |value: Value| json!({ "type": "work", "value": value });
    let several = json!([work(json!("a@example.com")), { "type": "WORK", "value": "c@example.com" }]);
    let home = json!([work(json!("A@example.com")), { "type": "home", "value": "b@example.com" }, { "type": "home" }]);
    let emails = [
        json!([work(json!("a@example.com"))]),
        several,
        home,
        json!([work(json!(null))]),
        work(json!("a@example.com")),
        json!(["x"]),
    ];
    put(choice, 90, "emails", &emails);
    let address = |primary: Value| json!([{ "type": "work", "primary": primary, "locality": "Bonn" }]);
    put(
        choice,
        50,
        "addresses",
        &[
            address(json!(true)),
            address(json!("true")),
            address(json!(false)),
            json!([{ "type": "work", "primary": true }]),
        ],
    );
    put(choice, 30, "title", &[json!("Clerk")]);
    put(choice, 80, "nickName", &[json!("ada"), json!("zoe"), json!("Clerk")]);
    put(choice, 50, "preferredLanguage", &[json!("de"), json!(null)]);
    put(choice, 30, "locale", &[json!("DE")]);
    let manager = |manager: Value| json!({ "department": "SALES", "manager": manager });
    let extension = [manager(json!({ "value": "T1" })), manager(json!("T2")), json!({ "department": "IT" }), json!({})];
    put(choice, 70, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", &extension);
    put(choice, 70, "count", &[json!(3), json!("3"), json!(3.0)]);
    put(choice, 50, "tags", &[json!(["a"]), json!(["b", "a"]), json!("a"), json!([])]);
    put(choice, 4, "displayName", &odd);
    put(choice, 4, "userName", &odd);
    put(choice, 4, "emails", &odd);
    object
}

/// The objects as lines of text, each in few bytes.
fn compact(mapping: &Mapping, objects: &[Value]) -> (Existing, usize) {
    let (mut builder, mut read) = (mapping.existing_objects(), 0);
    for object in objects {
        match builder.push_line(object.to_string().as_bytes(), |kind| kind == "User") {
            true => read += 1,
            false => builder.push(object),
        }
    }
    (builder.finish(), read)
}

fn planner<'k>(mapping: &Mapping, existing: Existing) -> Planner<'k> {
    let mut planner = Planner::new(mapping.clone(), "User", Wire::scim(WireDialect::Rfc), &[]).existing(existing);
    let mut links = LinkTable::default();
    links.insert("s1".to_owned(), Link::new(Some("T1".to_owned()), true)).unwrap();
    links.insert("s2".to_owned(), Link::new(Some("T2".to_owned()), false)).unwrap();
    planner.links.add(links);
    planner
}

/// What is printed of a plan, and the rest of what it says.
fn whole(plan: &Plan) -> String {
    let Plan { changes, references, unresolved, symbol, may_be_member, lifecycle_unknown, matched, .. } = plan;
    let rest = (changes, references, unresolved, symbol, may_be_member, lifecycle_unknown, matched);
    format!("{} {rest:?}", plan.to_json())
}

/// Links of some of the records, to objects that may be there.
fn known(choice: &mut Choice) -> Arc<KnownLinks> {
    let mut store = MemoryLinks::default();
    for number in 0..40 {
        if choice.is(50) {
            let (mut link, target) = (links::Link::default(), format!("T{}", choice.below(12)));
            (link.object, link.source, link.action) = ("User".to_owned(), format!("s{number}"), "create".to_owned());
            link.target = choice.is(80).then_some(target);
            store.put(&link).unwrap();
        }
    }
    Arc::new(KnownLinks::read(&store).unwrap().remove("User").unwrap())
}

/// What the planner of lines makes of a record.
struct Drafted {
    source: Option<String>,
    plan: Plan,
    is_brief: bool,
    members: String,
}

/// Plans the records of a text; none for those that must be parsed.
fn drafted(planner: &Planner<'_>, ids: &[String], text: &str, workspace: &mut Workspace) -> Vec<Option<Drafted>> {
    let (planner, mut lines, mut all) = (planner.lines(ids).unwrap(), Lines::new(text.as_bytes()), Vec::new());
    while let Some(read) = planner.next_lines(&mut lines, &FixedHost::new(), workspace, |line| {
        let mut members = Vec::new();
        match &line.draft {
            Draft::Brief(plan) => plan.write_members(&mut members),
            Draft::Full(plan) => plan.write_members(&mut members),
        }
        let (source, is_brief) = (line.source.map(str::to_owned), matches!(line.draft, Draft::Brief(_)));
        let members = String::from_utf8(members).unwrap();
        all.push(Some(Drafted { source, plan: line.draft.into_plan(), is_brief, members }));
    }) {
        if read.is_err() {
            all.push(None);
        }
    }
    all
}

#[test]
fn lines_and_few_bytes_give_the_plans_of_values() {
    let mapping = mapping();
    let (host, mut workspace) = (FixedHost::new(), Workspace::default());
    let (mut planned, mut brief, mut linked, mut read, mut seen) = (0, 0, 0, 0, 0);
    for seed in 0..60 {
        let mut choice = Choice(seed);
        let objects: Vec<Value> = (0..10).map(|number| object(&mut choice, number)).collect();
        let (few, count) = compact(&mapping, &objects);
        (read, seen) = (read + count, seen + objects.len());
        assert_eq!(few.len(), objects.len(), "seed {seed}");
        let (plain, few) = (planner(&mapping, Existing::new(objects.clone())), planner(&mapping, few));
        let known = known(&mut choice);
        let (plain, few) = (plain.linked(Arc::clone(&known), None), few.linked(known, None));
        let ids = ["objectId".to_owned(), "id".to_owned()];
        let records: Vec<Value> = (0..40).map(|number| record(&mut choice, number)).collect();
        let text: String = records.iter().map(|record| format!("{record}\n")).collect();
        let drafted = [&plain, &few].map(|planner| drafted(planner, &ids, &text, &mut workspace));
        for (number, record) in records.iter().enumerate() {
            let parsed = attrflow::record::graph::attributes(record.clone()).map(Value::Object).unwrap();
            let source = ids.iter().filter_map(|name| parsed[name].as_str()).find(|id| !id.is_empty());
            let subject = Subject { record: &parsed, source, is_unassigned: false, is_of_delta: false };
            let expected = plain.plan(subject, &host, &mut workspace).map(|plan| whole(&plan));
            let from_few = few.plan(subject, &host, &mut workspace).map(|plan| whole(&plan));
            let place = format!("seed {seed}\n{record}\n{objects:#?}");
            assert_eq!(from_few.as_ref().ok(), expected.as_ref().ok(), "{place}");
            for (planner, drafted) in [&plain, &few].into_iter().zip(&drafted) {
                let own = planner.plan(subject, &host, &mut workspace).ok();
                let Some(Drafted { source: of_line, plan, is_brief, members }) = &drafted[number] else { continue };
                assert_eq!(of_line.as_deref(), source, "{place}");
                planned += 1;
                brief += usize::from(*is_brief);
                linked += usize::from(plan.matched.as_ref().is_some_and(|matched| matched.attribute == "link"));
                assert_eq!(format!("{{{members}}}"), plan.to_json().to_string(), "{place}");
                assert_eq!(Some(plan), own.as_ref(), "{place}");
            }
        }
    }
    // Most records and objects are those that need no parsing, or this test shows little.
    assert!(planned > 60 * 40, "{planned}");
    assert!(brief > 300, "{brief}");
    assert!(linked > 300, "{linked}");
    assert!(read * 10 > seen * 5, "{read} of {seen}");
}

#[test]
fn an_answer_that_lists_objects_is_no_object() {
    let mapping = mapping();
    let answers = [
        json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 0 }),
        json!({ "Resources": [], "totalResults": 0 }),
        json!({ "@odata.context": "x", "value": [{ "id": "1" }] }),
        json!({ "users": [{ "id": 1 }] }),
    ];
    for answer in answers {
        let mut builder = mapping.existing_objects().lists(["users"]);
        assert!(!builder.push_line(answer.to_string().as_bytes(), |_| true), "{answer}");
        assert!(builder.is_empty());
    }
}

#[test]
fn an_object_that_is_there_twice_counts_once() {
    let mapping = mapping();
    let mut builder = mapping.existing_objects();
    let one = json!({ "id": "1", "userName": "a", "meta": { "resourceType": "User" } });
    for object in [&one, &one, &json!({ "id": "1", "userName": "b" }), &json!({ "userName": "c" })] {
        assert!(builder.push_line(object.to_string().as_bytes(), |_| true));
    }
    let existing = builder.finish();
    assert_eq!(existing.len(), 3);
    assert_eq!(existing.doubtful_identifiers(), (1, 2));
    assert_eq!(existing.number("1"), Some(0));
}

/// Texts that objects repeat are kept once: names of two attributes, and a department or title of many objects. Columns whose texts are
/// all different, or more than are kept, keep their own.
#[test]
fn texts_that_objects_repeat_are_found_again() {
    let mapping = mapping();
    let (host, mut workspace) = (FixedHost::new(), Workspace::default());
    let extension = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let objects: Vec<Value> = (0..9000)
        .map(|number| {
            json!({
                "meta": { "resourceType": "User" }, "id": format!("T{number}"), "userName": format!("u{number}@example.com"), "active": true,
                "displayName": format!("Person {number}"), "name": { "formatted": format!("Person {number}") },
                "title": (if number % 2 == 0 { "Clerk" } else { "Boss" }), "nickName": format!("nick {}", number % 300), "preferredLanguage": "en", "locale": "DE",
                "count": 11, extension: { "department": format!("DEPARTMENT {}", number * 2 / 3) },
            })
        })
        .collect();
    let (few, read) = compact(&mapping, &objects);
    assert_eq!(read, objects.len());
    let (plain, few) = (planner(&mapping, Existing::new(objects.clone())), planner(&mapping, few));
    for number in 0..objects.len() {
        let record = json!({
            "objectId": format!("s{number}x"), "userPrincipalName": format!("u{number}@example.com"), "accountEnabled": true,
            "displayName": format!("Person {number}"), "givenName": "Person", "surname": number.to_string(), "jobTitle": "Clerk",
            "mailNickname": format!("nick {}", number * 7 % 300), "department": format!("Department {}", number * 2 / 3),
        });
        let subject = Subject { record: &record, source: None, is_unassigned: false, is_of_delta: false };
        let [expected, from_few] = [&plain, &few].map(|planner| {
            let plan = planner.plan(subject, &host, &mut workspace);
            plan.map(|plan| whole(&plan)).map_err(|_| number)
        });
        assert_eq!(from_few, expected, "{record}");
    }
}
