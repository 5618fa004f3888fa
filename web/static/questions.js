// Suggests things while a name is typed; without it a name is looked up when the form is sent.

const PAUSE = 150; // milliseconds

for (const input of document.querySelectorAll("input[data-things]")) {
  let pause;
  let asking;
  input.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(async () => {
      asking?.abort();
      asking = new AbortController();
      const found = await suggested(input.value.trim(), asking.signal);
      if (found) input.list.replaceChildren(...found.map(option));
    }, PAUSE);
  });
}

async function suggested(text, signal) {
  if (!text) return [];
  try {
    const answer = await fetch(`/search.json?q=${encodeURIComponent(text)}`, { signal });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // Typed on, or nobody answers: the form works without.
  }
}

function option(thing) {
  const made = document.createElement("option");
  made.value = decodeURIComponent(thing.doc.replace("/doc/", ""));
  made.label = [thing.name, thing.line].filter(Boolean).join(", ");
  return made;
}
