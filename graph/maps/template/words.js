// Words: what is written is text, never markup; what is searched is letters, without tones, spaces or case.

const SVG = "http://www.w3.org/2000/svg";
const $ = (id) => document.getElementById(id);

/** Make an element with attributes and children; a string child becomes text. */
function el(tag, attributes = {}, ...children) {
  return dressed(document.createElement(tag), attributes, children);
}

/** Make an element of a drawing. */
function draw(tag, attributes = {}, ...children) {
  return dressed(document.createElementNS(SVG, tag), attributes, children);
}

function dressed(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** The name in the second language, where there is one. */
function second(thing, manner) {
  const [language, text] = thing.second;
  return text ? el("span", { class: manner }, name(text, language)) : null;
}

/** A name set apart from the direction of the text around it. */
function name(text, language) {
  return el("bdi", language ? { lang: language } : {}, plain(text));
}

/** Take out signs that turn the direction of writing, and control signs: a name must not reorder the page. */
function plain(text) {
  return String(text).replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufffe\uffff]/g, " ").trim();
}

/** Cut a name that is too long for the map. */
function clipped(text, most) {
  const letters = [...plain(text)];
  return letters.length > most ? letters.slice(0, most - 1).join("").trimEnd() + "…" : letters.join("");
}

/** Reduce a name to what is compared: "Wáng Yǔ" and "wangyu" are one. */
function folded(text) {
  return plain(text).normalize("NFKD").replace(/[\p{M}\s'’ʼ·・.,-]/gu, "").toLowerCase();
}

/** How wide a name is written, in pixels. */
const measure = (() => {
  const context = document.createElement("canvas").getContext("2d");
  const known = new Map();
  return (text, font) => {
    const key = font + text;
    if (!known.has(key)) {
      context.font = font;
      known.set(key, context.measureText(text).width);
    }
    return known.get(key);
  };
})();

const counted = (number, thing) => `${number.toLocaleString("en")} ${thing}${number === 1 ? "" : "s"}`;
