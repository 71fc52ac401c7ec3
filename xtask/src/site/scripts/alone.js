
// Starts the page that is one file: everything that it needs stands in it.
function held(id) {
  return Uint8Array.from(atob(document.getElementById(id).textContent), (letter) => letter.charCodeAt(0));
}
document.documentElement.dataset.loaded = performance.getEntriesByType("navigation")[0]?.type;
document.documentElement.dataset.site = document.getElementById("site").textContent;
document.documentElement.dataset.version = "PAGE_VERSION";
__wbg_init({ module_or_path: held("first") }).catch((error) => {
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
