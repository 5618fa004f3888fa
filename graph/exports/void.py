"""The description of the dataset in VoID and DCAT: what it holds, from whom, in which formats, under which terms.

https://www.w3.org/TR/void/ and https://www.w3.org/TR/vocab-dcat-3/. The same store gives the same description.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast
from urllib.parse import quote

from graph.exports.serialized import serialized
from ontology.schema import XSD, camel
from ontology.vocabulary import NS, prefixes

if TYPE_CHECKING:
    from pyoxigraph import QuerySolutions, Triple

    from graph.storage.ledger import Entry
    from graph.storage.store import Store

VOID, DCAT, DCT = "http://rdfs.org/ns/void#", "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"
FOAF, RDF = "http://xmlns.com/foaf/0.1/", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
FORMATS = "http://www.w3.org/ns/formats/"
MEDIA = "https://www.iana.org/assignments/media-types/"
RIGHTS = "http://publications.europa.eu/resource/authority/access-right/"
LANGUAGE = "http://id.loc.gov/vocabulary/iso639-1/"

TITLE = {"en": "casegraph: human rights defenders, officials and events", "zh": "casegraph：人权捍卫者、官员与事件"}
ABOUT = {
    "en": "What named sources say of human rights defenders, of officials and of what was done; each claim with its "
    "source, and the sources kept apart as named graphs.",
    "zh": "各具名来源关于人权捍卫者、官员及所发生事情的陈述；每项陈述均注明来源，各来源分别保存为命名图。",
}
CLOSED = {"en": "Not for publication: it holds what is not public.", "zh": "不得公开发表：含有非公开内容。"}
PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"

Audience = Literal["public", "internal", "all"]

DOWNLOADS: Mapping[str, tuple[str, str]] = {
    ".ttl": ("text/turtle", "Turtle"),
    ".nt": ("application/n-triples", "N-Triples"),
    ".rdf": ("application/rdf+xml", "RDF_XML"),
    ".trig": ("application/trig", "TriG"),
    ".nq": ("application/n-quads", "N-Quads"),
    ".jsonld": ("application/ld+json", "JSON-LD"),
    ".csv.zip": ("text/csv", ""),
    ".graphml": ("application/xml", ""),
    ".gexf": ("application/xml", ""),
}
"""The formats in which the whole is there: media type, and the name of the format at W3C where it has one."""

_DAYS = (
    ("date", re.compile(r"\d{4}-\d\d-\d\d")),
    ("gYearMonth", re.compile(r"\d{4}-\d\d")),
    ("gYear", re.compile(r"\d{4}")),
)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a store holds, each statement once: statements, things, and how many of each class and property."""

    triples: int
    entities: int
    subjects: int
    objects: int
    classes: Mapping[str, int]
    properties: Mapping[str, int]


def counted(store: Store) -> Counts:
    """Count the merged view. A citation is a part of a document, and no thing by itself."""
    classes = dict(_rows(store, "SELECT ?name (COUNT(*) AS ?n) { ?s a ?name } GROUP BY ?name"))
    properties = dict(_rows(store, "SELECT ?name (COUNT(*) AS ?n) { ?s ?name ?o } GROUP BY ?name"))
    ((_, subjects),) = _rows(store, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }")
    ((_, objects),) = _rows(store, "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }")
    things = subjects - classes.get(f"{NS}Citation", 0)
    return Counts(sum(properties.values()), things, subjects, objects, classes, properties)


def _rows(store: Store, text: str) -> list[tuple[str, int]]:
    found = cast("QuerySolutions", store.reading().query(text))
    is_named = len(found.variables) > 1
    return sorted((row["name"].value if is_named else "", int(row["n"].value)) for row in found)


def write(store: Store, suffix: str, *, site: str, audience: Audience = "public", license: str = "") -> bytes:
    """Write the description in a format of RDF (`.ttl`); `dataset` says what to give."""
    return serialized(dataset(store, counted(store), site=site, audience=audience, license=license), suffix)


def dataset(
    store: Store, counts: Counts, *, site: str, audience: Audience = "public", license: str = ""
) -> Iterator[Triple]:
    """Describe a store that holds what an audience may see, and nothing else.

    site: the address that it is served at, with the slash at its end. license: the IRI of one; without, none is told.
    """
    told = _Writer(f"{site}data#")
    whole = told.iri("dataset")
    yield from _whole(told, whole, store, audience, license)
    yield from _amounts(told, whole, counts)
    for suffix in DOWNLOADS:
        yield from _download(told, whole, suffix, f"{site}data/casegraph{suffix}", license)
    yield from _endpoint(told, whole, f"{site}sparql")
    for entry in sorted(store.ledger.entries.values(), key=lambda entry: entry.source):
        yield from _source(told, whole, store, entry)


@dataclass(frozen=True, slots=True)
class Told:
    """What a reader is told of a source: its id and title, who published it and when, how many statements it makes."""

    id: str
    title: str
    publishers: tuple[str, ...]
    published: tuple[str, ...]
    statements: int


def source(store: Store, entry: Entry) -> Told:
    """Tell of a source."""
    titles = {language: text for text, language in reversed(_said(store, entry.graph, "title"))}
    title = next((titles[language] for language in ("en", "", "zh", *titles) if language in titles), entry.source)
    names = [_said(store, iri, "name") for iri, _ in _said(store, entry.graph, "publisher")]
    publishers = tuple(min(told, key=lambda name: (name[1] != "en", name))[0] for told in names if told)
    published = tuple(text for text, _ in _said(store, entry.graph, "published"))
    return Told(entry.source, title, publishers, published, entry.quads)


class _Writer:
    """Writes statements about what has a name in the description; a fragment makes an IRI."""

    def __init__(self, base: str) -> None:
        self._base = base

    def iri(self, name: str) -> str:
        return self._base + quote(name, safe="/-._~")

    def __call__(self, subject: str, predicate: str, *objects: Any) -> Iterator[Triple]:
        """State something; a string is an IRI, a pair a text and its language, a number itself."""
        from pyoxigraph import NamedNode, Triple

        for value in objects:
            yield Triple(NamedNode(subject), NamedNode(predicate), _term(value))


def _term(value: Any) -> Any:
    from pyoxigraph import Literal, NamedNode

    match value:
        case int():
            return Literal(value)
        case (text, "date" | "gYear" | "gYearMonth" as datatype):
            return Literal(text, datatype=NamedNode(XSD + datatype))
        case (text, language):
            return Literal(text, language=language) if language else Literal(text)
    return NamedNode(value)


def _whole(told: _Writer, whole: str, store: Store, audience: Audience, license: str) -> Iterator[Triple]:
    yield from told(whole, f"{RDF}type", f"{VOID}Dataset", f"{DCAT}Dataset")
    yield from told(whole, f"{DCT}title", *_spoken(TITLE))
    yield from told(whole, f"{DCT}description", *_spoken(ABOUT))
    yield from told(whole, f"{DCT}conformsTo", NS.rstrip("#"))
    yield from told(whole, f"{DCAT}version", (store.ledger.fingerprint, ""))
    yield from told(whole, f"{DCT}accessRights", RIGHTS + ("PUBLIC" if audience == "public" else "NON_PUBLIC"))
    if audience != "public":
        yield from told(whole, f"{DCT}rights", *_spoken(CLOSED))
    if license:
        yield from told(whole, f"{DCT}license", license)
    yield from told(whole, f"{DCAT}landingPage", whole.partition("#")[0])
    yield from told(whole, f"{FOAF}homepage", whole.partition("#")[0])
    yield from told(whole, f"{VOID}uriSpace", (store.base, ""))
    yield from told(whole, f"{VOID}vocabulary", NS)
    yield from told(whole, f"{VOID}feature", *(FORMATS + format for _, format in DOWNLOADS.values() if format))


def _amounts(told: _Writer, whole: str, counts: Counts) -> Iterator[Triple]:
    yield from told(whole, f"{VOID}triples", counts.triples)
    yield from told(whole, f"{VOID}entities", counts.entities)
    yield from told(whole, f"{VOID}distinctSubjects", counts.subjects)
    yield from told(whole, f"{VOID}distinctObjects", counts.objects)
    yield from told(whole, f"{VOID}classes", len(counts.classes))
    yield from told(whole, f"{VOID}properties", len(counts.properties))
    for name, number in counts.classes.items():
        part = told.iri(f"class-{_local(name)}")
        yield from told(whole, f"{VOID}classPartition", part)
        yield from told(part, f"{RDF}type", f"{VOID}Dataset")
        yield from told(part, f"{VOID}class", name)
        yield from told(part, f"{VOID}entities", number)
    for name, number in counts.properties.items():
        part = told.iri(f"property-{_local(name)}")
        yield from told(whole, f"{VOID}propertyPartition", part)
        yield from told(part, f"{RDF}type", f"{VOID}Dataset")
        yield from told(part, f"{VOID}property", name)
        yield from told(part, f"{VOID}triples", number)


def _download(told: _Writer, whole: str, suffix: str, address: str, license: str) -> Iterator[Triple]:
    media, format = DOWNLOADS[suffix]
    one = told.iri(f"casegraph{suffix}")
    yield from told(whole, f"{DCAT}distribution", one)
    if format:
        yield from told(whole, f"{VOID}dataDump", address)
    yield from told(one, f"{RDF}type", f"{DCAT}Distribution")
    yield from told(one, f"{DCT}title", (f"casegraph{suffix}", ""))
    yield from told(one, f"{DCAT}accessURL", whole.partition("#")[0])
    yield from told(one, f"{DCAT}downloadURL", address)
    yield from told(one, f"{DCAT}mediaType", MEDIA + media)
    if suffix.endswith(".zip"):
        yield from told(one, f"{DCAT}packageFormat", f"{MEDIA}application/zip")
    if license:
        yield from told(one, f"{DCT}license", license)


def _endpoint(told: _Writer, whole: str, address: str) -> Iterator[Triple]:
    service = told.iri("sparql")
    yield from told(whole, f"{VOID}sparqlEndpoint", address)
    yield from told(service, f"{RDF}type", f"{DCAT}DataService")
    yield from told(service, f"{DCT}title", ("SPARQL", ""))
    yield from told(service, f"{DCT}conformsTo", PROTOCOL)
    yield from told(service, f"{DCAT}endpointURL", address)
    yield from told(service, f"{DCAT}servesDataset", whole)


def _source(told: _Writer, whole: str, store: Store, entry: Entry) -> Iterator[Triple]:
    """Describe what one source says: a part of the whole, and a dataset of its own."""
    part = told.iri(f"source-{entry.source}")
    yield from told(whole, f"{VOID}subset", part)
    yield from told(whole, f"{DCT}hasPart", part)
    yield from told(part, f"{RDF}type", f"{VOID}Dataset", f"{DCAT}Dataset")
    yield from told(part, f"{DCT}isPartOf", whole)
    yield from told(part, f"{DCT}identifier", (entry.source, ""))
    yield from told(part, f"{DCT}source", entry.graph)
    yield from told(part, f"{VOID}triples", entry.quads)
    titles = _said(store, entry.graph, "title") or [(entry.source, "")]
    yield from told(part, f"{DCT}title", *titles)
    yield from told(
        part, f"{DCT}issued", *filter(None, (_day(text) for text, _ in _said(store, entry.graph, "published")))
    )
    yield from told(part, f"{DCT}language", *(LANGUAGE + tag for tag in _languages(store, entry.graph)))
    for publisher, _ in _said(store, entry.graph, "publisher"):
        yield from told(part, f"{DCT}publisher", publisher)
        yield from told(publisher, f"{RDF}type", f"{FOAF}Agent")
        yield from told(publisher, f"{FOAF}name", *_said(store, publisher, "name"))


def _said(store: Store, iri: str, field: str) -> list[tuple[str, str]]:
    """List what all sources together give in one field: texts with their languages, IRIs with none."""
    from pyoxigraph import DefaultGraph, NamedNode

    quads = store.reading().quads_for_pattern(NamedNode(iri), NamedNode(NS + camel(field)), None, DefaultGraph())
    return sorted((quad.object.value, getattr(quad.object, "language", None) or "") for quad in quads)  # type: ignore[union-attr]


def _languages(store: Store, iri: str) -> list[str]:
    return sorted(
        {tag.partition("-")[0] for tag, _ in _said(store, iri, "languages") if len(tag.partition("-")[0]) == 2}
    )


def _day(text: str) -> tuple[str, str] | None:
    """Give a date as XML Schema has it, where it has it: EDTF says more than that."""
    return next(((text, datatype) for datatype, pattern in _DAYS if pattern.fullmatch(text)), None)


def _spoken(words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(text, language) for language, text in words.items()]


def _local(iri: str) -> str:
    """Name a term in a fragment: a term of another vocabulary by its prefix too, since ours may have the same name."""
    others = ((name, start) for name, start in prefixes().items() if start != NS and iri.startswith(start))
    return iri.removeprefix(NS) if iri.startswith(NS) else next((f"{n}-{iri.removeprefix(s)}" for n, s in others), iri)
