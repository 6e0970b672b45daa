// Colours and indentation for Lua 5.1, for the eye only. The colours are those of src/highlight.rs,
// which paints the text before this is here.

import { StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { tagHighlighter, tags } from '@lezer/highlight';

const KEYWORDS = new Set([
  ...['and', 'break', 'do', 'else', 'elseif', 'end', 'false', 'for', 'function', 'if', 'in', 'local', 'nil', 'not'],
  ...['or', 'repeat', 'return', 'then', 'true', 'until', 'while'],
]);
const OPEN = new Set(['function', 'do', 'then', 'repeat', '(', '{', '[']);
const CLOSE = new Set(['end', 'until', 'else', 'elseif', ')', '}', ']']);
const CLOSING_LINE = /^\s*(?:end|until|else|elseif)\b|^\s*[)}\]]/;

// An open bracket of a string or comment over several lines, after which it ends.
const longBracket = (stream) => stream.match(/^\[(=*)\[/)?.[1];

function long(stream, state) {
  const { kind, end } = state.inside;
  const at = stream.string.indexOf(end, stream.pos);
  if (at < 0) stream.skipToEnd();
  else {
    stream.pos = at + end.length;
    state.inside = null;
  }
  return kind;
}

function quoted(stream, state, quote) {
  state.quote = null;
  while (!stream.eol()) {
    const next = stream.next();
    if (next === quote) return 'string';
    if (next === '\\' && stream.next() === undefined) state.quote = quote;
  }
  return 'string';
}

// Blocks remember how far the line was indented that opened them.
function nest(state, word) {
  if (CLOSE.has(word)) state.blocks.pop();
  if (OPEN.has(word) || word === 'else') state.blocks.push(state.indent);
}

function token(stream, state) {
  if (stream.sol()) state.indent = stream.indentation();
  if (state.inside) return long(stream, state);
  if (state.quote) return quoted(stream, state, state.quote);
  if (stream.eatSpace()) return null;
  const comment = stream.match('--');
  const level = longBracket(stream);
  if (level !== undefined) {
    state.inside = { kind: comment ? 'comment' : 'string', end: `]${level}]` };
    return long(stream, state);
  }
  if (comment) {
    stream.skipToEnd();
    return 'comment';
  }
  if (stream.match(/^(?:0[xX][\da-fA-F]*|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)/)) return 'number';
  if (stream.match(/^[A-Za-z_]\w*/)) {
    const word = stream.current();
    nest(state, word);
    if (KEYWORDS.has(word)) return 'keyword';
    return stream.match(/^\s*(?:[({'"]|\[=*\[)/, false) ? 'variableName.function' : null;
  }
  const next = stream.next();
  if (next === '"' || next === "'") return quoted(stream, state, next);
  nest(state, next);
  return null;
}

export const lua = StreamLanguage.define({
  name: 'lua',
  startState: () => ({ inside: null, quote: null, blocks: [], indent: 0 }),
  copyState: (state) => ({ ...state, blocks: [...state.blocks] }),
  token,
  indent(state, textAfter, { unit }) {
    if (state.inside || state.quote) return null;
    const open = state.blocks.at(-1);
    if (open === undefined) return 0;
    return CLOSING_LINE.test(textAfter) ? open : open + unit;
  },
  languageData: {
    commentTokens: { line: '--', block: { open: '--[[', close: ']]' } },
    closeBrackets: { brackets: ['(', '[', '{', "'", '"'] },
    indentOnInput: /^\s*(?:end|until|else|elseif|\)|\}|\])$/,
  },
});

// The classes are those of the layer under the text area.
export const colours = syntaxHighlighting(
  tagHighlighter([
    { tag: tags.keyword, class: 'keyword' },
    { tag: tags.string, class: 'string' },
    { tag: tags.number, class: 'number' },
    { tag: tags.comment, class: 'comment' },
    { tag: tags.function(tags.variableName), class: 'call' },
  ]),
);
