// Answers of the server as text for people.
// @ts-check

/**
 * What an evaluation gave.
 *
 * @param {any} result one of the results of `attrflow.evaluate`
 * @returns {string}
 */
function outcome(result) {
  if (result.noFlow) {
    return "no flow";
  }
  if (result.error) {
    return `error[${result.error.code}]: ${result.error.message}`;
  }
  return result.value === null || result.value === undefined ? "missing" : JSON.stringify(result.value);
}

/**
 * The lineage as a Markdown page.
 *
 * @param {any} answer the answer of `attrflow.lineage`
 * @returns {string}
 */
function lineage(answer) {
  const cell = (/** @type {string} */ text) => text.replace(/[\\|<>&`*_[\]]/g, "\\$&").replace(/\s+/g, " ");
  const cells = (/** @type {string[]} */ texts) => texts.map(cell).join(", ");
  const lines = ["# Lineage", ""];
  for (const mapping of answer.mappings) {
    lines.push(`## ${cell(mapping.sourceObject || "source")} → ${cell(mapping.targetObject || "target")}`, "");
    lines.push("| target | depends on |", "|---|---|");
    for (const target of mapping.targets) {
      const from = target.readable ? cells(target.attributes) || "(constant)" : "(the expression cannot be read)";
      lines.push(`| ${cell(target.target)} | ${from} |`);
    }
    if (mapping.scope.length > 0) {
      lines.push(`| (scope) | ${cells(mapping.scope)} |`);
    }
    lines.push("", "| source | is used by |", "|---|---|");
    for (const source of mapping.sources) {
      const to = [...source.targets.map(cell), ...(source.scope ? ["(scope)"] : [])];
      lines.push(`| ${cell(source.attribute)} | ${to.join(", ")} |`);
    }
    lines.push("");
  }
  return lines.join("\n");
}

/**
 * The report of tests as lines.
 *
 * @param {any} report the answer of `attrflow.test`
 * @returns {string[]}
 */
function tests(report) {
  const lines = [];
  for (const fault of report.unusable) {
    lines.push(`${fault.file}: error[${fault.code}]: ${fault.message}`);
  }
  for (const one of report.cases) {
    lines.push(`${one.passed ? "ok  " : "FAIL"} ${one.file}:${one.line}: ${one.name}`);
    for (const failure of one.failures) {
      lines.push(`       ${failure.message}`, ...failure.difference.map((/** @type {string} */ line) => `       ${line}`));
    }
  }
  lines.push(`${report.passed} passed, ${report.failed} failed`);
  return lines;
}

module.exports = { outcome, lineage, tests };
