"""A case file in which every text of every kind of record holds words that mean something to a browser."""

import json

from ontology.schema import EDTF, XSD, kind_names, lineage, properties, sections
from ontology.vocabulary import concepts

WORDS = (
    "<script>window.ran=1</script>",
    '"onmouseover="window.ran=1" x="',
    "' autofocus onfocus='window.ran=1",
    "javascript:window.ran=1",
    "data:text/html,<script>window.ran=1</script>",
    "{{7*7}}{{''.__class__}}",
    "{% raw %}{# gone #}",
    "${window.ran=1}`${1}`",
    "</title></style></textarea><img src=x onerror=window.ran=1>",
    "</svg><script>window.ran=1</script>",
    "<svg/onload=window.ran=1>",
    "<iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
    "<base href=//evil.example><link rel=stylesheet href=//evil.example/a.css>",
    "<a href=//evil.example ping=//evil.example>a</a>",
    "&lt;b&gt;bold&lt;/b&gt; &amp;amp; &#60;i&#62;",
    "<!-- --> ]]> <?php ?>",
    "\\u003cscript\\u003e %3Cscript%3E \\x3c",
    "=cmd|' /C calc'!A0",
    "'; DROP TABLE persons; --",
    "👩\u200d👩\u200d👧\u200d👦 🏳️\u200d🌈",
    "Z" + "\u0301\u0323\u0336" * 40 + "algo",
    "مەھمۇت \u200fabc\u200e לוי",
    "བོད་ལྗོངས 西藏",
    "null",
    "undefined [object Object] __proto__",
    "长" * 10_000,
)
QUOTED = WORDS[:-1]
VALUES = {
    EDTF: "2017-07",
    f"{XSD}string": "x<y",
    f"{XSD}integer": 2,
    f"{XSD}boolean": True,
    f"{XSD}duration": "P1Y",
    f"{XSD}anyURI": "https://example.org/'onclick=window.ran=1?a=b&lt=c#d",
}


IDS = {"keeps": "the-person", "replaces": "the-same-person"}


def write(path):
    """Write the case file; return the ids of its things."""
    case = {"document": record("page", kind_names()["Document"]) | {"id": "page", "disclosure": "public"}}
    for section, kind in sections().items():
        case[section] = {identity(kind.__name__): record(identity(kind.__name__), kind)}
    path.write_text(json.dumps(case), encoding="utf-8")
    return [identity(kind.__name__) for kind in sections().values() if "Tie" not in lineage(kind)] + ["page"]


def identity(kind):
    return f"the-{kind.lower()}"


def record(own, kind):
    fields = {prop.field: value(own, prop) for prop in properties(kind) if is_filled(prop)}
    quotes = [{"paragraph": number, "quote": {"": word}} for number, word in enumerate(QUOTED, 1)]
    return fields | {"evidence": quotes}


def is_filled(prop):
    return prop.field not in ("end", "begin", "ongoing", "sha256", "reference", "languages", "disclosure") and (
        prop.required or prop.shape != "link" or prop.field in ("participants", "publisher", "place", "stated_by")
    )


def value(own, prop):
    match prop.shape:
        case "text":
            return {"": list(WORDS), "zh": WORDS[0], "ug": WORDS[-5]}
        case "concept":
            one = sorted(concepts(prop.target))[0]
        case "link":
            kinds = [kind.__name__ for kind in sections().values() if prop.target in (*lineage(kind), "Record")]
            one = identity("Person" if "Person" in kinds else kinds[0])
        case _:
            one = IDS.get(prop.field) or VALUES[prop.target]
    return [one] if prop.repeated else one
