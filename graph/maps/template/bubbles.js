// The communities that are seen, as files: their picture, and what is told of each.

/** What the style sheet gives each part of the drawing. */
const DRESS = {
  line: ["stroke", "stroke-width", "stroke-opacity"],
  circle: ["fill", "stroke", "stroke-width", "stroke-dasharray"],
  path: ["fill", "stroke", "stroke-width", "stroke-linecap"],
  text: ["fill", "font-size", "font-weight", "text-anchor", "paint-order", "stroke", "stroke-width", "stroke-linejoin"],
};

/** The level that is seen: its place in the page, and what is told of it. */
function levelHere() {
  const room = document.querySelector(".level.seen");
  const title = room.querySelector(".trail b")?.textContent ?? document.querySelector("h1").textContent;
  return { room, title, drawing: room.querySelector(".drawing svg"), ...kept().levels[room.id] };
}

function composed() {
  const { drawing, title, question, summary, communities } = levelHere();
  const { x, y, width, height } = drawing.viewBox.baseVal;
  const bubbles = [...drawing.querySelectorAll(".bubble")].map((bubble, n) =>
    draw("a", { transform: bubble.getAttribute("transform"), ...leading(communities[n].iri) }, ...[...bubble.children].map(copied)));
  return onPaper({
    title,
    told: [question, summary],
    frame: { left: x, top: y, right: x + width, low: y + height },
    parts: [copied(drawing.querySelector(".ties")), ...bubbles],
    legend: legendHere(drawing),
    sources: sourcesHere(),
  });
}

/** Copy a part of the drawing, in the dress that the style sheet gives it. */
function copied(part) {
  const style = getComputedStyle(part);
  const own = [...part.attributes].filter(({ name }) => name !== "class").map(({ name, value }) => [name, value]);
  const dress = (DRESS[part.localName] ?? []).map((key) => [key, style.getPropertyValue(key)]);
  const inner = part.children.length ? [...part.children].map(copied) : [plain(part.textContent)];
  return draw(part.localName, Object.fromEntries([...own, ...dress]), ...inner);
}

/** The legend, only of what is seen. */
function legendHere(drawing) {
  const dots = [...document.querySelectorAll("#kinds li")].map((row) => [row.querySelector("path"), row.querySelector(".label").textContent]);
  const circles = [[".bubble:not(.gathered) circle", "Community"], [".bubble.gathered circle", "Groups too small for a circle of their own"]];
  const shapes = [
    ...dots.filter(([dot]) => drawing.querySelector(`.${dot.classList[1]}`)),
    ...circles.map(([which, label]) => [drawing.querySelector(which), label]).filter(([circle]) => circle),
  ];
  const line = drawing.querySelector(".ties line");
  return [
    ...shapes.map(([shape, label]) => [legendShape(shape, { r: 7 }), 24, label]),
    ...(line ? [[legendShape(line, { x1: -8, y1: 0, x2: 22, y2: 0, "stroke-width": 3 }), 40, "Links (the wider, the more; the strongest are drawn)"]] : []),
  ];
}

function legendShape(shape, size) {
  const picture = copied(shape);
  picture.replaceChildren();
  return draw("g", { transform: "translate(9 -4)" }, dressed(picture, size, []));
}

/** The sources of what is seen, first those that speak of most communities. */
function sourcesHere() {
  const { room } = levelHere();
  const many = new Map();
  for (const [id, { fields }] of Object.entries(kept().maps)) {
    if (room.id !== "all" && !id.startsWith(`${room.id}-`)) continue;
    for (const source of unpacked(fields.chart.fields.sources)) many.set(source.id, [source, (many.get(source.id)?.[1] ?? 0) + 1]);
  }
  return [...many.values()].sort(([a, n], [b, m]) => m - n || a.title.localeCompare(b.title)).map(([source]) => source);
}

/** A row for each community that is seen, as the table has them. */
function rowsOf() {
  const { communities, links } = levelHere();
  const columns = ["id", "community", "iri", "people", "things", "share_it", "parts", "links_to"];
  const called = new Map(communities.map(({ id, name }) => [id, name]));
  const tied = (own) => links.filter(({ from, to }) => from === own || to === own)
    .map(({ from, to, number }) => `${called.get(from === own ? to : from)} (${number})`).join("; ");
  return [columns, ...communities.map((one) => [one.id, one.name, one.iri, one.people, one.things, one.share_it, one.parts, tied(one.id)])];
}

function valuesOf() {
  const { title, question, summary, communities, links } = levelHere();
  return { title, question, summary, communities, links, sources: sourcesHere() };
}

/** The network: a node for each community, with its place and size; an edge for each two that are tied. */
function networkOf() {
  const { drawing, title, summary, communities, links } = levelHere();
  const bubbles = [...drawing.querySelectorAll(".bubble")];
  const place = (n) => bubbles[n].transform.baseVal.getItem(0).matrix;
  return {
    told: `${title}. ${summary}`,
    nodeFields: { iri: "string", people: "integer", things: "integer", share_it: "integer" },
    edgeFields: {},
    nodes: communities.map(({ id, name, iri, people, things, share_it }, n) => ({
      id, label: name, values: [iri, people, things, share_it],
      size: rounded(bubbles[n].querySelector("circle").r.baseVal.value), x: place(n).e, y: place(n).f,
    })),
    edges: links.map(({ from, to, number }) => ({
      source: from, target: to, label: counted(number, "link"), weight: number, symmetric: true, values: [],
    })),
  };
}
