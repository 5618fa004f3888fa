// The panel: what is known of a thing or a link, and which words of which source say so.

/** Show a thing: names, what is known, its links, its evidence. */
function showThing(n) {
  const thing = things[n];
  seen.chosenLink = null;
  network.selectNodes([n]);
  lit(near(n));
  opened([
    el("p", { class: "kind" }, [kindOf(thing), chart.claims[thing.claim], thing.disclosure].filter(Boolean).map(plain).join(" · ")),
    heading(name(thing.name)),
    second(thing, "second"),
    thing.page ? el("p", { class: "page" }, el("a", { href: thing.page, target: "_top" }, "Open its page")) : null,
    known(thing),
    ...differing(thing.differ),
    ...evidence(thing.evidence),
    ...tied(n),
    ...beyond(n),
  ]);
}

/** Show a link: its two ends, then each claim of it with its evidence. */
function showLink(n) {
  const link = links[n];
  const [from, to] = [things[link.from], things[link.to]];
  const sign = link.symmetric ? "–" : "→";
  seen.chosenLink = n;
  network.setSelection({ nodes: [], edges: [n] });
  lit(new Set([link.from, link.to]));
  opened([
    el("p", { class: "kind" }, { tie: "Tie", part: "Link", reprisal: "Reprisal" }[link.line]),
    heading(name(from.name), " ", el("span", { class: "quiet" }, `${sign} ${plain(link.label)} ${sign}`), " ", name(to.name)),
    link.second !== link.label ? el("p", { class: "second" }, name(link.second, "zh")) : null,
    link.claim ? el("p", { class: "claimed" }, el("b", {}, plain(chart.claims[link.claim]))) : null,
    ...differing(link.differ),
    ...link.said.flatMap(claimed),
    el("h3", {}, "Between"),
    el("ul", { class: "ties" }, ...[link.from, link.to].map((n) => el("li", {}, goer(() => chosen(n), name(things[n].name))))),
  ]);
}

const labels = new Map(chart.families.flatMap((family) => family.kinds));
const kindOf = (thing) => labels.get(thing.kind) ?? thing.kind;

function heading(...words) {
  return el("h2", { id: "panel-name", tabindex: "-1" }, ...words);
}

function opened(content, focused = true) {
  const close = el("button", { type: "button", class: "close", "aria-label": "Close", onclick: closed }, "×");
  $("panel").replaceChildren(close, ...content.filter(Boolean));
  $("panel").hidden = false;
  $("panel").scrollTop = 0;
  if (focused) $("panel-name").focus({ preventScroll: true });
}

/** Close the panel and let everything shine again. */
function closed() {
  $("panel").hidden = true;
  seen.chosenLink = null;
  network.unselectAll();
  lit(null);
}

function known(thing) {
  const also = thing.names.filter((one) => one !== thing.second[1]).join(", ");
  const rows = [["When", thing.when], ["Also", also], ...thing.facts].filter(([, text]) => text);
  return el("dl", {}, ...rows.flatMap(([what, text]) => [el("dt", {}, plain(what)), el("dd", {}, name(text))]));
}

function tied(n) {
  const rows = around[n].filter((k) => seen.link[k]).map((k) => {
    const forward = links[k].from === n;
    const other = things[forward ? links[k].to : links[k].from];
    return [forward ? links[k].label : links[k].back, other.name, k];
  });
  rows.sort((a, b) => a[0].localeCompare(b[0]) || a[1].localeCompare(b[1]));
  const list = rows.map(([label, other, k]) =>
    el("li", {}, goer(() => showLink(k), el("span", { class: "quiet" }, plain(label)), " ", name(other))));
  return list.length ? [el("h3", {}, "Links"), el("ul", { class: "ties" }, ...list)] : [];
}

const goer = (go, ...words) => el("button", { type: "button", onclick: go }, ...words);

/** One claim of a link: when, how sure, who states it, and its evidence. */
function claimed(claim) {
  const words = [claim.modality, claim.by && `stated by ${claim.by}`, claim.when].filter(Boolean).map(plain).join(" · ");
  return [words && el("p", { class: "claimed" }, name(words)), ...evidence(claim.evidence)];
}

/** Values on which sources differ, side by side, each with what says it. */
function differing(fields = []) {
  return fields.flatMap(([label, values]) => [
    el("h3", {}, `${DIFFERING}: ${plain(label)}`),
    ...values.map(([value, rows]) => el("div", { class: "differs" }, el("b", {}, name(value)), ...cited(rows))),
  ]);
}

/** The sources of a claim, each with its fragments and where they stand. */
function evidence(rows) {
  const told = rows.length ? cited(rows) : [el("p", { class: "quiet" }, "No fragment is given.")];
  return [el("h3", {}, "Evidence"), ...told];
}

const cited = (rows) => [...bySource(rows)].map(([source, own]) => sourced(chart.sources[source], own));

function bySource(rows) {
  const grouped = new Map();
  for (const row of rows) grouped.set(row[0], [...(grouped.get(row[0]) ?? []), row]);
  return grouped;
}

function sourced(source, cited) {
  const from = [source.publisher, source.published].filter(Boolean).map(plain).join(", ");
  return el(
    "div",
    { class: "sourced" },
    el("span", { class: "title" }, name(source.title)),
    el("span", { class: "from" }, name(from), ...address(source.url)),
    ...cited.map(([, place, quote, language]) =>
      el("blockquote", {}, el("span", { class: "at" }, plain(place)), fragment(quote, language))),
  );
}

function fragment(quote, language) {
  if (!quote) return el("span", { class: "quiet" }, "no fragment");
  return el("q", { lang: language || false, dir: "auto" }, plain(quote));
}

/** A source's address, for whoever chooses to follow it; only of the web, never a script. */
function address(url) {
  if (!/^https?:\/\//i.test(url)) return [];
  return [" · ", el("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, "web page")];
}
