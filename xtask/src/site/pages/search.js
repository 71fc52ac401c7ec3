// Search over these pages. The index is loaded at the first key; nothing is sent anywhere.
const SHOWN = 12;
const box = document.querySelector(".search");
const input = document.getElementById("q");
const found = document.getElementById("found");
let index;

const words = (text) => text.toLowerCase().split(/[^\p{L}\p{N}_.]+/u).filter(Boolean);

function load() {
  index ??= fetch(new URL(box.dataset.index, import.meta.url))
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(`status ${answer.status}`))))
    .catch((error) => {
      index = undefined;
      throw error;
    });
  return index;
}

// Every word must be there; in a title or a heading it counts for more, at the start of a word too.
function rank(wanted, [, title, heading, text]) {
  let sum = 0;
  for (const word of wanted) {
    const at = [heading, title, text].findIndex((part) => part.toLowerCase().includes(word));
    if (at < 0) return 0;
    sum += [12, 6, 1][at];
    if (words(heading).includes(word)) sum += 8;
  }
  return sum;
}

function excerpt(wanted, text) {
  const at = Math.max(0, text.toLowerCase().indexOf(wanted[0]) - 40);
  const from = at ? text.indexOf(" ", at) + 1 : 0;
  return `${from ? "… " : ""}${text.slice(from, from + 140)}${text.length > from + 140 ? " …" : ""}`;
}

function link(wanted, [place, title, heading, text]) {
  const item = document.createElement("li");
  const a = document.createElement("a");
  a.href = new URL(`../${place}`, import.meta.url).href;
  a.textContent = heading === title ? title : `${title}: ${heading}`;
  const p = document.createElement("p");
  p.textContent = excerpt(wanted, text);
  item.append(a, p);
  return item;
}

function say(text) {
  const p = document.createElement("p");
  p.textContent = text;
  found.replaceChildren(p);
}

async function search() {
  const asked = input.value;
  const wanted = words(asked);
  if (!wanted.length) return found.replaceChildren();
  let all;
  try {
    all = await load();
  } catch (error) {
    return say(`The index of the search cannot be loaded (${error.message}).`);
  }
  if (asked !== input.value) return;
  const hits = all.map((entry) => [rank(wanted, entry), entry]).filter(([sum]) => sum > 0).sort((a, b) => b[0] - a[0]);
  if (!hits.length) return say("Nothing found.");
  const list = document.createElement("ul");
  list.append(...hits.slice(0, SHOWN).map(([, entry]) => link(wanted, entry)));
  say(hits.length > SHOWN ? `${SHOWN} of ${hits.length} places:` : `${hits.length} ${hits.length === 1 ? "place" : "places"}:`);
  found.append(list);
}

input.addEventListener("input", search);
box.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  input.value = "";
  found.replaceChildren();
  input.focus();
});
box.hidden = false;
