// The editor of the program: CodeMirror in the clothes of the page. It knows text, places and marks;
// what Lua and Redis are is asked of the engine, through the page.

import { acceptCompletion, closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Annotation, Compartment, EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';

import './style.js';
import { colours, lua } from './lua.js';
import { help } from './help.js';
import { marks, showMarks } from './marks.js';
import { showTroubles, troubles } from './troubles.js';

// A change the page has made itself and need not hear of.
const fromPage = Annotation.define();

// Ctrl+Enter belongs to the page, which runs.
const keys = defaultKeymap.filter(({ key }) => key !== 'Mod-Enter');

const behaviour = [
  lineNumbers(),
  history(),
  bracketMatching(),
  closeBrackets(),
  indentOnInput(),
  indentUnit.of('  '),
  highlightSelectionMatches(),
  search({ top: true }),
  EditorState.tabSize.of(4),
  keymap.of([
    ...closeBracketsKeymap,
    ...searchKeymap,
    ...historyKeymap,
    ...lintKeymap,
    { key: 'Tab', run: acceptCompletion },
    // Esc, then Tab leaves: CodeMirror lets the Tab after an Esc go.
    indentWithTab,
    ...keys,
  ]),
];

// Opens an editor in place of a text area.
//
// parent: where it goes; text: what it holds; anchor, head: the selection; scroll: how far it was
// scrolled; focus: whether it has the focus; attributes: of the element that is edited.
// onEdit(text) is told of every change, ask(kind, text, at) answers a promise of help.
export function open({ parent, text, anchor, head, scroll, focus, attributes, onEdit, ask }) {
  const named = new Compartment();
  const naming = (attributes) => named.of(contentAttributes(attributes));
  const told = EditorView.updateListener.of((update) => {
    const own = update.transactions.some((one) => one.docChanged && !one.annotation(fromPage));
    if (own) onEdit(update.state.doc.toString());
  });
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      selection: { anchor: Math.min(anchor, text.length), head: Math.min(head, text.length) },
      extensions: [marks, troubles, behaviour, lua, colours, help(ask), naming(attributes), told],
    }),
  });
  const { contentDOM } = view;
  // The page and its tests read it as they would read a text area.
  Object.defineProperty(contentDOM, 'value', { get: () => view.state.doc.toString() });
  contentDOM.addEventListener('show-place', ({ detail: { from, to } }) => {
    const within = (at) => Math.min(at, view.state.doc.length);
    view.dispatch({
      selection: { anchor: within(from), head: within(to) },
      effects: EditorView.scrollIntoView(within(from), { y: 'center' }),
    });
    view.focus();
  });
  view.scrollDOM.scrollTop = scroll;
  if (focus) view.focus();
  return {
    setText: (text) => setText(view, text),
    setTroubles: (list) => showTroubles(view, list),
    setMarks: (list) => showMarks(view, list),
    setAttributes: (attributes) =>
      view.dispatch({ effects: named.reconfigure(contentAttributes(attributes)) }),
    close: () => view.destroy(),
  };
}

// What may be edited may be focused, but not every tool that checks pages knows it without being told.
const contentAttributes = (attributes) => EditorView.contentAttributes.of({ ...attributes, tabindex: '0' });

// Replaces what differs, so that the selection stays where nothing has changed.
function setText(view, text) {
  const old = view.state.doc.toString();
  const most = Math.min(old.length, text.length);
  let from = 0;
  while (from < most && old[from] === text[from]) from += 1;
  let kept = 0;
  while (kept < most - from && old.at(-1 - kept) === text.at(-1 - kept)) kept += 1;
  view.dispatch({
    changes: { from, to: old.length - kept, insert: text.slice(from, text.length - kept) },
    // To be undone on its own, not together with what was typed just before.
    annotations: [fromPage.of(true), isolateHistory.of('full')],
  });
}
