const assert = require("node:assert");
const test = require("node:test");
const { find } = require("../src/program");

/** @param {Partial<import("../src/program").Place>} place @param {string[]} files */
const found = (place, ...files) =>
  find({
    setting: "",
    folder: "/home/ada",
    extension: "/ext",
    platform: "linux",
    searched: "/usr/bin:.:bin:/opt/bin",
    isFile: (file) => files.includes(file),
    ...place,
  });

test("the setting wins, then the extension's own program, then the path", () => {
  const files = ["/home/ada/tools/attrflow", "/ext/bin/attrflow", "/opt/bin/attrflow"];
  assert.deepEqual(found({ setting: "tools/attrflow" }, ...files), { command: "/home/ada/tools/attrflow", from: "setting" });
  assert.deepEqual(found({}, ...files), { command: "/ext/bin/attrflow", from: "extension" });
  assert.deepEqual(found({}, "/opt/bin/attrflow"), { command: "/opt/bin/attrflow", from: "path" });
  assert.deepEqual(found({ setting: "attrflow" }, "/opt/bin/attrflow"), { command: "/opt/bin/attrflow", from: "setting" });
});

test("a setting that names nothing is not replaced by another program", () => {
  assert.equal(found({ setting: "/gone/attrflow" }, "/ext/bin/attrflow"), undefined);
});

test("relative folders on the path are not searched", () => {
  assert.equal(found({}, "bin/attrflow", "./attrflow", "/home/ada/bin/attrflow"), undefined);
});

test("on Windows the program ends in .exe", () => {
  const windows = { platform: /** @type {const} */ ("win32"), extension: "C:\\ext", searched: "C:\\a;C:\\b" };
  assert.equal(found(windows, "C:\\ext\\bin\\attrflow.exe")?.command, "C:\\ext\\bin\\attrflow.exe");
  assert.equal(found(windows, "C:\\b\\attrflow.exe")?.command, "C:\\b\\attrflow.exe");
});
