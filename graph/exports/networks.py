"""Network files: the projection as GraphML and GEXF, for Gephi, Cytoscape, yEd and networkx."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.formats import plain

if TYPE_CHECKING:
    import networkx as nx

    from graph.projection.property_graph import Projection

MEANT_OTHERWISE = frozenset(
    {"end", "id", "key", "label", "labels", "parents", "pid", "slices", "spells", "start", "type", "viz", "weight"}
)
"""Names to which these formats give a meaning of their own (an `end` makes a graph that moves): ours get a `_`."""


def network(projection: Projection) -> nx.MultiDiGraph[str]:
    """Build a graph that all readers of these formats take: every value a text, parallel links under their ids."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for iri, node in projection.nodes.items():
        graph.add_node(iri, label=plain(node.name), labels=plain(node.labels), **_attributes(node.properties))
    for key, link in projection.links.items():
        graph.add_edge(link.start, link.end, key=key, label=link.type, **_attributes(link.properties))
    return graph


def _attributes(properties: Any) -> dict[str, str]:
    return {f"{name}_" if name in MEANT_OTHERWISE else name: plain(value) for name, value in properties.items()}


def write_graphml(projection: Projection, path: Path) -> None:
    """Write GraphML."""
    # The writer that uses lxml, where that is installed, gives other bytes.
    from networkx.readwrite.graphml import write_graphml_xml

    write_graphml_xml(network(projection), path, named_key_ids=True)


def write_gexf(projection: Projection, path: Path) -> None:
    """Write GEXF 1.2, without the date and the version of the library that networkx puts into it."""
    from networkx.readwrite.gexf import GEXFWriter

    writer = GEXFWriter(network(projection), version="1.2draft")
    meta = writer.xml.find("meta")
    meta.attrib.pop("lastmodifieddate")
    meta.find("creator").text = "casegraph"
    with path.open("wb") as out:
        writer.write(out)
