// The tokens of expressions, for highlighting. What an expression means is the library's to say.

import { StreamLanguage, type StreamParser } from "@codemirror/language";

interface State {
  inText: boolean;
}

const parser: StreamParser<State> = {
  name: "attrflow",
  startState: () => ({ inText: false }),
  token(stream, state) {
    if (state.inText) return text();
    if (stream.eatSpace()) return null;
    if (stream.eat('"')) {
      state.inText = true;
      return text();
    }
    if (stream.match(/^\[[^\]]*\]?/)) return "propertyName";
    if (stream.match(/^%[\w.]*%?/)) return "variableName.special";
    if (stream.match(/^-?\d\w*/)) return "number";
    if (stream.match(/^(true|false|null)\b/i)) return "bool";
    if (stream.match(/^[\p{L}_][\p{L}\p{N}_]*(?=\s*\()/u)) return "typeName";
    if (stream.match(/^[\p{L}_][\p{L}\p{N}_]*/u)) return "atom";
    if (stream.match(/^[=<>]+/)) return "operator";
    if (stream.match(/^[(),]/)) return "punctuation";
    stream.next();
    return null;

    function text(): string {
      while (!stream.eol()) {
        if (stream.eat("\\")) stream.next();
        else if (stream.next() === '"') {
          state.inText = false;
          break;
        }
      }
      return "string";
    }
  },
  languageData: { closeBrackets: { brackets: ["(", "[", '"'] } },
  tokenTable: {},
};

export const expressionLanguage = StreamLanguage.define(parser);
