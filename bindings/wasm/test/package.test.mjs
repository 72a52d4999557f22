// The package as a contract: values, errors, places, large integers, bad input.

import assert from "node:assert/strict";
import { test } from "node:test";
import { attrflow, read } from "./support.mjs";

const { check, check_document, compile, Document, EditorFile, OpenDocument, Records, tryExpression, version } = attrflow;

test("the version is that of the library", () => {
  assert.equal(version(), /^version = "(.*)"/m.exec(read("Cargo.toml"))[1]);
});

test("evaluates on objects and on JSON text", () => {
  const name = compile('Join(" ", [a], [b])');
  assert.equal(name.evaluate({ a: "x" }), "x");
  assert.equal(name.evaluate('{"a": "x", "b": "y"}'), "x y");
  assert.deepEqual(name.attributes(), ["a", "b"]);
  name.free();
  assert.equal(compile("[a]").evaluate({}), null);
  assert.equal(compile("[a]").evaluate(), null);
  assert.equal(compile("IgnoreFlowIfNullOrEmpty([a])").evaluate({}), undefined);
  assert.deepEqual(compile("[a]").evaluate({ a: ["x", 1, true, { b: "y" }] }), ["x", 1, true, { b: "y" }]);
});

test("asks the clock and randomness of JavaScript", () => {
  const year = compile('FormatDateTime(Now(), , "M/d/yyyy h:mm:ss tt", "yyyy")');
  assert.equal(year.evaluate({}), String(new Date().getUTCFullYear()));
  assert.equal(year.evaluate({}, { now: "2031-02-03" }), "2031");
  assert.equal(year.evaluate({}, { now: new Date(Date.UTC(2032, 1, 3)) }), "2032");
  const random = compile("Guid()");
  assert.notEqual(random.evaluate({}), random.evaluate({}));
  assert.equal(random.evaluate({}, { seed: 7 }), random.evaluate({}, { seed: 7n }));
  assert.equal(compile("%Region%").evaluate({}, { parameters: { Region: "eu" } }), "eu");
});

test("keeps integers of any size", () => {
  const same = compile("[a]");
  assert.equal(same.evaluate('{"a": 9007199254740993}'), 9007199254740993n);
  assert.equal(same.evaluate({ a: 9007199254740993n }), 9007199254740993n);
  assert.equal(same.evaluate({ a: -9223372036854775808n }), -9223372036854775808n);
  assert.equal(same.evaluate({ a: 2 ** 53 }), 2 ** 53);
  assert.equal(same.evaluate({ a: 1.5 }), "1.5");
});

test("throws errors with a code and a place", () => {
  const error = thrown(() => compile('Append("😀", Jion([a]))'));
  assert.ok(error instanceof Error);
  assert.deepEqual([error.code, error.span], ["AF0203", [13, 17]]);
  assert.equal(error.diagnostics[0].code, "AF0203");
  assert.match(thrown(() => compile("CDate([a])").evaluate({ a: "x" })).code, /^AF06/);
  for (const bad of [{ now: "10:00" }, { now: new Date(NaN) }, { seed: -1 }, { parameters: 1 }, { sed: 1 }])
    assert.match(thrown(() => compile("[a]").evaluate({}, bad)).code, /^AF08/);
  for (const bad of ["[1]", "{", '{"a": 1, "a": 2}', 7, [1], { a: NaN }, { a: Symbol.iterator }])
    assert.match(thrown(() => compile("[a]").evaluate(bad)).code, /^AF08/, String(bad));
});

test("survives values that contain themselves, and deep nesting", () => {
  const circle = {};
  circle.a = circle;
  assert.match(thrown(() => compile("[a]").evaluate(circle)).code, /^AF08/);
  for (const deep of ["(".repeat(100000), `${"ToLower(".repeat(5000)}[a]${")".repeat(5000)}`, '"'.repeat(99999)])
    assert.ok(check(deep).length > 0);
  assert.ok(check_document("[".repeat(200000)).length > 0);
  assert.ok(check_document(`{"synchronizationRules": ${"[".repeat(120)}`).length > 0);
  assert.equal(thrown(() => Document.parse("{}")).code.slice(0, 4), "AF05");
  assert.equal(compile("[a]").evaluate({ a: "still there" }), "still there");
});

test("checks expressions and documents", () => {
  const [finding] = check("Jion([a])");
  assert.equal(finding.code, "AF0203");
  assert.deepEqual([finding.severity, finding.line, finding.column, finding.span], ["error", 1, 1, [0, 4]]);
  assert.deepEqual(finding.fix.edits, [{ span: [0, 4], text: "Join" }]);
  assert.deepEqual(check("[a]"), []);
  const text = '[\n {"targetAttributeName": "ä", "source": {"type": "Function", "expression": "Joni(\\"😀\\", [b])"}}]';
  const found = check_document(text).find((one) => one.code === "AF0203");
  assert.equal(text.slice(...found.span), "Joni");
  assert.deepEqual([found.code, found.line, found.target], ["AF0203", 2, "ä"]);
  assert.equal(check_document("no JSON")[0].severity, "error");
  assert.equal(check_document('{"a": 1}')[0].severity, "error");
});

test("maps records", () => {
  const document = Document.parse(read("examples/zendesk/mapping.json"));
  assert.deepEqual(document.objects(), ["User", "Group"]);
  const mapping = document.mapping();
  assert.throws(() => document.mapping("Nothing"), { code: "AF0505" });
  assert.throws(() => mapping.apply("nonsense"), /./);
  const broken = '[{"targetAttributeName": "title", "source": {"type": "Function", "expression": "Joni(\\"😀\\", [b])"}}]';
  const { code, diagnostics } = thrown(() => Document.parse(broken).mapping());
  const [{ line, target, span, help }] = diagnostics;
  assert.deepEqual([code, line, target, span, help], ["AF0203", 1, "title", [0, 4], "did you mean `Join`?"]);
  mapping.free();
  document.free();
});

test("a seed gives the random values of the command line", () => {
  const text = '[{"targetAttributeName": "a", "source": {"expression": "Guid()", "type": "Function"}}]';
  const mapping = Document.parse(text).mapping(undefined, { seed: 7 });
  const made = [{ objectId: "u1" }, { x: 1, id: "u2" }, {}].map((record) => mapping.apply(record).a);
  assert.deepEqual(made, ["6680ee1a-bb2c-463e-a8a4-a74fe54999a7", "a9aaa7f5-0b8a-4016-938a-a0ca5702d794", "c0cca619-7de8-4081-ba2f-4c8907a92748"]);
  mapping.free();
});

test("answers the page", () => {
  const answer = JSON.parse(tryExpression('Join(" ", [a], [B])', '{"a": "x", "b": 1}'));
  assert.equal(answer.value, '"x"');
  assert.equal(answer.parts.length, 4);
  assert.deepEqual(answer.absent, [{ name: "B", spelling: "b" }]);
  const file = new EditorFile("attrflow", "ToLower([givenN");
  assert.ok(JSON.parse(file.completions(15)).some((one) => one.label === "givenName"));
  assert.match(JSON.parse(file.hover(2)).page, /ToLower/);
  assert.equal(JSON.parse(file.signature(9)).label, "ToLower(source, [culture])");
  file.free();
  const records = Records.read(new TextEncoder().encode("userPrincipalName,givenName\na@b.c,Ada\nd@e.f,Dora\n"));
  assert.deepEqual([records.length, JSON.parse(records.text(1)).givenName, records.text(2)], [2, "Dora", undefined]);
  const { document } = JSON.parse(attrflow.template("zendesk"));
  const open = new OpenDocument(document);
  const summary = JSON.parse(open.summary());
  assert.equal(summary.application, "zendesk");
  const user = {
    objectId: "1",
    userPrincipalName: "a@b.c",
    mail: "a@b.c",
    displayName: "Ada",
    accountEnabled: true,
    appRoleAssignments: ["admin"],
  };
  const plan = JSON.parse(open.plan(0, JSON.stringify(user), '{"id": 5, "email": "a@b.c", "name": "Old"}'));
  assert.equal(plan.plan.action, "update", JSON.stringify(plan));
  assert.ok(plan.requests.length > 0);
  assert.equal(JSON.parse(open.plan(0, JSON.stringify(user), "")).plan.action, "create");
  assert.ok(JSON.parse(open.plan(0, "{", "")).recordError);
  assert.ok(JSON.parse(open.plan(0, "{}", "[1]")).existingError);
  assert.equal(JSON.parse(open.tally(0, records)).records, 2);
  const other = new OpenDocument(document.replaceAll("[displayName]", "[givenName]"));
  assert.ok(JSON.parse(other.changes_since(open)).objects.length > 0);
  assert.equal(JSON.parse(other.records_since(open, records)).records, 2);
  assert.equal(JSON.parse(open.lineage())[0].sourceObject, "User");
});

function thrown(run) {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
