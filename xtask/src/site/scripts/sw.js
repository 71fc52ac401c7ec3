// Keeps this version of the page for the time when its server cannot be reached. A file whose name says what is in it
// comes from what is kept; all others are asked of the server first, so that nobody stays on an old version.
const VERSION = "PAGE_VERSION";
// What belongs to this version, by its address below this file, with the beginning of the SHA-256 of its bytes.
const FILES = PAGE_FILES;
// What the host of this copy may have changed: kept as it is.
const LOOSE = ["site.json"];
// How many files are asked for at a time, and how long a server may take to begin its answer.
const AT_A_TIME = 8;
const PATIENCE = 4000;

const HERE = new URL("./", self.location).href;
const OURS = `pgrunbook ${HERE} `;
const NAME = OURS + VERSION;

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(clean().then(() => self.clients.claim())));
self.addEventListener("message", (event) => {
  if (event.data === "version") event.ports[0].postMessage(VERSION);
  if (event.data === "take over") self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET" || !request.url.startsWith(HERE)) return;
  const address = plain(request.url);
  const named = /-[0-9a-f]{16}(_bg)?\.[a-z]+$/.test(address);
  event.respondWith(named ? keptFirst(request, address) : serverFirst(request, address));
});

async function fill() {
  const cache = await caches.open(NAME);
  const before = await Promise.all((await ours()).map((name) => caches.open(name)));
  const files = Object.entries(FILES);
  const some = async () => {
    for (let file = files.pop(); file; file = files.pop()) await keep(cache, before, ...file);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, some));
  for (const file of LOOSE) {
    const answer = await fetch(HERE + file, { cache: "no-cache" });
    if (answer.ok) await cache.put(HERE + file, await copy(answer));
  }
}

// From an older version if the bytes are the same, else from the server, whose bytes must be those of this version.
async function keep(cache, before, path, sum) {
  const address = HERE + path;
  for (const older of before) {
    const had = await older.match(address);
    if (had && (await sumOf(had.clone())) === sum) return cache.put(address, had);
  }
  const answer = await fetch(address, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  const kept = await copy(answer);
  if ((await sumOf(kept.clone())) !== sum) throw new Error(`${address} is of another version`);
  return cache.put(address, kept);
}

// The same answer as one that followed no redirect: a document may not be answered with any other.
async function copy(answer) {
  const type = answer.headers.get("Content-Type");
  return new Response(await answer.arrayBuffer(), { headers: type ? { "Content-Type": type } : {} });
}

async function sumOf(answer) {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await answer.arrayBuffer()));
  return Array.from(sum.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const ours = async () => (await caches.keys()).filter((name) => name.startsWith(OURS));

// The version before stays, for pages that are open still.
async function clean() {
  const others = (await ours()).filter((name) => name !== NAME);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
}

// Where a file is kept: without what comes after its path, and a folder as its document.
function plain(url) {
  const address = url.replace(/[?#].*$/, "");
  return address.endsWith("/") ? `${address}index.html` : address;
}

async function kept(address) {
  const own = await (await caches.open(NAME)).match(address);
  if (own) return own;
  for (const name of (await ours()).reverse()) {
    const older = await (await caches.open(name)).match(address);
    if (older) return older;
  }
  return undefined;
}

async function keptFirst(request, address) {
  return (await kept(address)) ?? fetch(request);
}

async function serverFirst(request, address) {
  const asked = fetch(request).then((answer) => (answer.status < 500 ? answer : Promise.reject(new Error(answer.statusText))));
  const late = new Promise((_, refuse) => setTimeout(refuse, PATIENCE, new Error("no answer")));
  try {
    const answer = await Promise.race([asked, late]);
    if (answer.ok && LOOSE.some((file) => HERE + file === address)) {
      await (await caches.open(NAME)).put(address, await copy(answer.clone()));
    }
    return answer;
  } catch {
    return (await kept(address)) ?? asked;
  }
}
