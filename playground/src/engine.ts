// The library as WebAssembly, with types for the JSON texts that it answers to the page.

import init, * as library from "../../bindings/wasm/pkg/attrflow.js";
import type { Finding, HostOptions } from "../../bindings/wasm/pkg/attrflow.js";

export type { Finding, HostOptions };
export type Span = [number, number];
export type Edit = { span: Span; text: string };

export interface Problem {
  code?: string;
  severity?: string;
  message: string;
  help?: string | null;
  span?: Span | null;
  target?: string | null;
}

export interface EditorFinding extends Finding {
  label: string | null;
  /** The address of the page that explains the code. */
  page: string;
}

export interface Explanation {
  title: string;
  explanation: string;
  bad: string;
  good: string;
}

export interface Part {
  from: number;
  to: number;
  depth: number;
  value: string | null;
}

export interface Answer {
  invalid?: boolean;
  parts?: Part[];
  absent?: { name: string; spelling: string | null }[];
  value?: string;
  noFlow?: "attribute" | "object";
  error?: Problem;
  recordError?: Problem;
}

export interface Completion {
  label: string;
  kind: string;
  detail: string;
  page: string;
  span: Span;
  insert: string;
  snippet: string | null;
}

export interface Signature {
  label: string;
  parameters: { span: Span; about: string }[];
  active: number | null;
}

export interface FunctionPage {
  name: string;
  signature: string;
  summary: string;
  details: string;
  parameters: { name: string; kinds: string; occurs: string }[];
  examples: { expression: string; record: string; value: string }[];
  documented: string;
}

export interface AttributeMapping {
  target: string;
  expression: string | null;
  kind: "Attribute" | "Constant" | "Function" | null;
  default: string | null;
  flow: string;
  matching: number;
  pointer: string;
}

export interface ObjectMapping {
  name: string;
  source: string;
  target: string;
  enabled: boolean;
  scope: string[][];
  errors: Problem[] | null;
  mappings: AttributeMapping[];
}

export interface Summary {
  application: string | null;
  title: string | null;
  form: string;
  objects: ObjectMapping[];
}

export interface Applied {
  fate: "written" | "outOfScope" | "leftOut" | "removed" | "fault" | "unusable";
  error?: Problem | null;
  object?: string | null;
  values?: { target: string; value?: string; error?: Problem }[];
}

export interface Change {
  attribute: string;
  old: unknown;
  new: unknown;
}

export interface Planned {
  unusable?: boolean;
  recordError?: Problem;
  existingError?: Problem;
  error?: Problem;
  objects?: number;
  lookedUp?: boolean;
  matched?: Record<string, unknown> | null;
  requests?: ({ method: string; path: string; body?: unknown } | { error: Problem })[];
  plan?: {
    action: "create" | "update" | "disable" | "delete" | "skip";
    reason: { code: string; message: string } | null;
    match: { by: string; target: string | null } | null;
    changes: Change[];
    references: Change[];
    unresolved: { attribute: string; source: string }[];
  };
}

export interface Tally {
  records: number;
  counts: Partial<Record<Applied["fate"], number>>;
  faults: { error: Problem; count: number; records: number[] }[];
}

export interface Lineage {
  name: string;
  sourceObject: string;
  targetObject: string;
  scope: string[];
  targets: { target: string; attributes: string[]; readable: boolean }[];
  sources: { attribute: string; targets: string[]; scope: boolean }[];
}

/** Fetches and starts the library. */
export async function start(): Promise<void> {
  await init({ module_or_path: new URL("attrflow.wasm", document.baseURI) });
}

const parsed = <T>(text: string): T => JSON.parse(text) as T;

export const version = (): string => library.version();
export const tryExpression = (expression: string, record: string, options: HostOptions): Answer =>
  parsed(library.tryExpression(expression, record, options));
export const functionsReference = (): FunctionPage[] => parsed(library.functions_reference());
export const explain = (code: string): Explanation | null => parsed(library.explain(code));
export const templates = (): { name: string; title: string }[] => parsed(library.templates());
export const template = (name: string): { document: string; users: string; groups: string } => parsed(library.template(name));
export const layout = (json: string): string => library.layout(json) ?? json;
export const textOf = (bytes: Uint8Array): string | undefined => library.text_of(bytes);
export const readRecords = (bytes: Uint8Array): library.Records => library.Records.read(bytes);
export type Records = library.Records;

/** Asks about a text in an editor, which is read again for each question. */
function withFile<T>(language: string, text: string, application: string | null, ask: (file: library.EditorFile) => T): T {
  const file = new library.EditorFile(language, text, application);
  try {
    return ask(file);
  } finally {
    file.free();
  }
}

export interface Language {
  name: "attrflow" | "json";
  /** The template whose rules hold for a document. */
  application?: () => string | null;
}

export const ask = {
  findings: (language: Language, text: string): EditorFinding[] =>
    withFile(language.name, text, language.application?.() ?? null, (file) => parsed(file.findings())),
  completions: (language: Language, text: string, offset: number): Completion[] =>
    withFile(language.name, text, null, (file) => parsed(file.completions(offset))),
  hover: (language: Language, text: string, offset: number, record?: string): { span: Span; page: string } | null =>
    withFile(language.name, text, null, (file) => parsed(file.hover(offset, record))),
  signature: (text: string, offset: number): Signature | null => withFile("attrflow", text, null, (file) => parsed(file.signature(offset))),
  format: (language: Language, text: string): Edit[] => withFile(language.name, text, null, (file) => parsed(file.format())),
  isMapping: (text: string): boolean => withFile("json", text, null, (file) => file.isMapping),
};

/** A document that is open; `free` gives its memory back. */
export class OpenDocument {
  private constructor(private readonly inner: library.OpenDocument) {}

  /** Reads a document, or returns the reason why it is not one. */
  static read(text: string, application: string | null): OpenDocument | Problem {
    try {
      return new OpenDocument(new library.OpenDocument(text, application));
    } catch (error) {
      return problem(error);
    }
  }

  summary = (): Summary => parsed(this.inner.summary());
  apply = (object: number, record: string, options: HostOptions): Applied => parsed(this.inner.apply(object, record, options));
  plan = (object: number, record: string, existing: string, options: HostOptions): Planned =>
    parsed(this.inner.plan(object, record, existing, options));
  tally = (object: number, records: Records, options: HostOptions): Tally | null => parsed(this.inner.tally(object, records, options));
  lineage = (): Lineage[] => parsed(this.inner.lineage());
  changesSince = (old: OpenDocument): { objects: ObjectChange[]; definitions: DefinitionChange[] } =>
    parsed(this.inner.changes_since(old.inner));
  recordsSince = (old: OpenDocument, records: Records): Population | null => parsed(this.inner.records_since(old.inner, records));
  free = (): void => this.inner.free();
}

export type FieldChange = { field: string; old: string | null; new: string | null };
export type Presence = "added" | "removed" | "changed";
export interface ObjectChange {
  presence: Presence;
  sourceObject: string;
  targetObject: string;
  fields: FieldChange[];
  attributes: { presence: Presence; target: string; fields: FieldChange[] }[];
}
export interface DefinitionChange {
  presence: Presence;
  directory: string;
  object: string | null;
  attribute: string | null;
  fields: FieldChange[];
}
export interface Population {
  records: number;
  inBoth: number;
  unreadable: number;
  enters: { count: number; examples: number[] };
  leaves: { count: number; examples: number[] };
  targets: {
    target: string;
    changed: number;
    patterns: { pattern: string; count: number; examples: { record: number; old?: unknown; new?: unknown }[] }[];
    collisions: { records: number; examples: number[] }[];
  }[];
}

/** Returns what was thrown as a problem to show. */
export function problem(error: unknown): Problem {
  const found = (error as { diagnostics?: Problem[] }).diagnostics?.[0];
  if (found) return found;
  return { message: error instanceof Error ? error.message : String(error) };
}
