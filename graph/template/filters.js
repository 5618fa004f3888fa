// Filters: the legend by kind, the years, the search. What they hide leaves the map and the table alike.

const off = new Set();
const years = things.flatMap((thing) => thing.years);
const first = Math.min(...years);
const last = Math.max(...years);
const span = { from: -Infinity, to: Infinity };

const inSpan = (range) => !range.length || (range[0] <= span.to && range[1] >= span.from);

/** The times at which a thing without a date of its own has part. */
const times = things.map((thing, n) =>
  thing.years.length ? [thing.years] : around[n].map((k) => [links[k], things[links[k].from === n ? links[k].to : links[k].from]])
    .map(([link, other]) => (link.years.length ? link.years : other.years)).filter((range) => range.length));

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

const changed = (now, before) => now.map((shown, id) => ({ id, hidden: !shown })).filter(({ id }) => now[id] !== before[id]);
const tally = (shown, what) => `${shown.filter(Boolean).length.toLocaleString("en")} of ${counted(shown.length, what)}`;

/** The legend: a row for each family, with its shape, its count and a switch; its kinds below. */
function legend() {
  $("kinds").replaceChildren(...chart.families.map((family) => {
    const row = switchFor(family.kinds.map(([kind]) => kind), family.kinds.length === 1 ? family.kinds[0][1] : family.label, pictured(family));
    if (family.kinds.length === 1) return el("li", {}, row);
    const below = family.kinds.map(([kind, label]) => el("li", {}, switchFor([kind], label)));
    return el("li", {}, el("details", {}, el("summary", { "aria-label": `${family.label}: kinds` }, row), el("ul", {}, ...below)));
  }));
  const strokes = Object.entries(chart.lines).map(([id, label]) => [id, "", label]);
  const claims = Object.entries(chart.claims).map(([id, label]) => ["tie", id, label]);
  $("lines").replaceChildren(...[...strokes, ...claims].map(([line, claim, label]) => el("li", {}, sample(line, claim), el("span", {}, label))));
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
  return el("label", {}, box, picture, el("span", { class: "label" }, plain(label)), el("span", { class: "count" }, String(count)));
}

/** The shape of a family, small. */
function pictured(family) {
  const colour = colourOf(family);
  const dress = family.hollow ? { fill: "none", stroke: colour, "stroke-width": 0.32 } : { fill: colour };
  return draw("svg", { viewBox: "-1.5 -1.5 3 3", "aria-hidden": "true" }, draw("path", { d: family.path, ...dress }));
}

/** A line of the legend. */
function sample(line, claim) {
  const colour = { tie: colours["edge-tie"], part: colours.edge, reprisal: colours["edge-reprisal"] }[line];
  const dashes = DASHES[claim] || [];
  return draw("svg", { viewBox: "0 0 34 12", "aria-hidden": "true" }, draw("path", { d: "M1 6H33", stroke: colour, "stroke-width": WIDTHS[line] + 0.4, "stroke-dasharray": dashes.join(" ") }));
}

/** The years: a bar for the events of each, and the first and last to show. */
function calendar() {
  $("when").hidden = !years.length;
  if (!years.length) return;
  const many = new Array(last - first + 1).fill(0);
  for (const thing of things) if (thing.years.length) for (let year = thing.years[0]; year <= thing.years[1]; year++) many[year - first]++;
  const most = Math.max(...many);
  const bars = many.map((count, n) => { const bar = el("i", { title: `${first + n}: ${count}` }); bar.style.height = `${Math.ceil((100 * count) / most)}%`; return bar; });
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
  const told = hits.slice(0, 8).map((n) => el("li", {}, goer(() => chosen(n), el("span", {}, name(things[n].name), " ", second(things[n], "quiet")))));
  $("hits").replaceChildren(...told);
  $("found").textContent = query.trim() ? (hits.length ? `${counted(hits.length, "thing")} found` : "Nothing found on this map") : "";
  lit(hits.length ? new Set(hits) : null);
  network.redraw();
}

/** Go to what was searched for. */
function chosen(n) {
  $("hits").replaceChildren();
  showThing(n);
  centred(n);
}
