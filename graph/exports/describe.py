"""A description: what each source says of one thing, who is tied to it, and what its neighbours are called.

Every statement is one of the store's, in the named graph of the source that makes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from graph.storage.claims import EVIDENCE
from graph.storage.identities import KEEPS, REPLACES
from ontology.quads import TYPE
from ontology.schema import BOUNDS, camel, kind_names, ties
from ontology.vocabulary import NS

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Quad, Triple
    from pyoxigraph import Store as Oxigraph

    from graph.storage.store import Store

NEAR = 500
"""How many of the things that point to a thing one page of its description holds."""
INTRODUCED = (
    *("name", "title", "description", "type", "published", "date", "begin", "end", "ongoing", *BOUNDS),
    *("modality", "stated_by", "disclosure"),
)
"""What a neighbour is introduced by, besides its kinds: never an act without who alleges it."""
_TYPE = TYPE.strip("<>")

Graphs = dict[str, dict[str, list["Triple"]]]


@dataclass(frozen=True, slots=True)
class Description:
    """What each named graph says, by subject; and whether more things point here than this page of it holds."""

    sources: Graphs
    more: bool


def is_described(store: Store, iri: str) -> bool:
    """Tell whether a text is the IRI of a thing or a tie of which some source speaks."""
    from pyoxigraph import NamedNode

    try:
        node = NamedNode(iri)
    except ValueError:
        # No IRI has such characters.
        return False
    quads = store.reading().quads_for_pattern(node, NamedNode(_TYPE), None, None)
    return any(_kind(quad) in kind_names() for quad in quads)


def describe(store: Store, iri: str, *, page: int = 1) -> Description:
    """Gather what is said of a thing or a tie.

    All that each source says of it, with the citations; what points to it, ties in full, of the rest what it is and
    the link; and of all neighbours their kinds, names and dates. Pages are counted from 1.
    """
    found = _Gathered(store.reading(), store.base)
    named = store.named(iri)
    for own in (*named, *found.decisions(named)):
        found.tell(own)
    pointing = found.pointing_to(named)
    first = (page - 1) * NEAR
    for subject in pointing[first : first + NEAR]:
        if found.is_tie(subject):
            found.tell(subject)
        else:
            found.link(subject, named)
    for neighbour in sorted(found.met - found.told):
        found.introduce(neighbour)
    return Description(found.sorted(), len(pointing) > first + NEAR)


@dataclass
class _Gathered:
    """What has been gathered: statements by graph and subject, the things told in full, and those met."""

    rdf: Oxigraph
    base: str
    sources: dict[str, dict[str, dict[Triple, None]]] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    met: set[str] = field(default_factory=set)

    def tell(self, iri: str) -> None:
        """Take all that is said of a thing, and its citations."""
        self.told.add(iri)
        for quad in self._about(iri):
            self._take(quad)
            self.met.add(quad.graph_name.value)  # type: ignore[union-attr]
            if quad.predicate.value == EVIDENCE:
                for cited in self.rdf.quads_for_pattern(quad.object, None, None, quad.graph_name):  # type: ignore[arg-type]
                    self._take(cited)
            elif (target := _value(quad.object)).startswith(self.base):
                self.met.add(target)

    def link(self, subject: str, named: Iterable[str]) -> None:
        """Take the links from one thing to another, by all its IRIs."""
        self.met.add(subject)
        for iri in named:
            for quad in self.rdf.quads_for_pattern(_node(subject), None, _node(iri), None):
                self._take(quad)

    def decisions(self, named: Iterable[str]) -> list[str]:
        """List the decisions that several ids name one thing, by its IRIs."""
        from pyoxigraph import Literal

        ids = [Literal(iri.removeprefix(self.base)) for iri in named]
        quads = [self.rdf.quads_for_pattern(None, _node(field), id, None) for field in (KEEPS, REPLACES) for id in ids]
        return sorted({_value(quad.subject) for quad in chain.from_iterable(quads)})

    def introduce(self, iri: str) -> None:
        """Take the kinds of a thing, what it is called and when it was."""
        for quad in self._about(iri):
            if quad.predicate.value in _introducing():
                self._take(quad)

    def pointing_to(self, named: Iterable[str]) -> list[str]:
        """List the things that point to a thing, in the order of IRIs; a citation is a part of its document."""
        quads = chain.from_iterable(self.rdf.quads_for_pattern(None, None, _node(iri), None) for iri in named)
        return sorted(subject for subject in {_value(quad.subject) for quad in quads} if "#" not in subject)

    def is_tie(self, iri: str) -> bool:
        """Tell whether an IRI is that of a tie."""
        quads = self.rdf.quads_for_pattern(_node(iri), _node(_TYPE), None, None)
        return any(_kind(quad) in ties() for quad in quads)

    def sorted(self) -> Graphs:
        """Give the statements, the graphs and subjects in the order of their IRIs."""
        return {
            graph: {iri: list(about[iri]) for iri in sorted(about)} for graph, about in sorted(self.sources.items())
        }

    def _about(self, iri: str) -> Iterator[Quad]:
        from pyoxigraph import NamedNode

        quads = self.rdf.quads_for_pattern(_node(iri), None, None, None)
        # The default graph repeats what the sources say.
        yield from (quad for quad in quads if isinstance(quad.graph_name, NamedNode))

    def _take(self, quad: Quad) -> None:
        from pyoxigraph import NamedNode

        if isinstance(quad.graph_name, NamedNode):
            about = self.sources.setdefault(quad.graph_name.value, {})
            about.setdefault(_value(quad.subject), {})[quad.triple] = None


@lru_cache(maxsize=1)
def _introducing() -> frozenset[str]:
    return frozenset({_TYPE, *(NS + camel(field) for field in INTRODUCED)})


def _node(iri: str) -> NamedNode:
    from pyoxigraph import NamedNode

    return NamedNode(iri)


def _value(term: Any) -> str:
    return str(term.value)


def _kind(quad: Quad) -> str:
    return _value(quad.object).removeprefix(NS)
