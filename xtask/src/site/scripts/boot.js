// Starts the page. Where that fails, the element `broken` says so and what is there stays readable. Then the page is
// kept for the time when its server cannot be reached, and a newer version of it is offered.
const VERSION = "PAGE_VERSION";

// A server's own policy may forbid the style inside the document; it allows files of this origin, or there were no script.
if (!document.styleSheets.length) document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: "./STYLE" }));

// The document's own result is read and painted before anything else is done. A frame that nobody sees is not painted, and
// waits a moment at most.
if (document.readyState === "loading") await new Promise((go) => document.addEventListener("DOMContentLoaded", go));
await new Promise((go) => {
  new PerformanceObserver(go).observe({ type: "paint", buffered: true });
  setTimeout(go, document.hidden ? 0 : 500);
});

// What the host of this copy has set; the app reads it.
async function site() {
  const about = document.documentElement.dataset;
  try {
    const answer = await fetch("./site.json", { cache: "no-cache", signal: AbortSignal.timeout(5000) });
    if (!answer.ok && answer.status !== 404) throw new Error(`${answer.status} ${answer.statusText}`);
    about.site = answer.ok ? await answer.text() : "{}";
  } catch (error) {
    about.siteFailed = String(error.message);
  }
}

// Whatever type the server gives it.
async function code() {
  const answer = await fetch(new URL("./WASM", import.meta.url));
  if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
  const streamed = answer.headers.get("Content-Type") === "application/wasm" && WebAssembly.compileStreaming;
  return streamed ? WebAssembly.compileStreaming(answer) : WebAssembly.compile(await answer.arrayBuffer());
}

document.documentElement.dataset.loaded = performance.getEntriesByType("navigation")[0]?.type;
document.documentElement.dataset.version = VERSION;
const started = Promise.all([import("./GLUE"), code(), site()])
  .then(([app, module]) => app.default({ module_or_path: module }));

started.catch((error) => {
  const place = document.getElementById("broken");
  if (place) {
    // Another address, so that the page is loaded anew, with the plan in it.
    place.querySelector("a").href = (location.search === "?again" ? "?once-more" : "?again") + location.hash;
    const text = document.createElement("pre");
    text.textContent = String(error);
    place.append(text);
    place.hidden = false;
  }
  throw error;
});

// Browsers have service workers for https and this machine's own pages alone; without them the page needs its server.
const workers = navigator.serviceWorker;
// The first to come takes over without a word; later ones replace it.
const had = Boolean(workers?.controller);
// Another window may have let a newer one take over.
workers?.addEventListener("controllerchange", () => {
  if (reloading) location.reload();
  else if (had) meet(workers.controller);
});
if (workers) started.then(quiet).then(follow).catch((error) => console.warn(`not kept for later: ${error}`));

// Keeping the page takes as long as loading it, many files over: not while somebody begins to type.
const QUIET = 4000;

function quiet() {
  const idle = (go) => (window.requestIdleCallback ?? setTimeout)(go, { timeout: QUIET });
  return new Promise((go) => setTimeout(idle, QUIET, go));
}

async function follow() {
  const registration = await workers.register("./sw.js", { updateViaCache: "none" });
  if (registration.waiting && had) meet(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker.addEventListener("statechange", () => {
      if (worker.state === "installed" && workers.controller) meet(worker);
    });
  });
  const look = () => registration.update().catch(() => {});
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") look(); });
  setInterval(look, 60 * 60 * 1000);
}

let reloading = false;

// A worker of this page's own version takes over at once: the page was loaded anew before it came.
function meet(worker) {
  const channel = new MessageChannel();
  channel.port1.onmessage = ({ data }) => {
    if (data !== VERSION) offer(worker);
    else if (worker.state === "installed") worker.postMessage("take over");
  };
  worker.postMessage("version", [channel.port2]);
}

const news = document.createElement("p");
news.className = "news";
news.setAttribute("role", "status");
document.body.prepend(news);

function offer(worker) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Reload";
  button.addEventListener("click", () => {
    reloading = true;
    if (worker.state === "installed") worker.postMessage("take over");
    else location.reload();
  });
  news.replaceChildren("A new version of this page is here. ", button, " The plan is kept; the password is not.");
}
