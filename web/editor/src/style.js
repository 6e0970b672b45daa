// How CodeMirror's own style sheet gets onto the page: it would write a style element, which the
// page's policy forbids. A constructed sheet is allowed, and in a layer of its own it gives way to
// the page's styles.

import { StyleModule } from 'style-mod';

const sheet = new CSSStyleSheet();
const mounted = new Set();

StyleModule.mount = (root, modules) => {
  for (const one of [modules].flat()) mounted.add(one);
  const rules = [...mounted].map((one) => one.getRules()).join('\n');
  sheet.replaceSync(`@layer code {\n${rules}\n}`);
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
};
