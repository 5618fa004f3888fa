// The data of the view: what is seen now, for tables (CSV), for network tools (GEXF), for programs (JSON).

const isSeen = (what) => (_, n) => seen[what][n];
const places = (one) => [...new Set(one.map(([source, place]) => [chart.sources[source].id, place].filter(Boolean).join(" ")))];
const quotes = (one) => one.map(([, , quote]) => quote).filter(Boolean);

/** A row for each link that is seen, with what says so. */
function csvOf() {
  const columns = ["from_id", "from", "link", "to_id", "to", "when", "claim", "sources", "quotes"];
  const rows = links.filter(isSeen("link")).map((link) => {
    const [from, to, cited] = [things[link.from], things[link.to], said(link.said)];
    return [from.id, from.name, link.label, to.id, to.name, whenOf(link), COLUMNS.Claim(link), places(cited).join("; "), quotes(cited).join("; ")];
  });
  return [columns, ...rows].map((row) => row.map(cell).join(",") + "\r\n").join("");
}

/** A cell of CSV. One that a spreadsheet would calculate begins with an apostrophe: names come from strangers. */
function cell(value) {
  const text = plain(value);
  const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function jsonOf() {
  const cited = (rows) => rows.map(([source, place, quote, language]) => ({ source: chart.sources[source].id, place, quote, language }));
  const thing = ({ id, iri, kind, name, names, when, claim, evidence }) => ({ id, iri, kind, name, names, when, claim, evidence: cited(evidence) });
  const link = (one) => ({
    from: things[one.from].id, label: one.label, to: things[one.to].id, claim: one.claim,
    said: one.said.map(({ when, modality, by, evidence }) => ({ when, modality, by, evidence: cited(evidence) })),
  });
  return JSON.stringify({
    title: chart.title, question: chart.question, summary: chart.summary, years: narrowed() ? [span.from, span.to] : null,
    things: things.filter(isSeen("thing")).map(thing), links: links.filter(isSeen("link")).map(link), sources: chart.sources,
  }, null, 1);
}

const GEXF = "http://www.gexf.net/1.2draft";
const VIZ = `${GEXF}/viz`;

/** GEXF 1.2 with places, colours and sizes, as Gephi and networkx read it. */
function gexfOf() {
  const page = document.implementation.createDocument(GEXF, "gexf");
  const made = (tag, attributes, ...children) => dressed(page.createElementNS(tag.startsWith("viz:") ? VIZ : GEXF, tag), cleaned(attributes), children);
  const fields = (...titles) => titles.map((title, id) => made("attribute", { id, title, type: "string" }));
  const valued = (...values) => made("attvalues", {}, ...values.map((value, n) => made("attvalue", { for: n, value })));
  const where = network.getPositions();
  const node = (n) => made("node", { id: things[n].id, label: things[n].name },
    valued(things[n].iri, kindOf(things[n]), things[n].when, chart.claims[things[n].claim] ?? ""),
    made("viz:size", { value: sizes[n] }), made("viz:position", { x: where[n].x, y: -where[n].y, z: 0 }),
    made("viz:color", colour(look.get(things[n].family).light)));
  const edge = (n) => made("edge", { id: n, source: things[links[n].from].id, target: things[links[n].to].id, label: links[n].label, type: links[n].symmetric ? "undirected" : "directed" },
    valued(whenOf(links[n]), COLUMNS.Claim(links[n]), places(said(links[n].said)).join("; ")));
  const shown = (what, all) => [...all.keys()].filter((n) => seen[what][n]);
  page.documentElement.setAttribute("version", "1.2");
  page.documentElement.append(
    made("meta", {}, made("creator", {}, "casegraph"), made("description", {}, plain(`${chart.title}. ${chart.summary}`))),
    made("graph", { defaultedgetype: "directed" },
      made("attributes", { class: "node" }, ...fields("iri", "kind", "when", "claim")),
      made("attributes", { class: "edge" }, ...fields("when", "claim", "sources")),
      made("nodes", {}, ...shown("thing", things).map(node)),
      made("edges", {}, ...shown("link", links).map(edge))));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(page)}`;
}

const colour = (hex) => Object.fromEntries([..."rgb"].map((part, n) => [part, parseInt(hex.slice(1 + 2 * n, 3 + 2 * n), 16)]));
const cleaned = (attributes) => Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, plain(value)]));

const DATA = {
  csv: () => new Blob(["\ufeff", csvOf()], { type: "text/csv" }),
  gexf: () => new Blob([gexfOf()], { type: "application/gexf+xml" }),
  json: () => new Blob([jsonOf()], { type: "application/json" }),
};
