// The editor and the tables of YASGUI in the place of the form. Its tabs, its box for other endpoints and its
// store of past queries in the browser are left out: a query stays on this page, and in its address.
"use strict";
const LONGEST = 20_000; // characters of an address: a longer one could not be opened again

(async () => {
  const { Yasqe, Yasr } = window.Yasgui;
  const form = document.getElementById("form");
  const editor = document.getElementById("editor");
  const results = document.getElementById("results");
  const words = await (await fetch("/sparql/terms")).json();

  // As they come, these ask prefix.cc and Linked Open Vocabularies, and keep what they hear in the browser.
  const own = { persistenceId: null, bulk: true };
  const prefixes = Object.entries(words.prefixes).map(([prefix, start]) => `${prefix}: <${start}>`);
  Yasqe.forkAutocompleter("prefixes", { ...own, name: "prefixes", get: () => prefixes });
  Yasqe.forkAutocompleter("class", { ...own, name: "class", get: () => words.classes });
  Yasqe.forkAutocompleter("property", { ...own, name: "property", get: () => words.properties });

  form.hidden = true;
  const yasqe = new Yasqe(editor, {
    value: form.elements.query.value,
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    resizeable: true,
    // The key leads on to the next thing on the page, for those who have no mouse.
    extraKeys: { Tab: false, "Shift-Tab": false },
    requestConfig: {
      endpoint: `${location.origin}/sparql`,
      method: "POST",
      acceptHeaderSelect: "application/sparql-results+json",
      acceptHeaderGraph: "text/turtle",
    },
  });
  editor.querySelector("textarea").setAttribute("aria-label", "Query");
  // The engine knows our prefixes, the editor does not, and another endpoint would not either: they are written out.
  const declare = () => {
    const known = yasqe.getPrefixesFromQuery();
    const text = yasqe.getValueWithoutComments();
    const used = ([prefix]) => !(prefix in known) && new RegExp(`(^|[\\s(^/|,;!<>=])${prefix}:`).test(text);
    const missing = Object.fromEntries(Object.entries(words.prefixes).filter(used));
    if (Object.keys(missing).length) yasqe.addPrefixes(missing);
  };
  yasqe.on("blur", declare);
  declare();
  const yasr = new Yasr(results, { persistenceId: null, prefixes: words.prefixes });

  yasqe.on("query", () => {
    document.getElementById("answer")?.remove();
    const address = `/sparql?${new URLSearchParams({ query: yasqe.getValue() })}`;
    history.replaceState(null, "", address.length < LONGEST ? address : "/sparql");
  });
  yasqe.on("queryResponse", (_, response, duration) => yasr.setResponse(response, duration));

  // A thing of ours leads to its page; no link leads to another origin, which would learn what is read here.
  const leadHome = () => {
    for (const link of results.querySelectorAll("a[href]")) {
      const address = link.getAttribute("href");
      if (address.startsWith(editor.dataset.base)) {
        const id = address.slice(editor.dataset.base.length);
        link.href = `/doc/${encodeURIComponent(id).replaceAll("%2F", "/")}`;
        link.removeAttribute("target");
      } else if (link.origin !== location.origin && !/^(blob|data):/.test(address)) {
        link.removeAttribute("href");
      }
    }
  };
  new MutationObserver(leadHome).observe(results, { childList: true, subtree: true });
  editor.dataset.ready = "yes";
})();
