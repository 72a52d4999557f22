// The Markdown of hovers and completions as elements: paragraphs, lists, fences, rules, code and links. It never parses HTML.

import { h, type Child } from "./dom";

/** Makes elements of a page. */
export function markdown(page: string): HTMLElement {
  const body = h("div", { class: "page-text" });
  const lines = page.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const fence = /^(`{3,})/.exec(line)?.[1];
    if (fence) {
      const code: string[] = [];
      for (at++; at < lines.length && lines[at] !== fence; at++) code.push(lines[at] ?? "");
      body.append(h("pre", {}, h("code", {}, code.join("\n"))));
    } else if (/^-{3,}$/.test(line)) {
      body.append(h("hr"));
    } else if (line.startsWith("- ")) {
      const last = body.lastElementChild;
      const list = last?.tagName === "UL" ? last : body.appendChild(h("ul"));
      list.append(h("li", {}, ...inline(line.slice(2))));
    } else if (line.trim()) {
      body.append(h("p", {}, ...inline(line)));
    }
  }
  return body;
}

/** Makes code and links of a line. */
export function inline(line: string): Child[] {
  const parts: Child[] = [];
  const pattern = /(`+) ?(.*?) ?\1(?!`)|\[([^\]]*)\]\((https:[^)\s]*)\)/g;
  let end = 0;
  for (const found of line.matchAll(pattern)) {
    parts.push(line.slice(end, found.index));
    const address = found[4];
    if (address) parts.push(h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, found[3] ?? address));
    else parts.push(h("code", {}, found[2] ?? ""));
    end = found.index + found[0].length;
  }
  parts.push(line.slice(end));
  return parts;
}
