"""JSON-LD: the sources as JSON that reads like case files, with the context that makes it linked data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ontology.context import context
from ontology.records import Citation
from ontology.schema import XSD, kind_names, properties
from ontology.vocabulary import CONCEPTS, NS

if TYPE_CHECKING:
    from graph.exports.blocks import Block
    from ontology.schema import Property

_NATIVE: Mapping[str, Callable[[str], Any]] = {f"{XSD}integer": int, f"{XSD}boolean": "true".__eq__}


def write(sources: Iterable[tuple[str, list[Block]]], base: str) -> Iterator[str]:
    """Write each source as a named graph, each thing under its own field names, its evidence within it."""
    writer = _Writer(base)
    yield f'{{\n"@context": {json.dumps(context(base), ensure_ascii=False, indent=1)},\n"@graph": ['
    for number, (graph, blocks) in enumerate(sources):
        yield f'{"," if number else ""}\n{{"id": {json.dumps(writer.iri(graph))}, "@graph": [\n'
        yield ",\n".join(map(writer.thing, blocks))
        yield "\n]}"
    yield "\n]\n}\n"


class _Writer:
    """Writes things with ids as short as the context lets them be."""

    def __init__(self, base: str) -> None:
        # Only below a slash does a relative IRI mean the base with the id behind it.
        short = {CONCEPTS: "concept:", NS: "cg:", **({base: ""} if base.endswith("/") else {})}
        self._short = sorted(short.items(), key=lambda pair: -len(pair[0]))

    def iri(self, iri: str) -> str:
        """Shorten an IRI: below the data's base to the id, else by its prefix, else not at all."""
        for start, short in self._short:
            if iri.startswith(start):
                return short + iri.removeprefix(start)
        return iri

    def thing(self, block: Block) -> str:
        """Write a thing, a field a line, a citation a line."""
        lines = [f"  {_json(field)}: {_json(value)}" for field, value in self._fields(block)]
        if block.citations:
            cited = ",\n".join(f"   {_json(dict(self._fields(citation)))}" for citation in block.citations)
            lines.append(f'  "evidence": [\n{cited}\n  ]')
        return " {\n" + ",\n".join(lines) + "\n }"

    def _fields(self, block: Block) -> Iterator[tuple[str, Any]]:
        yield "id", self.iri(block.iri)
        yield "a", list(block.kinds)
        for field, terms in block.said.items():
            if field != "evidence":
                yield field, self._values(_properties(block.kind).get(field), terms)

    def _values(self, prop: Property | None, terms: list[Any]) -> Any:
        if prop and prop.shape == "text":
            return _by_language(terms)
        values = [self._value(term) for term in terms]
        return values if len(values) > 1 or (prop and prop.repeated) else values[0]

    def _value(self, term: Any) -> Any:
        datatype = getattr(term, "datatype", None)
        return self.iri(term.value) if datatype is None else _NATIVE.get(datatype.value, str)(term.value)


def _by_language(terms: Iterable[Any]) -> dict[str, Any]:
    spoken: dict[str, list[str]] = {}
    for term in terms:
        spoken.setdefault(term.language or "@none", []).append(term.value)
    return {language: words[0] if len(words) == 1 else words for language, words in spoken.items()}


@lru_cache(maxsize=256)
def _properties(kind: str) -> Mapping[str, Property]:
    return {prop.field: prop for prop in properties(kind_names().get(kind, Citation))}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
