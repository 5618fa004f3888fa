// The map begins: fill the legend, listen to the reader.

/** Tell what is pointed at, in both languages. */
function pointed(words, pointer) {
  const tip = $("tip");
  tip.replaceChildren(...words.filter(Boolean));
  tip.hidden = false;
  const { clientWidth: wide, clientHeight: high } = $("stage");
  tip.style.left = `${Math.max(8, Math.min(pointer.x + 14, wide - tip.offsetWidth - 8))}px`;
  tip.style.top = `${pointer.y + 18 + tip.offsetHeight > high ? Math.max(8, pointer.y - tip.offsetHeight - 12) : pointer.y + 18}px`;
}

function tellThing(n, pointer) {
  const thing = things[n];
  seen.hover = n;
  const kind = [kindOf(thing), thing.when, chart.claims[thing.claim]].filter(Boolean).map(plain).join(" · ");
  pointed([el("strong", {}, name(thing.name)), second(thing, "second"), el("span", { class: "quiet" }, kind)], pointer);
}

function tellLink(n, pointer) {
  const link = links[n];
  seen.hoverLink = n;
  const rest = [link.second !== link.label && link.second, COLUMNS.Claim(link), whenOf(link)].filter(Boolean);
  const words = [name(things[link.from].name), " ", el("b", {}, plain(link.label)), " ", name(things[link.to].name)];
  pointed([el("span", {}, ...words), el("span", { class: "quiet second" }, name(rest.join(" · ")))], pointer);
}

function untold() {
  Object.assign(seen, { hover: null, hoverLink: null });
  $("tip").hidden = true;
}

network.on("hoverNode", ({ node, pointer }) => tellThing(node, pointer.DOM));
network.on("hoverEdge", ({ edge, pointer }) => tellLink(edge, pointer.DOM));
network.on("blurNode", untold);
network.on("blurEdge", untold);
network.on("dragStart", untold);
network.on("zoom", untold);
network.on("click", ({ nodes: [node], edges: [edge] }) => {
  untold();
  if (node !== undefined) {
    showThing(node);
    inSight(node);
  }
  else if (edge !== undefined) showLink(edge);
  else closed();
});
network.on("doubleClick", ({ nodes: [node] }) => node !== undefined && expanded(node));

clocked();
calendar();
legend();
switches();
filtered();
if (chart.rows.length && matchMedia("(min-width: 1001px)").matches) answered(false);
whole(false);

$("query").addEventListener("input", searched);
$("query").addEventListener("keydown", (event) => {
  const [hit] = event.key === "Enter" ? found($("query").value) : [];
  if (hit !== undefined) chosen(hit);
});
document.addEventListener("keydown", (event) => event.key === "Escape" && closed());
$("see-map").addEventListener("click", () => turned(false));
$("see-table").addEventListener("click", () => turned(true));
$("skip").addEventListener("click", (event) => {
  event.preventDefault();
  turned(true);
  $("table").focus();
});
$("closer").addEventListener("click", () => zoomed(1.4));
$("farther").addEventListener("click", () => zoomed(1 / 1.4));
$("whole").addEventListener("click", () => whole(true));
$("see-answer").hidden = !chart.rows.length;
$("see-answer").addEventListener("click", () => answered());
saving();
night.addEventListener("change", recoloured);
addEventListener("beforeprint", () => {
  document.documentElement.classList.add("paper");
  $("paper").replaceChildren(pictureOf());
});
addEventListener("afterprint", () => document.documentElement.classList.remove("paper"));
document.documentElement.dataset.ready = "";
