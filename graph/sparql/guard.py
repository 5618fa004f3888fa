"""The guard: what a SPARQL query must be before an engine sees it, so that it reads this graph only and ends.

The engine would call any address a query names (`SERVICE`), and dies of a few thousand nested braces.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from graph.sparql.tokens import Token, place, tokens
from graph.terms import expanded
from ontology.problems import NotAQuery, Unknown

LONGEST = 1_000_000
"""Characters."""
DEEPEST = 200
"""Brackets within brackets: the engine dies at some 3,000, and takes seconds from 200 nested lists on."""

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_CHANGES = {"INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
_PROLOGUE = {"PREFIX", "BASE", "VERSION"}
_CLOSES = {"}": "{", ")": "(", "]": "["}
_NO_NETWORK = "casegraph never uses the network"


@dataclass(frozen=True)
class Query:
    """A query that may run."""

    text: str
    form: str
    tokens: list[Token] = field(repr=False)
    graphs: tuple[str, ...]
    """The graphs that it is to be asked of (FROM, FROM NAMED)."""
    prefixes: dict[str, str] = field(repr=False)
    """Those that it declares."""

    @property
    def starred(self) -> bool:
        """Tell whether its columns are all of its variables."""
        words = (token for nth, token in enumerate(self.tokens) if nth and self.tokens[nth - 1].word == "SELECT")
        return next((token.text for token in words), "") == "*"


def guarded(text: str, prefixes: Mapping[str, str]) -> Query:
    """Let a query through that only reads, only here, and is not made to break the engine; raise NotAQuery."""
    if len(text) > LONGEST:
        raise NotAQuery(f"the query is {len(text):,} characters long (at most {LONGEST:,})")
    if not text.isascii():
        _encodable(text)
    found = list(tokens(text))
    form, own = _form(text, found)
    _no_service(text, found)
    _bracketed(text, found)
    return Query(text, form.word, found, _graphs(found, {**prefixes, **own}), own)


def _encodable(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise NotAQuery(f"{place(text, error.start)}: this is not a character (is the query UTF-8?)") from None


def _form(text: str, found: list[Token]) -> tuple[Token, dict[str, str]]:
    """Find the word that says what kind of query this is, behind the prefixes that it declares."""
    own: dict[str, str] = {}
    for nth, token in enumerate(found):
        if token.word == "PREFIX" and [other.kind for other in found[nth + 1 : nth + 3]] == ["name", "iri"]:
            own[found[nth + 1].text[:-1]] = found[nth + 2].text[1:-1]
        if token.kind == "word" and token.word not in _PROLOGUE:
            _reads(text, token)
            return token, own
    raise NotAQuery("there is no query (a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE)")


def _reads(text: str, token: Token) -> None:
    if token.word == "LOAD":
        raise NotAQuery(f"LOAD fetches data: {_NO_NETWORK} (casegraph load takes files)")
    if token.word in _CHANGES:
        raise NotAQuery(f"{token.word} changes the graph: a query only reads (casegraph load and remove change it)")
    if token.word not in FORMS:
        near = get_close_matches(token.word, FORMS, n=1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        raise NotAQuery(
            f"{place(text, token.start)}: a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE,"
            f" not with {token.text[:40]!r}{hint}"
        )


def _no_service(text: str, found: list[Token]) -> None:
    """Refuse SERVICE in whatever it is written together with; a text, a variable or a local name may hold the word."""
    for token in found:
        word = token.text if token.kind == "word" else token.text.partition(":")[0] if token.kind == "name" else ""
        if "SERVICE" in word.upper():
            raise NotAQuery(f"{place(text, token.start)}: SERVICE asks another server: {_NO_NETWORK}")


def _bracketed(text: str, found: list[Token]) -> None:
    """Refuse brackets that do not pair, with the place, and too many within each other."""
    stack: list[Token] = []
    for token in found:
        if token.kind != "sign":
            continue
        if token.text in "{([":
            stack.append(token)
            if len(stack) > DEEPEST:
                raise NotAQuery(
                    f"{place(text, token.start)}: brackets stand more than {DEEPEST} deep (write it flatter)"
                )
        elif token.text in _CLOSES and (not stack or stack.pop().text != _CLOSES[token.text]):
            raise NotAQuery(f"{place(text, token.start)}: this {token.text} closes no {_CLOSES[token.text]}")
    if stack:
        raise NotAQuery(f"{place(text, stack[-1].start)}: this {stack[-1].text} is never closed")


def _graphs(found: list[Token], prefixes: Mapping[str, str]) -> tuple[str, ...]:
    """List the graphs named by FROM: it stands before the first brace."""
    graphs = []
    for nth, token in enumerate(found):
        if token.text == "{":
            break
        if token.word == "FROM":
            rest = [other for other in found[nth + 1 : nth + 3] if other.word != "NAMED"]
            graphs += [_full(other, prefixes) for other in rest[:1] if other.kind in ("iri", "name")]
    return tuple(graphs)


def _full(token: Token, prefixes: Mapping[str, str]) -> str:
    return token.text[1:-1] if token.kind == "iri" else expanded(token.text, prefixes)


def no_such_graph(iri: str, graphs: list[str]) -> NotAQuery:
    """Say that FROM names no graph of the store, and which one comes near."""
    known = Unknown("source graph", iri, get_close_matches(iri, graphs, n=2, cutoff=0.7))
    return NotAQuery(f"{known}: FROM takes the graph of a source in the store, {_NO_NETWORK}")
