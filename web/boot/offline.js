// A service worker: keeps the files of one build, so that the page works without a network.
//
// `cargo xtask dist` fills in which build that is and its files. The page itself is asked of the
// network first, so whoever is online always has the newest; only then do its files come from here.

// The page's stamp on what has no hash in its name, and that of the build as a whole.
const HASH = '';
const BUILD = '';
const FILES = [];

const name = `raceground-${BUILD}`;
const page = new URL('./', self.location).href;

// A file that cannot be had is missing here; the others are kept all the same.
async function keep() {
  const cache = await caches.open(name);
  const kept = FILES.map(async (file) => {
    const response = await fetch(`${file}?v=${HASH}`);
    if (response.ok) await cache.put(file, response);
  });
  kept.push(cache.add(page));
  await Promise.allSettled(kept);
}

async function forgetOthers() {
  const others = (await caches.keys()).filter((key) => key.startsWith('raceground-') && key !== name);
  await Promise.all(others.map((key) => caches.delete(key)));
  await self.clients.claim();
}

// A response of its own has no address: a worker keeps that by which it was asked for.
async function kept(request) {
  const cache = await caches.open(name);
  const file = await cache.match(request, { ignoreSearch: true });
  return file && new Response(file.body, file);
}

async function opened(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const offline = await kept(page);
    if (offline) return offline;
    throw error;
  }
}

// A file that names another build is not the one kept here.
const isOurs = (url) => [null, HASH].includes(url.searchParams.get('v'));

self.addEventListener('install', (event) => event.waitUntil(keep()));
self.addEventListener('activate', (event) => event.waitUntil(forgetOthers()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(opened(request));
  else if (isOurs(url)) event.respondWith(kept(request).then((file) => file ?? fetch(request)));
});
