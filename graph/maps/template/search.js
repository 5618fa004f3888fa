// Search: by name in any script, as one types. What stands ready beyond the map is found too, and drawn when chosen.

const plainer = new Map();
for (let n = 0, pairs = [...chart.variants]; n < pairs.length; n += 2) plainer.set(pairs[n], pairs[n + 1]);

/** Reduce a name to what is compared: traditional characters are simplified, tones, spaces and case are gone. */
const compared = (text) => [...folded(text)].map((sign) => plainer.get(sign) ?? sign).join("");

const keys = things.map((thing) =>
  [...[thing.name, ...thing.names, ...thing.second.slice(1), thing.id].map(compared), ...(thing.sounds ?? [])].join("\n"));

/** Find the things whose names hold every word that is asked for, in any script; those on the map first. */
function found(query) {
  const words = query.split(/\s+/).map(compared).filter(Boolean);
  const hits = words.length ? turnOf.filter((n) => words.every((word) => keys[n].includes(word))) : [];
  return [...hits.filter(present), ...hits.filter((n) => !present(n))];
}

function searched() {
  const query = $("query").value;
  const hits = found(query);
  $("hits").replaceChildren(...hits.slice(0, 8).map(hit));
  const words = hits.length ? `${counted(hits.length, "thing")} found` : "Nothing found on this map";
  $("found").textContent = query.trim() ? words : "";
  const shown = hits.filter(present);
  lit(shown.length ? new Set(shown) : null);
  network.redraw();
}

function hit(n) {
  const words = [name(things[n].name), " ", second(things[n], "quiet"), present(n) ? null : el("i", { class: "quiet" }, " not drawn yet")];
  return el("li", {}, goer(() => chosen(n), el("span", {}, ...words)));
}

/** Go to what was searched for. */
function chosen(n) {
  $("hits").replaceChildren();
  if (!present(n)) drawnToo([n], around[n].map((k) => other(k, n)).find(present));
  showThing(n);
  centred(n);
}
