"""JSON-LD made safe to read: no context comes from elsewhere, and no term without a meaning is dropped in silence.

A JSON-LD processor drops what it knows no IRI for. So each context is given a last resort: a term without a meaning,
and an IRI that is relative to nothing, become IRIs below names that cannot exist (RFC 6761), and are told by them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from loaders.problems import Fault
from ontology.context import context

UNDEFINED = "https://undefined.invalid/"
RELATIVE = "https://relative.invalid/"
CONTEXT = "https://w3id.org/casegraph/context.jsonld"
"""The name of casegraph's own context: a file may give it instead of the context itself. It is never fetched."""

KEYWORDS = frozenset(
    {"@context", "@graph", "@id", "@type", "@value", "@language", "@list", "@set", "@reverse", "@included", "@index"}
    | {"@nest", "@none", "@json"}
)
_LAST_RESORT = {"@vocab": UNDEFINED}


def prepared(file: str, content: bytes, base: str) -> bytes:
    """Give a JSON-LD document its last resort; raises a `Fault` for what is no JSON or comes from the network."""
    text = content.decode("utf-8-sig")
    try:
        document = json.loads(text, object_pairs_hook=lambda pairs: _once(pairs, file, text))
        made = _Document(file, text, base).whole(document)
    except json.JSONDecodeError as error:
        raise Fault(file, error.lineno, f"is not JSON: {error.msg} (column {error.colno})") from None
    except RecursionError:
        raise Fault(file, 1, "is nested too deeply") from None
    except ValueError:
        raise Fault(file, 1, "holds a number that is too large") from None
    return json.dumps(made).encode()


def _once(pairs: list[tuple[str, Any]], file: str, text: str) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for number, (name, _) in enumerate(pairs) if name in dict(pairs[:number]))
        raise Fault(file, _line(text, twice), f"has {twice!r} twice in one object (give each once)")
    return found


def _line(text: str, word: str) -> int:
    """Find the line in which a word stands as JSON; 1 where it is spelled otherwise."""
    at = text.find(json.dumps(word, ensure_ascii=False))
    return text.count("\n", 0, at) + 1 if at >= 0 else 1


class _Document:
    """Walks one document."""

    def __init__(self, file: str, text: str, base: str) -> None:
        self.file, self.text, self.base = file, text, base

    def whole(self, document: Any) -> Any:
        """Give each object at the top the last resort below its own context."""
        if not isinstance(document, dict | list):
            raise Fault(self.file, 1, "is not JSON-LD (write an object with @context and @graph)")
        tops = document if isinstance(document, list) else [document]
        made = [self.top(top) for top in tops]
        return made if isinstance(document, list) else made[0]

    def top(self, top: Any) -> Any:
        """Read one object at the top."""
        if not isinstance(top, dict):
            raise Fault(self.file, 1, "has a value at the top that is said of nothing (write objects)")
        walked = self.walk(top)
        own = walked.pop("@context", [])
        return {"@context": [_LAST_RESORT, *(own if isinstance(own, list) else [own])], **walked}

    def walk(self, value: Any) -> Any:
        """Copy a value, its contexts made safe."""
        if isinstance(value, list):
            return [self.walk(one) for one in value]
        if not isinstance(value, dict):
            return value
        return {name: self.member(name, inner) for name, inner in value.items()}

    def member(self, name: str, value: Any) -> Any:
        """Copy one member of an object; a keyword that says nothing in RDF is refused."""
        if name == "@context":
            return self.contexts(value)
        if name.startswith("@") and name not in KEYWORDS:
            raise Fault(self.file, _line(self.text, name), f"has {name}, which says nothing in RDF (take it out)")
        if name == "@graph" and any(
            not isinstance(one, dict) for one in (value if isinstance(value, list) else [value])
        ):
            raise Fault(self.file, _line(self.text, name), "has a value in @graph that is said of nothing")
        return self.walk(value)

    def contexts(self, given: Any) -> Any:
        """Make each of some contexts safe, in their order."""
        return [one for part in (given if isinstance(given, list) else [given]) for one in self.context(part)]

    def context(self, given: Any) -> Iterator[Any]:
        """Make one context safe."""
        if given is None:
            yield from (None, _LAST_RESORT)
        elif given == CONTEXT:
            yield context(self.base)
        elif isinstance(given, str):
            self.refuse(given)
        elif isinstance(given, dict):
            if "@import" in given:
                self.refuse(given["@import"])
            yield {name: self.term(name, meaning) for name, meaning in given.items()}
        else:
            yield given

    def term(self, name: str, meaning: Any) -> Any:
        """Copy the meaning of a term; one that has none gets the last resort."""
        if meaning is None:
            return {"@vocab": UNDEFINED, "@base": RELATIVE}.get(name, None if name[:1] == "@" else UNDEFINED + name)
        if isinstance(meaning, dict) and "@context" in meaning:
            return {**meaning, "@context": self.contexts(meaning["@context"])}
        return meaning

    def refuse(self, address: Any) -> None:
        """Refuse a context that would have to be fetched."""
        line = _line(self.text, address) if isinstance(address, str) else 1
        said = "has a @context that stands elsewhere, and nothing is fetched (give the context itself"
        raise Fault(self.file, line, f"{said}; casegraph's own may be named: {CONTEXT})")
