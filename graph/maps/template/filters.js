// Filters: by kind, role, source, disclosure and year. What they hide leaves the map and the tables alike.

const off = { kind: new Set(), role: new Set(), source: new Set(), level: new Set() };

/** Whether a thing is on the map: drawn at first, or brought by a reader. */
const present = (n) => n < chart.drawn || brought.has(n);

const levelOf = (thing) => thing.disclosure ?? "public";
const said = (claims) => claims.flatMap((claim) => claim.evidence);
const isTold = (evidence) => !off.source.size || !evidence.length || evidence.some(([source]) => !off.source.has(source));

function passes(thing) {
  if (off.kind.has(thing.kind) || off.level.has(levelOf(thing))) return false;
  if (thing.roles?.every((role) => off.role.has(role))) return false;
  return isTold(thing.evidence);
}

/** Apply the filters; what is only possible in the years looked at is shown so. */
function filtered() {
  const thing = things.map((one, n) => (present(n) && passes(one) ? sureOf(n) : NOT));
  const link = links.map((one, n) => (isTold(said(one.said)) ? sureOfLink(n, thing) : NOT));
  const moved = changed(thing, seen.thing);
  Object.assign(seen, { thing, link });
  nodes.update(moved);
  edges.update(links.map((_, id) => ({ id, hidden: !link[id], ...stroke(id) })));
  $("shown").textContent = tally();
  tabled();
}

const changed = (now, before) =>
  now.map((sure, id) => ({ id, hidden: !sure })).filter(({ id }) => now[id] !== before[id]);

function tally() {
  const there = things.filter((_, n) => present(n)).length;
  const lines = links.filter((link) => present(link.from) && present(link.to)).length;
  const many = (shown) => shown.filter(Boolean).length.toLocaleString("en");
  const possible = seen.thing.filter((sure) => sure === POSSIBLY).length;
  const years = narrowed() ? `, ${span.from} to ${span.to}${possible ? ` (${possible} only possibly)` : ""}` : "";
  return `${many(seen.thing)} of ${counted(there, "thing")} and ${many(seen.link)} of ${counted(lines, "link")} shown${years}`;
}

/** Switches for what things can be told apart by; where all are alike there is nothing to switch. */
function switches() {
  const here = things.filter((_, n) => present(n));
  const roles = ranked(here.flatMap((thing) => thing.roles ?? []));
  const levels = ranked(here.map(levelOf));
  const cited = ranked([...here.map((thing) => thing.evidence), ...links.map((link) => said(link.said))].flatMap((rows) => [...new Set(rows.map(([source]) => source))]));
  filled("roles", "role", roles.length > 1 ? roles : []);
  filled("levels", "level", levels.length > 1 ? levels : []);
  filled("sources", "source", cited.sort(([a], [b]) => a - b), (source) => titled(chart.sources[source]));
}

function ranked(values) {
  const many = new Map();
  for (const value of values) many.set(value, (many.get(value) ?? 0) + 1);
  return [...many].sort((a, b) => b[1] - a[1] || String(a[0]).localeCompare(String(b[0])));
}

function filled(id, what, rows, label = String) {
  $(id).closest("details").hidden = !rows.length;
  $(id).replaceChildren(...rows.map(([value, count]) => {
    const box = el("input", { type: "checkbox" });
    box.checked = !off[what].has(value);
    box.addEventListener("change", () => {
      if (box.checked) off[what].delete(value);
      else off[what].add(value);
      filtered();
    });
    const words = [el("span", { class: "label" }, name(label(value))), el("span", { class: "count" }, String(count))];
    return el("li", {}, el("label", {}, box, ...words));
  }));
}
