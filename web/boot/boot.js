// Starts the page: brings back what was typed last time, fetches the wasm and says how much of it
// is here, and remembers an early wish to run. It is a file because the page allows no inline script.

const loading = document.getElementById('loading');

// The inputs as they were left, under the names of src/form.rs.
function restore() {
  let form;
  try {
    form = JSON.parse(localStorage.getItem('raceground.form'));
  } catch {
    return;
  }
  for (const input of document.querySelectorAll('#app textarea, #app input')) {
    const value = form?.[input.id.replaceAll('-', '_')];
    if (typeof value === 'string') input.value = value;
  }
}

// Run pressed now waits its turn: src/first_paint.rs finds the wish on the body.
function wish() {
  document.body.dataset.run = '';
  loading.textContent ||= 'Loading the engine; the run starts as soon as it is here.';
}

function onKey(event) {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) wish();
}

// The bytes pass through a counter on their way to the compiler.
async function counted(response) {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  let bytes = 0;
  const counter = new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length;
      const wish = 'run' in document.body.dataset ? '; the run starts as soon as it is here' : '';
      loading.textContent = `Loading the page: ${Math.round(bytes / 1000)} KB${wish}`;
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(counter), { headers: response.headers });
}

// The editor comes last: the page asks for it when it stands (src/hooks/bundle.rs), and it is fetched
// when the browser has nothing better to do. The stamp is that of the build; see engine.js.
globalThis.loadEditor = async () => {
  await new Promise((idle) => (globalThis.requestIdleCallback ?? setTimeout)(idle));
  const stamp = document.querySelector('meta[name=engine-build]').content;
  const editor = import(new URL(`editor.js?v=${stamp}`, document.baseURI).href);
  editor.catch(() => {}).then(keepForOffline);
  return editor;
};

// With the editor everything is here that somebody who only looks will need; now the files are kept for
// when there is no network. A browser may refuse that: private windows do, and pages not served safely.
function keepForOffline() {
  navigator.serviceWorker?.register(new URL('offline.js', document.baseURI)).catch(() => {});
}

function fail(error) {
  document.body.dataset.engine = 'failed';
  document.getElementById('crash-report').textContent = String(error?.stack ?? error);
  document.getElementById('crash').hidden = false;
}

async function start() {
  const app = document.getElementById('app-module');
  const wasm = fetch(new URL(app.dataset.wasm, document.baseURI)).then(counted);
  const { default: init } = await import(app.href);
  await init({ module_or_path: wasm });
  document.removeEventListener('keydown', onKey);
}

restore();
document.getElementById('run').addEventListener('click', wish);
document.addEventListener('keydown', onKey);
start().catch(fail);
