"""Parameters: the variables of a query that the asker has already filled in.

Oxigraph's own substitutions take only variables of the outermost SELECT clause (SEP-0007) and never reach a subquery,
so each place where the variable stands is given the term itself. Places are whole tokens, terms are written by us:
nothing in a value can become a part of the query.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from graph.sparql.guard import Query
from graph.sparql.tokens import Token, place
from graph.terms import Value, written
from ontology.problems import NotAQuery, Unknown

_MODIFIERS_END = {"HAVING", "LIMIT", "OFFSET", "WHERE", "FROM"}


class Edit(NamedTuple):
    """A piece of the query, and what stands there instead."""

    start: int
    end: int
    text: str


class Bound(NamedTuple):
    """A query with its parameters filled in."""

    text: str
    edits: list[Edit]

    def original(self, at: int) -> int:
        """Tell where a place of the filled-in query was in the query as it was asked.

        >>> Bound("SELECT  <a:b> {}", [Edit(7, 9, " <a:b> ")]).original(15)
        10
        """
        shift = 0
        for edit in self.edits:
            start = edit.start + shift
            if at < start:
                break
            if at < start + len(edit.text):
                return edit.start
            shift += len(edit.text) - (edit.end - edit.start)
        return at - shift


def bound(query: Query, parameters: Mapping[str, Value]) -> Bound:
    """Fill in the parameters of a query; each must be one of its variables."""
    terms = {name.lstrip("?$"): written(value) for name, value in parameters.items()}
    names = {token.text[1:] for token in query.tokens if token.kind == "variable"}
    for name in terms:
        if name not in names:
            near = [f"?{near}" for near in get_close_matches(name, sorted(names), n=2)]
            raise Unknown("variable in the query", f"?{name}", near)
    edits = list(_edits(query, terms)) if terms else []
    text, done = [], 0
    for edit in edits:
        text += [query.text[done : edit.start], edit.text]
        done = edit.end
    return Bound("".join([*text, query.text[done:]]), edits)


def _edits(query: Query, terms: Mapping[str, str]) -> Iterator[Edit]:
    """Go through the query and fill in each variable, as the clause that it stands in asks."""
    clause, depth = "", 0
    outer: list[tuple[str, int]] = []
    for nth, token in enumerate(query.tokens):
        before = query.tokens[nth - 1] if nth else token
        if token.text == "{":
            outer.append((clause, depth) if depth else ("", 0))
            clause, depth = "", 0
        elif token.text == "}":
            clause, depth = outer.pop()
        elif token.kind == "sign":
            depth += (token.text == "(") - (token.text == ")")
        elif token.word:
            clause, depth = _clause(token, before, clause, depth)
        elif token.kind == "variable" and token.text[1:] in terms:
            if before.word == "AS" or clause == "VALUES":
                where = place(query.text, token.start)
                raise NotAQuery(f"{where}: the query itself gives {token.text} its value, so it cannot be a parameter")
            yield _filled(query.tokens, nth, terms[token.text[1:]], clause if not depth else "")


def _clause(token: Token, before: Token, clause: str, depth: int) -> tuple[str, int]:
    """Tell which clause begins at a word: SELECT, BY (GROUP BY, ORDER BY) and VALUES want variables."""
    if token.word in ("SELECT", "VALUES") or (token.word == "BY" and before.word in ("GROUP", "ORDER")):
        return token.word, 0
    if token.word in _MODIFIERS_END:
        return "", 0
    return clause, depth


def _filled(found: list[Token], nth: int, term: str, clause: str) -> Edit:
    token = found[nth]
    end = token.start + len(token.text)
    if clause == "SELECT":
        return Edit(token.start, end, f" ({term} AS {token.text}) ")
    if clause == "BY":
        return Edit(token.start, end, f" ({term}) ")
    if nth > 1 and found[nth - 2].word == "BOUND":
        # The closing bracket follows: BOUND takes nothing but a variable.
        return Edit(found[nth - 2].start, found[nth + 1].start + 1, " true ")
    return Edit(token.start, end, f" {term} ")
