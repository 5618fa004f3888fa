// The search answers while a name is typed: a combobox with a list, as the ARIA Authoring Practices describe it.
"use strict";

const PAUSE = 90;

function suggesting(input) {
  const form = input.form;
  const list = document.createElement("ul");
  const heard = document.createElement("span");
  list.id = "suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Names found");
  heard.className = "heard";
  heard.setAttribute("role", "status");
  form.append(list, heard);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id],
    ["aria-expanded", "false"], ["autocomplete", "off"]]) input.setAttribute(name, value);

  let active = -1;
  let waiting = 0;
  let asking = null;

  const options = () => [...list.children];

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function stop() {
    clearTimeout(waiting);
    asking?.abort();
  }

  function go(to) {
    const all = options();
    if (list.hidden || !all.length) return;
    all[active]?.setAttribute("aria-selected", "false");
    // Before the first and after the last stands the text itself.
    active = to < -1 ? all.length - 1 : to >= all.length ? -1 : to;
    if (active < 0) return input.removeAttribute("aria-activedescendant");
    all[active].setAttribute("aria-selected", "true");
    all[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", all[active].id);
  }

  function option(found, number) {
    const one = document.createElement("li");
    const name = document.createElement("b");
    const line = document.createElement("small");
    one.id = `suggestion-${number}`;
    one.setAttribute("role", "option");
    one.setAttribute("aria-selected", "false");
    one.dataset.doc = found.doc;
    name.dir = "auto";
    name.textContent = found.name;
    line.textContent = found.also ? `${found.line}; also called \u2068${found.also}\u2069` : found.line;
    one.append(name, line);
    return one;
  }

  function show(found) {
    list.replaceChildren(...found.map(option));
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!!found.length));
    heard.textContent = found.length ? `${found.length} found` : "Nothing found";
  }

  async function ask() {
    const text = input.value.trim();
    if (!text) return close();
    asking = new AbortController();
    try {
      const answer = await fetch(`/search.json?q=${encodeURIComponent(text)}`, { signal: asking.signal });
      if (answer.ok && document.activeElement === input) show(await answer.json());
    } catch {
      // Typed on, or no server: the button still sends the form.
      close();
    }
  }

  input.addEventListener("input", () => {
    stop();
    waiting = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) ask();
      else go(active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      stop();
      close();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      location.assign(options()[active].dataset.doc);
    }
  });
  input.addEventListener("blur", () => {
    stop();
    close();
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const chosen = event.target.closest("li");
    if (chosen && event.button === 0) location.assign(chosen.dataset.doc);
  });
  form.addEventListener("submit", stop);
}

document.querySelectorAll("input[data-suggest]").forEach(suggesting);
