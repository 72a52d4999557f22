// The lineage of an object mapping as a graph: source attributes on the left, target attributes on the right.

import { fill, h, svg } from "./dom";
import type { Lineage } from "./engine";

const ROW = 30;
const TOP = 12;
const SIDE = 250;
const WIDTH = 760;
/** Longer names are cut in the middle; the whole is in the table and the title. */
const MAX_NAME = 34;

/** Draws the graph, and the same as a table for those who cannot see it. */
export function drawLineage(element: HTMLElement, lineage: Lineage | undefined): void {
  if (!lineage) {
    fill(element);
    return;
  }
  const constants = lineage.targets.some((target) => target.attributes.length === 0);
  const sources = [...lineage.sources.map((source) => source.attribute), ...(constants ? ["(constant)"] : [])];
  const targets = [...lineage.targets.map((target) => target.target), ...(lineage.scope.length ? ["(scope)"] : [])];
  const edges: [number, number][] = [];
  lineage.targets.forEach((target, to) => {
    if (target.attributes.length === 0) edges.push([sources.indexOf("(constant)"), to]);
    for (const name of target.attributes) edges.push([sources.indexOf(name), to]);
  });
  for (const name of lineage.scope) edges.push([sources.indexOf(name), targets.indexOf("(scope)")]);

  const rows = Math.max(sources.length, targets.length);
  const height = rows * ROW + 2 * TOP;
  const y = (at: number, count: number) => TOP + ROW / 2 + at * ROW + ((rows - count) * ROW) / 2;
  const drawing = svg("svg", {
    viewBox: `-1 0 ${WIDTH + 2} ${height}`,
    class: "graph",
    role: "img",
    "aria-label": `Lineage of ${lineage.sourceObject} to ${lineage.targetObject}; the table below says the same`,
  });

  const lines = edges.map(([from, to]) => {
    const [start, end] = [y(from, sources.length), y(to, targets.length)];
    const middle = WIDTH / 2;
    return svg("path", {
      d: `M ${SIDE} ${start} C ${middle} ${start}, ${middle} ${end}, ${WIDTH - SIDE} ${end}`,
      class: "edge",
      "data-from": from,
      "data-to": to,
    });
  });
  const mark = (side: "from" | "to" | null, at = 0) => {
    drawing.classList.toggle("has-choice", side !== null);
    for (const line of lines) line.classList.toggle("chosen", side !== null && line.getAttribute(`data-${side}`) === String(at));
    for (const node of drawing.querySelectorAll(".node")) {
      const own = node.getAttribute("data-side") === side && node.getAttribute("data-at") === String(at);
      const other = edges.some(([from, to]) =>
        side === "from"
          ? from === at && node.getAttribute("data-side") === "to" && node.getAttribute("data-at") === String(to)
          : to === at && node.getAttribute("data-side") === "from" && node.getAttribute("data-at") === String(from),
      );
      node.classList.toggle("chosen", side !== null && (own || other));
    }
  };
  const node = (name: string, side: "from" | "to", at: number, count: number) => {
    const x = side === "from" ? 0 : WIDTH - SIDE;
    const top = y(at, count) - ROW / 2 + 3;
    return svg(
      "g",
      { class: `node ${side}`, "data-side": side, "data-at": at, mouseenter: () => mark(side, at), mouseleave: () => mark(null) },
      svg("title", {}, name),
      svg("rect", { x, y: top, width: SIDE, height: ROW - 6, rx: 6 }),
      svg("text", { x: x + 10, y: top + (ROW - 6) / 2, "dominant-baseline": "central" }, cut(name)),
    );
  };
  drawing.append(
    ...lines,
    ...sources.map((name, at) => node(name, "from", at, sources.length)),
    ...targets.map((name, at) => node(name, "to", at, targets.length)),
  );

  const table = h(
    "table",
    {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Source attribute"), h("th", { scope: "col" }, "Target attributes"))),
    h(
      "tbody",
      {},
      ...lineage.sources.map((source) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, h("code", {}, source.attribute)),
          h("td", {}, [...source.targets, ...(source.scope ? ["(scope)"] : [])].join(", ")),
        ),
      ),
    ),
  );
  fill(
    element,
    h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Lineage graph" }, drawing),
    h(
      "details",
      {},
      h("summary", {}, "As a table"),
      h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Lineage table" }, table),
    ),
  );
}

function cut(name: string): string {
  if (name.length <= MAX_NAME) return name;
  return `${name.slice(0, 12)}…${name.slice(-(MAX_NAME - 13))}`;
}
