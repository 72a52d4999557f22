// One expression: the editor, its findings, the value and the value of every part, as one types.

import { byId, fill, h } from "./dom";
import { createEditor, type Editor } from "./editor";
import { ask, OpenDocument, template, templates, tryExpression, type Answer, type EditorFinding, type Part } from "./engine";
import { problemText, showFindings, tallied } from "./findings";
import type { RecordPanel } from "./record";

/** What the page begins with, and what the list of examples offers. */
export const EXAMPLES: [string, string][] = [
  ["Full name", 'Join(" ", [givenName], [surname])'],
  ["Sign-in name of the target", "ToLower(Append(Mid([givenName], 1, 1), [surname]))"],
  ["Without diacritics", "NormalizeDiacritics([displayName])"],
  ["Another domain", 'Replace([mail], , "(?<name>.+)@.+", , "${name}@example.org", , )'],
  ["Active or not", 'Switch([IsSoftDeleted], , "False", "True", "True", "False")'],
  ["First value that there is", "Coalesce([mail], [userPrincipalName])"],
  ["Only if it has a value", "IgnoreFlowIfNullOrEmpty([employeeId])"],
  ["By country", 'IIF([usageLocation] = "AU", "APAC", "Other")'],
  ["One address of a list", 'Item(Split([mail], "@"), 2)'],
  ["Date, laid out", 'FormatDateTime([employeeHireDate], , "yyyy-MM-ddTHH:mm:ssZ", "dd.MM.yyyy")'],
];

export interface ExpressionView {
  editor: Editor;
  update: () => void;
  set: (expression: string) => void;
}

export function createExpressionView(record: () => RecordPanel, follow: (name: string) => void): ExpressionView {
  const value = byId("value");
  const about = byId("value-about");
  const trace = byId("trace");
  const findings = byId("expression-findings");
  const signature = byId("signature");

  const editor = createEditor({
    parent: byId("expression"),
    label: "Expression",
    text: EXAMPLES[0]?.[1] ?? "",
    language: { name: "attrflow" },
    placeholder: 'Write an expression, such as Join(" ", [givenName], [surname])',
    record: () => record().text(),
    onChange: () => update(),
    onCursor: (offset) => showSignature(offset),
  });

  const showSignature = (offset: number) => {
    const found = ask.signature(editor.text(), offset);
    if (!found) {
      fill(
        signature,
        editor.text().trim()
          ? "Ctrl+Space completes; the value follows as you type."
          : "Choose an example, or begin to type a function’s name.",
      );
      return;
    }
    const active = found.active === null ? undefined : found.parameters[found.active];
    const [from, to] = active?.span ?? [0, 0];
    fill(
      signature,
      h("code", {}, found.label.slice(0, from), h("strong", {}, found.label.slice(from, to)), found.label.slice(to)),
      active ? ` ${active.about}` : "",
    );
    follow(found.label.slice(0, found.label.indexOf("(")));
  };

  const update = () => {
    const text = editor.text();
    const found = ask.findings({ name: "attrflow" }, text);
    editor.show(found);
    showFindings(findings, found, {
      none: text.trim() ? "No findings." : "Write an expression above, or choose an example.",
      go: (finding: EditorFinding) => editor.select(...finding.span),
      apply: editor.apply,
    });
    byId("expression-tally").textContent = text.trim() ? tallied(found) : "";
    const answer: Answer = text.trim() ? tryExpression(text, record().text(), record().options()) : { invalid: true };
    showValue(answer, text);
  };

  const showValue = (answer: Answer, text: string) => {
    const { error, recordError } = answer;
    value.textContent = answer.value ?? "";
    value.dataset["kind"] = kindOf(answer);
    fill(
      byId("value-error"),
      error && problemText(error),
      recordError && problemText({ ...recordError, message: `the record: ${recordError.message}` }),
    );
    const notes = [aboutValue(answer)];
    const absent = answer.absent?.slice(0, 5).map(({ name, spelling }) => (spelling ? `${name} (there is ${spelling})` : name)) ?? [];
    if (absent.length) notes.push(`The record does not have ${absent.join(", ")}.`);
    fill(about, notes.filter(Boolean).join(" "));
    const parts = answer.parts ?? [];
    byId("trace-section").hidden = parts.length < 2;
    fill(trace, ...parts.map((part) => row(part, text)));
  };

  const row = (part: Part, text: string): HTMLElement => {
    const own = text.slice(part.from, part.to).replace(/\s+/g, " ");
    const button = h(
      "button",
      {
        type: "button",
        class: part.value === null ? "part skipped" : "part",
        click: () => editor.select(part.from, part.to),
        mouseenter: () => editor.highlight([part.from, part.to]),
        mouseleave: () => editor.highlight(null),
        focus: () => editor.highlight([part.from, part.to]),
        blur: () => editor.highlight(null),
      },
      h("code", { class: "of" }, own),
      h("code", { class: "is" }, part.value ?? "not evaluated"),
    );
    const item = h("li", {}, button);
    item.style.setProperty("--depth", String(Math.min(part.depth, 12)));
    return item;
  };

  const set = (expression: string) => {
    editor.setText(expression);
    update();
  };
  const examples = byId<HTMLSelectElement>("examples");
  const option = ([title, expression]: [string, string]) => h("option", { value: expression }, title);
  fill(examples, h("option", { value: "" }, "Examples…"), ...EXAMPLES.map(option));
  // The built-in documents are read when somebody looks at the list.
  const addTemplates = () => {
    if (examples.querySelector("optgroup")) return;
    examples.append(...templates().map(({ name, title }) => h("optgroup", { label: title }, ...functionsOf(name).map(option))));
  };
  examples.addEventListener("pointerdown", addTemplates, { once: true });
  examples.addEventListener("keydown", addTemplates, { once: true });
  examples.addEventListener("change", () => {
    if (examples.value) set(examples.value);
    examples.value = "";
  });
  showSignature(0);
  byId("format").addEventListener("click", () => editor.apply(ask.format({ name: "attrflow" }, editor.text())));
  return { editor, update, set };
}

/** Returns the target attributes of a built-in document that a function computes, with the expressions. */
function functionsOf(name: string): [string, string][] {
  const document = OpenDocument.read(template(name).document, null);
  if (!(document instanceof OpenDocument)) return [];
  const { objects } = document.summary();
  document.free();
  const found = objects.flatMap((object) => object.mappings.map((mapping) => ({ ...mapping, source: object.source })));
  return found.flatMap(({ kind, source, target, expression }): [string, string][] =>
    kind === "Function" && expression ? [[`${source} ${target}`, expression]] : [],
  );
}

function kindOf(answer: Answer): string {
  if (answer.value === undefined) return "none";
  return answer.value === "null" ? "missing" : "value";
}

/** Says in words what a value is. */
function aboutValue(answer: Answer): string {
  if (answer.noFlow === "attribute") return "No flow: the attribute is left out of what is sent.";
  if (answer.noFlow === "object") return "No flow: nothing is sent for the whole object.";
  if (answer.invalid || answer.error || answer.recordError) return answer.invalid ? "No value while the expression has an error." : "";
  const text = answer.value ?? "";
  if (text === "null") return "Missing: there is no value.";
  if (text.startsWith('"')) {
    const length = (JSON.parse(text) as string).length;
    return length === 0 ? "An empty text." : `Text of ${length} ${length === 1 ? "character" : "characters"}.`;
  }
  if (text.startsWith("[")) return "A list.";
  if (text.startsWith("{")) return "A complex value.";
  return text === "true" || text === "false" ? "Boolean." : "Number.";
}
