"""Turtle and TriG that read well: short names, a block a thing, its evidence below it, no blank nodes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ontology.quads import literal
from ontology.schema import XSD, camel
from ontology.vocabulary import NS

if TYPE_CHECKING:
    from graph.exports.blocks import Block

WIDE = 120
_LOCAL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_BARE = {f"{XSD}integer": re.compile(r"[+-]?[0-9]+"), f"{XSD}boolean": re.compile("true|false")}


class Turtle:
    """Writes blocks with short names; the prefixes that were needed are known afterwards."""

    def __init__(self, prefixes: Mapping[str, str], base: str) -> None:
        # Only below a slash does a relative IRI mean the base with the id behind it.
        self._base = base if base.endswith("/") else ""
        self._prefixes = sorted(prefixes.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        self._used: dict[str, str] = {}
        self.iri = lru_cache(maxsize=100_000)(self._iri)

    def head(self) -> str:
        """Declare the base, and the prefixes that were used."""
        base = [f"@base <{self._base}> ."] if self._base else []
        return "\n".join([*base, *(f"@prefix {name}: <{iri}> ." for name, iri in sorted(self._used.items()))]) + "\n"

    def write(self, blocks: Iterable[Block]) -> Iterator[str]:
        """Write blocks, with a heading where another kind begins."""
        section = ""
        for block in blocks:
            if block.section != section:
                section = block.section
                yield f"\n# {section}\n"
            yield f"\n{self._thing(block)}" + "".join(self._thing(citation) for citation in block.citations)

    def graph(self, name: str, blocks: Iterable[Block]) -> Iterator[str]:
        """Write blocks as a named graph (TriG)."""
        yield f"\n{self.iri(name)} {{\n"
        yield from self.write(blocks)
        yield "\n}\n"

    def _thing(self, block: Block) -> str:
        rows = [f"a {', '.join(self.iri(NS + kind) for kind in block.kinds)}"]
        rows += (self._row(self.iri(NS + camel(field)), said) for field, said in block.said.items())
        subject = self.iri(block.iri)
        line = f"{subject} {' ; '.join(rows)} .\n"
        return line if not block.citations and len(line) <= WIDE else f"{subject} " + " ;\n    ".join(rows) + " .\n"

    def _row(self, verb: str, said: Iterable[Any]) -> str:
        words = [self.term(term) for term in said]
        row = f"{verb} {', '.join(words)}"
        return row if len(words) == 1 or len(row) + 6 <= WIDE else f"{verb}\n        " + ",\n        ".join(words)

    def _iri(self, iri: str) -> str:
        """Shorten an IRI: relative to the base, else by a prefix, else not at all."""
        if self._base and iri.startswith(self._base):
            return f"<{iri.removeprefix(self._base)}>"
        for name, start in self._prefixes:
            if iri.startswith(start) and _LOCAL.fullmatch(iri, len(start)):
                self._used[name] = start
                return f"{name}:{iri[len(start) :]}"
        return f"<{iri}>"

    def term(self, term: Any) -> str:
        """Write an object: an IRI, or a literal as short as Turtle allows."""
        datatype = getattr(term, "datatype", None)
        if datatype is None:
            return self.iri(term.value)
        if term.language:
            return f"{literal(term.value)}@{term.language}"
        if datatype.value in _BARE and _BARE[datatype.value].fullmatch(term.value):
            return str(term.value)
        plain = datatype.value == f"{XSD}string"
        return literal(term.value) if plain else f"{literal(term.value)}^^{self.iri(datatype.value)}"
