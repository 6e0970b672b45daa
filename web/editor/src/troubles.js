// What is wrong with the text: underlined, marked at the edge, told where the mouse rests, listed by
// the keyboard (F8 goes to the next, Ctrl+Shift+M opens the list).

import { lintGutter, linter, setDiagnostics } from '@codemirror/lint';

// The linter finds nothing itself: the engine does, and the page hands over what it found.
export const troubles = [linter(null), lintGutter()];

// list: { from, to, severity, message, help, code }, places in units of the text.
export function showTroubles(view, list) {
  const { length } = view.state.doc;
  const diagnostics = list
    .filter(({ from }) => from <= length)
    .map(({ from, to, severity, message, help, code }) => ({
      // An empty place is widened to what can be seen.
      from: from === to ? Math.max(0, Math.min(from, length - 1)) : from,
      to: Math.min(Math.max(to, from + 1), length),
      severity,
      source: code,
      message: help ? `${message}\n${help}` : message,
      renderMessage: () => nodes(message, help),
    }));
  view.dispatch(setDiagnostics(view.state, diagnostics));
}

function nodes(message, help) {
  const dom = document.createElement('span');
  dom.append(message);
  if (help) dom.appendChild(document.createElement('small')).textContent = help;
  return dom;
}
