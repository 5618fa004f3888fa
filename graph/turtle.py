"""Turtle and TriG that read well: one block a thing, documents first, then people, bodies, places, events in time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from ontology.quads import TYPE, literal
from ontology.schema import XSD, camel, kind_names, lineage, properties
from ontology.vocabulary import NS

if TYPE_CHECKING:
    from pyoxigraph import Triple

ORDER = ("Document", "Agent", "Place", "Event", "Tie", "Demand", "Citation")
_LOCAL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_TYPE = TYPE.strip("<>")


class Turtle:
    """Writes triples with short names; the prefixes that were needed are known afterwards."""

    def __init__(self, prefixes: Mapping[str, str], base: str) -> None:
        # Only below a slash does a relative IRI mean the base with the id behind it.
        self.base = base if base.endswith("/") else ""
        self._prefixes = sorted(prefixes.items(), key=lambda pair: -len(pair[1]))
        self._used: dict[str, str] = {}

    def head(self) -> str:
        """Declare the base, and the prefixes that were used."""
        lines = [f"@base <{self.base}> ."] if self.base else []
        return "\n".join([*lines, *(f"@prefix {name}: <{iri}> ." for name, iri in sorted(self._used.items()))]) + "\n"

    def blocks(self, triples: Iterable[Triple]) -> Iterator[str]:
        """Write one block for each subject, in the order of a reader."""
        about: dict[str, list[Triple]] = {}
        for triple in triples:
            about.setdefault(triple.subject.value, []).append(triple)  # type: ignore[union-attr]
        for subject in sorted(about, key=lambda subject: _place(subject, about[subject])):
            yield self._block(subject, about[subject])

    def _block(self, subject: str, triples: list[Triple]) -> str:
        said: dict[str, list[str]] = {}
        kind = _kind(triples)
        for triple in triples:
            said.setdefault(triple.predicate.value, []).append(self.term(triple.object))
        rows = []
        for predicate in sorted(said, key=lambda predicate: _rank(kind, predicate)):
            verb = "a" if predicate == _TYPE else self.iri(predicate)
            rows.append(f"{verb} {' , '.join(sorted(said[predicate]))}")
        return f"{self.iri(subject)} " + " ;\n    ".join(rows) + " .\n"

    def iri(self, iri: str) -> str:
        """Shorten an IRI: relative to the base, else by a prefix, else not at all."""
        if self.base and iri.startswith(self.base):
            return f"<{iri.removeprefix(self.base)}>"
        for name, start in self._prefixes:
            if iri.startswith(start) and _LOCAL.fullmatch(iri[len(start) :]):
                self._used[name] = start
                return f"{name}:{iri[len(start) :]}"
        return f"<{iri}>"

    def term(self, term: object) -> str:
        """Write an object: an IRI, or a literal as short as Turtle allows."""
        from pyoxigraph import Literal, NamedNode

        if isinstance(term, NamedNode):
            return self.iri(term.value)
        assert isinstance(term, Literal)  # noqa: S101  (there are no blank nodes)
        if term.language:
            return f"{literal(term.value)}@{term.language}"
        datatype = term.datatype.value
        if datatype in (f"{XSD}integer", f"{XSD}boolean"):
            return term.value
        return literal(term.value) if datatype == f"{XSD}string" else f"{literal(term.value)}^^{self.iri(datatype)}"


def _kind(triples: list[Triple]) -> str:
    kinds = [triple.object.value.removeprefix(NS) for triple in triples if triple.predicate.value == _TYPE]  # type: ignore[union-attr]
    known = [kind for kind in kinds if kind in kind_names()]
    return max(known, key=lambda kind: (len(lineage(kind_names()[kind])), kind), default=kinds[0] if kinds else "")


def _place(subject: str, triples: list[Triple]) -> tuple[int, str, str, str]:
    kind = _kind(triples)
    widest = lineage(kind_names()[kind])[0] if kind in kind_names() else kind
    days = [triple.object.value for triple in triples if triple.predicate.value == f"{NS}beginEarliest"]  # type: ignore[union-attr]
    group = ORDER.index(widest) if widest in ORDER else len(ORDER)
    return group, min(days, default="9") if widest == "Event" else kind, kind, subject


def _rank(kind: str, predicate: str) -> tuple[int, str]:
    if predicate == _TYPE:
        return -1, ""
    known = [camel(prop.field) for prop in properties(kind_names()[kind])] if kind in kind_names() else []
    name = predicate.removeprefix(NS)
    return (known.index(name) if name in known else len(known)), name
