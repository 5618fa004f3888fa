// The legend: a row for each family with its shape, its count and a switch; the lines and marks below.

function legend() {
  const here = chart.families.filter((family) => family.kinds.some(([kind]) => many([kind])));
  $("kinds").replaceChildren(...here.map((family) => {
    const kinds = family.kinds.filter(([kind]) => many([kind]));
    const row = switchFor(kinds.map(([kind]) => kind), titleOf(family), pictured(family));
    if (kinds.length === 1) return el("li", {}, row);
    const below = kinds.map(([kind, label]) => el("li", {}, switchFor([kind], label)));
    const above = el("summary", { "aria-label": `${family.label}: kinds` }, row);
    return el("li", {}, el("details", {}, above, el("ul", {}, ...below)));
  }));
  legendLines();
}

const many = (kinds) => things.filter((thing, n) => present(n) && kinds.includes(thing.kind)).length;

/** The lines of the legend, in the colours of the hour; then the marks. */
function legendLines() {
  const row = (picture, label) => el("li", {}, picture, el("span", {}, label));
  const pictures = linesHere().map(([line, claim, label]) =>
    row(draw("svg", { viewBox: "0 -6 34 12", "aria-hidden": "true" }, sample(line, claim)), label));
  if (hasAsked()) pictures.push(row(draw("svg", { viewBox: "-17 -6 34 12", "aria-hidden": "true" }, askedSign()), ASKED));
  if (things.some((thing, n) => present(n) && thing.differ)) pictures.push(row(el("span", { class: "sign", "aria-hidden": "true" }, DIFFER), DIFFERING));
  $("lines").replaceChildren(...pictures);
  $("line-legend").hidden = !pictures.length;
  $("maybe-sign").replaceChildren(maybeSign());
}

const DIFFER = "≠";
const DIFFERING = "Sources differ on it";
const ASKED = "What the map is drawn for";
const hasAsked = () => things.some((thing, n) => seen.thing[n] && thing.asked);

/** The ring around what was asked for. */
const askedSign = () => draw("circle", { r: 4.7, fill: "none", stroke: colours.halo, "stroke-width": 2.2 });

/** The shape of what is only possible in the years looked at. */
function maybeSign() {
  const { path } = chart.families[0];
  const colour = colourOf(chart.families[0]);
  const dress = { fill: colour, "fill-opacity": MAYBE, stroke: colour, "stroke-width": 0.25 };
  return draw("svg", { viewBox: "-1.5 -1.5 3 3", "aria-hidden": "true" }, draw("path", { d: path, ...dress }));
}

/** A switch for one or more kinds; it shows half when only some of them are on. */
function switchFor(kinds, label, picture = null) {
  const box = el("input", { type: "checkbox", "data-kinds": kinds.join(" ") });
  box.addEventListener("change", () => {
    kinds.forEach((kind) => (box.checked ? off.kind.delete(kind) : off.kind.add(kind)));
    document.querySelectorAll("#kinds input").forEach(half);
    filtered();
  });
  half(box);
  const words = [el("span", { class: "label" }, plain(label)), el("span", { class: "count" }, String(many(kinds)))];
  return el("label", {}, box, picture, ...words);
}

function half(box) {
  const kinds = box.dataset.kinds.split(" ");
  const on = kinds.filter((kind) => !off.kind.has(kind)).length;
  box.checked = on > 0;
  box.indeterminate = on > 0 && on < kinds.length;
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

/** The lines on the map: kind of line, claim, label. */
function linesHere() {
  const here = links.filter((link) => present(link.from) && present(link.to));
  const claims = [...here, ...things.filter((_, n) => present(n))];
  return [
    ...Object.entries(chart.lines).filter(([line]) => here.some((link) => link.line === line)).map(([line, label]) => [line, "", label]),
    ...Object.entries(chart.claims).filter(([claim]) => claims.some((one) => one.claim === claim)).map(([claim, label]) => ["tie", claim, label]),
  ];
}

/** A line, as long as a legend needs. */
function sample(line, claim) {
  const dashes = (DASHES[claim] || []).join(" ") || false;
  return draw("path", { d: "M1 0H32", stroke: lineColour(line), "stroke-width": WIDTHS[line] + 0.4, "stroke-dasharray": dashes });
}

/** A family is titled by its only kind, where it has but one on the map. */
function titleOf(family) {
  const kinds = family.kinds.filter(([kind]) => many([kind]));
  return kinds.length === 1 ? kinds[0][1] : family.label;
}
