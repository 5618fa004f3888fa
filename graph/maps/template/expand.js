// Expanding: what stands one step beyond the map is in the file, and is drawn when a reader asks for it.

const waiting = (n) => [...new Set(around[n].map((k) => other(k, n)))].filter((m) => !present(m));

/** Draw what a thing is tied to and what was not drawn yet. */
function expanded(n) {
  const fresh = waiting(n);
  if (!fresh.length) return;
  drawnToo(fresh, n);
  showThing(n);
  $("shown").textContent = `${counted(fresh.length, "thing")} more drawn. ${tally()}`;
}

/** Draw some things about another, where there is room. */
function drawnToo(fresh, about) {
  const sheet = new Sheet(80);
  for (const [n, place] of standing()) sheet.take(room(n, place));
  const centre = about === undefined ? { x: 0, y: 0 } : network.getPosition(about);
  for (const n of fresh) {
    const place = freeSpot(n, centre, sheet);
    sheet.take(room(n, place));
    brought.add(n);
    nodes.update({ id: n, ...place });
  }
  calendar();
  legend();
  switches();
  filtered();
}

/** The room that a thing takes, its name below it included. */
function room(n, { x, y }) {
  const named = manner(n) === "event" ? 0 : Math.min(measure(things[n].name, `12px ${SANS}`), 170) / 2;
  const half = Math.max(sizes[n], named) + 6;
  return [x - half, y - sizes[n] - 6, x + half, y + sizes[n] + (named ? 22 : 6)];
}

/** Look round about, first away from the middle of the map, then further out. */
function freeSpot(n, centre, sheet) {
  const outward = Math.atan2(centre.y, centre.x);
  for (let far = 80; far < 2400; far += 26)
    for (let turn = 0; turn < 24; turn++) {
      const angle = outward + (turn % 2 ? 1 : -1) * Math.ceil(turn / 2) * (Math.PI / 12);
      const place = { x: Math.round(centre.x + far * Math.cos(angle)), y: Math.round(centre.y + far * Math.sin(angle)) };
      if (sheet.free(room(n, place))) return place;
    }
  return centre;
}

/** What the panel says of neighbours that are not drawn: a button for those in the file, a command for the others. */
function beyond(n) {
  const ready = waiting(n).length;
  const { more = 0, id } = things[n];
  const button = ready ? goer(() => expanded(n), `Draw ${counted(ready, "neighbour")} more`) : null;
  if (button) button.className = "more";
  const way = chart.served
    ? el("a", { href: `/map?${new URLSearchParams({ around: id, steps: 1 })}` }, "Draw the map around it")
    : el("code", {}, `casegraph map ${/^[\w-]+$/.test(id) ? id : `'${plain(id).replaceAll("'", "'\\''")}'`} --steps 1 --limit ${more + ready + 200}`);
  const told = more ? el("p", { class: "quiet" }, `${counted(more, "neighbour")} more ${more === 1 ? "is" : "are"} not in this page. `, way) : null;
  return [button, told];
}
