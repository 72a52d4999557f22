// The plan: what is to be done for the record, given what exists in the target, and the requests that do it.

import { byId, code, counted, fill, h } from "./dom";
import { createEditor, type Editor } from "./editor";
import type { Change, Planned } from "./engine";
import { problemText } from "./findings";

export interface PlanView {
  existing: () => string;
  setExisting: (text: string) => void;
  show: (planned: Planned | null) => void;
}

const ACTIONS = {
  create: "An object is created.",
  update: "An object is changed.",
  disable: "The object is disabled.",
  delete: "The object is deleted.",
  skip: "Nothing is sent.",
};

export function createPlan(onChange: () => void): PlanView {
  let editor: Editor | null = null;
  let text = "";
  const result = byId("plan-result");
  const ensure = (): Editor => {
    editor ??= createEditor({
      parent: byId("existing"),
      label: "What exists in the target, as JSON",
      text,
      placeholder: 'Paste an object of the target, a list, or an answer: { "id": "1", … }',
      onChange: (next) => {
        text = next;
        onChange();
      },
    });
    return editor;
  };
  byId("existing-none").addEventListener("click", () => ensure().setText(""));
  byId("existing-empty").addEventListener("click", () => ensure().setText("[]"));

  return {
    existing: () => text,
    setExisting: (next) => {
      text = next;
      editor?.setText(next);
    },
    show: (planned) => {
      ensure();
      fill(result, ...(planned ? parts(planned) : [h("p", { class: "quiet" }, "No plan until the document’s errors are fixed.")]));
    },
  };
}

function parts(planned: Planned): (HTMLElement | null)[] {
  const wrong = planned.recordError ?? planned.existingError ?? planned.error;
  if (wrong) return [problemText(wrong)];
  const { plan } = planned;
  if (!plan) return [];
  const matched = plan.match ? `Found by ${plan.match.by}${plan.match.target ? `: object ${plan.match.target}` : ""}.` : "";
  const looked = planned.lookedUp
    ? `Compared with ${counted(planned.objects ?? 0, "object")} of the target.`
    : "Nothing was looked up: as if the target had no such object.";
  const all = [...plan.changes, ...plan.references];
  return [
    h(
      "p",
      { class: "action-line" },
      h("span", { class: `badge action ${plan.action}` }, plan.action),
      " ",
      ACTIONS[plan.action],
      " ",
      plan.reason ? `Because ${plan.reason.message} (${plan.reason.code}).` : "",
    ),
    h("p", { class: "quiet" }, [matched, looked].filter(Boolean).join(" ")),
    all.length
      ? h(
          "div",
          { class: "scroll", tabindex: 0, role: "region", "aria-label": "Changes" },
          h(
            "table",
            { class: "changes" },
            h("caption", { class: "sr" }, "Attributes that are sent"),
            h(
              "thead",
              {},
              h("tr", {}, h("th", { scope: "col" }, "Attribute"), h("th", { scope: "col" }, "Now"), h("th", { scope: "col" }, "Then")),
            ),
            h("tbody", {}, ...all.map(changeRow)),
          ),
        )
      : null,
    plan.unresolved.length
      ? h(
          "p",
          { class: "quiet" },
          `References that lead nowhere without the other records: ${plan.unresolved.map((one) => one.attribute).join(", ")}.`,
        )
      : null,
    ...requests(planned),
  ];
}

function changeRow(change: Change): HTMLElement {
  const cell = (value: unknown, kind: string) =>
    h(
      "td",
      { class: kind },
      value === null || value === undefined ? h("span", { class: "quiet" }, "nothing") : code(JSON.stringify(value)),
    );
  return h("tr", {}, h("th", { scope: "row" }, code(change.attribute)), cell(change.old, "old"), cell(change.new, "new"));
}

function requests(planned: Planned): HTMLElement[] {
  const all = planned.requests ?? [];
  if (all.length === 0) return [];
  const blocks = all.map((request) => {
    if ("error" in request) return problemText(request.error);
    const body = request.body === undefined || request.body === null ? "" : `\n\n${JSON.stringify(request.body, null, 2)}`;
    return h("pre", { class: "code", tabindex: 0 }, h("code", {}, `${request.method} ${request.path}${body}`));
  });
  return [h("h3", {}, all.length === 1 ? "The request" : "The requests"), ...blocks];
}
