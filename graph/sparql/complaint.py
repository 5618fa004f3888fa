"""The complaint: what the engine has against a query, in plain words, with the line and a mark under the place.

Oxigraph's parser lists every character class it could have gone on with, and for a keyword reports the place where the
longest keyword would have ended. We keep its sentences, find the place again and leave the rest out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from graph.sparql.parameters import Bound
from graph.sparql.tokens import Token, place, tokens
from ontology.problems import NotAQuery

_WHERE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SENTENCE = re.compile(r"(?:^|, )([A-Z]\w+ [^\[\"]+?)(?=, (?:[A-Z]{2,}|\[|\")|$)")
_KEYWORD = re.compile(r"\b[A-Za-z]{2,}(?:_[A-Za-z]+)*\b")
_WIDE = 100
"""Columns of the offending line that are shown."""
_WORDS = """
    A ABS ALL AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL COALESCE CONCAT CONSTRUCT CONTAINS COUNT DATATYPE DAY DESC
    DESCRIBE DISTINCT ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR FROM GRAPH GROUP GROUP_CONCAT HAVING HOURS IF IN IRI
    ISBLANK ISIRI ISLITERAL ISNUMERIC ISURI LANG LANGMATCHES LCASE LIMIT MAX MD5 MIN MINUS MINUTES MONTH NAMED NOT NOW
    OFFSET OPTIONAL ORDER PREFIX RAND REDUCED REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS SELECT SEPARATOR SHA1 SHA256
    SHA384 SHA512 STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLEN STRSTARTS STRUUID SUBSTR SUM TIMEZONE TRUE TZ
    UCASE UNDEF UNION URI UUID VALUES VERSION WHERE YEAR
"""
_KEYWORDS = set(_WORDS.split())
_PLAINER = {
    "The SELECT contains a variable that is unbound": (
        "SELECT names a variable that is neither in GROUP BY nor inside COUNT, SAMPLE, MAX or the like"
    ),
    "SELECT * is not authorized with GROUP BY": "SELECT * does not go with GROUP BY (name the columns)",
    "Duplicated variable name in SELECT": "SELECT names a variable twice",
}


def complaint(message: str, query: str, bound: Bound, prefixes: Iterable[str]) -> NotAQuery:
    """Say in plain words what the engine said of a query."""
    found = _WHERE.match(message)
    if not found:
        return NotAQuery(f"the engine cannot run this query: {message}")
    expected = found[3]
    at = bound.original(_offset(bound.text, int(found[1]), int(found[2])))
    if "IRI parsing failed" in expected and "<" in query[:at]:
        start = query.rindex("<", 0, at)
        words = f"{query[start:at]} is not a full IRI (write <https://...>)"
    else:
        piece = _piece(list(tokens(query)), at, expected)
        start, words = piece.start if piece else at, _words(piece, expected, set(prefixes))
    if start >= len(query.rstrip()):
        # The end of the query is no place: it is all of it that is meant.
        return NotAQuery(words)
    return NotAQuery(f"{place(query, start)}: {words}\n{_shown(query, start)}")


def _offset(text: str, line: int, column: int) -> int:
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    return min(starts[min(line, len(starts)) - 1] + column - 1, len(text))


def _piece(pieces: list[Token], at: int, expected: str) -> Token | None:
    """Find the token that is meant: the word where a keyword was looked for, else what ends or stands at the place."""
    starts = {piece.start: piece for piece in pieces if piece.kind in ("word", "name")}
    if not _sentence(expected):
        for length in sorted({len(word) for word in _KEYWORD.findall(expected)}):
            piece = starts.get(at - length)
            if piece and piece.word not in _KEYWORDS:
                return piece
    for piece in pieces:
        end = piece.start + len(piece.text)
        if piece.start <= at < end or (at == end and piece.kind in ("word", "name", "iri", "text")):
            return piece
    return None


def _sentence(expected: str) -> str:
    found = _SENTENCE.search(expected)
    return found[1] if found else ""


def _words(piece: Token | None, expected: str, prefixes: set[str]) -> str:
    sentence = _sentence(expected)
    if "Prefix not found" in expected and piece and piece.kind == "name":
        prefix = piece.text.partition(":")[0]
        near = get_close_matches(prefix, sorted(prefixes), n=2)
        hint = f"did you mean {' or '.join(f'{name}:' for name in near)}? Else declare it: " if near else ""
        return f"the prefix {prefix}: is not known ({hint}PREFIX {prefix}: <...>)"
    if sentence:
        return _PLAINER.get(sentence, f"the engine says: {sentence}")
    if piece is None:
        return "the query ends too early, or as a whole says what SPARQL does not allow"
    near = get_close_matches(piece.word, sorted(_KEYWORDS), n=1) if piece.word not in _KEYWORDS else []
    hint = f" (did you mean {near[0]}?)" if near else ""
    return f"this is not SPARQL any more from {piece.text[:40]!r} on{hint}"


def _shown(query: str, at: int) -> str:
    """Show the line that something stands in, and a caret under it; a wide character takes two columns."""
    begin = query.rfind("\n", 0, at) + 1
    end = query.find("\n", at)
    line = query[begin : end if end >= 0 else len(query)].replace("\t", " ").replace("\r", " ")
    column = at - begin
    cut = max(0, column - _WIDE * 2 // 3)
    line, column = line[cut : cut + _WIDE], column - cut
    width = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line[:column])
    return f"  {line.rstrip()}\n  {' ' * width}^"
