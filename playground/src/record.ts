// The record on the left: a sample, one of a dropped file, or an edited one; and the other inputs of evaluations.

import { byId, counted, fill, h } from "./dom";
import { createEditor, type Editor } from "./editor";
import { layout, template, type HostOptions, type Records } from "./engine";

export interface RecordPanel {
  editor: Editor;
  /** The text of the record. */
  text: () => string;
  options: () => HostOptions;
  people: () => { name: string; records: Records } | null;
  /** Takes the records of a file. */
  open: (name: string, records: Records) => void;
  /** Shows a record of the file, by its number from 1. */
  show: (number: number) => void;
  setText: (text: string) => void;
}

type Sample = { label: string; text: string };

function samples(): { users: Sample[]; groups: Sample[] } {
  const { users, groups } = template("zendesk");
  const read = (lines: string) =>
    lines
      .trim()
      .split("\n")
      .map((text) => ({
        label: String((JSON.parse(text) as Record<string, unknown>)["displayName"] ?? "without a name"),
        text: layout(text),
      }));
  return { users: read(users), groups: read(groups) };
}

/** Makes the panel; `onChange` is called when the record or what is asked besides changes. */
export function createRecordPanel(onChange: () => void): RecordPanel {
  const known = samples();
  const choose = byId<HTMLSelectElement>("sample");
  const group = (label: string, key: "users" | "groups") =>
    h("optgroup", { label }, ...known[key].map((sample, at) => h("option", { value: `${key} ${at}` }, sample.label)));
  fill(choose, group("Sample users", "users"), group("Sample groups", "groups"), h("option", { value: "own", hidden: true }, "your own"));
  const editor = createEditor({
    parent: byId("record"),
    label: "Record, as JSON",
    text: known.users[0]?.text ?? "{}",
    placeholder: '{ "givenName": "Ada" }',
    onChange: () => {
      if (!isShowing && !file) choose.value = "own";
      onChange();
    },
  });
  let isShowing = false;
  const setText = (text: string) => {
    isShowing = true;
    editor.setText(text);
    isShowing = false;
  };

  let file: { name: string; records: Records; at: number } | null = null;
  const bar = byId("people");
  const number = byId<HTMLInputElement>("person");
  const show = (wanted: number) => {
    if (!file) return;
    file.at = Math.min(Math.max(1, Math.round(wanted) || 1), file.records.length);
    number.value = String(file.at);
    const text = file.records.text(file.at - 1);
    setText(text === undefined ? "" : layout(text));
  };
  byId("previous").addEventListener("click", () => show((file?.at ?? 1) - 1));
  byId("next").addEventListener("click", () => show((file?.at ?? 1) + 1));
  number.addEventListener("change", () => show(number.valueAsNumber));
  byId("close-people").addEventListener("click", () => {
    file?.records.free();
    file = null;
    bar.hidden = true;
    choose.disabled = false;
    choose.value = "users 0";
    setText(known.users[0]?.text ?? "{}");
    onChange();
  });
  choose.addEventListener("change", () => {
    const [key, at] = choose.value.split(" ");
    const sample = known[key as "users" | "groups"]?.[Number(at)];
    if (sample) setText(sample.text);
  });

  const now = byId<HTMLInputElement>("now");
  const seed = byId<HTMLInputElement>("seed");
  const parameters = byId<HTMLTextAreaElement>("parameters");
  for (const field of [now, seed, parameters]) field.addEventListener("input", onChange);

  return {
    editor,
    text: editor.text,
    setText: (text) => {
      setText(text);
      choose.value = "own";
    },
    options: () => {
      const options: HostOptions = {};
      if (now.value.trim()) options.now = now.value.trim();
      if (/^\d+$/.test(seed.value.trim())) options.seed = BigInt(seed.value.trim());
      const pairs = parameters.value.split("\n").map((line) => /^\s*([\w.]+)\s*=\s*(.*?)\s*$/.exec(line));
      const named = pairs.flatMap((pair) => (pair ? [[pair[1], pair[2]]] : []));
      if (named.length) options.parameters = Object.fromEntries(named) as Record<string, string>;
      return options;
    },
    people: () => file,
    show,
    open: (name, records) => {
      file?.records.free();
      file = { name, records, at: 1 };
      bar.hidden = false;
      choose.disabled = true;
      number.max = String(records.length);
      fill(byId("people-name"), name);
      fill(byId("people-about"), `${counted(records.length, "record")}, read as ${records.description}`);
      show(1);
      onChange();
    },
  };
}
