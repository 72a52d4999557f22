// The reference of functions beside the editor; it follows the cursor.

import { byId, fill, h } from "./dom";
import { functionsReference, type FunctionPage } from "./engine";
import { inline } from "./markdown";

const MICROSOFT = "https://learn.microsoft.com/entra/identity/app-provisioning/functions-for-customizing-application-data";

export interface Reference {
  /** Shows a function, unless the person looks something up. */
  follow: (name: string) => void;
}

/** Fills the reference; `onTry` takes an example. */
export function createReference(onTry: (expression: string, record: string) => void): Reference {
  const all = functionsReference();
  const search = byId<HTMLInputElement>("reference-search");
  const list = byId("reference-list");
  const page = byId("reference-page");
  let shown = "";

  const show = (found: FunctionPage | undefined, focus = false) => {
    if (!found || found.name === shown) return;
    shown = found.name;
    fill(page, ...functionPage(found, onTry));
    page.scrollTop = 0;
    for (const button of list.querySelectorAll("button")) button.setAttribute("aria-current", String(button.textContent === shown));
    if (focus) page.focus();
  };
  const search_ = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const score = (one: FunctionPage) => {
      const name = one.name.toLowerCase();
      const text = `${name} ${one.summary} ${one.details}`.toLowerCase();
      if (!words.every((word) => text.includes(word))) return -1;
      return words.every((word) => name.startsWith(word)) ? 2 : words.every((word) => name.includes(word)) ? 1 : 0;
    };
    const found = all.map((one) => ({ one, score: score(one) })).filter(({ score }) => score >= 0);
    found.sort((a, b) => b.score - a.score);
    const buttons = found.map(({ one }) =>
      h(
        "li",
        {},
        h(
          "button",
          { type: "button", title: one.summary, "aria-current": String(one.name === shown), click: () => show(one, true) },
          one.name,
        ),
      ),
    );
    fill(list, ...(buttons.length ? buttons : [h("li", { class: "quiet" }, "No function has these words.")]));
    if (words.length) show(found[0]?.one);
  };
  search.addEventListener("input", search_);
  search_();
  show(all.find((one) => one.name === "Join") ?? all[0]);
  return {
    follow: (name) => {
      if (document.activeElement !== search) show(all.find((one) => one.name.toLowerCase() === name.toLowerCase()));
    },
  };
}

function functionPage(one: FunctionPage, onTry: (expression: string, record: string) => void): HTMLElement[] {
  const parameters = one.parameters.map((parameter) =>
    h("li", {}, h("code", {}, parameter.name), ` ${parameter.kinds}`, h("span", { class: "quiet" }, ` (${parameter.occurs})`)),
  );
  const examples = one.examples.map((example) =>
    h(
      "li",
      {},
      h("pre", {}, h("code", {}, example.expression), example.value ? h("span", { class: "result" }, `\n→ ${example.value}`) : null),
      h(
        "button",
        {
          type: "button",
          class: "link",
          "aria-label": `Try it: ${example.expression}`,
          click: () => onTry(example.expression, example.record),
        },
        "Try it",
      ),
    ),
  );
  return [
    h("h3", {}, h("code", {}, one.signature)),
    h("p", {}, ...inline([one.summary, one.details].filter(Boolean).join(" "))),
    h("ul", { class: "parameters" }, ...parameters),
    h("h4", {}, "Examples"),
    h("ul", { class: "examples" }, ...examples),
    h(
      "p",
      { class: "quiet" },
      "Documented in: ",
      one.documented,
      ". ",
      h("a", { href: `${MICROSOFT}#${one.name.toLowerCase()}`, target: "_blank", rel: "noopener noreferrer" }, "Microsoft’s reference"),
    ),
  ];
}
