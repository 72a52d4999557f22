// The rows that the library's own tests run, through WebAssembly.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { answers, attrflow, evaluate, lines, read, root } from "./support.mjs";

const now = "2025-07-01T12:34:56Z";
const options = { now, seed: 1, parameters: { DomainFQDN: "contoso.com", DefaultDomain: "contoso.com" } };

const cases = readdirSync(join(root, "tests/conformance")).flatMap((file) =>
  JSON.parse(read(`tests/conformance/${file}`)).map((row) => ({ file, ...row })),
);

test("every conformance case gives what it gives in the library", () => {
  // Values that another object of the target has are asked of a directory, which JavaScript has no door to.
  const rows = cases.filter((row) => !row.expression.includes("SelectUniqueValue"));
  assert.ok(rows.length > 700 && cases.length - rows.length < 20, `${rows.length} of ${cases.length}`);
  const wrong = [];
  for (const { file, name, expression, record = {}, yields, fault, flows } of rows) {
    const expected = fault ? { error: fault } : flows === false ? { noFlow: true } : { value: yields };
    const found = evaluate(expression, record, options);
    try {
      assert.deepEqual(plain(found), plain(expected));
    } catch {
      wrong.push(`${file}: ${name}: ${expression}: ${show(found)} instead of ${show(expected)}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test("the examples of all functions give their values", () => {
  const functions = JSON.parse(attrflow.functions_reference());
  assert.ok(functions.length > 50);
  let count = 0;
  for (const { name, examples } of functions) {
    assert.ok(examples.length > 0, name);
    for (const { expression, record, value } of examples) {
      const found = evaluate(expression, record, options);
      // The table of examples writes `null` where nothing flows.
      if (value) assert.deepEqual(plain(found.noFlow ? { value: null } : found), plain({ value: JSON.parse(value) }), expression);
      else assert.ok("value" in found, expression);
      count += 1;
    }
  }
  assert.ok(count > functions.length);
});

test("the example documents give the objects that they give in the library", () => {
  const folders = readdirSync(join(root, "examples")).filter((name) => existsSync(join(root, "examples", name, "expected/objects.jsonl")));
  assert.ok(folders.length > 8);
  for (const folder of folders) {
    const document = attrflow.Document.parse(read(`examples/${folder}/mapping.json`));
    const found = [];
    for (const [object, file] of [
      ["User", "users.jsonl"],
      ["Group", "groups.jsonl"],
    ]) {
      const path = `examples/${folder}/${file}`;
      if (!existsSync(join(root, path))) continue;
      const mapping = document.mapping(object, options);
      // The text of a record as well as the record.
      for (const [number, record] of lines(path).entries()) {
        try {
          const object = mapping.apply(number % 2 ? record : JSON.stringify(record));
          if (object !== undefined) found.push(object);
        } catch (error) {
          assert.match(error.code, /^AF\d{4}$/, String(error));
        }
      }
      mapping.free();
    }
    document.free();
    assert.deepEqual(found, lines(`examples/${folder}/expected/objects.jsonl`), folder);
  }
});

test("the table of all bindings is answered as the library answers", () => {
  const file = process.env.ATTRFLOW_TABLE ?? join(root, "target/conformance.jsonl");
  assert.ok(existsSync(file), `${file} is missing: ATTRFLOW_TABLE=${file} cargo test -p attrflow --test main shared_table`);
  const rows = readFileSync(file, "utf8").trim().split("\n").map(withLargeIntegers);
  assert.ok(rows.length > 7500, String(rows.length));
  const mappings = new Map();
  const mapped = ({ template, object, record, options }) => {
    const key = `${template} ${object}`;
    if (!mappings.has(key))
      mappings.set(key, attrflow.Document.parse(JSON.parse(attrflow.template(template)).document).mapping(object, options));
    try {
      const value = mappings.get(key).apply(record);
      return value === undefined ? { outOfScope: true } : { value };
    } catch (error) {
      return { error: error.code };
    }
  };
  const wrong = [];
  for (const row of rows) {
    const found = row.template ? mapped(row) : evaluate(row.expression, row.record, row.options);
    if (!isDeepStrictEqual(plain(found), plain(row.answer)))
      wrong.push(`${row.expression ?? row.template}: ${show(found)} instead of ${show(row.answer)}`);
  }
  assert.deepEqual(wrong, []);
});

test("answers are those of the command line", () => {
  const vectors = (file, write) =>
    lines(`crates/attrflow-dotnet/tests/vectors/${file}.jsonl`)
      .slice(0, 400)
      .map(({ args }) => write(...args.map((arg) => (arg === null ? "" : JSON.stringify(arg)))));
  const expressions = [
    ...vectors("cdate", (text) => `CDate(${text})`),
    ...vectors("dateadd", (interval, count, date) => `DateAdd(${interval}, ${count}, ${date})`),
    ...vectors("datediff", (interval, one, other) => `DateDiff(${interval}, ${one}, ${other})`),
    ...vectors("bitand", (one, other) => `BitAnd(${one}, ${other})`),
    ...vectors("pcase", (text) => `PCase(${text})`),
    ...vectors("normalize", (text) => `NormalizeDiacritics(${text})`),
    ...vectors("trim", (text) => `Trim(${text})`),
  ];
  const requests = [
    ...cases.map(({ expression, record = {} }) => ({ expression, record })),
    ...expressions.map((expression) => ({ expression, record: {} })),
  ];
  const wanted = answers(requests.map((request) => ({ ...request, ...options })));
  assert.equal(wanted.length, requests.length);
  const wrong = [];
  for (const [at, { expression, record }] of requests.entries()) {
    const found = evaluate(expression, record, options);
    const answer = JSON.parse(wanted[at]);
    const expected = answer.error ? { error: answer.error.code } : answer;
    if (show(plain(found)) !== show(plain(expected))) wrong.push(`${expression}: ${show(found)} instead of ${wanted[at]}`);
  }
  assert.deepEqual(wrong, []);
  assert.ok(requests.length > 1500, String(requests.length));
});

/** Parses a row; integers with more digits than a number keeps are `bigint`. */
function withLargeIntegers(line) {
  const marked = line.replace(/([:[,])(-?\d{16,})(?=[,\]}])/g, '$1"integer $2"');
  return JSON.parse(marked, (_, value) => (typeof value === "string" && /^integer -?\d+$/.test(value) ? BigInt(value.slice(8)) : value));
}

/** Integers beyond 2^53 lose digits where the tests' own data is read; both sides lose them. */
function plain(value) {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value !== null && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
  return value;
}

function show(value) {
  return JSON.stringify(value, (_, member) => (typeof member === "bigint" ? `${member}` : member));
}
