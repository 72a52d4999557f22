// The list of findings below an editor: what is wrong, where, what to do, and buttons that do it.

import { counted, fill, h } from "./dom";
import { explain, type Edit, type EditorFinding, type Problem } from "./engine";
import { inline } from "./markdown";

export interface FindingsOptions {
  /** Shows the place of a finding. */
  go: (finding: EditorFinding) => void;
  apply: (edits: Edit[]) => void;
  /** The text for no findings. */
  none: string;
  /** Whether lines are worth naming. */
  lines?: boolean;
}

/** Most findings that are listed; the rest is counted. */
const MAX_LISTED = 200;

/** Fills an element with findings. */
export function showFindings(element: HTMLElement, findings: EditorFinding[], options: FindingsOptions): void {
  if (findings.length === 0) {
    fill(element, h("p", { class: "quiet" }, options.none));
    return;
  }
  const items = findings.slice(0, MAX_LISTED).map((finding) => item(finding, options));
  const more = findings.length - items.length;
  fill(element, h("ul", { class: "findings" }, ...items), more > 0 && h("p", { class: "quiet" }, `and ${counted(more, "more finding")}`));
}

/** Counts findings by severity: `1 error, 2 warnings`. */
export function tallied(findings: { severity?: string }[]): string {
  const of = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  const parts = [counted(of("error"), "error"), counted(of("warning"), "warning")].filter((part) => !part.startsWith("0"));
  return parts.length ? parts.join(", ") : "no findings";
}

function item(finding: EditorFinding, options: FindingsOptions): HTMLElement {
  const { fix, help } = finding;
  const place = [options.lines ? `line ${finding.line}` : null, finding.target].filter(Boolean).join(", ");
  const explanation = h("div", { class: "explanation", hidden: true });
  const toggle = h(
    "button",
    { type: "button", class: "link", "aria-expanded": "false", "aria-label": `Explain ${finding.code}` },
    "Explain",
  );
  toggle.addEventListener("click", () => {
    if (!explanation.firstChild) explanation.append(...explained(finding));
    explanation.hidden = !explanation.hidden;
    toggle.setAttribute("aria-expanded", String(!explanation.hidden));
  });
  const go = () => options.go(finding);
  return h(
    "li",
    { class: `finding ${finding.severity}` },
    h("p", {}, badge(finding), " ", ...inline(finding.message), place && h("span", { class: "quiet" }, ` (${place})`)),
    help && h("p", { class: "help" }, ...inline(help)),
    h(
      "p",
      { class: "actions" },
      fix && h("button", { type: "button", class: "fix", click: () => options.apply(fix.edits) }, ...inline(fix.title)),
      h("button", { type: "button", class: "link", click: go, "aria-label": `Show the place of ${finding.code}` }, "Show"),
      toggle,
    ),
    explanation,
  );
}

/** Makes what `attrflow explain` says. */
function explained(finding: EditorFinding): HTMLElement[] {
  const found = explain(finding.code);
  if (!found) return [];
  const example = (title: string, text: string) => (text ? [h("p", { class: "quiet" }, title), h("pre", {}, h("code", {}, text))] : []);
  return [
    h("p", {}, ...inline(found.explanation)),
    ...example("Reported:", found.bad),
    ...example("Accepted:", found.good),
    h("p", {}, h("a", { href: finding.page, target: "_blank", rel: "noopener noreferrer" }, "In the documentation")),
  ];
}

function badge(finding: { severity?: string; code?: string }): HTMLElement {
  return h("span", { class: `badge ${finding.severity ?? "error"}` }, finding.severity ?? "error", " ", finding.code);
}

/** Makes a paragraph of a problem that has no place in an editor. */
export function problemText(problem: Problem): HTMLElement {
  const place = problem.target ? h("span", { class: "quiet" }, ` (${problem.target})`) : null;
  return h(
    "div",
    { class: "finding error" },
    h(
      "p",
      {},
      problem.code && badge({ severity: problem.severity ?? "error", code: problem.code }),
      " ",
      ...inline(problem.message),
      place,
    ),
    problem.help && h("p", { class: "help" }, ...inline(problem.help)),
  );
}
