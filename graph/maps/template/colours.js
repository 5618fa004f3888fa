// Colours and letters: those that the style sheet gives for light, dark or paper.

const night = matchMedia("(prefers-color-scheme: dark)");
const SANS = getComputedStyle(document.documentElement).getPropertyValue("--sans").trim();

const COLOURS = ["paper", "ink", "quiet", "edge", "edge-tie", "edge-reprisal", "edge-lit", "halo"];
let colours = {};

/** Read the colours that the style sheet gives for light, dark or paper. */
function mixed() {
  const style = getComputedStyle(document.documentElement);
  const dark = night.matches && !document.documentElement.classList.contains("paper");
  const read = (key) => style.getPropertyValue(`--${key}`).trim();
  colours = { dark };
  for (const key of COLOURS) colours[key] = read(key);
}
