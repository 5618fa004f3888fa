"""What a page is held to in a browser: text that stands out from its ground, and parts that can be heard and named."""

FAINT = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const colour = (text) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (rgb) => rgb.slice(0, 3).map((part) => part / 255)
    .map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, n) => sum + part * [0.2126, 0.7152, 0.0722][n], 0);
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const found = colour(getComputedStyle(one).backgroundColor);
      if (found[3] === 255) return found;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const element of document.querySelectorAll("h1, h2, p, dt, dd, a, li, q, span, sup, button, code, text")) {
    if (!element.checkVisibility() || !element.textContent.trim()) continue;
    const { color, fill } = getComputedStyle(element);
    const own = colour(element.closest("svg") && element.matches("text") ? fill : color);
    const [one, other] = [light(own), light(behind(element))].sort((a, b) => b - a);
    if ((one + 0.05) / (other + 0.05) < 4.5) faint.push(element.outerHTML.slice(0, 80));
  }
  return faint;
}"""
"""Texts whose contrast is below 4.5 to 1 (WCAG 2.2, 1.4.3)."""

UNSOUND = """() => {
  const told = [];
  const all = (selector, is) => [...document.querySelectorAll(selector)].filter(is);
  const say = (what, found) => found.forEach((one) => told.push(`${what}: ${one.outerHTML.slice(0, 90)}`));
  const label = (one) => one.getAttribute("aria-label") || one.getAttribute("aria-labelledby");
  const lost = (one) => !document.getElementById(one.getAttribute("aria-labelledby"));
  const same = (one) => document.querySelectorAll("#" + CSS.escape(one.id)).length > 1;
  say("no label", all("input:not([type=hidden]), select, textarea", (one) => !one.labels.length && !label(one)));
  say("no name", all("a, button, summary", (one) => !label(one) && !one.textContent.trim()));
  say("no name", all("nav, section, [role=group], [role=listbox]", (one) => !label(one)));
  say("labelled by nothing", all("[aria-labelledby]", lost));
  say("out of a list", all("li", (one) => !one.parentElement.matches("ul, ol")));
  say("an id twice", all("[id]", same));
  const levels = all("h1, h2, h3, h4", () => true).map((one) => +one.tagName[1]);
  const jumps = levels.some((one, n) => n && one > levels[n - 1] + 1);
  if (levels[0] !== 1 || levels.filter((one) => one === 1).length !== 1 || jumps) told.push(`headings ${levels}`);
  for (const one of ["main", "header", "nav", "[role=search]"]) {
    if (!document.querySelector(one)) told.push(`no ${one}`);
  }
  if (!document.documentElement.lang || !document.title) told.push("no language or title");
  return told;
}"""
"""What one who hears the page, or goes through it by keyboard, would miss."""
