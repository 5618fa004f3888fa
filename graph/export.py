"""Exports: the graph as linked data, and as files for other tools; sorted, undated, the same bytes each time."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.claims import claims
from graph.disclosure import Audience, allowed
from graph.project import of_claims
from graph.turtle import Turtle
from ontology.problems import Problem
from ontology.vocabulary import NS, prefixes

if TYPE_CHECKING:
    import networkx as nx
    from pyoxigraph import Triple

    from graph.claims import Claim
    from graph.project import Projection
    from graph.store import Store

TRIPLES = (".ttl", ".nt", ".rdf")
"""Formats of the merged view; the others keep the sources apart."""
QUADS = (".trig", ".nq", ".jsonld")
GRAPHS = (".graphml", ".gexf")
FORMATS = (*TRIPLES, *QUADS, *GRAPHS, ".csv")


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: where, and how many statements, or nodes and links."""

    target: Path
    statements: int = 0
    nodes: int = 0
    links: int = 0

    def __str__(self) -> str:
        """Say it in one line."""
        what = f"{self.statements} statements" if self.statements else f"{self.nodes} nodes and {self.links} links"
        return f"wrote {self.target} ({what})"


Sources = Mapping[str, list["Triple"]]
"""The statements of each named graph that an audience may see."""


def export(store: Store, target: Path, *, audience: Audience = "public") -> Exported:
    """Write what an audience may see, in the format of the target's suffix; a folder, or `.csv`, gets CSV files.

    Raises a Problem for a suffix that means nothing, or a place that cannot be written.
    """
    suffix = target.suffix.lower()
    if suffix and suffix not in FORMATS:
        raise Problem(f"{target}: no format {suffix!r} (one of {' '.join(FORMATS)}, or a folder for CSV)")
    seen = allowed(claims(store), audience)
    try:
        if suffix in TRIPLES or suffix in QUADS:
            return _linked_data(store, seen, target, suffix)
        projection = of_claims(seen, store.base)
        written = _graph_file(projection, target, suffix) if suffix in GRAPHS else _tables(projection, target)
    except OSError as error:
        raise Problem(f"{target}: cannot be written: {error.strerror}") from None
    return written


def _linked_data(store: Store, seen: list[Claim], target: Path, suffix: str) -> Exported:
    sources = _statements(store, seen)
    writers: Mapping[str, Callable[[Sources, str], str]] = {
        ".ttl": _turtle,
        ".trig": _trig,
        ".nt": _ntriples,
        ".nq": _nquads,
        ".rdf": _rdf_xml,
        ".jsonld": _jsonld,
    }
    _replace(target, writers[suffix](sources, store.base))
    count = len(_merged(sources)) if suffix in TRIPLES else sum(map(len, sources.values()))
    return Exported(target, statements=count)


def _statements(store: Store, seen: Iterable[Claim]) -> Sources:
    """Read the statements behind claims: a claim's own, without the links it lost, and those of its citations."""
    from pyoxigraph import NamedNode

    rdf = store.reading()
    by_graph: dict[str, dict[str, Claim]] = {}
    for claim in seen:
        by_graph.setdefault(claim.graph, {})[claim.iri] = claim
    found: dict[str, list[Triple]] = {}
    for graph, about in sorted(by_graph.items()):
        quads = [quad.triple for quad in rdf.quads_for_pattern(None, None, None, NamedNode(graph))]
        own = [triple for triple in quads if _kept(triple, about)]
        cited = {triple.object.value for triple in own if triple.predicate.value == f"{NS}evidence"}  # type: ignore[union-attr]
        citations = [triple for triple in quads if triple.subject.value in cited]  # type: ignore[union-attr]
        found[graph] = sorted((*own, *citations), key=str)
    return found


def _kept(triple: Triple, about: Mapping[str, Claim]) -> bool:
    from graph.claims import field_of

    claim = about.get(triple.subject.value)  # type: ignore[union-attr]
    if claim is None:
        return False
    field, prop = field_of(triple.predicate.value)
    return prop is None or prop.shape != "link" or (field, triple.object.value) in claim.links  # type: ignore[union-attr]


def _merged(sources: Sources) -> list[Triple]:
    return sorted({triple for triples in sources.values() for triple in triples}, key=str)


def _turtle(sources: Sources, base: str) -> str:
    writer = Turtle(prefixes(), base)
    blocks = list(writer.blocks(_merged(sources)))
    return writer.head() + "\n" + "\n".join(blocks)


def _trig(sources: Sources, base: str) -> str:
    writer = Turtle(prefixes(), base)
    parts = []
    for graph, triples in sources.items():
        blocks = "\n".join(writer.blocks(triples))
        parts.append(f"{writer.iri(graph)} {{\n\n{blocks}\n}}\n")
    return writer.head() + "\n" + "\n".join(parts)


def _ntriples(sources: Sources, _base: str) -> str:
    return "".join(f"{triple} .\n" for triple in _merged(sources))


def _nquads(sources: Sources, _base: str) -> str:
    return "".join(f"{triple} <{graph}> .\n" for graph, triples in sources.items() for triple in triples)


def _rdf_xml(sources: Sources, base: str) -> str:
    from pyoxigraph import RdfFormat, serialize

    out = BytesIO()
    serialize(_merged(sources), out, RdfFormat.RDF_XML, prefixes={"cg": NS, "id": base})
    return out.getvalue().decode() + "\n"


def _jsonld(sources: Sources, base: str) -> str:
    from graph.jsonld import document

    return json.dumps(document(sources, base), ensure_ascii=False, indent=1) + "\n"


def _graph_file(projection: Projection, target: Path, suffix: str) -> Exported:
    import networkx as nx

    graph = _network(projection)
    if suffix == ".graphml":
        text = "\n".join(nx.generate_graphml(graph, named_key_ids=True))
    else:
        # networkx dates its files; the same graph gives the same bytes here.
        text = re.sub(r' lastmodifieddate="[^"]*"', "", "\n".join(nx.generate_gexf(graph, version="1.2draft")))
    _replace(target, text + "\n")
    return Exported(target, nodes=graph.number_of_nodes(), links=graph.number_of_edges())


def _network(projection: Projection) -> nx.MultiDiGraph[str]:
    """Build a graph that every reader of these formats takes: text values, parallel links under their ids."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for iri, node in projection.nodes.items():
        values = {name: _flat(value) for name, value in node.properties.items() if name != "id"}
        graph.add_node(iri, label=node.name, labels="; ".join(node.labels), **values)
    for key, link in projection.links.items():
        values = {name: _flat(value) for name, value in link.properties.items() if name not in ("id", "type", "source")}
        if source := link.properties.get("source"):
            values["stated_in"] = str(source)
        graph.add_edge(link.start, link.end, key=key, label=link.type, **values)
    return graph


def _flat(value: Any) -> str | int | bool:
    """Write a value as these formats can hold it: lists joined, days as text."""
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    return value if isinstance(value, int | bool) else str(value)


def _tables(projection: Projection, folder: Path) -> Exported:
    """Write a folder of CSV files: one for each kind of node, and one for the links.

    The folder must be new, empty, or one that an export wrote before.
    """
    if folder.exists() and not folder.is_dir():
        raise Problem(f"{folder}: is a file, and CSV needs a folder")
    foreign = [path.name for path in folder.iterdir() if path.suffix != ".csv"] if folder.exists() else []
    if foreign:
        raise Problem(f"{folder}: holds other files ({', '.join(sorted(foreign)[:3])}): name a new folder")
    kinds: dict[str, list[dict[str, Any]]] = {}
    for node in projection.nodes.values():
        kinds.setdefault(node.kind, []).append(dict(node.properties))
    links = [
        {"type": link.type, "start": link.start, "end": link.end, **link.properties}
        for link in projection.links.values()
    ]
    beside = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    for name, rows in (*sorted(kinds.items()), ("links", links)):
        (beside / f"{name}.csv").write_text(_csv(rows), encoding="utf-8", newline="")
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)
    return Exported(folder, nodes=len(projection.nodes), links=len(links))


def _csv(rows: list[dict[str, Any]]) -> str:
    columns = sorted({name for row in rows for name in row}, key=_column)
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name, "")) for name in columns] for row in rows)
    return out.getvalue()


def _column(name: str) -> tuple[int, str]:
    first = ("id", "name", "type", "start", "end", "iri")
    return (first.index(name) if name in first else len(first)), name


def _cell(value: Any) -> str:
    """Write a cell; one that a spreadsheet would run as a formula gets an apostrophe before it."""
    text = str(_flat(value))
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text


def _replace(target: Path, text: str) -> None:
    """Write a file beside its place, then put it there: nobody sees half of it."""
    if target.is_dir():
        raise Problem(f"{target}: is a folder, not a file")
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f"{target.name}.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(target)
