"""The syntaxes of RDF: what a file states, by graph and subject, without a look at any network.

A syntax error ends a file: the parser finds no way on. Everything else is found in what was stated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from sys import intern
from typing import TYPE_CHECKING, Any, cast
from xml.parsers import expat

from loaders.problems import Fault
from loaders.rdf.jsonld import RELATIVE, prepared

if TYPE_CHECKING:
    from pyoxigraph import Quad, RdfFormat

Said = dict[str, list[tuple[str, Any]]]
"""Predicate and object (a term), by subject; a blank node begins with `_:`."""
Graphs = dict[str, Said]
"""What is said, by graph; the default graph is the empty text."""

FORMATS = {
    ".ttl": "Turtle",
    ".trig": "TriG",
    ".nt": "N-Triples",
    ".nq": "N-Quads",
    ".jsonld": "JSON-LD",
    ".rdf": "RDF/XML",
    ".owl": "RDF/XML",
    ".xml": "RDF/XML",
}
SUFFIXES = tuple(FORMATS)

_PLACE = re.compile(r"^Parser error .*?: (?=\S)|\s*\(line \d+\)$")
# The parser repeats what it stumbles over, which may be a name.
_REPEATED = re.compile(r"^.*? is not a valid ", re.DOTALL)
_NO_SCHEME = "No scheme found"
_WHOLE = "write the whole IRI, or declare what it is relative to"


def stated(file: str, suffix: str, content: bytes, base: str) -> Graphs:
    """Parse a file of this suffix; raises a `Fault` at its first syntax error."""
    _is_text(file, content)
    match FORMATS[suffix]:
        case "JSON-LD":
            return _gathered(file, suffix, prepared(file, content, base), base_iri=RELATIVE, lenient=True)
        case "RDF/XML":
            _is_xml(file, content)
            return _gathered(file, suffix, content, base_iri=RELATIVE)
        case _:
            return _gathered(file, suffix, content.removeprefix(b"\xef\xbb\xbf"))


def _is_text(file: str, content: bytes) -> None:
    if not content.strip():
        raise Fault(file, 1, "is empty")
    try:
        content.decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Fault(file, line, "is not UTF-8 text (save it as UTF-8)") from None


def _is_xml(file: str, content: bytes) -> None:
    """Refuse a DOCTYPE, whose entities may be without end, and XML that is none: this parser knows the line."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _doctype(file, lambda: parser.CurrentLineNumber)
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        message = expat.errors.messages[error.code]
        raise Fault(file, error.lineno, f"is not XML: {message} (column {error.offset + 1})") from None


def _doctype(file: str, line: Callable[[], int]) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise Fault(file, line(), "has a DOCTYPE, which is not read (write the IRIs out, and take the DOCTYPE away)")

    return refuse


def _gathered(file: str, suffix: str, content: bytes, **options: Any) -> Graphs:
    from pyoxigraph import parse

    found: Graphs = {}
    try:
        for quad in cast("Iterable[Quad]", parse(input=content, format=_format(suffix), **options)):
            graph = found.setdefault(intern(name_of(quad.graph_name)), {})
            graph.setdefault(intern(name_of(quad.subject)), []).append((intern(quad.predicate.value), quad.object))
    except SyntaxError as error:
        raise Fault(file, error.lineno or 1, _worded(FORMATS[suffix], error)) from None
    return found


def name_of(term: Any) -> str:
    """Name a term: its IRI, a blank node as `_:b`, a literal and the default graph as nothing."""
    words = str(term)
    return words if words.startswith("_:") else words[1:-1] if words.startswith("<") and words[1] != "<" else ""


def _format(suffix: str) -> RdfFormat:
    from pyoxigraph import RdfFormat

    known = {
        "Turtle": RdfFormat.TURTLE,
        "TriG": RdfFormat.TRIG,
        "N-Triples": RdfFormat.N_TRIPLES,
        "N-Quads": RdfFormat.N_QUADS,
        "JSON-LD": RdfFormat.JSON_LD,
        "RDF/XML": RdfFormat.RDF_XML,
    }
    return known[FORMATS[suffix]]


def _worded(syntax: str, error: SyntaxError) -> str:
    message = _PLACE.sub("", _PLACE.sub("", error.msg or ""))
    if _NO_SCHEME in message:
        return f"has a relative IRI ({_WHOLE})"
    # What is parsed of JSON-LD is a copy on one line.
    column = f" (column {error.offset})" if error.offset and syntax != "JSON-LD" else ""
    return f"is not {syntax}: {_REPEATED.sub('what stands here is not a valid ', message)}{column}"
