// The whole graph: show its communities; open the map of one in a frame, from what this page holds.

let held = null;

/** What the maps and files are made from; read when the first is asked for. */
function kept() {
  const read = (id) => JSON.parse($(id).textContent);
  held ??= { ...read("maps"), ...read("frame-parts"), levels: read("saved") };
  return held;
}

const isMissing = (value) => value !== null && typeof value === "object" && !Array.isArray(value) && !Object.keys(value).length;

/** Unpack what graph/maps/packed.py packed: a number is a text, a text is a number, columns are records. */
function unpacked(value) {
  if (typeof value === "number") return kept().texts[value];
  if (typeof value === "string") return Number(value);
  if (Array.isArray(value)) return value.map(unpacked);
  if (value?.columns) return records(value.columns);
  if (value?.fields) return Object.fromEntries(Object.entries(value.fields).map(([key, one]) => [key, unpacked(one)]));
  return value;
}

function records(columns) {
  const fields = Object.entries(columns).map(([key, values]) => [key, column(values)]);
  return fields[0][1].map((_, n) => Object.fromEntries(fields.map(([key, values]) => [key, values[n]]).filter(([, one]) => !isMissing(one))));
}

function column(values) {
  if (Array.isArray(values)) return values.map((value) => (isMissing(value) ? value : unpacked(value)));
  const rows = unpacked(values.rows);
  let next = 0;
  return values.lengths.map((length) => rows.slice(next, (next += length)));
}

/** Write JSON that cannot leave its script element, whatever a name holds. */
const written = (values) =>
  JSON.stringify(values).replace(/[<>&\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
const escaped = (text) => plain(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Write the page of one community's map: the ordinary map, filled with its things. */
function pageOf(chart) {
  const { before, after } = kept();
  const filled = (text) => text.replace(/\{\{(title|question|summary)\}\}/g, (_, gap) => escaped(chart[gap]));
  return filled(before) + written(chart) + after;
}

/** Show a level or a map, as the address says. */
function turned() {
  const id = decodeURIComponent(location.hash.slice(1)) || "all";
  const level = document.querySelector(`.level[id="${CSS.escape(id)}"]`);
  if (level) shown(level);
  else if (kept().maps[id]) opened(id);
  else shown($("all"));
}

function shown(level) {
  $("open").hidden = true;
  $("frame").replaceChildren();
  document.body.classList.remove("opened");
  for (const other of document.querySelectorAll(".level")) other.classList.toggle("seen", other === level);
  if (location.hash) level.focus({ preventScroll: true });
}

let wanted = null;

function opened(id) {
  for (const level of document.querySelectorAll(".level")) level.classList.remove("seen");
  const { trail, ties, chart } = unpacked(kept().maps[id]);
  $("trail").replaceChildren(...way(trail, chart.title), ...near(ties));
  const frame = el("iframe", { title: `Map: ${plain(chart.title)}` });
  frame.srcdoc = pageOf(chart);
  const thing = wanted;
  wanted = null;
  frame.addEventListener("load", () => {
    frame.contentWindow.focus();
    if (thing) sought(frame.contentDocument, thing);
    $("open").dataset.ready = id;
  });
  $("frame").replaceChildren(frame);
  $("open").hidden = false;
  document.body.classList.add("opened");
}

/** Go to a thing in an opened map as a reader would: by its search. */
function sought(page, thing) {
  const query = page.getElementById("query");
  query.value = thing;
  query.dispatchEvent(new Event("input"));
  query.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
}

const way = (trail, title) => [
  ...trail.flatMap(([id, words]) => [el("a", { href: `#${id}` }, name(words)), " › "]),
  el("b", {}, name(title)),
];

function near(ties) {
  if (!ties.length) return [];
  const links = ties.flatMap(([id, words, count], n) => [n ? ", " : "", el("a", { href: `#${id}` }, name(words)), ` (${count})`]);
  return [el("span", { class: "near" }, "Links to ", ...links)];
}

let names = null;

/** The names of all things, as they are compared, and where each thing is a member. */
function index() {
  names ??= Object.entries(kept().maps).flatMap(([id, { fields }]) => {
    const { columns } = fields.chart.fields.things;
    const told = ["id", "name", "second", "names"].map((key) => column(columns[key]));
    return Array.from({ length: unpacked(fields.members) }, (_, n) => {
      const [thing, first, second, others] = told.map((values) => values[n]);
      return { place: id, thing, first, second: second[1] ?? "", key: [first, second[1] ?? "", ...others, thing].map(folded).join("\n") };
    });
  });
  return names;
}

/** Search as one types, in all communities. */
function searched() {
  const words = $("query").value.split(/\s+/).map(folded).filter(Boolean);
  const hits = words.length ? index().filter(({ key }) => words.every((word) => key.includes(word))) : [];
  hits.sort((a, b) => a.first.length - b.first.length || a.first.localeCompare(b.first));
  const rows = hits.slice(0, 10).map((hit) =>
    el("li", {}, el("button", { type: "button", onclick: () => gone(hit) },
      el("span", {}, name(hit.first), " ", el("span", { class: "quiet" }, name(hit.second))))));
  $("hits").replaceChildren(...rows);
  $("found").textContent = words.length ? (hits.length ? `${counted(hits.length, "thing")} found` : "Nothing found") : "";
  const places = new Set(hits.map(({ place }) => place));
  for (const bubble of document.querySelectorAll(".bubble")) {
    const own = bubble.getAttribute("href").slice(1);
    bubble.classList.toggle("found", [...places].some((place) => place === own || place.startsWith(`${own}-`)));
  }
}

function gone({ place, thing }) {
  wanted = thing;
  if (location.hash === `#${place}`) turned();
  else location.hash = place;
}

function tabled(are) {
  document.body.classList.toggle("tabled", are);
  $("see-map").setAttribute("aria-pressed", String(!are));
  $("see-table").setAttribute("aria-pressed", String(are));
}

document.body.classList.add("ready");
$("see-map").addEventListener("click", () => tabled(false));
$("see-table").addEventListener("click", () => tabled(true));
$("query").addEventListener("input", searched);
saving();
addEventListener("hashchange", turned);
turned();
document.documentElement.dataset.ready = "";
requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("drawn")));
