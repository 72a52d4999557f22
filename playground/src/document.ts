// A mapping document: its findings, its mappings with their values for the record, the target object, the plan, the lineage, the text.

import { announce, byId, code, counted, debounced, download, fill, h, tabs } from "./dom";
import { createEditor, type Editor } from "./editor";
import { ask, OpenDocument, template, templates, type Applied, type AttributeMapping, type EditorFinding, type Summary } from "./engine";
import { problemText, showFindings, tallied } from "./findings";
import { drawLineage } from "./lineage";
import { createPlan, type PlanView } from "./plan";
import type { RecordPanel } from "./record";

export interface DocumentView {
  /** Opens a document; the name is that of its file. */
  open: (name: string, text: string) => void;
  close: () => void;
  /** The record or what is asked besides changed. */
  update: () => void;
  current: () => { name: string; text: string } | null;
  plan: PlanView;
}

export interface DocumentCallbacks {
  record: () => RecordPanel;
  /** Shows an expression by itself. */
  onTry: (expression: string) => void;
  onChange: () => void;
}

/** Texts longer than this are read again only after a pause. */
const LARGE = 200_000;

export function createDocumentView({ record, onTry, onChange }: DocumentCallbacks): DocumentView {
  let name = "";
  let text: string | null = null;
  let document_: OpenDocument | null = null;
  let summary: Summary | null = null;
  let findings: EditorFinding[] = [];
  let tab = "mappings";
  let editor: Editor | null = null;
  /** Changes with the document; and what the people were last counted for. */
  let version = 0;
  let tallied_: unknown[] | null = null;
  const objects = byId<HTMLSelectElement>("object");
  const application = byId<HTMLSelectElement>("application");
  const plan = createPlan(() => update());

  const ownApplication = () => application.value || null;
  const known = templates();
  fill(application, h("option", { value: "" }, "as the document says"), ...known.map((one) => h("option", { value: one.name }, one.title)));
  const start = byId("template-list");
  fill(
    start,
    ...known.map((one) =>
      h(
        "li",
        {},
        h("button", { type: "button", class: "card", click: () => view.open(`${one.name}.json`, template(one.name).document) }, one.title),
      ),
    ),
  );

  const select = tabs(byId("document-tabs"), (chosen) => {
    tab = chosen;
    update();
  });

  const object = () => Math.max(0, objects.selectedIndex);

  /** Reads the document again, after its text or the application changed. */
  const read = () => {
    if (text === null) return;
    const next = OpenDocument.read(text, ownApplication());
    document_?.free();
    document_ = null;
    version += 1;
    const broken = byId("document-broken");
    fill(broken);
    if (next instanceof OpenDocument) {
      document_ = next;
      const before = objects.selectedIndex;
      const had = objects.options.length;
      summary = next.summary();
      fill(objects, ...summary.objects.map((one, at) => h("option", { value: String(at) }, title(one))));
      const preferred = summary.objects.findIndex((one) => one.enabled && one.source.toLowerCase() === "user");
      objects.selectedIndex = had === summary.objects.length && before >= 0 ? before : Math.max(0, preferred);
      byId("document-form").textContent = [summary.title ? `for ${summary.title}` : "application not known", summary.form].join(", ");
    } else if (!ask.isMapping(text)) {
      summary = null;
      fill(broken, problemText(next));
    }
    findings = ask.findings({ name: "json", application: ownApplication }, text);
    editor?.show(findings);
    showFindings(byId("document-findings"), findings, {
      none: "No findings: everything that can be checked without the service is as it should be.",
      lines: true,
      go: (finding) => {
        select("text");
        editor?.select(...finding.span);
      },
      apply: (edits) => {
        ensureEditor().apply(edits);
        announce("The document is changed; “Download” saves it.");
      },
    });
    byId("document-tally").textContent = tallied(findings);
    update();
    onChange();
  };
  const readLater = debounced(350, read);

  const ensureEditor = (): Editor => {
    editor ??= createEditor({
      parent: byId("document-editor"),
      label: "Mapping document, as JSON",
      text: text ?? "",
      language: { name: "json", application: ownApplication },
      gutter: true,
      record: () => record().text(),
      onChange: (next) => {
        if (next === text) return;
        text = next;
        if (next.length > LARGE) readLater();
        else read();
      },
    });
    return editor;
  };

  const update = () => {
    if (text === null || byId("view-document").hidden) return;
    const chosen = summary?.objects[object()];
    const usable = chosen && !chosen.errors;
    byId("document-unusable").hidden = !summary || Boolean(usable);
    if (tab === "text") {
      const made = ensureEditor();
      made.setText(text);
      made.show(findings);
      return;
    }
    if (!document_ || !chosen) return;
    const { text: recordText, options, people } = record();
    const applied = usable ? document_.apply(object(), recordText(), options()) : null;
    if (tab === "mappings") showMappings(chosen.mappings, applied, chosen.scope);
    if (tab === "target") showObject(applied);
    if (tab === "plan") plan.show(usable ? document_.plan(object(), recordText(), plan.existing(), options()) : null);
    if (tab === "lineage") drawLineage(byId("lineage"), document_.lineage()[object()]);
    const open = usable ? people() : null;
    // Mapping many people takes a while, and a key press in the record changes nothing about it.
    const asked = open && [
      version,
      object(),
      open.records,
      JSON.stringify(options(), (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
    ];
    if (!asked || !tallied_ || asked.some((part, at) => part !== tallied_?.[at])) {
      tallied_ = asked;
      showPeople(open ? document_.tally(object(), open.records, options()) : null);
    }
  };

  const showMappings = (mappings: AttributeMapping[], applied: Applied | null, scope: string[][]) => {
    const values = new Map(applied?.values?.map((one) => [one.target, one]));
    fill(byId("fate"), fateText(applied));
    fill(
      byId("scope"),
      scope.length
        ? `The scoping filter reads ${scope
            .flat()
            .map((name) => `[${name}]`)
            .join(", ")}.`
        : "There is no scoping filter: every record is in scope.",
    );
    const rows = mappings.map((one) => {
      const found = values.get(one.target);
      const expression = one.expression ?? "";
      return h(
        "tr",
        {},
        h(
          "th",
          { scope: "row" },
          code(one.target),
          one.matching > 0 &&
            h("span", { class: "badge match", title: "Existing objects are searched by this attribute" }, ` match ${one.matching}`),
        ),
        h(
          "td",
          {},
          code(expression || "(no source)", "expression"),
          one.default && h("span", { class: "quiet" }, ` default “${one.default}”`),
        ),
        h(
          "td",
          { class: "value-cell" },
          found?.error
            ? problemText(found.error)
            : found?.value !== undefined
              ? code(found.value)
              : h("span", { class: "quiet" }, applied?.values ? "nothing flows" : "–"),
        ),
        h(
          "td",
          { class: "try" },
          expression &&
            h(
              "button",
              { type: "button", class: "link", "aria-label": `Try the expression of ${one.target}`, click: () => onTry(expression) },
              "Try",
            ),
        ),
      );
    });
    fill(byId("mapping-rows"), ...rows);
  };

  const showObject = (applied: Applied | null) => {
    fill(byId("object-fate"), fateText(applied));
    byId("target-object").textContent = applied?.object ?? "";
    byId("target-object").hidden = !applied?.object;
  };

  const showPeople = (tally: ReturnType<OpenDocument["tally"]>) => {
    const section = byId("people-section");
    section.hidden = !tally;
    if (!tally) return;
    const { written = 0, outOfScope = 0, leftOut = 0, removed = 0 } = tally.counts;
    const faults = tally.records - written - outOfScope - leftOut - removed;
    const parts = [
      [written, "with an object"],
      [outOfScope, "out of scope"],
      [leftOut, "left out by an expression"],
      [removed, "removed"],
      [faults, "at fault"],
    ] as const;
    byId("people-tally").textContent = parts
      .filter(([count]) => count > 0)
      .map(([count, words]) => `${count.toLocaleString("en")} ${words}`)
      .join(", ");
    fill(
      byId("people-faults"),
      ...tally.faults.map(({ error, count, records }) =>
        h(
          "li",
          {},
          problemText(error),
          h(
            "p",
            { class: "actions" },
            `${counted(count, "record")}: `,
            ...records.flatMap((number) => [
              h(
                "button",
                { type: "button", class: "link", "aria-label": `Show record ${number}`, click: () => record().show(number) },
                String(number),
              ),
              " ",
            ]),
            count > records.length ? "…" : "",
          ),
        ),
      ),
    );
  };

  const fateText = (applied: Applied | null): HTMLElement | string => {
    switch (applied?.fate) {
      case "written":
        return "This record is in scope; this is what the target would get.";
      case "outOfScope":
        return "The scoping filter leaves this record out.";
      case "leftOut":
        return "An expression leaves this record out (IgnoreObjectFlow).";
      case "removed":
        return "The record was removed from the source.";
      case "fault":
        return applied.error ? problemText(applied.error) : "The record is at fault.";
      default:
        return "The object mapping cannot be used until its errors are fixed.";
    }
  };

  objects.addEventListener("change", update);
  application.addEventListener("change", read);
  byId("document-download").addEventListener("click", () => text !== null && download(name, text));
  byId("document-close").addEventListener("click", () => view.close());

  const view: DocumentView = {
    plan,
    update,
    current: () => (text === null ? null : { name, text }),
    open: (file, next) => {
      name = file;
      text = next;
      application.value = "";
      objects.replaceChildren();
      byId("document-empty").hidden = true;
      byId("document-open").hidden = false;
      byId("document-name").textContent = file;
      editor?.setText(next);
      byId<HTMLDetailsElement>("document-findings-section").open = true;
      read();
      select("mappings");
    },
    close: () => {
      document_?.free();
      [text, document_, summary, findings] = [null, null, null, []];
      byId("document-empty").hidden = false;
      byId("document-open").hidden = true;
      onChange();
    },
  };
  return view;
}

function title(one: { source: string; target: string; name: string; enabled: boolean }): string {
  const names = one.source || one.target ? `${one.source} → ${one.target}` : one.name || "mapping";
  return one.enabled ? names : `${names} (disabled)`;
}
