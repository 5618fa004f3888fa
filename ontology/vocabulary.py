"""The words of the graph: what the Turtle files say of every class, property and concept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyoxigraph import Triple

HERE = Path(__file__).parent
NS = "https://w3id.org/casegraph/ns#"
CONCEPTS = "https://w3id.org/casegraph/ns/"
BASE = "https://w3id.org/casegraph/id/"

SKOS = "http://www.w3.org/2004/02/skos/core#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"

_DEFINITIONS = {f"{RDFS}comment", f"{SKOS}definition"}


@dataclass(slots=True)
class Term:
    """A class, property or concept: its labels and definitions by language, its place in the hierarchy."""

    iri: str
    labels: dict[str, str] = field(default_factory=dict)
    inverse_labels: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    broader: str | None = None
    symmetric: bool = False

    @property
    def id(self) -> str:
        """The local name: `birthDate`, `rsdl`."""
        return self.iri.rpartition("#")[2].rpartition("/")[2]

    def label(self, language: str = "en") -> str:
        """The label in a language, else in English, else the local name."""
        return self.labels.get(language) or self.labels.get("en") or self.id


@lru_cache(maxsize=1)
def terms() -> Mapping[str, Term]:
    """Read the classes and properties, by local name."""
    return {term.id: term for term in _read(HERE / "casegraph.ttl").values() if term.iri.startswith(NS)}


@lru_cache(maxsize=1)
def schemes() -> tuple[str, ...]:
    """List the SKOS schemes by id."""
    return tuple(sorted(path.stem for path in (HERE / "schemes").glob("*.ttl")))


@lru_cache(maxsize=128)
def concepts(scheme: str) -> Mapping[str, Term]:
    """Read the concepts of a scheme, by id."""
    prefix = f"{CONCEPTS}{scheme}/"
    return {term.id: term for term in _read(HERE / "schemes" / f"{scheme}.ttl").values() if term.iri.startswith(prefix)}


def concept_iri(scheme: str, concept: str) -> str:
    """Mint the IRI of a concept."""
    return f"{CONCEPTS}{scheme}/{concept}"


@lru_cache(maxsize=1)
def prefixes() -> Mapping[str, str]:
    """The prefixes that every query, export and page knows."""
    common = {
        "cg": NS,
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": RDFS,
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "skos": SKOS,
        "dcterms": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "prov": "http://www.w3.org/ns/prov#",
        "schema": "https://schema.org/",
    }
    return common | {scheme: f"{CONCEPTS}{scheme}/" for scheme in schemes()}


def _read(path: Path) -> dict[str, Term]:
    from pyoxigraph import RdfFormat, parse

    found: dict[str, Term] = {}
    for quad in parse(path=str(path), format=RdfFormat.TURTLE):
        _note(quad.triple, found)
    return found


def _note(triple: Triple, found: dict[str, Term]) -> None:
    from pyoxigraph import Literal, NamedNode

    if not isinstance(triple.subject, NamedNode):
        return
    term = found.setdefault(triple.subject.value, Term(triple.subject.value))
    match triple.predicate.value, triple.object:
        case predicate, Literal() as text if predicate in (f"{RDFS}label", f"{SKOS}prefLabel"):
            term.labels.setdefault(text.language or "", text.value)
        case predicate, Literal() as text if predicate == f"{SKOS}altLabel":
            term.others.append(text.value)
        case predicate, Literal() as text if predicate in _DEFINITIONS:
            term.definitions.setdefault(text.language or "", text.value)
        case "https://w3id.org/casegraph/ns#inverseLabel", Literal() as text:
            term.inverse_labels.setdefault(text.language or "", text.value)
        case "https://w3id.org/casegraph/ns#symmetric", _:
            term.symmetric = True
        case predicate, NamedNode() as broader if predicate == f"{SKOS}broader":
            term.broader = broader.value
