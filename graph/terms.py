"""RDF terms as values: IRIs, texts with their language, numbers, days; and back to the way N-Triples writes them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from ontology.problems import NotAQuery, Unknown

XSD = "http://www.w3.org/2001/XMLSchema#"


class Iri(str):
    """The name of a thing: a string that is known to be an IRI."""

    __slots__ = ()


class Text(str):
    """A text whose language is known."""

    __slots__ = ("language",)
    language: str

    def __new__(cls, text: str, language: str) -> Text:
        """Say a text in a language.

        >>> Text("卫小兵", "zh-hans").language
        'zh-hans'
        """
        self = super().__new__(cls, text)
        self.language = language
        return self

    def __reduce__(self) -> tuple[type[Text], tuple[str, str]]:
        return Text, (str(self), self.language)


class Term(str):
    """A term of any other datatype, as N-Triples writes it."""

    __slots__ = ()


Value = str | int | float | bool | date
"""What a parameter may be: Iri, Text, Term, a plain string, a number, a truth, a day."""

_IRI = re.compile(r'<([^\x00-\x20<>"{}|^`\\]+)>')
_LITERAL = re.compile(
    r'("(?:[^"\\\r\n]|\\[tbnrf"\'\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*")'
    r'(?:@([A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[a-z]+)?)|\^\^(<[^\x00-\x20<>"{}|^`\\]+>))?'
)
_PREFIXED = re.compile(r"([A-Za-z][\w.-]*|):([^\s<>\"{}|^`\\]+)")
_INTEGER = re.compile(r"-?(?:0|[1-9]\d*)", re.ASCII)
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d*)\.\d+", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def term(text: str, prefixes: Mapping[str, str] | None = None) -> Value:
    """Read a value as a person writes it on the command line.

    >>> term("<https://example.org/wei>"), term("ex:wei", {"ex": "https://example.org/"})
    ('https://example.org/wei', 'https://example.org/wei')
    >>> term("2"), term("true"), term("2017-07-19"), term("Wei"), term('"2"'), term('"Wei"@en').language
    (2, True, datetime.date(2017, 7, 19), 'Wei', '2', 'en')
    """
    if found := _IRI.fullmatch(text):
        return Iri(found[1])
    if text.startswith('"') and (exact := _exact(text, prefixes or {})):
        return exact
    if (found := _PREFIXED.fullmatch(text)) and found[1] in (prefixes or {}):
        return Iri((prefixes or {})[found[1]] + found[2])
    return _bare(text)


def _exact(text: str, prefixes: Mapping[str, str]) -> Value | None:
    """Read a literal written as in N-Triples or Turtle; a datatype that is given is kept as it is given."""
    quoted, typed, name = text.rpartition("^^")
    if typed and (found := _PREFIXED.fullmatch(name)) and found[1] in prefixes:
        text = f"{quoted}^^<{prefixes[found[1]]}{found[2]}>"
    if not (literal := _LITERAL.fullmatch(text)):
        return None
    plain: str | Text = value(text.removesuffix(f"^^{literal[3]}"))
    return Term(text) if literal[3] else plain


def _bare(text: str) -> Value:
    if text in ("true", "false"):
        return text == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Term(f'"{text}"^^<{XSD}decimal>')
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise NotAQuery(f"{text} is not a day of the calendar (for the text itself write '\"{text}\"')") from None
    return text


def written(given: Value) -> str:
    r"""Write a value as an N-Triples term, the same way whatever it holds.

    >>> written('a "quoted" } text')
    '"a \\"quoted\\" } text"'
    """
    match given:
        case Iri():
            if not _IRI.fullmatch(f"<{given}>"):
                raise NotAQuery(f"{str(given)!r} is not an IRI")
            return f"<{given}>"
        case Term():
            if not (_LITERAL.fullmatch(given) or _IRI.fullmatch(given)):
                raise NotAQuery(f"{str(given)!r} is not a term (write it as N-Triples does)")
            return str(given)
        case Text():
            return written(Term(f"{_quoted(given)}@{given.language}"))
        case str():
            return _quoted(given)
        case bool():
            return f'"{str(given).lower()}"^^<{XSD}boolean>'
        case int():
            return f'"{given}"^^<{XSD}integer>'
        case float():
            return f'"{str(given).replace("inf", "INF").replace("nan", "NaN")}"^^<{XSD}double>'
        case date():
            return f'"{given.isoformat()}"^^<{XSD}{"dateTime" if hasattr(given, "hour") else "date"}>'
    raise NotAQuery(f"a parameter cannot be a {type(given).__name__} (a text, number, truth, day or IRI)")


def _quoted(text: str) -> str:
    # JSON and N-Triples escape alike.
    return json.dumps(text, ensure_ascii=False)


def value(cell: str) -> Any:
    """Read a term as SPARQL's TSV results write it: the Python value nearest to it, None where nothing is bound.

    A literal whose datatype has no such value, or that does not fit its datatype, stays the text that it is.

    >>> value('<https://example.org/wei>'), value('7'), value('"2017-02-30"^^<http://www.w3.org/2001/XMLSchema#date>')
    ('https://example.org/wei', 7, '2017-02-30')
    """
    if not cell:
        return None
    if cell[0] == "<" and cell[1:2] != "<":
        return Iri(cell[1:-1])
    if cell[0] == '"':
        return _literal(cell)
    if cell[0] in "+-.0123456789":
        return _number(cell)
    return {"true": True, "false": False}.get(cell, cell)


def _literal(cell: str) -> Any:
    quoted, _, tail = cell.rpartition('"')
    text = quoted[1:]
    if "\\" in text:
        text = _ESCAPE.sub(_unescaped, text)
    if tail.startswith("@"):
        return Text(text, tail[1:])
    if tail.startswith("^^<" + XSD):
        return _typed(text, tail[3 + len(XSD) : -1])
    return text


def _unescaped(escape: re.Match[str]) -> str:
    if escape[3]:
        return _ESCAPED.get(escape[3], escape[3])
    return chr(int(escape[1] or escape[2], 16))


def _typed(text: str, datatype: str) -> Any:
    try:
        match datatype:
            case "date":
                # A day with a time zone, and a year before 1 or after 9999, have no `date`: they stay text.
                return date.fromisoformat(text) if _DAY.fullmatch(text) else text
            case "boolean":
                return {"true": True, "1": True, "false": False, "0": False}.get(text, text)
            case "decimal" | "double" | "float":
                return float(text)
            case "integer" | "int" | "long" | "short" | "byte" | "nonNegativeInteger" | "positiveInteger":
                return int(text)
    except ValueError:
        return text
    return text


def _number(cell: str) -> int | float | str:
    try:
        return int(cell)
    except ValueError:
        try:
            return float(cell)
        except ValueError:
            return cell


def expanded(name: str, prefixes: Mapping[str, str]) -> str:
    """Write a prefixed name in full.

    >>> expanded("ex:wei", {"ex": "https://example.org/"})
    'https://example.org/wei'
    """
    prefix, _, local = name.partition(":")
    if prefix not in prefixes:
        raise Unknown("prefix", f"{prefix}:")
    return prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
