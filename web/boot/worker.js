// The worker: loads the engine of the same build as the page and lets it speak for itself.
// What follows the question mark is the build's stamp; it keeps a cached engine of another build away.

const stamp = self.location.search;

importScripts(`engine.js${stamp}`);

wasm_bindgen({ module_or_path: `engine_bg.wasm${stamp}` }).catch((error) => {
  // Thrown from here, and not from a promise, it reaches the page as an error of this worker.
  setTimeout(() => {
    throw error;
  });
});
