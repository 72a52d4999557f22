const assert = require("node:assert");
const test = require("node:test");
const show = require("../src/show");

test("outcomes", () => {
  assert.equal(show.outcome({ value: "a\nb" }), '"a\\nb"');
  assert.equal(show.outcome({ value: null }), "missing");
  assert.equal(show.outcome({ noFlow: true }), "no flow");
  assert.equal(show.outcome({ error: { code: "AF0609", message: "refused" } }), "error[AF0609]: refused");
});

test("a page of lineage cannot be broken by names", () => {
  const page = show.lineage({
    mappings: [
      {
        sourceObject: "User",
        targetObject: "<script>",
        scope: ["dept"],
        targets: [
          { target: "a|b\n", attributes: ["mail"], readable: true },
          { target: "c", attributes: [], readable: true },
          { target: "d", attributes: [], readable: false },
        ],
        sources: [{ attribute: "mail", targets: ["a|b\n"], scope: false }, { attribute: "dept", targets: [], scope: true }],
      },
    ],
  });
  assert.match(page, /^## User → \\<script\\>$/m);
  assert.match(page, /^\| a\\\|b {2}?\| mail \|$/m);
  assert.match(page, /^\| c \| \(constant\) \|$/m);
  assert.match(page, /^\| dept \| \(scope\) \|$/m);
});

test("reports of tests", () => {
  const lines = show.tests({
    passed: 1,
    failed: 1,
    unusable: [],
    cases: [
      { file: "c.toml", line: 3, name: "one", passed: true, failures: [] },
      { file: "c.toml", line: 9, name: "two", passed: false, failures: [{ message: "differs", difference: ["- a", "+ b"] }] },
    ],
  });
  assert.deepEqual(lines, ["ok   c.toml:3: one", "FAIL c.toml:9: two", "       differs", "       - a", "       + b", "1 passed, 1 failed"]);
});
