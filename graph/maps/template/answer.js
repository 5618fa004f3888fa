// The answer: the paths or rows that the map draws, in words and in order; each lights up what it speaks of.

function answered(focused = true) {
  const list = el("ol", { class: "rows" }, ...chart.rows.map((row, n) => el("li", {}, el("p", {}, ...told(row, n)))));
  seen.chosenLink = null;
  opened([el("p", { class: "kind" }, "Answer"), heading(plain(chart.answer)), list], focused);
}

/** One row: its number lights it up, its things and links open. */
function told(row, number) {
  const press = goer(() => litRow(row), `${number + 1}`);
  press.className = "number";
  press.setAttribute("aria-label", `Show row ${number + 1} on the map`);
  const between = (n) => (n && row[n][0] === "thing" && row[n - 1][0] === "thing" ? " · " : " ");
  return [press, ...row.flatMap((step, n) => [between(n), ...worded(step)])];
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
