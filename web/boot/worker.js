// A worker: loads the engine or the explorer of the same build as the page and lets it speak for itself.
// What follows the question mark says which of them, and the build's stamp, which keeps a cached one
// of another build away.

const asked = new URLSearchParams(self.location.search);
const name = asked.has("explorer") ? "explorer" : "engine";
const stamp = asked.has("v") ? `?v=${encodeURIComponent(asked.get("v"))}` : "";

importScripts(`${name}.js${stamp}`);

wasm_bindgen({ module_or_path: `${name}_bg.wasm${stamp}` }).catch((error) => {
  // Thrown from here, and not from a promise, it reaches the page as an error of this worker.
  setTimeout(() => {
    throw error;
  });
});
