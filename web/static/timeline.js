// The timeline as a chart over its list: what is certain is full, what is possible is hatched. The list says all of it.
"use strict";

const DAY = 86400000;
const day = (text) => (text ? Date.parse(text) : NaN);

function spans(row, until) {
  // If it was, it certainly was from the latest begin to the earliest end, possibly from the earliest to the latest.
  const { beginEarliest, beginLatest, endEarliest, endLatest } = row.dataset;
  const known = [beginEarliest, beginLatest, endEarliest, endLatest].map(day).filter(Number.isFinite);
  if (!known.length) return null;
  const from = day(beginEarliest) || Math.min(...known);
  const open = !endLatest;
  const to = (open ? Math.max(...known, until || from) : day(endLatest)) + DAY;
  const sure = [day(beginLatest), day(endEarliest) + DAY];
  return { from, to, open, sure: sure[0] < sure[1] ? sure : null };
}

function chart(place) {
  const list = document.getElementById(place.dataset.list);
  const until = day(place.dataset.until.match(/\d{4}(-\d\d){0,2}$/)?.[0]);
  const rows = [...list.children].map((row) => ({ row, span: spans(row, until) }));
  const dated = rows.filter((one) => one.span);
  const groups = [];
  const items = [];
  dated.forEach(({ row, span }, number) => {
    const family = row.className;
    const link = document.createElement("a");
    const what = row.querySelector(".what");
    link.href = `#${row.id}`;
    const claim = what.querySelector(".claim");
    link.textContent = what.querySelector("a").textContent + (claim ? ` [${claim.textContent}]` : "");
    link.title = `${row.querySelector(".when").textContent}: ${link.textContent}`;
    groups.push({ id: number, content: link, order: number });
    const common = { group: number, type: "range", content: "", limitSize: false, title: "" };
    items.push({ ...common, id: `${number}p`, start: span.from, end: span.to,
      className: `${family} possible${span.open ? " open" : ""}` });
    if (span.sure) {
      items.push({ ...common, id: `${number}c`, start: span.sure[0], end: span.sure[1], className: `${family} certain` });
    }
  });
  if (dated.length < 2) return;
  const first = Math.min(...dated.map((one) => one.span.from));
  const last = Math.max(...dated.map((one) => one.span.to));
  const air = Math.max((last - first) * 0.03, 15 * DAY);
  place.hidden = false;
  // A telephone has no room for it.
  if (getComputedStyle(place).display === "none") return;
  const board = document.createElement("div");
  // In the document before it is drawn: it measures itself.
  place.append(board, told(rows.length - dated.length));
  const line = new vis.Timeline(board, items, groups, {
    stack: false, selectable: false, zoomKey: "ctrlKey", horizontalScroll: false, verticalScroll: true,
    maxHeight: 420, margin: { item: { horizontal: 0, vertical: 4 }, axis: 4 }, groupHeightMode: "fixed",
    min: first - 5 * air, max: last + 5 * air, zoomMin: 5 * DAY,
    showCurrentTime: false, orientation: { axis: "top", item: "top" }, moment: (when) => vis.moment(when).utc(),
    groupOrder: "order", showTooltips: false,
    // Told of a window at the start, vis-timeline may never show itself: it waits for a move before its first drawing.
    onInitialDrawComplete: () => {
      line.setWindow(first - air, last + air, { animation: false });
      place.dataset.ready = "";
    },
  });
  board.tabIndex = 0;
  board.setAttribute("role", "group");
  board.setAttribute("aria-label", "Timeline as a chart: arrow keys move it, plus and minus bring it nearer or farther");
  board.addEventListener("keydown", (event) => {
    const { start, end } = line.getWindow();
    const step = (end - start) / 8;
    const move = { ArrowLeft: -step, ArrowRight: step }[event.key];
    if (move) line.setWindow(+start + move, +end + move, { animation: false });
    else if (event.key === "+" || event.key === "=") line.zoomIn(0.3, { animation: false });
    else if (event.key === "-") line.zoomOut(0.3, { animation: false });
    else return;
    event.preventDefault();
  });
}

function told(undated) {
  const text = document.createElement("p");
  for (const [name, words] of [["certain", "certainly then"], ["possible", "possibly then"]]) {
    const key = document.createElement("span");
    key.className = `key ${name}`;
    text.append(key, words);
  }
  text.append(undated ? `. ${undated} more without a date stand${undated === 1 ? "s" : ""} in the list.` : ".",
    " Dragging moves the chart; the wheel with Ctrl brings it nearer.");
  return text;
}

if (document.getElementById("chart")) chart(document.getElementById("chart"));
