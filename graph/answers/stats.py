"""Stats: how much the graph holds, by kind and by source."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.rows import Rows
from ontology.schema import kind_names

if TYPE_CHECKING:
    from graph.projection.property_graph import Projection


@dataclass(frozen=True, slots=True)
class Stats:
    """Things by kind, ties by kind, and claims (one thing or tie in one source), for each source and together."""

    sources: tuple[str, ...]
    by_kind: tuple[tuple[str, tuple[int, ...], int], ...]
    """A kind, its count in each source in their order, its count in the merged graph."""
    claims: tuple[int, ...]
    citations: tuple[int, ...]

    def rows(self) -> Rows:
        """Lay the counts out as a table: a kind a row, a source a column, the merged graph last."""
        lines: list[tuple[object, ...]] = [(kind, *counts, total) for kind, counts, total in self.by_kind]
        lines.append(("claims", *self.claims, sum(self.claims)))
        lines.append(("citations", *self.citations, sum(self.citations)))
        return Rows(("kind", *self.sources, "all"), lines)


def stats(projection: Projection) -> Stats:
    """Count the projection."""
    things, claims, citations = Counter[tuple[str, str]](), Counter[str](), Counter[str]()
    total: Counter[str] = Counter()
    for iri, statements in (*projection.statements.items(), *projection.ties.items()):
        tied = statements[0].properties.get("kind") if iri in projection.ties else None
        kind = str(tied) if tied else projection.nodes[iri].kind
        total[kind] += 1
        for statement in statements:
            source = str(statement.properties["source"])
            things[kind, source] += 1
            claims[source] += 1
            citations[source] += len(statement.properties.get("quote", ()))  # type: ignore[arg-type]
    sources = tuple(sorted(claims))
    order = [kind for kind in kind_names() if kind in total]
    by_kind = tuple((kind, tuple(things[kind, source] for source in sources), total[kind]) for kind in order)
    return Stats(sources, by_kind, tuple(claims[s] for s in sources), tuple(citations[s] for s in sources))
