// Time: what was so in the years that are looked at; certainly, possibly, or not.

const NOT = 0, POSSIBLY = 1, CERTAINLY = 2;
const span = { from: -Infinity, to: Infinity, first: Infinity, last: -Infinity };
const dated = (one) => one.years.some((year) => year !== null);
const narrowed = () => span.from > span.first || span.to < span.last;

/** How sure it is that something was so in the years looked at; a side that is open may lie anywhere. */
function soIn([begin, begun, end, ended]) {
  if ((begin ?? -Infinity) > span.to || (ended ?? Infinity) < span.from) return NOT;
  const latestBegin = Math.min(begun ?? Infinity, ended ?? Infinity);
  const earliestEnd = Math.max(end ?? -Infinity, begin ?? -Infinity);
  return latestBegin <= span.to && earliestEnd >= span.from ? CERTAINLY : POSSIBLY;
}

/** The times at which a thing has part: its own or, where it has none, those of its links and what they lead to. */
const times = things.map((thing, n) =>
  dated(thing)
    ? [thing.years]
    : around[n]
        .map((k) => [links[k], things[links[k].from === n ? links[k].to : links[k].from]].find(dated)?.years)
        .filter(Boolean));

/** How sure it is that a thing was so; what has no date stays. */
function sureOf(n) {
  if (!narrowed() || !times[n].length) return CERTAINLY;
  return Math.max(...times[n].map(soIn));
}

/** A link is as sure as its own dates or, where it has none, as its ends. */
function sureOfLink(n, thing) {
  const ends = Math.min(thing[links[n].from], thing[links[n].to]);
  return ends && dated(links[n]) && narrowed() ? soIn(links[n].years) : ends;
}

/** The years: a bar for the events of each, the first and last to look at, and a slider for the last. */
function calendar() {
  const shown = things.filter((thing, n) => present(n) && dated(thing));
  const years = shown.flatMap((thing) => thing.years).filter((year) => year !== null);
  const wide = !narrowed();
  span.first = Math.min(...years);
  span.last = Math.max(...years);
  $("when").hidden = span.first >= span.last;
  if ($("when").hidden) return;
  barred(shown);
  for (const [id, value] of [["from", span.first], ["to", span.last], ["until", span.last]]) {
    Object.assign($(id), { min: span.first, max: span.last });
    if (wide) $(id).value = value;
  }
  const undated = things.filter((_, n) => present(n) && !times[n].length).length;
  $("undated").textContent = undated ? `${counted(undated, "thing")} without a date always shown.` : "";
  lookedAt();
}

function barred(shown) {
  const many = new Array(span.last - span.first + 1).fill(0);
  for (const { years: [begin, begun, end, ended] } of shown) {
    const from = begin ?? begun ?? end ?? ended;
    for (let year = from; year <= (ended ?? end ?? begun ?? from); year++) many[year - span.first]++;
  }
  const most = Math.max(...many);
  const bars = many.map((count, n) => {
    const bar = el("i", { title: `${span.first + n}: ${count}` });
    bar.style.height = `${Math.ceil((100 * count) / most)}%`;
    return bar;
  });
  $("bars").replaceChildren(...(many.length < 130 ? bars : []));
}

/** Take up what the fields say. */
function lookedAt() {
  span.from = Number($("from").value) || span.first;
  span.to = Number($("to").value) || span.last;
  $("until").value = span.to;
  [...$("bars").children].forEach((bar, n) => bar.classList.toggle("in", span.first + n >= span.from && span.first + n <= span.to));
  $("maybe").hidden = !narrowed();
}

/** Look at the years up to one. */
function upTo(year) {
  $("to").value = year;
  lookedAt();
  filtered();
}

let playing = null;

/** Go on by a year, from the first again after the last; the years run by themselves unless motion is not wanted. */
function played() {
  if (playing) return paused();
  upTo(span.to >= span.last ? Math.max(span.first, span.from) : span.to + 1);
  if (calm.matches) return;
  playing = setInterval(() => (span.to >= span.last ? paused() : upTo(span.to + 1)), 900);
  $("play").textContent = "Pause";
}

function paused() {
  clearInterval(playing);
  playing = null;
  $("play").textContent = calm.matches ? "Next year" : "Play";
}

function clocked() {
  paused();
  calm.addEventListener("change", paused);
  $("play").addEventListener("click", played);
  $("until").addEventListener("input", () => { paused(); upTo($("until").value); });
  for (const id of ["from", "to"]) $(id).addEventListener("change", () => { paused(); lookedAt(); filtered(); });
}
