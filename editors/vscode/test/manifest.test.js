const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const test = require("node:test");

const root = path.join(__dirname, "..");
const manifest = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
const source = fs.readFileSync(path.join(root, "src/extension.js"), "utf8");

test("nothing runs in a workspace that is not trusted", () => {
  assert.equal(manifest.capabilities.untrustedWorkspaces.supported, false);
  assert.equal(manifest.contributes.configuration.properties["attrflow.path"].scope, "machine-overridable");
});

test("commands are registered, and are not those of the server", () => {
  const commands = manifest.contributes.commands.map((one) => one.command);
  for (const command of commands) {
    assert.ok(source.includes(`command("${command}"`), command);
  }
  // The client registers the server's commands itself; a second registration would fail.
  for (const command of ["attrflow.evaluate", "attrflow.lineage", "attrflow.test"]) {
    assert.ok(!commands.includes(command));
    assert.ok(source.includes(`execute("${command}"`), command);
  }
});

test("files that the manifest names are there", () => {
  const { grammars, languages } = manifest.contributes;
  for (const file of [...grammars.map((one) => one.path), ...languages.map((one) => one.configuration)]) {
    JSON.parse(fs.readFileSync(path.join(root, file), "utf8"));
  }
});
