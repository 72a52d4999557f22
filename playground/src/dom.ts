// Builds elements. Text is always set as text, so that nothing of a document or a record becomes markup.

export type Child = Node | string | null | undefined | false;
type Properties = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>;

/** Makes an element; a function is a listener, `true` an attribute without a value. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  set(element, properties);
  append(element, children);
  return element;
}

/** Makes an element of a drawing. */
export function svg(tag: string, properties: Properties = {}, ...children: Child[]): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  set(element, properties);
  append(element, children);
  return element;
}

function set(element: Element, properties: Properties): void {
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name, value as EventListener);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
}

function append(element: Element, children: Child[]): void {
  for (const child of children) if (child) element.append(child);
}

/** Returns the element of the page with this id. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as E;
}

/** Replaces what is in an element. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren();
  append(element, children);
}

/** Makes code of a text that may break after its punctuation, so that names stay whole. */
export function code(text: string, kind = ""): HTMLElement {
  const parts = text.split(/(?<=[(,.@:\]])/);
  return h("code", { class: kind }, ...parts.flatMap((part, at) => (at ? [h("wbr"), part] : [part])));
}

/** Writes `1 record`, `2 records`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

/** Calls a function once things have been quiet for a while. */
export function debounced(wait: number, run: () => void): () => void {
  let timer: number | undefined;
  return () => {
    clearTimeout(timer);
    timer = window.setTimeout(run, wait);
  };
}

let clearing: number | undefined;

/** Says something at the bottom of the page, and to screen readers. */
export function announce(message: string, kind: "note" | "error" = "note"): void {
  const status = byId("status");
  status.dataset["kind"] = kind;
  fill(status, h("span", {}, message), h("button", { type: "button", "aria-label": "Dismiss", click: () => fill(status) }, "✕"));
  clearTimeout(clearing);
  if (kind === "note") clearing = window.setTimeout(() => fill(status), 6000);
}

/** Saves a text as a file of the person's own. */
export function download(name: string, text: string, type = "application/json"): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = h("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** Makes a list of tabs work by click and by arrow keys; returns what selects one. */
export function tabs(list: HTMLElement, onSelect: (name: string) => void): (name: string) => void {
  const all = () => [...list.querySelectorAll<HTMLElement>('[role="tab"]')];
  const select = (name: string) => {
    for (const tab of all()) {
      const is = tab.dataset["name"] === name;
      tab.setAttribute("aria-selected", String(is));
      tab.tabIndex = is ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      if (panel) panel.hidden = !is;
    }
    onSelect(name);
  };
  list.addEventListener("click", (event) => {
    const tab = (event.target as Element).closest<HTMLElement>('[role="tab"]');
    if (tab?.dataset["name"]) select(tab.dataset["name"]);
  });
  list.addEventListener("keydown", (event) => {
    const known = all();
    const at = known.indexOf(document.activeElement as HTMLElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next =
      event.key === "Home" ? known[0] : event.key === "End" ? known.at(-1) : step && known[(at + step + known.length) % known.length];
    if (!next || at < 0) return;
    event.preventDefault();
    select(next.dataset["name"] ?? "");
    next.focus();
  });
  return select;
}
