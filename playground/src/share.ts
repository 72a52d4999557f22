// Links that hold what is on the page, in the part of the address that browsers do not send.

import { announce, byId } from "./dom";

/** What a link holds. Values of records and of the target are in it only when the person chose so. */
export interface Shared {
  v: 1;
  view: string;
  expression?: string;
  document?: { name: string; text: string };
  record?: string;
  existing?: string;
}

/** Some programs cut longer links off; the page warns. */
const MAX_SURE = 8000;
/** Links that unpack to more are refused. */
const MAX_TEXT = 32 * 1024 * 1024;

/** Returns the fragment of a link. */
export async function pack(shared: Shared): Promise<string> {
  const stream = new Blob([JSON.stringify(shared)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return `#s=${btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")}`;
}

/** Reads the fragment of a link; `null` when it is not one. */
export async function unpack(fragment: string): Promise<Shared | null> {
  const packed = /^#s=([\w-]+)$/.exec(fragment)?.[1];
  if (!packed) return null;
  const bytes = Uint8Array.from(atob(packed.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const chunks: BlobPart[] = [];
  for (let size = 0; ;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > MAX_TEXT) throw new Error("the link holds too much");
    chunks.push(value);
  }
  const shared: unknown = JSON.parse(await new Blob(chunks).text());
  if (typeof shared !== "object" || shared === null || (shared as Shared).v !== 1)
    throw new Error("the link is of another version of the page");
  return shared as Shared;
}

/** Makes the dialog work; `collect` returns what is on the page, with values or without. */
export function createShareDialog(collect: (withValues: boolean) => Shared): void {
  const dialog = byId<HTMLDialogElement>("share-dialog");
  const withValues = byId<HTMLInputElement>("share-values");
  const address = byId<HTMLInputElement>("share-address");
  const write = async () => {
    const shared = collect(withValues.checked);
    address.value = `${location.origin}${location.pathname}${await pack(shared)}`;
    const holds = [
      shared.expression && "the expression",
      shared.document && "the document",
      shared.record && "the record",
      shared.existing && "the objects of the target",
    ]
      .filter(Boolean)
      .join(", ");
    const length = address.value.length;
    byId("share-about").textContent =
      `It holds ${holds || "nothing yet"}: ${length.toLocaleString("en")} characters.${length > MAX_SURE ? " Some programs cut off links of this length; a file may be the better way." : ""}`;
  };
  byId("share").addEventListener("click", () => {
    withValues.checked = false;
    void write();
    dialog.showModal();
    address.focus();
    address.select();
  });
  withValues.addEventListener("change", () => void write());
  byId("share-copy").addEventListener("click", async () => {
    address.select();
    try {
      await navigator.clipboard.writeText(address.value);
    } catch {
      document.execCommand("copy");
    }
    dialog.close();
    announce("The link is copied.");
  });
}
