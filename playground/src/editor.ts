// The editors: CodeMirror with what the library says about the text: findings, completion, hover, quick fixes.

import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  snippet,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { EditorState, StateEffect, StateField, type Extension } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  drawSelection,
  highlightSpecialChars,
  hoverTooltip,
  keymap,
  lineNumbers,
  placeholder,
  type DecorationSet,
} from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

import { h } from "./dom";
import { ask, type Edit, type EditorFinding, type Language } from "./engine";
import { expressionLanguage } from "./language";
import { inline, markdown } from "./markdown";

export interface EditorOptions {
  parent: HTMLElement;
  label: string;
  text: string;
  /** What the library knows about the text; none for records. */
  language?: Language;
  placeholder?: string;
  /** Whether lines have numbers and findings a place beside them. */
  gutter?: boolean;
  /** The record whose values hovers show. */
  record?: () => string;
  onChange?: (text: string) => void;
  onCursor?: (offset: number) => void;
}

export interface Editor {
  view: EditorView;
  text: () => string;
  setText: (text: string) => void;
  show: (findings: EditorFinding[]) => void;
  apply: (edits: Edit[]) => void;
  select: (from: number, to: number) => void;
  highlight: (range: [number, number] | null) => void;
}

const setHighlight = StateEffect.define<[number, number] | null>();

const highlighted = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setHighlight)) continue;
      const range = effect.value;
      if (!range || range[0] >= range[1] || range[1] > transaction.newDoc.length) return Decoration.none;
      return Decoration.set([Decoration.mark({ class: "cm-part" }).range(range[0], range[1])]);
    }
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Makes an editor. */
export function createEditor(options: EditorOptions): Editor {
  const { language } = options;
  const extensions: Extension[] = [
    EditorView.cspNonce.of("attrflow"),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    indentUnit.of("  "),
    highlighted,
    syntaxHighlighting(classHighlighter),
    language?.name === "attrflow" ? expressionLanguage : json(),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({
      "aria-label": options.label,
      tabindex: "0",
      spellcheck: "false",
      autocapitalize: "off",
      autocorrect: "off",
    }),
    keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) options.onChange?.(update.state.doc.toString());
      if (update.docChanged || update.selectionSet) options.onCursor?.(update.state.selection.main.head);
    }),
  ];
  if (options.placeholder) extensions.push(placeholder(options.placeholder));
  if (options.gutter) extensions.push(lineNumbers(), lintGutter());
  if (language) {
    extensions.push(
      autocompletion({ override: [(context) => complete(language, context)], icons: false, maxRenderedOptions: 60 }),
      hoverTooltip((view, position) => hover(language, view, position, options.record?.())),
    );
  }
  const view = new EditorView({ parent: options.parent, state: EditorState.create({ doc: options.text, extensions }) });
  const text = () => view.state.doc.toString();
  const apply = (edits: Edit[]) => {
    const end = view.state.doc.length;
    const changes = edits.map((edit) => ({ from: Math.min(edit.span[0], end), to: Math.min(edit.span[1], end), insert: edit.text }));
    view.dispatch({ changes, userEvent: "input.fix" });
  };
  return {
    view,
    text,
    apply,
    setText: (next) => {
      if (next !== text()) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next }, selection: { anchor: 0 } });
    },
    show: (findings) =>
      view.dispatch(
        setDiagnostics(
          view.state,
          findings.map((finding) => diagnostic(finding, view.state.doc.length, apply)),
        ),
      ),
    select: (from, to) => {
      const end = view.state.doc.length;
      view.dispatch({
        selection: { anchor: Math.min(from, end), head: Math.min(to, end) },
        effects: EditorView.scrollIntoView(Math.min(from, end), { y: "center" }),
      });
      view.focus();
    },
    highlight: (range) => view.dispatch({ effects: setHighlight.of(range) }),
  };
}

function diagnostic(finding: EditorFinding, end: number, apply: (edits: Edit[]) => void): Diagnostic {
  const message = [`${finding.message} (${finding.code})`, finding.label, finding.help === finding.label ? null : finding.help];
  const { fix } = finding;
  return {
    from: Math.min(finding.span[0], end),
    to: Math.min(finding.span[1], end),
    severity: finding.severity,
    message: message.filter(Boolean).join("\n"),
    renderMessage: () => h("div", {}, ...message.map((line) => (line ? h("p", {}, ...inline(line)) : null))),
    actions: fix ? [{ name: fix.title.replaceAll("`", ""), apply: () => apply(fix.edits) }] : [],
  };
}

function complete(language: Language, context: CompletionContext): CompletionResult | null {
  const before = context.matchBefore(/[\w%["]+/);
  if (!context.explicit && !before) return null;
  const found = ask.completions(language, context.state.doc.toString(), context.pos);
  const first = found[0];
  if (!first) return null;
  return {
    from: first.span[0],
    // What replaces another range has its own `apply`.
    options: found.map((one) => ({
      label: one.label,
      type: one.kind,
      detail: one.detail,
      ...(one.page ? { info: () => markdown(one.page) } : {}),
      apply: (view, completion, from, to) => {
        const start = from + one.span[0] - first.span[0];
        const end = Math.max(to, one.span[1]);
        if (one.snippet) snippet(one.snippet)(view, completion, start, end);
        else
          view.dispatch({
            changes: { from: start, to: end, insert: one.insert },
            selection: { anchor: start + one.insert.length },
            userEvent: "input.complete",
          });
      },
    })),
    validFor: /^[\w]*$/,
  };
}

function hover(language: Language, view: EditorView, position: number, record?: string) {
  const found = ask.hover(language, view.state.doc.toString(), position, record);
  if (!found) return null;
  return { pos: found.span[0], end: found.span[1], above: true, create: () => ({ dom: markdown(found.page) }) };
}
