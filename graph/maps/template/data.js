// The data of the view: what is seen now, for tables (CSV), for network tools (GEXF), for programs (JSON).

const isSeen = (what) => (_, n) => seen[what][n];
const places = (one) => [...new Set(one.map(([source, place]) => [chart.sources[source].id, place].filter(Boolean).join(" ")))];
const quotes = (one) => one.map(([, , quote]) => quote).filter(Boolean);

/** A row for each link that is seen, with what says so. */
function rowsOf() {
  const columns = ["from_id", "from", "link", "to_id", "to", "when", "claim", "sources", "quotes"];
  const rows = links.filter(isSeen("link")).map((link) => {
    const [from, to, cited] = [things[link.from], things[link.to], said(link.said)];
    return [from.id, from.name, link.label, to.id, to.name, whenOf(link), COLUMNS.Claim(link), places(cited).join("; "), quotes(cited).join("; ")];
  });
  return [columns, ...rows];
}

function valuesOf() {
  const cited = (rows) => rows.map(([source, place, quote, language]) => ({ source: chart.sources[source].id, place, quote, language }));
  const thing = ({ id, iri, kind, name, names, when, claim, evidence }) => ({ id, iri, kind, name, names, when, claim, evidence: cited(evidence) });
  const link = (one) => ({
    from: things[one.from].id, label: one.label, to: things[one.to].id, claim: one.claim,
    said: one.said.map(({ when, modality, by, evidence }) => ({ when, modality, by, evidence: cited(evidence) })),
  });
  return {
    title: chart.title, question: chart.question, summary: chart.summary, years: narrowed() ? [span.from, span.to] : null,
    things: things.filter(isSeen("thing")).map(thing), links: links.filter(isSeen("link")).map(link), sources: chart.sources,
  };
}

/** The network: nodes with their places, colours and sizes. */
function networkOf() {
  const where = network.getPositions();
  const shown = (what, all) => [...all.keys()].filter((n) => seen[what][n]);
  return {
    told: `${chart.title}. ${chart.summary}`,
    nodeFields: { iri: "string", kind: "string", when: "string", claim: "string" },
    edgeFields: { when: "string", claim: "string", sources: "string", symmetric: "boolean" },
    nodes: shown("thing", things).map((n) => ({
      id: things[n].id, label: things[n].name, size: sizes[n], ...where[n], colour: look.get(things[n].family).light,
      values: [things[n].iri, kindOf(things[n]), things[n].when, chart.claims[things[n].claim] ?? ""],
    })),
    edges: shown("link", links).map((n) => ({
      source: things[links[n].from].id, target: things[links[n].to].id, label: links[n].label, symmetric: links[n].symmetric,
      values: [whenOf(links[n]), COLUMNS.Claim(links[n]), places(said(links[n].said)).join("; "), Boolean(links[n].symmetric)],
    })),
  };
}
