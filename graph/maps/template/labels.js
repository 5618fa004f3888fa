// Names on the map: the important first, and none upon another. What finds no room shows when one comes closer.

const FONTS = {
  asked: { weight: 600, size: 13.5, most: 40 },
  person: { weight: 600, size: 13, most: 30 },
  body: { weight: 400, size: 12, most: 30 },
  event: { weight: 400, size: 11, most: 44 },
  link: { weight: 400, size: 10.5, most: 40 },
};
const BODIES = ["person", "group", "organization", "state", "un"];
const EVENTS_FROM = 1.15;
const LINKS_FROM = 1.7;
const FEW = 30;
const BRIEF = 18;

const manner = (n) => {
  const { asked, family } = things[n];
  if (asked) return "asked";
  if (family === "person" && things[n].named) return "person";
  return BODIES.includes(family) ? "body" : "event";
};
const order = ["asked", "person", "body", "event"];
const turnOf = things
  .map((_, n) => n)
  .sort((a, b) => order.indexOf(manner(a)) - order.indexOf(manner(b)) || sizes[b] - sizes[a] || a - b);

/** A sheet on which names and shapes take places; it tells whether a place is free. */
class Sheet {
  constructor(step) {
    this.step = step;
    this.cells = new Map();
  }
  *near([left, top, right, low]) {
    for (let x = Math.floor(left / this.step); x <= Math.floor(right / this.step); x++)
      for (let y = Math.floor(top / this.step); y <= Math.floor(low / this.step); y++) yield `${x},${y}`;
  }
  take(box) {
    for (const cell of this.near(box)) this.cells.set(cell, [...(this.cells.get(cell) ?? []), box]);
  }
  free(box, own) {
    for (const cell of this.near(box))
      for (const other of this.cells.get(cell) ?? [])
        if (other !== own && box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]) return false;
    return true;
  }
}

const within = ({ x, y }, [left, top, right, low]) => x > left && x < right && y > top && y < low;

/** Where a name may stand about its thing, the best place first: the middle of its line. A little off before not at all. */
function* stands(x, y, radius, width, height) {
  for (const off of [0, 0.6, 1.2]) {
    const away = radius + off * height;
    yield [x, y + away + height * 0.6];
    yield [x + away + 4 + width / 2, y];
    yield [x - away - 4 - width / 2, y];
    yield [x, y - away - height * 0.6];
    const aside = away * 0.7 + width / 2;
    for (const up of [0.7, -0.7]) for (const left of [1, -1]) yield [x + left * aside, y + up * away + up * height * 0.6];
  }
}

/** Place the names of what is in view, at a scale; all lengths are those of the map. */
function named(scale, places, view, all = false) {
  const [sheet, bodies, small] = [1, 2, 3].map(() => new Sheet(70 / scale));
  const own = new Map();
  for (const [n, { x, y }] of places) {
    if (faint(n)) continue;
    const r = sizes[n] + 1 / scale;
    own.set(n, [x - r, y - r, x + r, y + r]);
    (manner(n) === "event" ? small : bodies).take(own.get(n));
  }
  const written = [];
  for (const n of turnOf)
    if (places.has(n) && within(places.get(n), view) && (all || wanted(n, scale))) {
      const label = stood(n, places.get(n), scale, { sheet, bodies, small, own: own.get(n), view });
      if (label) written.push(label);
    }
  return { written, taken: [sheet, bodies, small] };
}

/** People and bodies are named always, events from nearby, or when they are pointed at or lit up with few others. */
function wanted(n, scale) {
  if (n === seen.hover || (seen.lit?.has(n) && seen.lit.size < 40)) return true;
  return !faint(n) && (manner(n) !== "event" || scale >= EVENTS_FROM || chart.drawn + brought.size <= FEW);
}

/** Where a thing's name finds room: whole, then shortened, and a person's on the small sign of an event before not at all. */
function stood(n, place, scale, { sheet, bodies, small, own, view }) {
  const font = FONTS[manner(n)];
  const size = font.size / scale;
  const ways = [font.most, BRIEF].map((most) => clipped(things[n].name, most)).map((text) => ({
    text,
    boxes: boxesOf(text, n, place, scale, font).filter(
      (box) => box[0] > view[0] && box[2] < view[2] && sheet.free(box) && bodies.free(box, own),
    ),
  }));
  const clear = ways.map(({ text, boxes }) => ({ text, box: boxes.find((box) => small.free(box, own)) })).find(({ box }) => box);
  const { text, box } = clear ?? (font.weight > 400 ? { text: ways[0].text, box: ways[0].boxes[0] } : {});
  if (!box) return null;
  sheet.take(box);
  return { text, x: (box[0] + box[2]) / 2, y: (box[1] + box[3]) / 2, size, weight: font.weight, quiet: manner(n) === "event" };
}

/** The boxes in which a name may stand, the best first. */
function boxesOf(text, n, { x, y }, scale, { weight, size: pixels }) {
  const size = pixels / scale;
  const width = measure(text, `${weight} ${pixels}px ${SANS}`) / scale;
  return [...stands(x, y, sizes[n] + 2 / scale, width, size * 1.25)].map(([cx, cy]) => [
    cx - width / 2 - 2 / scale,
    cy - size * 0.6,
    cx + width / 2 + 2 / scale,
    cy + size * 0.6,
  ]);
}

/** The middle of a link as vis-network bends it. */
function midst(n) {
  const edge = network.body.edges[n];
  return edge?.connected ? edge.edgeType.getPoint(0.5) : null;
}

/** Name the links that are pointed at, and all of them when one is close. */
function linkNames(scale, taken, view) {
  const pointed = [seen.hoverLink, seen.chosenLink].filter((n) => n !== null);
  const near = scale >= (chart.drawn + brought.size <= FEW ? EVENTS_FROM : LINKS_FROM);
  const wantedLinks = near && links.length < 2000 ? links.keys() : pointed;
  const written = [];
  for (const n of wantedLinks) {
    const middle = seen.link[n] && !(faint(links[n].from) || faint(links[n].to)) ? midst(n) : null;
    if (!middle || !within(middle, view)) continue;
    const { weight, size, most } = FONTS.link;
    const text = clipped(links[n].label, most);
    const width = measure(text, `${weight} ${size}px ${SANS}`) / scale;
    const [half, tall] = [width / 2 + 2 / scale, (size * 0.62) / scale];
    const box = [middle.x - half, middle.y - tall, middle.x + half, middle.y + tall];
    if (!taken.every((sheet) => sheet.free(box)) && n !== seen.hoverLink && n !== seen.chosenLink) continue;
    taken[0].take(box);
    written.push({ text, x: middle.x, y: middle.y, size: size / scale, weight, quiet: true });
  }
  return written;
}

/** Where each thing that is seen stands now. */
function standing() {
  const found = network.getPositions();
  return new Map(things.map((_, n) => [n, found[n]]).filter(([n, place]) => seen.thing[n] && place));
}

const inkOf = ({ mark, quiet }) => (mark ? colours["edge-reprisal"] : quiet ? colours.quiet : colours.ink);

/** Mark what sources differ on. */
function differingMarks(scale) {
  const found = [];
  for (const [n, { x, y }] of standing())
    if (things[n].differ && !faint(n)) found.push({ x: x + sizes[n] * 0.8 + 5 / scale, y: y - sizes[n] * 0.8 - 2 / scale });
  for (const n of links.keys()) {
    const middle = links[n].differ && seen.link[n] && !faint(links[n].from) && !faint(links[n].to) && midst(n);
    if (middle) found.push(middle);
  }
  return found.map((place) => ({ text: DIFFER, size: 13 / scale, weight: 600, mark: true, ...place }));
}

network.on("afterDrawing", (context) => {
  const scale = network.getScale();
  const box = $("network");
  const corner = network.DOMtoCanvas({ x: 0, y: 0 });
  const end = network.DOMtoCanvas({ x: box.clientWidth, y: box.clientHeight });
  const view = [corner.x, corner.y, end.x, end.y];
  const { written, taken } = named(scale, standing(), view);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  for (const label of [...written, ...linkNames(scale, taken, view), ...differingMarks(scale)]) {
    context.font = `${label.weight} ${label.size}px ${SANS}`;
    context.strokeStyle = colours.paper;
    context.lineWidth = 3.5 / scale;
    context.strokeText(label.text, label.x, label.y);
    context.fillStyle = inkOf(label);
    context.fillText(label.text, label.x, label.y);
  }
});
