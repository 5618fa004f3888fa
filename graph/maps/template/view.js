// The view: vis-network pans, zooms and finds what is pointed at; the shapes and names are our own.

const chart = JSON.parse($("chart").textContent);
const { things, links } = chart;
const look = new Map(chart.families.map((family) => [family.id, { ...family, shape: new Path2D(family.path) }]));
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** What is seen now: which things and links pass the filters and how surely (0 to 2), which are lit up, what is pointed at. */
const seen = {
  thing: things.map((_, n) => (n < chart.drawn ? 2 : 0)),
  link: links.map((link) => (Math.max(link.from, link.to) < chart.drawn ? 2 : 0)),
  lit: null,
  hover: null,
  hoverLink: null,
  chosenLink: null,
};

/** What a reader brought onto the map. */
const brought = new Set();

/** The other end of a link. */
const other = (k, n) => (links[k].from === n ? links[k].to : links[k].from);

const around = things.map(() => []);
links.forEach((link, n) => {
  around[link.from].push(n);
  if (link.to !== link.from) around[link.to].push(n);
});

const colourOf = (family) => (colours.dark ? family.dark : family.light);

const lineColour = (line) =>
  ({ tie: colours["edge-tie"], part: colours.edge, reprisal: colours["edge-reprisal"] })[line];

const near = (n) => new Set([n, ...around[n].flatMap((k) => [links[k].from, links[k].to])]);
const faint = (n) => seen.lit !== null && !seen.lit.has(n);
const DASHES = { alleged: [7, 5], denied: [1.5, 5], "": false };
const WIDTHS = { tie: 1.7, part: 1, reprisal: 1.9 };
/** How strongly what is only possible is filled. */
const MAYBE = 0.25;
const isMaybe = (sure) => sure === 1;

/** How a link is drawn: by what it ties, how it is claimed, and whether it is lit. */
function stroke(n) {
  const link = links[n];
  const colour = lineColour(link.line);
  const dim = faint(link.from) || faint(link.to);
  const bright = link.line === "reprisal" ? colour : colours["edge-lit"];
  return {
    color: { color: colour, hover: bright, highlight: bright, opacity: dim ? 0.18 : isMaybe(seen.link[n]) ? 0.45 : 1 },
    width: WIDTHS[link.line],
    dashes: DASHES[link.claim],
  };
}

/** Draw one thing: its family's shape and colour; hollow, dashed or dotted as the legend says. */
function glyph(context, n, x, y, size, chosen) {
  const family = look.get(things[n].family);
  const colour = colourOf(family);
  context.save();
  context.globalAlpha = faint(n) ? 0.16 : 1;
  context.translate(x, y);
  if (things[n].asked || chosen) ring(context, size + (chosen ? 5 : 4), chosen ? colours["edge-lit"] : colours.halo);
  context.scale(size, size);
  const unsure = things[n].claim;
  context.fillStyle = family.hollow || unsure ? colours.paper : colour;
  context.strokeStyle = family.hollow || unsure ? colour : colours.paper;
  context.lineWidth = (family.hollow || unsure ? 2 : 1.4) / size;
  context.setLineDash(dotted(unsure, size));
  if (isMaybe(seen.thing[n])) maybe(context, n, family, colour);
  else context.fill(family.shape);
  context.stroke(family.shape);
  context.restore();
}

/** Fill only faintly what may not have been in the years looked at. */
function maybe(context, n, { shape }, colour) {
  const { globalAlpha } = context;
  context.strokeStyle = colour;
  context.fillStyle = colours.paper;
  context.fill(shape);
  context.fillStyle = colour;
  context.globalAlpha = MAYBE * globalAlpha;
  context.fill(shape);
  context.globalAlpha = globalAlpha;
}

/** The dashes of a shape that is not sure. */
function dotted(claim, size) {
  return { alleged: [4 / size, 2.5 / size], denied: [1.5 / size, 2.5 / size], "": [] }[claim];
}

function ring(context, radius, colour) {
  context.beginPath();
  context.arc(0, 0, radius, 0, 2 * Math.PI);
  context.strokeStyle = colour;
  context.lineWidth = 2.5;
  context.stroke();
}

mixed();
const sizes = chart.network.nodes.map((node) => node.size);
const nodes = new vis.DataSet(chart.network.nodes.map((node) => ({ x: 0, y: 0, ...node })));
const edges = new vis.DataSet(chart.network.edges.map((edge) => ({ ...edge, hidden: !seen.link[edge.id], ...stroke(edge.id) })));
const large = things.length > 800;
const network = new vis.Network($("network"), { nodes, edges }, {
  physics: false,
  layout: { improvedLayout: false },
  interaction: { hover: true, tooltipDelay: 1e8, hideEdgesOnDrag: large, hideEdgesOnZoom: large, zoomSpeed: 0.6 },
  nodes: {
    ctxRenderer: ({ ctx, id, x, y, state }) => ({
      drawNode: () => glyph(ctx, id, x, y, sizes[id], state.selected),
      nodeDimensions: { width: 2 * sizes[id], height: 2 * sizes[id] },
    }),
  },
  edges: { smooth: false, hoverWidth: 0.6, selectionWidth: 0.4, arrows: { to: { scaleFactor: 0.34 } } },
});

/** Show the whole of what passes the filters, with room for names at the rim. */
function whole(animated) {
  const ids = things.map((_, n) => n).filter((n) => seen.thing[n]);
  if (!ids.length) return;
  // The panel may have taken room since the last drawing.
  network.redraw();
  network.fit({ nodes: ids, maxZoomLevel: 2 });
  const move = { scale: network.getScale() * 0.9, position: network.getViewPosition() };
  network.moveTo({ ...move, animation: animated && !calm.matches ? { duration: 300 } : false });
}

/** Come closer or go back. */
function zoomed(factor) {
  network.moveTo({ scale: network.getScale() * factor, animation: calm.matches ? false : { duration: 180 } });
}

/** Bring a thing to the middle. */
function centred(n) {
  const scale = Math.max(network.getScale(), 1.1);
  network.moveTo({ position: network.getPosition(n), scale, animation: calm.matches ? false : { duration: 350 } });
}

/** Bring a thing to the middle only where the panel, or the rim, hides it. */
function inSight(n) {
  network.redraw();
  const { x, y } = network.canvasToDOM(network.getPosition(n));
  const { clientWidth: wide, clientHeight: high } = $("network");
  if (x < 20 || x > wide - 20 || y < 20 || y > high - 20) centred(n);
}

/** Light some things up and let the others fade; null lights all. */
function lit(some) {
  if (some === null && seen.lit === null) return;
  seen.lit = some;
  restroked();
}

function restroked() {
  edges.update(links.map((_, n) => ({ id: n, ...stroke(n) })));
}

/** Take up the colours of the day or the night. */
function recoloured() {
  mixed();
  restroked();
  recolouredLegend();
  network.redraw();
}
