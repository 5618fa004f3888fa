// The table: the links of the map in words, for those who read rather than look. It follows the filters.

const COLUMNS = {
  From: (link) => things[link.from].name,
  Link: (link) => link.label,
  To: (link) => things[link.to].name,
  When: (link) => whenOf(link),
  Claim: (link) => [...new Set(link.said.map((claim) => claim.modality).filter(Boolean))].join(" / "),
  Sources: (link) => new Set(link.said.flatMap((claim) => claim.evidence.map((row) => row[0]))).size,
};
const sorting = { column: "From", down: false };
const collator = new Intl.Collator("en", { numeric: true });

/** The dates of a link, or else of the event that it leads to or from. */
function whenOf(link) {
  const own = [...new Set(link.said.map((claim) => claim.when).filter(Boolean))].join(" / ");
  return own || things[link.from].when || things[link.to].when;
}

/** Write the table, where it is seen. */
function tabled() {
  if ($("table").hidden) return;
  const cell = COLUMNS[sorting.column];
  const rows = [...links.keys()].filter((n) => seen.link[n]);
  rows.sort((a, b) => collator.compare(cell(links[a]), cell(links[b])) * (sorting.down ? -1 : 1) || a - b);
  $("table").replaceChildren(
    el("table", {},
      el("caption", {}, `${counted(rows.length, "link")}. Press a link for its evidence.`),
      el("thead", {}, el("tr", {}, ...Object.keys(COLUMNS).map(header))),
      el("tbody", {}, ...rows.map(row))),
    listed());
}

/** The things, in the order of their names: also those that nothing leads to. */
function listed() {
  const shown = [...things.keys()].filter((n) => seen.thing[n]);
  shown.sort((a, b) => collator.compare(things[a].name, things[b].name) || a - b);
  const heads = ["Name", "Kind", "When", "Claim", "Sources"].map((head) => el("th", { scope: "col" }, head));
  return el("table", {},
    el("caption", {}, `${counted(shown.length, "thing")}. Press a name for its evidence.`),
    el("thead", {}, el("tr", {}, ...heads)),
    el("tbody", {}, ...shown.map(thingRow)));
}

function thingRow(n) {
  const thing = things[n];
  const claims = [chart.claims[thing.claim], thing.differ && DIFFERING].filter(Boolean).join("; ");
  return el("tr", {},
    el("td", {}, goer(() => showThing(n), name(thing.name)), " ", second(thing, "quiet")),
    el("td", {}, plain(kindOf(thing))),
    el("td", { class: "number" }, plain(thing.when), isMaybe(seen.thing[n]) ? " (possibly)" : ""),
    el("td", {}, plain(claims)),
    el("td", { class: "number" }, String(new Set(thing.evidence.map(([source]) => source)).size)));
}

function header(column) {
  const sorted = column === sorting.column;
  return el("th", { scope: "col", "aria-sort": sorted ? (sorting.down ? "descending" : "ascending") : "none" },
    el("button", { type: "button", onclick: () => sortedBy(column) }, column));
}

function sortedBy(column) {
  sorting.down = sorting.column === column && !sorting.down;
  sorting.column = column;
  tabled();
  $("table").querySelector("th[aria-sort$=ending] button").focus();
}

function row(n) {
  const link = links[n];
  const press = goer(() => showLink(n), plain(link.label));
  return el("tr", {},
    el("td", {}, name(COLUMNS.From(link))),
    el("td", {}, press),
    el("td", {}, name(COLUMNS.To(link))),
    el("td", { class: "number" }, plain(COLUMNS.When(link)), isMaybe(seen.link[n]) ? " (possibly)" : ""),
    el("td", {}, plain(COLUMNS.Claim(link))),
    el("td", { class: "number" }, String(COLUMNS.Sources(link))));
}

/** Turn from the map to the table, or back. */
function turned(toTable) {
  $("table").hidden = !toTable;
  document.querySelector(".zoom").hidden = toTable;
  $("network").hidden = toTable;
  $("see-table").setAttribute("aria-pressed", String(toTable));
  $("see-map").setAttribute("aria-pressed", String(!toTable));
  tabled();
}
