// Saving: files that are made in the page. What is in them, each kind of page says: composed, rowsOf, networkOf, valuesOf.

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

const csvOf = () => rowsOf().map((row) => row.map(cell).join(",") + "\r\n").join("");

/** A cell of CSV. One that a spreadsheet would calculate begins with an apostrophe: names come from strangers. */
function cell(value) {
  const text = plain(value);
  const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const GEXF = "http://www.gexf.net/1.2draft";
const VIZ = `${GEXF}/viz`;

/** GEXF 1.2 with places, colours and sizes. networkx reads no file in which only some edges have a direction: all have, or none. */
function gexfOf() {
  const { told, nodeFields, edgeFields, nodes, edges } = networkOf();
  const type = edges.every(({ symmetric }) => symmetric) ? "undirected" : "directed";
  const page = document.implementation.createDocument(GEXF, "gexf");
  const made = (tag, attributes, ...children) => dressed(page.createElementNS(tag.startsWith("viz:") ? VIZ : GEXF, tag), cleaned(attributes), children);
  const fields = (types) => Object.entries(types).map(([title, type], id) => made("attribute", { id, title, type }));
  const valued = (values) => made("attvalues", {}, ...values.map((value, n) => made("attvalue", { for: n, value })));
  const node = ({ id, label, values, size, x, y, colour }) => made("node", { id, label }, valued(values),
    made("viz:size", { value: size }), made("viz:position", { x, y: -y, z: 0 }), colour ? made("viz:color", parted(colour)) : null);
  const edge = ({ source, target, label, weight = 1, values }, id) =>
    made("edge", { id, source, target, label, weight, type }, valued(values));
  page.documentElement.setAttribute("version", "1.2");
  page.documentElement.append(
    made("meta", {}, made("creator", {}, "casegraph"), made("description", {}, plain(told))),
    made("graph", { defaultedgetype: type },
      made("attributes", { class: "node" }, ...fields(nodeFields)),
      made("attributes", { class: "edge" }, ...fields(edgeFields)),
      made("nodes", {}, ...nodes.map(node)),
      made("edges", {}, ...edges.map(edge))));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(page)}`;
}

const parted = (hex) => Object.fromEntries([..."rgb"].map((part, n) => [part, parseInt(hex.slice(1 + 2 * n, 3 + 2 * n), 16)]));
const cleaned = (attributes) => Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, plain(value)]));

const DATA = {
  csv: () => new Blob(["\ufeff", csvOf()], { type: "text/csv" }),
  gexf: () => new Blob([gexfOf()], { type: "application/gexf+xml" }),
  json: () => new Blob([JSON.stringify(valuesOf(), null, 1)], { type: "application/json" }),
};

/** Listen to the buttons that save. */
function saving() {
  for (const [form, made] of Object.entries(DATA)) $(form).addEventListener("click", () => saved(made(), form));
  $("svg").addEventListener("click", () => saved(svgBlob(), "svg"));
  $("png").addEventListener("click", savedImage);
}
