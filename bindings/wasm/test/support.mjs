// Loads the built package, and finds the program that it is compared with.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import init, * as attrflow from "../pkg/attrflow.js";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
await init({ module_or_path: readFileSync(join(root, "bindings/wasm/pkg/attrflow_bg.wasm")) });

export { attrflow };

/** The answer to one case in the words of `attrflow eval --lines`. */
export function evaluate(expression, record, options) {
  try {
    const compiled = attrflow.compile(expression);
    try {
      const value = compiled.evaluate(record, options);
      return value === undefined ? { noFlow: true } : { value };
    } finally {
      compiled.free();
    }
  } catch (error) {
    if (!error.code) throw error;
    return { error: error.code };
  }
}

const program = [process.env.ATTRFLOW, join(root, "target/release/attrflow"), join(root, "target/debug/attrflow")].find(
  (path) => path && existsSync(path),
);

/** What the program answers to requests. */
export function answers(requests) {
  if (!program) throw new Error("build the program first (cargo build), or name it in ATTRFLOW");
  const input = requests.map((request) => JSON.stringify(request)).join("\n");
  const { status, stdout, stderr } = spawnSync(program, ["eval", "--lines"], { input, encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`attrflow eval --lines: ${status} ${stderr}`);
  return stdout.trim().split("\n");
}

export const lines = (path) =>
  readFileSync(join(root, path), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
export const read = (path) => readFileSync(join(root, path), "utf8");
