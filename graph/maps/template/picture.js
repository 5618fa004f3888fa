// The picture of a map: its lines, shapes and names as they are seen, and what stands on paper beside them.

function composed() {
  const places = standing();
  const label = named(1, places, [-Infinity, -Infinity, Infinity, Infinity], true).written;
  const years = narrowed() ? `Years ${span.from} to ${span.to}.` : "";
  return onPaper({
    title: chart.title,
    told: [chart.question, [chart.summary, years].filter(Boolean).join(" ")].filter(Boolean),
    frame: framed(places, label),
    parts: drawing(places, label),
    legend: legendHere(),
    sources: sourcesHere(),
  });
}

/** Lines under shapes under names. */
function drawing(places, label) {
  const halo = { stroke: colours.paper, "stroke-width": 3, "stroke-linejoin": "round", "paint-order": "stroke" };
  return [
    draw("g", { fill: "none", "stroke-linecap": "round" },
      ...[...links.keys()].filter((n) => seen.link[n]).map((n) => lineOf(n, places))),
    ...[...places].map(([n, place]) => shapeOf(n, place)),
    draw("g", { "text-anchor": "middle", ...halo }, ...label.map(textOf), ...differingMarks(1).map(textOf)),
  ];
}

function framed(places, label) {
  const boxes = [...places].map(([n, { x, y }]) => [x - sizes[n], y - sizes[n], x + sizes[n], y + sizes[n]]);
  for (const { text, x, y, size, weight } of label) {
    const half = measure(text, `${weight} ${size}px ${SANS}`) / 2;
    boxes.push([x - half, y - size, x + half, y + size]);
  }
  const edge = (n, choose) => boxes.reduce((so, box) => choose(so, box[n]), n < 2 ? Infinity : -Infinity);
  return { left: edge(0, Math.min), top: edge(1, Math.min), right: edge(2, Math.max), low: edge(3, Math.max) };
}

/** One link: bent as on the map, its claim in its dashes, its end marked. */
function lineOf(n, places) {
  const [a, b, middle] = [places.get(links[n].from), places.get(links[n].to), midst(n)];
  const via = { x: 2 * middle.x - (a.x + b.x) / 2, y: 2 * middle.y - (a.y + b.y) / 2 };
  const dress = stroke(n);
  const colour = dress.color.color;
  const path = `M${rounded(a.x)} ${rounded(a.y)}Q${rounded(via.x)} ${rounded(via.y)} ${rounded(b.x)} ${rounded(b.y)}`;
  const opacity = isMaybe(seen.link[n]) ? 0.45 : false;
  const words = `${things[links[n].from].name} – ${links[n].label} – ${things[links[n].to].name}`;
  return draw("g", { stroke: colour, opacity, "stroke-width": dress.width }, draw("title", {}, plain(words)),
    draw("path", { d: path, "stroke-dasharray": (dress.dashes || []).join(" ") || false }),
    links[n].symmetric || a === b ? null : tip(via, b, sizes[links[n].to], colour));
}

function tip(from, to, radius, colour) {
  const turn = Math.atan2(to.y - from.y, to.x - from.x);
  const at = { x: to.x - Math.cos(turn) * (radius + 1), y: to.y - Math.sin(turn) * (radius + 1) };
  const transform = `translate(${rounded(at.x)} ${rounded(at.y)}) rotate(${rounded((turn * 180) / Math.PI)})`;
  return draw("path", { d: "M0 0L-5-1.9V1.9Z", fill: colour, stroke: "none", transform });
}

function shapeOf(n, { x, y }) {
  const family = look.get(things[n].family);
  const unsure = things[n].claim;
  const open = family.hollow || unsure;
  const size = sizes[n];
  const [fill, line] = open ? [colours.paper, colourOf(family)] : [colourOf(family), colours.paper];
  const dashes = dotted(unsure, size).join(" ") || false;
  const maybe = isMaybe(seen.thing[n]) ? { fill: colourOf(family), "fill-opacity": MAYBE, stroke: colourOf(family) } : {};
  const dress = { fill, stroke: line, "stroke-width": (open ? 2 : 1.4) / size, "stroke-dasharray": dashes, ...maybe };
  return draw("a", { transform: `translate(${rounded(x)} ${rounded(y)}) scale(${size})`, ...leading(things[n].iri) },
    draw("title", {}, plain([things[n].name, things[n].second[1], things[n].when].filter(Boolean).join(" · "))),
    things[n].asked ? draw("circle", { r: 1 + 4 / size, fill: "none", stroke: colours.halo, "stroke-width": 2.5 / size }) : null,
    draw("path", { d: family.path, ...dress }));
}

function textOf({ text, x, y, size, weight, quiet, mark }) {
  const font = { "font-size": size, "font-weight": weight, fill: inkOf({ mark, quiet }) };
  return draw("text", { x: rounded(x), y: rounded(y + size * 0.35), ...font }, text);
}

/** The legend, only of what is seen. */
function legendHere() {
  const shown = chart.families.filter((family) => things.some((thing, n) => seen.thing[n] && thing.family === family.id));
  return [
    ...shown.map((family) => [legendShape(family), 24, titleOf(family)]),
    ...linesHere().map(([line, claim, label]) => [draw("g", { transform: "translate(0 -4)" }, sample(line, claim)), 40, label]),
    ...(hasAsked() ? [[draw("g", { transform: "translate(9 -4) scale(1.3)" }, askedSign()), 24, ASKED]] : []),
    ...(differingMarks(1).length ? [[draw("text", { fill: inkOf({ mark: true }), "font-weight": 600 }, DIFFER), 16, DIFFERING]] : []),
    ...(narrowed() ? [[legendShape(shown[0], MAYBE), 24, "Possibly then, not certainly"]] : []),
  ];
}

/** The sources of what is seen. */
function sourcesHere() {
  const rows = [...things.filter(isSeen("thing")).map((thing) => thing.evidence), ...links.filter(isSeen("link")).map((link) => said(link.said))];
  const numbers = [...new Set(rows.flat().map(([source]) => source))].sort((a, b) => a - b);
  return numbers.map((n) => chart.sources[n]);
}

function legendShape(family, opacity = 1) {
  const colour = colourOf(family);
  const dress = family.hollow ? { fill: "none", stroke: colour, "stroke-width": 0.3 } : { fill: colour };
  if (opacity < 1) Object.assign(dress, { "fill-opacity": opacity, stroke: colour, "stroke-width": 0.25 });
  return draw("path", { d: family.path, transform: "translate(9 -4) scale(6)", ...dress });
}
