// Filters: the legend by kind, the years, the search. What they hide leaves the map and the table alike.

const off = new Set();
const years = things.flatMap((thing) => thing.years);
const first = Math.min(...years);
const last = Math.max(...years);
const span = { from: -Infinity, to: Infinity };

const inSpan = (range) => !range.length || (range[0] <= span.to && range[1] >= span.from);

/** The times at which a thing without a date of its own has part. */
const times = things.map((thing, n) =>
  thing.years.length
    ? [thing.years]
    : around[n]
        .map((k) => [links[k].years, things[links[k].from === n ? links[k].to : links[k].from].years])
        .map(([own, others]) => (own.length ? own : others))
        .filter((range) => range.length));

/** Apply the filters: a thing without any date stays; one whose every date lies outside the years goes. */
function filtered() {
  const narrowed = span.from > first || span.to < last;
  const thing = things.map((one, n) => !off.has(one.kind) && (!narrowed || !times[n].length || times[n].some(inSpan)));
  const link = links.map((one) => thing[one.from] && thing[one.to] && inSpan(one.years));
  nodes.update(changed(thing, seen.thing));
  edges.update(changed(link, seen.link));
  Object.assign(seen, { thing, link });
  $("shown").textContent = `${tally(thing, "thing")} and ${tally(link, "link")} shown`;
  tabled();
}

const changed = (now, before) =>
  now.map((shown, id) => ({ id, hidden: !shown })).filter(({ id }) => now[id] !== before[id]);
const tally = (shown, what) => `${shown.filter(Boolean).length.toLocaleString("en")} of ${counted(shown.length, what)}`;

/** The legend: a row for each family, with its shape, its count and a switch; its kinds below. */
function legend() {
  $("kinds").replaceChildren(...chart.families.map((family) => {
    const row = switchFor(family.kinds.map(([kind]) => kind), titleOf(family), pictured(family));
    if (family.kinds.length === 1) return el("li", {}, row);
    const below = family.kinds.map(([kind, label]) => el("li", {}, switchFor([kind], label)));
    const above = el("summary", { "aria-label": `${family.label}: kinds` }, row);
    return el("li", {}, el("details", {}, above, el("ul", {}, ...below)));
  }));
  legendLines();
}

/** The lines of the legend, in the colours of the hour. */
function legendLines() {
  $("lines").replaceChildren(...LINES.map(([line, claim, label]) =>
    el("li", {}, draw("svg", { viewBox: "0 -6 34 12", "aria-hidden": "true" }, sample(line, claim)), el("span", {}, label))));
  $("line-legend").hidden = !links.length;
}

/** A switch for one or more kinds; it shows half when only some of them are on. */
function switchFor(kinds, label, picture = null) {
  const count = things.filter((thing) => kinds.includes(thing.kind)).length;
  const box = el("input", { type: "checkbox", "data-kinds": kinds.join(" ") });
  box.checked = true;
  box.addEventListener("change", () => {
    kinds.forEach((kind) => (box.checked ? off.delete(kind) : off.add(kind)));
    for (const other of document.querySelectorAll("#kinds input")) {
      const on = other.dataset.kinds.split(" ").filter((kind) => !off.has(kind)).length;
      other.checked = on > 0;
      other.indeterminate = on > 0 && on < other.dataset.kinds.split(" ").length;
    }
    filtered();
  });
  const words = [el("span", { class: "label" }, plain(label)), el("span", { class: "count" }, String(count))];
  return el("label", {}, box, picture, ...words);
}

/** Colour the legend anew; what is switched off stays off. */
function recolouredLegend() {
  legendLines();
  for (const old of document.querySelectorAll("#kinds svg")) old.replaceWith(pictured(look.get(old.dataset.family)));
}

/** The shape of a family, small. */
function pictured(family) {
  const colour = colourOf(family);
  const dress = family.hollow ? { fill: "none", stroke: colour, "stroke-width": 0.32 } : { fill: colour };
  const frame = { viewBox: "-1.5 -1.5 3 3", "aria-hidden": "true", "data-family": family.id };
  return draw("svg", frame, draw("path", { d: family.path, ...dress }));
}

/** The lines of the legend: kind of line, claim, label. */
const LINES = [
  ...Object.entries(chart.lines).map(([line, label]) => [line, "", label]),
  ...Object.entries(chart.claims).map(([claim, label]) => ["tie", claim, label]),
];

/** A line, as long as a legend needs. */
function sample(line, claim) {
  const dashes = (DASHES[claim] || []).join(" ") || false;
  return draw("path", { d: "M1 0H32", stroke: lineColour(line), "stroke-width": WIDTHS[line] + 0.4, "stroke-dasharray": dashes });
}

/** A family is titled by its only kind, where it has but one. */
const titleOf = (family) => (family.kinds.length === 1 ? family.kinds[0][1] : family.label);

/** The years: a bar for the events of each, and the first and last to show. */
function calendar() {
  $("when").hidden = !years.length;
  if (!years.length) return;
  const many = new Array(last - first + 1).fill(0);
  for (const { years: [from, to] } of things) for (let year = from; year <= to; year++) many[year - first]++;
  const most = Math.max(...many);
  const bars = many.map((count, n) => {
    const bar = el("i", { title: `${first + n}: ${count}` });
    bar.style.height = `${Math.ceil((100 * count) / most)}%`;
    return bar;
  });
  if (many.length < 130) $("bars").replaceChildren(...bars);
  for (const [id, value] of [["from", first], ["to", last]]) {
    Object.assign($(id), { min: first, max: last, value });
    $(id).addEventListener("change", () => { narrowedTo(bars); filtered(); });
  }
  narrowedTo(bars);
}

function narrowedTo(bars) {
  span.from = Number($("from").value) || first;
  span.to = Number($("to").value) || last;
  bars.forEach((bar, n) => bar.classList.toggle("in", first + n >= span.from && first + n <= span.to));
}

const keys = things.map((thing) => [thing.name, ...thing.names, ...thing.second.slice(1), thing.id].map(folded).join("\n"));

/** Find the things whose names hold every word that is asked for, in any script. */
function found(query) {
  const words = query.split(/\s+/).map(folded).filter(Boolean);
  return words.length ? turnOf.filter((n) => words.every((word) => keys[n].includes(word))) : [];
}

/** Search as one types: light up what is found and list it. */
function searched() {
  const query = $("query").value;
  const hits = found(query);
  const told = hits.slice(0, 8).map((n) =>
    el("li", {}, goer(() => chosen(n), el("span", {}, name(things[n].name), " ", second(things[n], "quiet")))));
  $("hits").replaceChildren(...told);
  const words = hits.length ? `${counted(hits.length, "thing")} found` : "Nothing found on this map";
  $("found").textContent = query.trim() ? words : "";
  lit(hits.length ? new Set(hits) : null);
  network.redraw();
}

/** Go to what was searched for. */
function chosen(n) {
  $("hits").replaceChildren();
  showThing(n);
  centred(n);
}
