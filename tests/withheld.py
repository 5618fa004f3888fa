"""Invented records of every kind: open ones, secret ones with a sign in every field, and open ones that touch them."""

from graph.exports.export import export
from graph.storage.identities import DECIDED
from graph.storage.source import of_records
from graph.storage.store import Store
from ontology.records import Document
from ontology.schema import EDTF, XSD, kind_names, properties, sections
from ontology.vocabulary import concepts

PAGE = {"id": "a-page", "title": "A page", "disclosure": "public"}
OPEN = {
    "Person": "open-person",
    "Agent": "open-person",
    "Record": "open-person",
    "Organization": "open-body",
    "Court": "open-court",
    "UNMechanism": "open-mechanism",
    "Place": "open-place",
    "Event": "open-event",
    "Detention": "open-detention",
    "Charge": "open-charge",
    "Document": "a-page",
}
"""What the links of the secret records point to."""


def record(kind, identity, **fields):
    return kind_names()[kind].model_validate({"id": identity, "evidence": {"paragraph": 1}, **fields})


def in_the_open():
    return [
        record("Person", "open-person", name="Open Person"),
        record("Organization", "open-body", name="Open Body"),
        record("Court", "open-court", name="Open Court"),
        record("UNMechanism", "open-mechanism", name="Open Mechanism"),
        record("Place", "open-place", name="Open Place"),
        record("Event", "open-event", name="Open Event"),
        record("Detention", "open-detention", detainee="open-person"),
        record("Charge", "open-charge", defendant="open-person", offence="picking-quarrels"),
    ]


def secrets(level, word="canary", year=1977, number=7777):
    """Make a record of every kind whose every field says something unmistakable."""
    return [_secret(kind, level, word, year, number) for kind in sections().values()]


def _secret(kind, level, word, year, number):
    values = {prop.field: _value(prop, word, year, number) for prop in properties(kind)}
    # A date stands alone, or a begin with an end.
    for field in {"date", "ongoing"} & values.keys():
        del values[field]
    cited = {"paragraph": number, "page": number, "quote": {"en": f"{word} quoted"}, "supports": ["disclosure"]}
    named = {"id": f"{word}-{kind.__name__.lower()}", "disclosure": level, "evidence": [cited]}
    return kind.model_validate(values | named)


def _value(prop, word, year, number):
    match prop.shape, prop.target:
        case "text", _:
            return {"en": f"{word} {prop.field}", "zh": f"{word}{prop.field}"}
        case "link", target:
            return OPEN[target]
        case "concept", scheme:
            return min(concepts(scheme))
        case _ if prop.field in DECIDED:
            return f"{word}-person" if prop.field == "keeps" else f"{word}-group"
        case _, datatype if datatype == EDTF:
            return f"{year}-07-07"
    others = {"integer": number, "boolean": True, "duration": f"P{number}Y", "anyURI": f"https://{word}.example/"}
    return "7" * 64 if prop.field == "sha256" else others.get(prop.target.removeprefix(XSD), f"{word} code")


def touching(secret, word="canary"):
    """Make open records that touch a secret one: those about it must go, those that only list it must not tell."""
    quoted = {"paragraph": 7, "quote": f"{word} quoted"}
    both = ["open-person", secret]
    return [
        record("Detention", f"{word}-touching-1", detainee=both, evidence=quoted, description=word),
        record("Release", f"{word}-touching-2", target="open-person", released_from=f"{word}-touching-1"),
        record("Group", f"{word}-touching-3", description=f"{word} and others", includes=both),
        record("Relationship", f"{word}-touching-4", who="open-person", type="spouse", whom=secret, evidence=quoted),
        record("Demand", f"{word}-touching-5", text=word, document="a-page", concerns=both),
        record("IdentityDecision", f"{word}-touching-6", keeps="open-person", replaces=secret, reason=word),
        record("Organization", "open-league", name="Open League", founders=both, description=word, evidence=quoted),
        record("Document", "open-letter", title="Open Letter", signatories=both, note=word, evidence=quoted),
    ]


def told(folder, *records, page=PAGE, base=None, **others):
    """Load records as what a page says; others: the records of other pages, by id."""
    store = Store(folder, base=base)
    pages = {page["id"]: (page, records), **{name: ({**PAGE, "id": name}, more) for name, more in others.items()}}
    store.load([_source(page, records, store.base) for page, records in pages.values()])
    return Store(folder)


def _source(page, records, base):
    document = Document.model_validate(page)
    return of_records(document, lambda: (document, *records), base, file="case.yaml", sha256="")


def written(store, folder, suffix, audience="public"):
    """Export a store and return the bytes, the names of files among them."""
    target = folder / f"graph{suffix}"
    export(store, target, audience=audience)
    files = sorted(target.iterdir()) if target.is_dir() else [target]
    return b"".join(file.name.encode() + file.read_bytes() for file in files)
