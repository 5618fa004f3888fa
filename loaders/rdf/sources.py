"""The sources in a file of RDF: which statements are casegraph's own, and which document makes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from loaders.problems import Fault
from loaders.rdf.from_rdf import CITED_IN, EVIDENCE, RDF_TYPE
from loaders.rdf.jsonld import RELATIVE, UNDEFINED
from loaders.rdf.lines import Lines
from loaders.rdf.syntax import Graphs, Said, name_of
from ontology.schema import all_properties, camel
from ontology.vocabulary import NS, RDFS

PASSED_OVER = {
    f"{RDFS}label": "rdfs:label",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://xmlns.com/foaf/0.1/": "foaf",
    "http://www.w3.org/ns/prov#": "prov",
    "http://rdfs.org/ns/void#": "void",
    "http://www.w3.org/ns/dcat#": "dcat",
}
"""What is often said beside casegraph's own statements, and repeats or describes them."""

_SEVERAL = "write it as TriG or N-Quads, each source a graph named as its document"
_LINKS = frozenset(NS + camel(name) for name, prop in all_properties().items() if prop.shape == "link")


@dataclass(frozen=True, slots=True)
class Sorted:
    """The statements of casegraph's own vocabulary, and what became of the others."""

    graphs: Graphs
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]
    citations: frozenset[str]
    """The subjects that are evidence of something."""


def sorted_out(file: str, graphs: Graphs, line: Callable[[str], int]) -> Sorted:
    """Tell casegraph's own statements from those of other vocabularies, each of which is counted."""
    own: Graphs = {}
    passed: Counter[str] = Counter()
    foreign: Counter[str] = Counter()
    first: dict[str, int] = {}
    citations = set()
    for graph, subject, predicate, term in _statements(graphs):
        vocabulary = _vocabulary(predicate, term)
        if vocabulary == "":
            own.setdefault(graph, {}).setdefault(subject, []).append((predicate, term))
            if predicate == EVIDENCE:
                citations.add(name_of(term))
        elif vocabulary:
            passed[vocabulary] += 1
        else:
            foreign[_called(predicate, term)] += 1
            first.setdefault(_called(predicate, term), line(subject))
    faults = [Fault(file, first[name], _foreign(name, count)) for name, count in sorted(foreign.items())]
    own, merged = _without_merged(own)
    if merged:
        passed["the merged view, which repeats the named graphs"] += merged
    notes = tuple(f"{file}: {count} statements are passed over: {name}" for name, count in sorted(passed.items()))
    return Sorted(own, tuple(faults), notes, frozenset(citations))


def _statements(graphs: Graphs) -> Iterator[tuple[str, str, str, Any]]:
    for graph, about in graphs.items():
        for subject, said in about.items():
            for predicate, term in said:
                yield graph, subject, predicate, term


def _vocabulary(predicate: str, term: Any) -> str | None:
    """Name the vocabulary of a statement: nothing for casegraph's own, None for one that is not known."""
    # A class speaks for itself: whatever has no class of ours is told as having none.
    name = name_of(term) if predicate == RDF_TYPE else predicate
    if name.startswith(NS):
        return ""
    return next((short for start, short in PASSED_OVER.items() if name.startswith(start)), None)


def _called(predicate: str, term: Any) -> str:
    return f"the class <{name_of(term)}>" if predicate == RDF_TYPE else f"the property <{predicate}>"


def _foreign(name: str, count: int) -> str:
    times = "once" if count == 1 else f"{count} times"
    if UNDEFINED in name:
        return f"{name.replace(UNDEFINED, '')} has no meaning in the @context, and is used {times} (say what it means)"
    return f"{name} is not casegraph's, and is used {times} (say it with a property of cg:, or take it out)"


def _without_merged(graphs: Graphs) -> tuple[Graphs, int]:
    """Leave out of the default graph what the named graphs state: how many statements that are."""
    if "" not in graphs or len(graphs) == 1:
        return graphs, 0
    said = {(subject, predicate, term) for graph, subject, predicate, term in _statements(graphs) if graph}
    rest: Said = {}
    for subject, statements in graphs[""].items():
        if left := [statement for statement in statements if (subject, *statement) not in said]:
            rest[subject] = left
    total = sum(map(len, graphs[""].values()))
    others = {graph: about for graph, about in graphs.items() if graph}
    return {**others, **({"": rest} if rest else {})}, total - sum(map(len, rest.values()))


def by_source(file: str, graphs: Graphs, line: Callable[[str], int]) -> tuple[Mapping[str, Said], list[Fault]]:
    """Give what each source says by the IRI of its document."""
    if not graphs:
        return {}, [Fault(file, 1, f"states nothing in casegraph's vocabulary <{NS}>")]
    if graphs.keys() == {""}:
        return _one_source(file, graphs[""], line)
    faults = []
    for graph, about in graphs.items():
        if not graph:
            said = f"states something outside every named graph ({_SEVERAL})"
            faults.append(Fault(file, line(next(iter(about))), said))
        elif graph.startswith("_:"):
            faults.append(Fault(file, 1, "has a graph without a name (name it as its document)"))
        elif not _is_document(about, graph):
            said = f"the graph <{graph}> does not say what document it is"
            faults.append(Fault(file, line(graph), f"{said} (state in it: <{graph}> a cg:Document, with a cg:title)"))
    return graphs, faults


def _is_document(about: Said, iri: str) -> bool:
    return any(predicate == RDF_TYPE and name_of(term) == f"{NS}Document" for predicate, term in about.get(iri, ()))


def _one_source(file: str, about: Said, line: Callable[[str], int]) -> tuple[Mapping[str, Said], list[Fault]]:
    """Find the one document that all citations of a file without named graphs name."""
    cited = {name_of(term) for said in about.values() for predicate, term in said if predicate == EVIDENCE}
    named = {name_of(term) for name in cited for predicate, term in about.get(name, ()) if predicate == CITED_IN}
    if len(named) > 1:
        return {}, [Fault(file, 1, f"cites {len(named)} documents in one graph ({_SEVERAL})")]
    if not named:
        said = "does not say which source it is" if cited else "cites nothing"
        mend = "give each thing its cg:evidence, and each citation its cg:document, or name the graph as the document"
        return {}, [Fault(file, 1, f"{said} ({mend})")]
    document = named.pop()
    if not _is_document(about, document):
        said = f"cites <{document}>, which is not described"
        return {}, [Fault(file, 1, f"{said} (state: <{document}> a cg:Document, with a cg:title)")]
    return {document: about}, []


def outside(file: str, base: str, found: Sorted, lines: Lines) -> list[Fault]:
    """Find the things that are not named below the base, and IRIs that are relative to nothing."""
    strange = {}
    for graph, subject, predicate, term in _statements(found.graphs):
        names = (graph, subject if subject not in found.citations else "", name_of(term) if predicate in _LINKS else "")
        for name in names:
            if name and name not in strange and not name.startswith(("_:", base)):
                strange[name] = lines.of(subject)
    relative = [name for name in strange if name.startswith(RELATIVE) or ":" not in name]
    faults = []
    for name in relative:
        line, short = strange.pop(name), name.removeprefix(RELATIVE)
        said = f"<{short}> is relative to nothing (write the whole IRI)"
        faults.append(Fault(file, max(line, lines.of(short)), said))
    return faults + ([_outside(file, base, strange)] if strange else [])


def _outside(file: str, base: str, others: Mapping[str, int]) -> Fault:
    name, line = min(others.items(), key=lambda found: (found[1], found[0]))
    stem = name[: max(name.rfind("/"), name.rfind("#")) + 1]
    many = f" and {len(others) - 1} other IRIs are" if len(others) > 1 else " is"
    return Fault(file, line, f"<{name}>{many} outside the base <{base}> (load with --base {stem}, or rename them)")
