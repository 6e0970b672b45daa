// What is wrong with the text: underlined, marked at the edge, told where the mouse rests, listed by
// the keyboard (F8 goes to the next, Ctrl+Shift+M opens the list).

import { lintGutter, linter, setDiagnostics } from '@codemirror/lint';

// The linter finds nothing itself: the engine does, and the page hands over what it found.
export const troubles = [linter(null), lintGutter()];

// list: { from, to, severity, message, help, code, fix }, places in units of the text.
export function showTroubles(view, list) {
  const { doc } = view.state;
  const { length } = doc;
  const diagnostics = list
    .filter(({ from }) => from <= length)
    .map(({ from, to, severity, message, help, code, fix }) => ({
      // An empty place is widened to what can be seen.
      from: from === to ? Math.max(0, Math.min(from, length - 1)) : from,
      to: Math.min(Math.max(to, from + 1), length),
      severity,
      source: code,
      message: help ? `${message}\n${help}` : message,
      renderMessage: () => nodes(message, help),
      actions: fix ? [{ name: fix.title, apply: (view) => mend(view, doc, fix) }] : [],
    }));
  view.dispatch(setDiagnostics(view.state, diagnostics));
}

// Only of the text as it was: its places are there.
function mend(view, doc, { changes }) {
  if (view.state.doc.eq(doc)) view.dispatch({ changes });
}

function nodes(message, help) {
  const dom = document.createElement('span');
  dom.append(message);
  if (help) dom.appendChild(document.createElement('small')).textContent = help;
  return dom;
}
