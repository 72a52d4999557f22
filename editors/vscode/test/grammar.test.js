const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const test = require("node:test");
const { createOnigScanner, createOnigString, loadWASM } = require("vscode-oniguruma");
const { Registry, parseRawGrammar } = require("vscode-textmate");

const root = path.join(__dirname, "..");

// As much of the editor's own grammars as the injections hang on.
const HOSTS = {
  "source.json": {
    scopeName: "source.json",
    patterns: [{ include: "#value" }],
    repository: {
      value: { patterns: [{ include: "#object" }, { include: "#array" }, { include: "#string" }, { name: "constant.json", match: "\\w+" }] },
      array: { begin: "\\[", end: "\\]", name: "meta.structure.array.json", patterns: [{ include: "#value" }, { match: "," }] },
      object: {
        begin: "\\{",
        end: "\\}",
        name: "meta.structure.dictionary.json",
        patterns: [
          { begin: '"', end: '"', name: "string.json support.type.property-name.json" },
          { begin: ":", end: "(,)|(?=\\})", name: "meta.structure.dictionary.value.json", patterns: [{ include: "#value" }] },
          { match: "[^\\s\\}]", name: "invalid.illegal.expected-dictionary-separator.json" },
        ],
      },
      string: { begin: '"', end: '"', name: "string.quoted.double.json", patterns: [{ match: "\\\\." }] },
    },
  },
  "text.html.markdown": { scopeName: "text.html.markdown", patterns: [{ match: "`[^`]+`", name: "markup.inline.raw" }] },
};

const FILES = {
  "source.attrflow": "attrflow.tmLanguage.json",
  "source.attrflow.json": "attrflow.json.tmLanguage.json",
  "source.attrflow.markdown": "attrflow.markdown.tmLanguage.json",
};

async function registry() {
  const wasm = fs.readFileSync(path.join(root, "node_modules/vscode-oniguruma/release/onig.wasm"));
  await loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength)).catch(() => {});
  return new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: async (scope) => {
      if (HOSTS[scope]) {
        return HOSTS[scope];
      }
      const file = FILES[scope] && path.join(root, "syntaxes", FILES[scope]);
      return file ? parseRawGrammar(fs.readFileSync(file, "utf8"), file) : null;
    },
    getInjections: (scope) =>
      ({ "source.json": ["source.attrflow.json"], "text.html.markdown": ["source.attrflow.markdown"] })[scope],
  });
}

/** The tokens of a text, each with its last scope. */
async function tokens(scope, text) {
  const grammar = await (await registry()).loadGrammar(scope);
  let state = null;
  const found = [];
  for (const line of text.split("\n")) {
    const result = grammar.tokenizeLine(line, state);
    state = result.ruleStack;
    for (const token of result.tokens) {
      found.push([line.slice(token.startIndex, token.endIndex), token.scopes.at(-1), token.scopes]);
    }
  }
  return found;
}

const scopeOf = (found, text) => found.find(([own]) => own === text)?.[1];

test("expressions", async () => {
  const found = await tokens("source.attrflow", 'IIF([emails[type eq "work"].value] <> "a\\"b", Mid(%P.x%, -1, 2), IgnoreAttributeFlow)');
  assert.equal(scopeOf(found, "IIF"), "support.function.attrflow");
  assert.equal(scopeOf(found, "emails"), "variable.other.attribute.attrflow");
  assert.equal(scopeOf(found, "eq"), "keyword.operator.word.attrflow");
  assert.equal(scopeOf(found, ".value"), "variable.other.attribute.attrflow");
  assert.equal(scopeOf(found, "<>"), "keyword.operator.comparison.attrflow");
  assert.equal(scopeOf(found, '\\"'), "constant.character.escape.attrflow");
  assert.equal(scopeOf(found, "%P.x%"), "variable.parameter.job.attrflow");
  assert.equal(scopeOf(found, "-1"), "constant.numeric.attrflow");
  assert.equal(scopeOf(found, "IgnoreAttributeFlow"), "keyword.control.flow.attrflow");
});

test("expressions in documents, and what follows them", async () => {
  const text = '{\n  "a": "Join(x)",\n  "expression": "Join(\\"\\u00e9 \\\\\\"\\", [emails[type eq \\"w\\"].value])",\n  "name": "Join",\n  "expression": "[mail]"\n}';
  const found = await tokens("source.json", text);
  assert.equal(scopeOf(found, "Join"), "support.function.attrflow");
  assert.equal(scopeOf(found, "emails"), "variable.other.attribute.attrflow");
  assert.equal(scopeOf(found, "mail"), "variable.other.attribute.attrflow");
  assert.equal(scopeOf(found, "\\u00e9"), "constant.character.escape.json");
  assert.equal(found.filter(([, , scopes]) => scopes.some((scope) => scope.startsWith("invalid"))).length, 0);
  // Other members are the editor's own.
  const other = found.find(([own]) => own === "Join(x)");
  assert.ok(other && !other[2].includes("source.attrflow"));
  assert.ok(found.at(-1)[2].every((scope) => !scope.includes("attrflow")));
});

test("an expression that is not closed ends with its line", async () => {
  const found = await tokens("source.json", '{\n  "expression": "Join([a\n  , "name": "x" }');
  assert.equal(scopeOf(found, "x"), "string.quoted.double.json");
});

test("fences in Markdown", async () => {
  const found = await tokens("text.html.markdown", "Text [a]\n\n```attrflow\nTrim([a])\n```\n\nTrim([b])");
  assert.equal(scopeOf(found, "Trim"), "support.function.attrflow");
  assert.equal(found.filter(([own, scope]) => own === "Trim" && scope.includes("attrflow")).length, 1);
});
