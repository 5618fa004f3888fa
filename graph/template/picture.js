// Pictures to keep: a drawing with real text (SVG), and the same as an image (PNG), with title, legend and sources.

const MARGIN = 40;

/** Draw what is seen as SVG, whole, whatever part of it is on the screen. */
function pictureOf() {
  const places = standing();
  const label = named(1, places, [-Infinity, -Infinity, Infinity, Infinity]).written;
  const frame = framed(places, label);
  const width = Math.max(frame.right - frame.left, 560) + 2 * MARGIN;
  const above = 66;
  const foot = footed(width - 2 * MARGIN);
  const height = frame.low - frame.top + above + foot.height + 2 * MARGIN;
  const left = (width - (frame.right - frame.left)) / 2 - frame.left;
  return draw("svg", { xmlns: SVG, width: Math.round(width), height: Math.round(height), viewBox: `0 0 ${Math.round(width)} ${Math.round(height)}`, "font-family": SANS, role: "img" },
    draw("title", {}, plain(chart.title)),
    draw("desc", {}, plain(chart.summary)),
    draw("rect", { width: "100%", height: "100%", fill: colours.paper }),
    draw("text", { x: MARGIN, y: MARGIN + 8, "font-size": 20, "font-weight": 600, fill: colours.ink }, plain(chart.title)),
    ...wrapped(chart.summary, width - 2 * MARGIN, 12).map((line, n) => draw("text", { x: MARGIN, y: MARGIN + 30 + n * 16, "font-size": 12, fill: colours.quiet }, line)),
    draw("g", { transform: `translate(${rounded(left)} ${rounded(above + MARGIN - frame.top)})` },
      draw("g", { fill: "none", "stroke-linecap": "round" }, ...[...links.keys()].filter((n) => seen.link[n]).map((n) => lineOf(n, places))),
      ...[...places].map(([n, place]) => shapeOf(n, place)),
      draw("g", { "text-anchor": "middle", "paint-order": "stroke", stroke: colours.paper, "stroke-width": 3, "stroke-linejoin": "round" }, ...label.map(textOf))),
    draw("g", { transform: `translate(${MARGIN} ${rounded(height - foot.height - MARGIN + 12)})`, "font-size": 12 }, ...foot.parts));
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
  const words = `${things[links[n].from].name} – ${links[n].label} – ${things[links[n].to].name}`;
  return draw("g", { stroke: colour, "stroke-width": dress.width }, draw("title", {}, plain(words)),
    draw("path", { d: path, "stroke-dasharray": (dress.dashes || []).join(" ") || false }),
    links[n].symmetric || a === b ? null : tip(via, b, sizes[links[n].to], colour));
}

function tip(from, to, radius, colour) {
  const turn = Math.atan2(to.y - from.y, to.x - from.x);
  const at = { x: to.x - Math.cos(turn) * (radius + 1), y: to.y - Math.sin(turn) * (radius + 1) };
  return draw("path", { d: "M0 0L-5-1.9V1.9Z", fill: colour, stroke: "none", transform: `translate(${rounded(at.x)} ${rounded(at.y)}) rotate(${rounded((turn * 180) / Math.PI)})` });
}

function shapeOf(n, { x, y }) {
  const family = look.get(things[n].family);
  const unsure = things[n].claim;
  const open = family.hollow || unsure;
  const size = sizes[n];
  const dress = { fill: open ? colours.paper : colourOf(family), stroke: open ? colourOf(family) : colours.paper, "stroke-width": rounded(20 / size) / 10 };
  const dashes = { alleged: `${rounded(4 / size)} ${rounded(2.5 / size)}`, denied: `${rounded(1.5 / size)} ${rounded(2.5 / size)}` }[unsure];
  return draw("g", { transform: `translate(${rounded(x)} ${rounded(y)}) scale(${size})` },
    draw("title", {}, plain([things[n].name, things[n].second[1], things[n].when].filter(Boolean).join(" · "))),
    things[n].asked ? draw("circle", { r: 1 + 4 / size, fill: "none", stroke: colours.halo, "stroke-width": 2.5 / size }) : null,
    draw("path", { d: family.path, ...dress, "stroke-dasharray": dashes ?? false }));
}

function textOf({ text, x, y, size, weight, quiet }) {
  return draw("text", { x: rounded(x), y: rounded(y + size * 0.35), "font-size": size, "font-weight": weight, fill: quiet ? colours.quiet : colours.ink }, text);
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

/** The legend under the picture: only what is seen, in rows. */
function footed(width) {
  const shown = chart.families.filter((family) => things.some((thing, n) => seen.thing[n] && thing.family === family.id));
  const shapes = shown.map((family) => [draw("path", { d: family.path, transform: "translate(9 -4) scale(6)", fill: family.hollow ? "none" : colourOf(family), stroke: colourOf(family), "stroke-width": family.hollow ? 0.3 : 0 }), 24, family.kinds.length === 1 ? family.kinds[0][1] : family.label]);
  const strokes = [...Object.entries(chart.lines).map(([id, label]) => [id, "", label]), ...Object.entries(chart.claims).map(([id, label]) => ["tie", id, label])]
    .map(([line, claim, label]) => [draw("path", { d: "M0-4H28", stroke: { tie: colours["edge-tie"], part: colours.edge, reprisal: colours["edge-reprisal"] }[line], "stroke-width": WIDTHS[line] + 0.4, "stroke-dasharray": (DASHES[claim] || []).join(" ") || false }), 36, label]);
  let [x, y] = [0, 12];
  const parts = [...shapes, ...strokes].map(([picture, indent, label]) => {
    const room = indent + measure(plain(label), `12px ${SANS}`) + 22;
    if (x + room > width) [x, y] = [0, y + 22];
    const part = draw("g", { transform: `translate(${rounded(x)} ${y})` }, picture, draw("text", { x: indent, fill: colours.ink }, plain(label)));
    x += room;
    return part;
  });
  return { parts, height: y + 14 };
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
