"""Tokens: a SPARQL query cut into the pieces that its engine sees, no more than telling words from texts and names.

The engine reads without regard to where a word ends (`1SERVICE<x>` and `SERVICESILENT<x>` are calls to it), and tells
`<` from the start of an IRI by what stands around it. Where the two readings could differ in what follows, we refuse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ontology.problems import NotAQuery

# What a name begins with, and goes on with: by what it is not, since `re` takes 14 ms over classes beyond ASCII. SPARQL
# leaves out some signs there; where they stand outside a text or an IRI, the engine refuses the query. A prefix has an
# end, so that a megabyte of `a.a.a` is not looked through again from every `a`.
_U = r"[^\x00-@\[-^`{-\x7f]"
_N = r"[^\x00-/:-@\[-^`{-\x7f]"
_ESC = r"\\(?:[tbnrf\"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"

_TOKEN = re.compile(
    rf"""
    (?P<space>[ \t\r\n]+)
  | (?P<comment>\#[^\r\n]*)
  | (?P<text>\"\"\"(?:\"{{0,2}}(?:[^\"\\]|{_ESC}))*\"\"\"
      | '''(?:'{{0,2}}(?:[^'\\]|{_ESC}))*'''
      | \"\"(?!\") | ''(?!')
      | \"(?:[^\"\\\r\n]|{_ESC})+\"
      | '(?:[^'\\\r\n]|{_ESC})+')
  | (?P<iri><(?:[^\x00-\x20<>\"{{}}|^`\\]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>)
  | (?P<variable>[?$]{_N}+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<name>(?:{_U}(?:(?:{_N}|[.\-]){{0,100}}(?:{_N}|-))?)?:
      (?:(?:{_N}|:|{_PLX})(?:(?:{_N}|[.:\-]|{_PLX})*(?:{_N}|[:\-]|{_PLX}))?)?)
  | (?P<word>\w+)
  | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")


class Token(NamedTuple):
    """One piece of a query: `kind` is text, iri, variable, language, name, word or sign."""

    kind: str
    text: str
    start: int

    @property
    def word(self) -> str:
        """The keyword that this is, in capitals; empty when it is none."""
        return self.text.upper() if self.kind == "word" else ""


def place(query: str, at: int) -> str:
    """Say where in a query something stands.

    >>> place("SELECT *\\n{ ?s", 11)
    'line 2, column 3'
    """
    before = query[:at]
    return f"line {before.count(chr(10)) + 1}, column {at - before.rfind(chr(10))}"


def tokens(query: str) -> Iterator[Token]:
    """Cut a query, leaving out spaces and comments; refuse what could be read in two ways."""
    at = 0
    while found := _TOKEN.match(query, at):
        kind, text = str(found.lastgroup), found[0]
        if kind == "iri" and not _ABSOLUTE.match(text):
            kind, text = _compared(query, text, at)
        if kind == "sign" and text in "\"'\\":
            raise NotAQuery(f"{place(query, at)}: {_WRONG[text]}")
        if kind not in ("space", "comment"):
            yield Token(kind, text, at)
        at += len(text)


_WRONG = {
    '"': "a text is opened here and not closed, or holds an escape that SPARQL does not know",
    "'": "a text is opened here and not closed, or holds an escape that SPARQL does not know",
    "\\": "an escape stands outside a text (write the character itself)",
}


def _compared(query: str, text: str, at: int) -> tuple[str, str]:
    r"""Tell `?a<?b&&?c>1` from an IRI. Behind a `#` or a quote the two would part ways: a comment could hide a call."""
    if "#" in text or "'" in text:
        raise NotAQuery(f"{place(query, at)}: {text} is not a full IRI (write <https://...>, or a space behind the <)")
    if any(sign in text for sign in "?$()&"):
        return "sign", "<"
    return "iri", text
