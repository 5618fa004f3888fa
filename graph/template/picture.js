// Pictures to keep: a drawing with real text (SVG), and the same as an image (PNG), with title, legend and sources.

const MARGIN = 40;

/** Draw what is seen as SVG, whole, whatever part of it is on the screen; dark on light, whatever the screen is. */
function pictureOf() {
  const { classList } = document.documentElement;
  const printing = classList.contains("paper");
  classList.add("paper");
  mixed();
  const picture = composed();
  classList.toggle("paper", printing);
  mixed();
  return picture;
}

function composed() {
  const places = standing();
  const label = named(1, places, [-Infinity, -Infinity, Infinity, Infinity], true).written;
  const frame = framed(places, label);
  const width = Math.round(Math.max(frame.right - frame.left, 560) + 2 * MARGIN);
  const head = headed(width - 2 * MARGIN);
  const foot = footed(width - 2 * MARGIN);
  const height = Math.round(frame.low - frame.top + head.height + foot.height + 2 * MARGIN);
  const shift = [(width - (frame.right - frame.left)) / 2 - frame.left, head.height + MARGIN - frame.top].map(rounded);
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  return draw("svg", { ...size, "font-family": SANS, role: "img" },
    draw("title", {}, plain(chart.title)),
    draw("desc", {}, plain(chart.summary)),
    draw("rect", { width: "100%", height: "100%", fill: colours.paper }),
    ...head.parts,
    draw("g", { transform: `translate(${shift.join(" ")})` }, ...drawing(places, label)),
    draw("g", { transform: `translate(${MARGIN} ${height - foot.height - MARGIN + 12})`, "font-size": 12 }, ...foot.parts));
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

/** The title, and under it the question, what is drawn, from which sources, as of when. */
function headed(width) {
  const years = narrowed() ? `Years ${span.from} to ${span.to}.` : "";
  const asked = [chart.question, [chart.summary, years].filter(Boolean).join(" ")].filter(Boolean);
  const lines = asked.flatMap((text) => wrapped(text, width, 12));
  const bold = { "font-size": 20, "font-weight": 600, fill: colours.ink };
  const small = { "font-size": 12, fill: colours.quiet };
  const title = draw("text", { x: MARGIN, y: MARGIN + 8, ...bold }, plain(chart.title));
  const summary = lines.map((line, n) => draw("text", { x: MARGIN, y: MARGIN + 30 + n * 16, ...small }, line));
  return { parts: [title, ...summary], height: 50 + 16 * lines.length };
}

const rounded = (number) => Math.round(number * 10) / 10;

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
  const way = /^https?:\/\//i.test(things[n].iri) ? { href: things[n].iri } : {};
  return draw("a", { transform: `translate(${rounded(x)} ${rounded(y)}) scale(${size})`, ...way },
    draw("title", {}, plain([things[n].name, things[n].second[1], things[n].when].filter(Boolean).join(" · "))),
    things[n].asked ? draw("circle", { r: 1 + 4 / size, fill: "none", stroke: colours.halo, "stroke-width": 2.5 / size }) : null,
    draw("path", { d: family.path, ...dress }));
}

function textOf({ text, x, y, size, weight, quiet, mark }) {
  const font = { "font-size": size, "font-weight": weight, fill: inkOf({ mark, quiet }) };
  return draw("text", { x: rounded(x), y: rounded(y + size * 0.35), ...font }, text);
}

/** Break a text into lines that are no wider than given. */
function wrapped(text, width, size) {
  const lines = [""];
  for (const word of plain(text).split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (measure(longer, `${size}px ${SANS}`) > width && lines.at(-1)) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** Under the picture: the legend, only of what is seen, in rows; the sources with their dates; the day it was made. */
function footed(width) {
  const shown = chart.families.filter((family) => things.some((thing, n) => seen.thing[n] && thing.family === family.id));
  const items = [
    ...shown.map((family) => [legendShape(family), 24, titleOf(family)]),
    ...linesHere().map(([line, claim, label]) => [draw("g", { transform: "translate(0 -4)" }, sample(line, claim)), 40, label]),
    ...(differingMarks(1).length ? [[draw("text", { fill: inkOf({ mark: true }), "font-weight": 600 }, DIFFER), 16, DIFFERING]] : []),
    ...(narrowed() ? [[legendShape(shown[0], MAYBE), 24, "Possibly then, not certainly"]] : []),
  ];
  let [x, y] = [0, 12];
  const parts = items.map(([picture, indent, label]) => {
    const room = indent + measure(plain(label), `12px ${SANS}`) + 22;
    if (x + room > width) [x, y] = [0, y + 22];
    const words = draw("text", { x: indent, fill: colours.ink }, plain(label));
    const part = draw("g", { transform: `translate(${rounded(x)} ${y})` }, picture, words);
    x += room;
    return part;
  });
  const lines = sourceLines(width);
  const small = { "font-size": 11, fill: colours.quiet };
  const told = lines.map((line, n) => draw("text", { x: 0, y: y + 24 + n * 15, ...small }, line));
  return { parts: [...parts, ...told], height: y + 24 + 15 * lines.length };
}

/** The sources of what is seen, and when the picture was made. */
function sourceLines(width) {
  const rows = [...things.filter(isSeen("thing")).map((thing) => thing.evidence), ...links.filter(isSeen("link")).map((link) => said(link.said))];
  const numbers = [...new Set(rows.flat().map(([source]) => source))].sort((a, b) => a - b);
  const cited = numbers.slice(0, 12).map((n) => [titled(chart.sources[n]), chart.sources[n].publisher].filter(Boolean).join(", "));
  const rest = numbers.length > 12 ? [`and ${numbers.length - 12} more`] : [];
  const made = `Picture of ${new Date().toLocaleDateString("sv")}.`;
  return wrapped(`${numbers.length ? `Sources: ${[...cited, ...rest].join("; ")}. ` : ""}${made}`, width, 11);
}

function legendShape(family, opacity = 1) {
  const colour = colourOf(family);
  const dress = family.hollow ? { fill: "none", stroke: colour, "stroke-width": 0.3 } : { fill: colour };
  if (opacity < 1) Object.assign(dress, { "fill-opacity": opacity, stroke: colour, "stroke-width": 0.25 });
  return draw("path", { d: family.path, transform: "translate(9 -4) scale(6)", ...dress });
}

/** Give the reader a file. */
function saved(blob, ending) {
  const address = URL.createObjectURL(blob);
  el("a", { href: address, download: `map.${ending}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

function svgBlob() {
  return new Blob([new XMLSerializer().serializeToString(pictureOf())], { type: "image/svg+xml" });
}

/** Save the drawing as an image, twice as fine as the screen; at most 8,000 pixels wide or high. */
function savedImage() {
  const image = new Image();
  const address = URL.createObjectURL(svgBlob());
  image.onload = () => {
    const fine = Math.min(2, 8000 / image.width, 8000 / image.height);
    const canvas = el("canvas", { width: Math.round(image.width * fine), height: Math.round(image.height * fine) });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => saved(blob, "png"), "image/png");
    URL.revokeObjectURL(address);
  };
  image.src = address;
}
