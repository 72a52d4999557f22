// What changed between two documents, and with dropped people for how many of them what becomes different.

import { byId, counted, fill, h, type Child } from "./dom";
import { OpenDocument, template, templates, type FieldChange, type Population, type Presence, type Problem } from "./engine";
import { problemText } from "./findings";
import type { RecordPanel } from "./record";

export type Side = "before" | "after";

export interface CompareView {
  open: (side: Side, name: string, text: string) => void;
  /** The side that a dropped document goes to. */
  next: () => Side;
  update: () => void;
}

interface Held {
  name: string;
  document: OpenDocument | Problem;
}

const WORDS: Record<Presence, string> = { added: "added", removed: "removed", changed: "changed" };

export function createCompareView(record: () => RecordPanel, current: () => { name: string; text: string } | null): CompareView {
  const held: Partial<Record<Side, Held>> = {};
  const choices = (side: Side) => byId<HTMLSelectElement>(`${side}-choice`);

  const open = (side: Side, name: string, text: string) => {
    const before = held[side]?.document;
    if (before instanceof OpenDocument) before.free();
    held[side] = { name, document: OpenDocument.read(text, null) };
    fill(byId(`${side}-name`), name);
    update();
  };

  for (const side of ["before", "after"] as const) {
    const select = choices(side);
    fill(
      select,
      h("option", { value: "" }, "Choose…"),
      h("option", { value: "current" }, "the open document"),
      h("option", { value: "file" }, "a file…"),
      h("optgroup", { label: "Templates" }, ...templates().map((one) => h("option", { value: `template ${one.name}` }, one.title))),
    );
    const file = byId<HTMLInputElement>(`${side}-file`);
    file.addEventListener("change", async () => {
      const chosen = file.files?.[0];
      if (chosen) open(side, chosen.name, await chosen.text());
      file.value = "";
    });
    select.addEventListener("change", () => {
      const [kind, name] = select.value.split(" ");
      if (kind === "file") file.click();
      if (kind === "template" && name) open(side, `${name}.json`, template(name).document);
      if (kind === "current") {
        const own = current();
        if (own) open(side, own.name, own.text);
        else fill(byId(`${side}-name`), "no document is open yet");
      }
      select.value = "";
    });
  }

  const update = () => {
    const result = byId("compare-result");
    const { before, after } = held;
    const problems = [before, after].filter((one): one is Held => Boolean(one && !(one.document instanceof OpenDocument)));
    if (problems.length) {
      fill(result, ...problems.map((one) => h("div", {}, h("p", {}, one.name), problemText(one.document as Problem))));
      return;
    }
    if (!(before?.document instanceof OpenDocument) || !(after?.document instanceof OpenDocument)) {
      fill(result, h("p", { class: "quiet" }, "Choose the document as it was and the document as it is to be, or drop both on this page."));
      return;
    }
    const { objects, definitions } = after.document.changesSince(before.document);
    const people = record().people();
    const population = people ? after.document.recordsSince(before.document, people.records) : null;
    const children: Child[] = objects.map((object) =>
      h(
        "section",
        { class: "change-block" },
        h("h3", {}, presence(object.presence), ` ${object.sourceObject} → ${object.targetObject}`),
        fields(object.fields),
        ...object.attributes.map((one) =>
          h("div", { class: "changed-attribute" }, h("h4", {}, presence(one.presence), " ", h("code", {}, one.target)), fields(one.fields)),
        ),
      ),
    );
    if (definitions.length) {
      children.push(
        h(
          "details",
          {},
          h("summary", {}, counted(definitions.length, "changed definition")),
          h(
            "ul",
            {},
            ...definitions
              .slice(0, 300)
              .map((one) =>
                h("li", {}, presence(one.presence), " ", [one.directory, one.object, one.attribute].filter(Boolean).join(" / ")),
              ),
          ),
        ),
      );
    }
    if (children.length === 0) children.push(h("p", {}, "No differences: expressions are compared by meaning, not by layout."));
    fill(result, populationText(population, Boolean(people)), ...children);
  };
  return { open, update, next: () => (held.before ? "after" : "before") };
}

function presence(word: Presence): HTMLElement {
  return h("span", { class: `badge presence ${word}` }, WORDS[word]);
}

function fields(changes: FieldChange[]): HTMLElement | null {
  if (changes.length === 0) return null;
  const side = (value: string | null, kind: "old" | "new") =>
    value === null
      ? null
      : h("div", { class: kind }, h("span", { class: "sr" }, kind === "old" ? "before: " : "after: "), h("code", {}, value));
  return h(
    "dl",
    { class: "fields" },
    ...changes.flatMap((one) => [h("dt", {}, one.field), h("dd", {}, side(one.old, "old"), side(one.new, "new"))]),
  );
}

function populationText(population: Population | null, hasPeople: boolean): HTMLElement {
  if (!population) {
    return h(
      "p",
      { class: "quiet" },
      hasPeople
        ? "A document has no usable mapping of users to apply to the people."
        : "Open a file of people as well, and this says for how many of them what becomes different.",
    );
  }
  const moved = (
    [
      ["enters", "entering"],
      ["leaves", "leaving"],
    ] as const
  )
    .filter(([key]) => population[key].count > 0)
    .map(([key, words]) =>
      h("li", {}, `${words} the scope: ${counted(population[key].count, "record")} (${population[key].examples.join(", ")})`),
    );
  const targets = population.targets.map((one) => {
    const examples = one.patterns.flatMap((pattern) =>
      pattern.examples
        .slice(0, 2)
        .map((example) =>
          h(
            "li",
            {},
            `record ${example.record}: `,
            h("code", {}, JSON.stringify(example.old ?? null)),
            " → ",
            h("code", {}, JSON.stringify(example.new ?? null)),
          ),
        ),
    );
    const collided = one.collisions.reduce((sum, collision) => sum + collision.records, 0);
    return h(
      "li",
      {},
      h("code", {}, one.target),
      `: ${counted(one.changed, "value")} ${one.changed === 1 ? "changes" : "change"}`,
      collided > 0 && h("strong", {}, ` ${counted(collided, "record")} would share a value`),
      h("ul", {}, ...examples),
    );
  });
  return h(
    "section",
    { class: "change-block" },
    h("h3", {}, "For the people that are open"),
    h("p", {}, `${counted(population.records, "record")}, ${population.inBoth.toLocaleString("en")} in scope of both documents.`),
    h("ul", {}, ...moved, ...targets),
    moved.length + targets.length === 0 && h("p", {}, "No value changes."),
  );
}
