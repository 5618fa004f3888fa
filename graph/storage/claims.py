"""Claims: what one source says of one thing, gathered from that source's named graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from graph.storage.claim import Claim
from graph.storage.identities import renamed
from graph.storage.kept_claims import read
from ontology.quads import TYPE
from ontology.records import PLACES
from ontology.schema import XSD, Property, all_properties, kind_names, lineage, snake
from ontology.vocabulary import NS

if TYPE_CHECKING:
    from pyoxigraph import Literal, NamedNode, Triple

    from graph.storage.ledger import Entry
    from graph.storage.store import Store

_TYPE = TYPE.strip("<>")
EVIDENCE = f"{NS}evidence"


def claims(store: Store) -> Iterator[Claim]:
    """Yield every claim as its source makes it, source by source in the order of their ids.

    A store that is not whole is refused.
    """
    store.reading()
    for entry in _entries(store):
        yield from _claims(store, entry)


def merged(store: Store, claims: Iterable[Claim]) -> Iterable[Claim]:
    """Give claims about what stands for their things in the merged view."""
    return (renamed(claim, store.same) for claim in claims) if store.same else claims


def claims_of(store: Store, source: str) -> Iterable[Claim]:
    """Give the claims of one source, about what stands for their things."""
    return merged(store, _claims(store, store.ledger.entries[source]))


def _claims(store: Store, entry: Entry) -> Iterable[Claim]:
    """Read the claims that were kept when a source was loaded; where there are none, what the store holds of it."""
    kept = read(store.kept, entry)
    return told(entry.source, entry.graph, _said(store, entry.graph)) if kept is None else kept


def _entries(store: Store) -> list[Entry]:
    return sorted(store.ledger.entries.values(), key=lambda entry: entry.source)


def statements(store: Store) -> Iterator[tuple[str, str, dict[str, list[Triple]]]]:
    """Yield each source with its named graph: what it says, by subject. A store that is not whole is refused."""
    store.reading()
    for entry in _entries(store):
        yield entry.source, entry.graph, _said(store, entry.graph)


def claims_about(store: Store, iri: str) -> Iterator[Claim]:
    """Yield the claims about one thing under any of its ids, for each source by source in the order of their ids."""
    for own in store.named(iri):
        yield from merged(store, _about(store, own))


def _about(store: Store, iri: str) -> Iterator[Claim]:
    from pyoxigraph import NamedNode

    rdf = store.reading()
    sources: dict[str, dict[str, list[Triple]]] = {}
    for quad in rdf.quads_for_pattern(NamedNode(iri), None, None, None):
        if isinstance(quad.graph_name, NamedNode):
            sources.setdefault(quad.graph_name.value, {}).setdefault(iri, []).append(quad.triple)
    for graph, about in sorted(sources.items()):
        for cited in [triple.object for triple in about[iri] if triple.predicate.value == EVIDENCE]:
            quads = rdf.quads_for_pattern(cited, None, None, NamedNode(graph))  # type: ignore[arg-type]
            about[cited.value] = [quad.triple for quad in quads]  # type: ignore[union-attr]
        yield from told(graph.removeprefix(store.base), graph, about)


def _said(store: Store, graph: str) -> dict[str, list[Triple]]:
    from pyoxigraph import NamedNode

    about: dict[str, list[Triple]] = {}
    for quad in store.reading().quads_for_pattern(None, None, None, NamedNode(graph)):
        about.setdefault(quad.subject.value, []).append(quad.triple)  # type: ignore[union-attr]
    return about


def told(source: str, graph: str, about: Mapping[str, list[Triple]]) -> Iterator[Claim]:
    """Read what a source says as claims, in the order of what they are about."""
    read = {iri: _read(triples) for iri, triples in about.items()}
    for iri, (kinds, values, links) in sorted(read.items()):
        if "Citation" in kinds:
            continue
        cited = sorted((target for name, target in links if name == "evidence"), key=_number)
        citations = tuple(_citation(read[citation][1]) for citation in cited if citation in read)
        own = tuple(sorted(link for link in links if link[0] != "evidence"))
        yield Claim(iri, _narrowest(kinds), source, graph, values, own, citations)


def _number(citation: str) -> int:
    return int(citation.rpartition(".")[2])


def _narrowest(kinds: list[str]) -> str:
    return max(kinds, key=lambda kind: len(lineage(kind_names()[kind])))


def _citation(values: dict[str, list[Any]]) -> dict[str, Any]:
    cited: dict[str, Any] = {name: values[name][0] for name in PLACES if name in values}
    if "quote" in values:
        cited["language"], cited["quote"] = min(values["quote"])
    if "supports" in values:
        cited["supports"] = ",".join(sorted(values["supports"]))
    return cited


def _read(triples: list[Triple]) -> tuple[list[str], dict[str, list[Any]], list[tuple[str, str]]]:
    """Sort what is said of a thing into its kinds, its values and its links."""
    kinds: list[str] = []
    values: dict[str, list[Any]] = {}
    links: list[tuple[str, str]] = []
    for triple in triples:
        predicate, term = triple.predicate.value, triple.object
        if predicate == _TYPE:
            kinds.append(term.value.removeprefix(NS))  # type: ignore[union-attr]
            continue
        name, prop = field_of(predicate)
        if name == "evidence" or (prop and prop.shape == "link"):
            links.append((name, term.value))  # type: ignore[union-attr]
        else:
            values.setdefault(name, []).append(_value(prop, term))  # type: ignore[arg-type]
    for found in values.values():
        found.sort()
    return kinds, values, links


@lru_cache(maxsize=1024)
def field_of(predicate: str) -> tuple[str, Property | None]:
    """Name the field of a predicate, and its property; the derived bounds and the evidence have none."""
    name = snake(predicate.removeprefix(NS))
    return name, all_properties().get(name)


def _value(prop: Property | None, term: NamedNode | Literal) -> Any:
    if prop is None:
        return date.fromisoformat(term.value)
    match prop.shape:
        case "text":
            return (term.language or "", term.value)  # type: ignore[union-attr]
        case "concept":
            return term.value.rpartition("/")[2]
        case "property":
            return snake(term.value.removeprefix(NS))
        case _ if prop.target == f"{XSD}integer":
            return int(term.value)
        case _ if prop.target == f"{XSD}boolean":
            return term.value == "true"
        case _:
            return term.value
