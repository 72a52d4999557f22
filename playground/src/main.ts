// Starts the page: the views, opened and dropped files, links, themes.

import { createCompareView } from "./compare";
import { announce, byId, debounced, tabs } from "./dom";
import { createDocumentView } from "./document";
import { ask, OpenDocument, problem, readRecords, start, textOf, version } from "./engine";
import { createExpressionView } from "./expression";
import { createRecordPanel, type RecordPanel } from "./record";
import { createReference } from "./reference";
import { createShareDialog, unpack, type Shared } from "./share";

/** Larger files are not read: a browser would be busy for too long. */
const MAX_FILE = 256 * 1024 * 1024;

type View = "expression" | "document" | "compare";

function themes(): void {
  const choose = byId<HTMLSelectElement>("theme");
  const apply = () => {
    if (choose.value) document.documentElement.dataset["theme"] = choose.value;
    else delete document.documentElement.dataset["theme"];
  };
  try {
    choose.value = localStorage.getItem("theme") ?? "";
  } catch {
    // Without storage the choice holds until the page is closed.
  }
  apply();
  choose.addEventListener("change", () => {
    apply();
    try {
      localStorage.setItem("theme", choose.value);
    } catch {
      // See above.
    }
  });
}

/** Forbids every connection from here on: the page has everything that it needs. */
function close(): void {
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "connect-src 'none'";
  document.head.append(policy);
}

function run(): void {
  let view: View = "expression";
  let record: RecordPanel | null = null;
  const panel = () => record as RecordPanel;
  const reference = createReference((expression, sample) => {
    show("expression");
    if (sample !== "{}") panel().setText(JSON.stringify(JSON.parse(sample), null, 2));
    expressions.set(expression);
    expressions.editor.view.focus();
  });
  const expressions = createExpressionView(panel, reference.follow);
  const documents = createDocumentView({
    record: panel,
    onTry: (expression) => {
      show("expression");
      expressions.set(expression);
      expressions.editor.view.focus();
    },
    onChange: () => undefined,
  });
  const compare = createCompareView(panel, documents.current);
  const update = () => {
    if (view === "expression") expressions.update();
    if (view === "document") documents.update();
    if (view === "compare") compare.update();
  };
  const updateLater = debounced(120, update);
  // One expression takes microseconds; a document and its people take longer.
  record = createRecordPanel(() => (view === "expression" ? update() : updateLater()));

  const show = tabs(byId("views"), (name) => {
    view = name as View;
    document.body.dataset["view"] = view;
    const findings = { expression: "expression-findings", document: "document-findings", compare: "compare-result" }[view];
    for (const element of document.querySelectorAll('[data-testid="findings"]')) element.removeAttribute("data-testid");
    byId(findings).dataset["testid"] = "findings";
    update();
  });
  show("expression");

  const openDocument = (name: string, text: string) => {
    if (view === "compare") {
      compare.open(compare.next(), name, text);
      return;
    }
    show("document");
    documents.open(name, text);
  };
  const openFile = async (file: File) => {
    if (file.size > MAX_FILE) {
      announce(`${file.name} is larger than 256 MB; the command line reads it`, "error");
      return;
    }
    const bytes = new Uint8Array(await file.arrayBuffer());
    const text = textOf(bytes);
    if (text !== undefined && (ask.isMapping(text) || isDocument(text))) {
      openDocument(file.name, text);
      return;
    }
    try {
      panel().open(file.name, readRecords(bytes));
      announce(`${file.name}: these are records; they are on the left`);
      updateLater();
    } catch (error) {
      const { code, message, help } = problem(error);
      announce(`${file.name}: ${[code, message].filter(Boolean).join(" ")}${help ? `; ${help}` : ""}`, "error");
    }
  };
  const openFiles = async (files: Iterable<File>) => {
    for (const file of files) await openFile(file);
  };

  const input = byId<HTMLInputElement>("file");
  input.addEventListener("change", async () => {
    await openFiles([...(input.files ?? [])]);
    input.value = "";
  });
  for (const button of document.querySelectorAll(".open-file")) button.addEventListener("click", () => input.click());
  let depth = 0;
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  addEventListener("dragenter", (event) => {
    if (hasFiles(event) && ++depth === 1) document.body.classList.add("dropping");
  });
  addEventListener("dragleave", (event) => {
    if (hasFiles(event) && --depth <= 0) document.body.classList.remove("dropping");
  });
  addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  addEventListener(
    "drop",
    (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      // An editor would insert the text of the file.
      event.stopPropagation();
      depth = 0;
      document.body.classList.remove("dropping");
      void openFiles([...(event.dataTransfer?.files ?? [])]);
    },
    true,
  );

  createShareDialog((withValues) => {
    const shared: Shared = { v: 1, view };
    if (view === "expression") shared.expression = expressions.editor.text();
    const open = view === "expression" ? null : documents.current();
    if (open) shared.document = open;
    if (withValues) {
      shared.record = panel().text();
      if (view === "document" && documents.plan.existing()) shared.existing = documents.plan.existing();
    }
    return shared;
  });
  const follow = async () => {
    try {
      const shared = await unpack(location.hash);
      if (!shared) return;
      if (typeof shared.record === "string") panel().setText(shared.record);
      if (typeof shared.existing === "string") documents.plan.setExisting(shared.existing);
      if (typeof shared.document?.text === "string") {
        show("document");
        documents.open(String(shared.document.name), shared.document.text);
      } else if (typeof shared.expression === "string") {
        show("expression");
        expressions.set(shared.expression);
      }
    } catch (error) {
      announce(`the link cannot be read: ${problem(error).message}`, "error");
    }
  };
  addEventListener("hashchange", () => void follow());
  void follow();

  const drawer = byId("reference");
  const toggle = byId("reference-toggle");
  const showReference = (is: boolean) => {
    drawer.classList.toggle("is-open", is);
    document.body.classList.toggle("has-reference", is);
    toggle.setAttribute("aria-expanded", String(is));
  };
  toggle.addEventListener("click", () => showReference(!drawer.classList.contains("is-open")));
  byId("reference-close").addEventListener("click", () => {
    showReference(false);
    toggle.focus();
  });
  showReference(matchMedia("(min-width: 75rem)").matches);
}

/** Whether a text without the words of an open document is one, such as a list of attribute mappings. */
function isDocument(text: string): boolean {
  const read = OpenDocument.read(text, null);
  if (!(read instanceof OpenDocument)) return false;
  read.free();
  return true;
}

async function main(): Promise<void> {
  themes();
  try {
    await start();
  } catch (error) {
    byId("starting").textContent =
      `The page cannot start: ${problem(error).message}. It needs a browser with WebAssembly, and a web server: “attrflow playground” is one.`;
    byId("starting").classList.add("failed");
    return;
  }
  close();
  byId("version").textContent = version();
  byId("starting").remove();
  byId("page").hidden = false;
  try {
    run();
  } catch (error) {
    announce(`internal error: ${problem(error).message}; please report it`, "error");
  }
  performance.mark("attrflow-ready");
}

addEventListener("error", (event) => announce(`internal error: ${event.message}; reload the page, and please report it`, "error"));
void main();
