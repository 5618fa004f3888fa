// Paper: a drawing to keep, with real text, its title above it, its legend and its sources below.

const MARGIN = 40;

/** Draw what is seen as SVG, whole, whatever part of it is on the screen; dark on light, whatever the screen is. */
function pictureOf() {
  const { classList } = document.documentElement;
  const printing = classList.contains("paper");
  classList.add("paper");
  mixed();
  const picture = composed();
  classList.toggle("paper", printing);
  mixed();
  return picture;
}

/** Set a drawing on paper: frame is the room that its parts take; told, the lines under the title; the rest stands below. */
function onPaper({ title, told, frame, parts, legend, sources }) {
  const width = Math.round(Math.max(frame.right - frame.left, 560) + 2 * MARGIN);
  const head = headed(title, told, width - 2 * MARGIN);
  const foot = footed(legend, sources, width - 2 * MARGIN);
  const height = Math.round(frame.low - frame.top + head.height + foot.height + 2 * MARGIN);
  const shift = [(width - (frame.right - frame.left)) / 2 - frame.left, head.height + MARGIN - frame.top].map(rounded);
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  return draw("svg", { ...size, "font-family": SANS, role: "img" },
    draw("title", {}, plain(title)),
    draw("desc", {}, plain(told.join(" "))),
    draw("rect", { width: "100%", height: "100%", fill: colours.paper }),
    ...head.parts,
    draw("g", { transform: `translate(${shift.join(" ")})` }, ...parts),
    draw("g", { transform: `translate(${MARGIN} ${height - foot.height - MARGIN + 12})`, "font-size": 12 }, ...foot.parts));
}

/** The title, and under it what is told of the drawing. */
function headed(title, told, width) {
  const lines = told.flatMap((text) => wrapped(text, width, 12));
  const bold = { "font-size": 20, "font-weight": 600, fill: colours.ink };
  const small = { "font-size": 12, fill: colours.quiet };
  const first = draw("text", { x: MARGIN, y: MARGIN + 8, ...bold }, plain(title));
  const rest = lines.map((line, n) => draw("text", { x: MARGIN, y: MARGIN + 30 + n * 16, ...small }, line));
  return { parts: [first, ...rest], height: 50 + 16 * lines.length };
}

/** The legend in rows, each item a picture, its width and its words; the sources; the day the picture was made. */
function footed(legend, sources, width) {
  let [x, y] = [0, 12];
  const parts = legend.map(([picture, indent, label]) => {
    const room = indent + measure(plain(label), `12px ${SANS}`) + 22;
    if (x + room > width) [x, y] = [0, y + 22];
    const words = draw("text", { x: indent, fill: colours.ink }, plain(label));
    const part = draw("g", { transform: `translate(${rounded(x)} ${y})` }, picture, words);
    x += room;
    return part;
  });
  const lines = wrapped(`${citing(sources)}Picture of ${new Date().toLocaleDateString("sv")}.`, width, 11);
  const small = { "font-size": 11, fill: colours.quiet };
  const told = lines.map((line, n) => draw("text", { x: 0, y: y + 24 + n * 15, ...small }, line));
  return { parts: [...parts, ...told], height: y + 24 + 15 * lines.length };
}

function citing(sources) {
  const cited = sources.slice(0, 12).map((source) => [titled(source), source.publisher].filter(Boolean).join(", "));
  const rest = sources.length > 12 ? [`and ${sources.length - 12} more`] : [];
  return sources.length ? `Sources: ${[...cited, ...rest].join("; ")}. ` : "";
}

const titled = ({ title, published }) => [title, published && `(${published})`].filter(Boolean).join(" ");

/** Break a text into lines that are no wider than given. */
function wrapped(text, width, size) {
  const lines = [""];
  for (const word of plain(text).split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (measure(longer, `${size}px ${SANS}`) > width && lines.at(-1)) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** What a thing of a picture leads to: an address of the web, never a script. */
const leading = (iri) => (/^https?:\/\//i.test(iri) ? { href: iri } : {});

const rounded = (number) => Math.round(number * 10) / 10;
