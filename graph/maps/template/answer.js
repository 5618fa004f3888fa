// The answer: the paths or rows that the map draws, in words and in order; each lights up what it speaks of.

function answered(focused = true) {
  const list = el("ol", { class: "rows" }, ...chart.rows.map((row, n) => el("li", {}, el("p", {}, ...told(row, n)))));
  seen.chosenLink = null;
  opened([el("p", { class: "kind" }, "Answer"), heading(plain(chart.answer)), list], focused);
}

/** One row: its number lights it up, its things and links open. Each thing, and each hop with what says so, has a line. */
function told(row, number) {
  const press = goer(() => litRow(row), `${number + 1}`);
  press.className = "number";
  press.setAttribute("aria-label", `Show row ${number + 1} on the map`);
  const isNext = ([kind, , label], [before]) => before === "thing" && (kind === "thing" || (kind === "links" && label));
  const between = (n) => (n && isNext(row[n], row[n - 1]) ? el("br") : " ");
  return [press, ...row.flatMap((step, n) => [between(n), ...worded(step), ...supporting(row, n)])];
}

/** How a hop is claimed and what says so, below the thing that it leads to: a line for each source. */
function supporting(row, n) {
  if (row[n][0] !== "thing") return [];
  const before = row.slice(0, n).findLastIndex(([kind]) => kind === "thing");
  const hops = row.slice(before + 1, n).flatMap(([kind, ways]) => (kind === "links" ? ways : []));
  const claims = [...new Set(hops.map((k) => COLUMNS.Claim(links[k])).filter(Boolean))].join(" / ");
  const rows = [...bySource(said(hops.flatMap((k) => links[k].said)))].map(([source, rows]) => {
    const cited = new Map(rows.map((row) => [row.join(), row]));
    const words = [...cited.values()].flatMap(([, place, quote, language], n) =>
      [n ? " · " : "", plain(place), " ", quote ? fragment(quote, language) : null]);
    return el("small", {}, name(clipped(titled(chart.sources[source]), 60)), " ", ...words);
  });
  return [claims ? ` [${plain(claims)}]` : "", ...rows];
}

function worded([kind, what, label]) {
  if (kind === "words") return [el("span", { class: "quiet" }, name(what))];
  if (kind === "thing") return [goer(() => chosen(what), name(things[what].name))];
  if (!label) return [];
  const link = goer(() => showLink(what[0]), plain(label));
  link.className = "by";
  return [link];
}

function litRow(row) {
  const speaks = row.flatMap(([kind, what]) =>
    kind === "thing" ? [what] : kind === "links" ? what.flatMap((k) => [links[k].from, links[k].to]) : []);
  network.unselectAll();
  lit(new Set(speaks));
  network.redraw();
}
