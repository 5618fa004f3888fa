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
VALUED = frozenset({"@value", "@type", "@language", "@index", "@context"})
"""What may stand in an object that is a value."""
LOOSE = frozenset({"@value", "@list", "@set"})
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
        self._keywords: dict[str, str] = {}
        """The terms that some context makes another word for a keyword."""

    def whole(self, document: Any) -> Any:
        """Give each object at the top the last resort below its own context."""
        if not isinstance(document, dict | list):
            raise Fault(self.file, 1, "is not JSON-LD (write an object with @context and @graph)")
        tops = document if isinstance(document, list) else [document]
        made = [self.top(top) for top in tops]
        return made if isinstance(document, list) else made[0]

    def top(self, top: Any) -> Any:
        """Read one object at the top."""
        walked = self.walk(top)
        self.check({"@graph": walked})
        own = walked.pop("@context", [])
        return {"@context": [_LAST_RESORT, *(own if isinstance(own, list) else [own])], **walked}

    def walk(self, value: Any) -> Any:
        """Copy a value, its contexts made safe."""
        if isinstance(value, list):
            return [self.walk(one) for one in value]
        if not isinstance(value, dict):
            return value
        return {name: self.contexts(inner) if name == "@context" else self.walk(inner) for name, inner in value.items()}

    def check(self, value: Any) -> None:
        """Refuse what a processor would drop: keywords that say nothing in RDF, and values that are said of nothing."""
        for one in value if isinstance(value, list) else [value]:
            if not isinstance(one, dict):
                continue
            words = [self._keywords.get(name) or name for name in one]
            for name, word in zip(one, words, strict=True):
                if wrong := self.dropped(word, words, one[name]):
                    raise Fault(self.file, _line(self.text, name), wrong)
                if word != "@context":
                    self.check(one[name])

    def dropped(self, word: str, words: list[str], value: Any) -> str:
        """Say why a processor would drop a member of an object, or what it holds; nothing if it would not."""
        if word.startswith("@") and word not in KEYWORDS:
            return f"has {word}, which says nothing in RDF (take it out)"
        if word in KEYWORDS and words.count(word) > 1:
            return f"has {word} twice in one object, once by another name (give it once)"
        if word == "@value" and not VALUED.issuperset(words):
            return "has @value beside what is said of a thing (give one of them)"
        members = value if isinstance(value, list) else [value]
        if word == "@graph" and not all(isinstance(one, dict) and self._is_thing(one) for one in members):
            return "has a value that is said of nothing (write objects with an @id)"
        return ""

    def _is_thing(self, one: dict[str, Any]) -> bool:
        return LOOSE.isdisjoint(self._keywords.get(name, name) for name in one)

    def contexts(self, given: Any) -> Any:
        """Make each of some contexts safe, in their order."""
        return [one for part in (given if isinstance(given, list) else [given]) for one in self.context(part)]

    def context(self, given: Any) -> Iterator[Any]:
        """Make one context safe."""
        if given is None:
            yield from (None, _LAST_RESORT)
        elif given == CONTEXT:
            yield {name: self.term(name, meaning) for name, meaning in context(self.base).items()}
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
        said = meaning.get("@id") if isinstance(meaning, dict) else meaning
        if isinstance(said, str) and said in KEYWORDS:
            self._keywords[name] = said
        if isinstance(meaning, dict) and "@context" in meaning:
            return {**meaning, "@context": self.contexts(meaning["@context"])}
        return meaning

    def refuse(self, address: Any) -> None:
        """Refuse a context that would have to be fetched."""
        line = _line(self.text, address) if isinstance(address, str) else 1
        said = "has a @context that stands elsewhere, and nothing is fetched (give the context itself"
        raise Fault(self.file, line, f"{said}; casegraph's own may be named: {CONTEXT})")
