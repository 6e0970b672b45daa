// Completion and help, of which all words come from the engine.

import {
  acceptCompletion, autocompletion, closeCompletion, completionKeymap, selectedCompletion,
} from '@codemirror/autocomplete';
import { Prec, StateEffect, StateField } from '@codemirror/state';
import { EditorView, hoverTooltip, keymap, showTooltip } from '@codemirror/view';

// After these something may be meant that can be completed.
const BEGUN = /[\w.:'"]$/;

// ask(kind, text, at) answers a promise: of { from, to, options } for `complete`, of
// { from, to, title, about, notes } for `hover`, of nothing if there is nothing to say.
export function help(ask) {
  const at = (kind, state, at) => ask(kind, state.doc.toString(), at);

  async function complete(context) {
    if (!context.explicit && !context.matchBefore(BEGUN)) return null;
    const found = await at('complete', context.state, context.pos);
    if (!found || context.aborted) return null;
    const { from, to, options } = found;
    return { from, to, options: options.map(option), validFor: /^[\w-]*$/ };
  }

  const tooltip = (found) => ({
    pos: found.from,
    end: found.to,
    above: true,
    create: () => ({ dom: page(found) }),
  });
  const hover = hoverTooltip(async (view, pos) => {
    const found = await at('hover', view.state, pos);
    return found && found.to <= view.state.doc.length ? tooltip(found) : null;
  });
  // F1 says at the caret what the mouse says where it rests.
  const helpKey = {
    key: 'F1',
    run(view) {
      const { doc, selection } = view.state;
      at('hover', view.state, selection.main.head).then((found) => {
        if (!found || view.state.doc !== doc) return;
        view.dispatch({ effects: [show.of(tooltip(found)), EditorView.announce.of(spoken(found))] });
      });
      return true;
    },
  };
  const hideKey = {
    key: 'Escape',
    run(view) {
      if (!view.state.field(shown)) return false;
      view.dispatch({ effects: show.of(null) });
      return true;
    },
  };
  return [
    autocompletion({ override: [complete], icons: false, maxRenderedOptions: 60, defaultKeymap: false }),
    Prec.highest(keymap.of([enterKey, escapeKey, ...completionKeymap.filter(({ key }) => key !== 'Enter' && key !== 'Escape')])),
    hover,
    shown,
    keymap.of([helpKey, hideKey]),
  ];
}

// Enter takes what is offered, unless just that is typed already: then it ends the line.
const enterKey = {
  key: 'Enter',
  run(view) {
    const offered = selectedCompletion(view.state)?.label;
    const { head } = view.state.selection.main;
    if (offered !== undefined && view.state.sliceDoc(head - offered.length, head) !== offered) return acceptCompletion(view);
    closeCompletion(view);
    return false;
  },
};

// The Tab after an Esc leaves the editor, also when that Esc has closed an offer.
const escapeKey = {
  key: 'Escape',
  run(view) {
    view.setTabFocusMode(2000);
    return closeCompletion(view);
  },
};

const show = StateEffect.define();

// The help asked for with a key; it goes with the next step.
const shown = StateField.define({
  create: () => null,
  update(tooltip, transaction) {
    for (const effect of transaction.effects) if (effect.is(show)) return effect.value;
    return transaction.docChanged || transaction.selection ? null : tooltip;
  },
  provide: (field) => showTooltip.from(field),
});

function option({ label, detail, help }) {
  return { label, detail, info: help && (() => page(help)) };
}

// The page of the manual, as nodes: nothing of it is ever read as markup.
function page({ title, about, notes }) {
  const dom = document.createElement('div');
  dom.className = 'help-page';
  const add = (name, text) => {
    const node = dom.appendChild(document.createElement(name));
    node.textContent = text;
  };
  add('code', title);
  add('p', about);
  for (const note of notes) add('small', note);
  return dom;
}

const spoken = ({ title, about, notes }) => [title, about, ...notes].join('. ');
