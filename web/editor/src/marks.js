// Lines that are marked with a reason: those that race.

import { RangeSet, StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, GutterMarker, gutter, gutterLineClass } from '@codemirror/view';

const set = StateEffect.define();

class Mark extends GutterMarker {
  constructor(reason) {
    super();
    this.reason = reason;
  }

  eq(other) {
    return other.reason === this.reason;
  }

  toDOM() {
    const dom = document.createElement('span');
    dom.textContent = '◆';
    dom.title = this.reason;
    return dom;
  }
}

// The marks, which move with the text until the page sets others.
const field = StateField.define({
  create: () => RangeSet.empty,
  update(marks, transaction) {
    for (const effect of transaction.effects) if (effect.is(set)) return effect.value;
    return marks.map(transaction.changes);
  },
});

const line = Decoration.line({ class: 'racing' });

const edge = new (class extends GutterMarker {
  elementClass = 'racing';
})();

// The starts of the marked lines, each with something of the same kind for all of them.
function each(state, value) {
  const found = [];
  for (let at = state.field(field).iter(); at.value; at.next()) found.push(value.range(state.doc.lineAt(at.from).from));
  return RangeSet.of(found, true);
}

// The same as colours of whole lines, at the edge too.
const lines = [
  EditorView.decorations.compute([field], (state) => each(state, line)),
  gutterLineClass.compute([field], (state) => each(state, edge)),
];

export const marks = [
  field,
  lines,
  gutter({ class: 'race-gutter', markers: (view) => view.state.field(field), initialSpacer: () => new Mark('') }),
];

// list: { line, reason }, lines from 1.
export function showMarks(view, list) {
  const { doc } = view.state;
  const found = list.filter(({ line }) => line <= doc.lines).map(({ line, reason }) => new Mark(reason).range(doc.line(line).from));
  view.dispatch({ effects: set.of(RangeSet.of(found, true)) });
}
