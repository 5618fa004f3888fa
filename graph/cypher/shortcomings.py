"""Shortcomings: what the embedded engine cannot run or would answer wrongly, said with what to write instead.

They were found by asking it and a Neo4j the same; `docs/cypher.md` lists them, `tests/test_cypher_differences.py` holds
them. Each is recognised by the statement's words, never inside a text or a comment; Neo4j is asked all of this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from graph.cypher.refusals import DEEPEST, TOKEN
from ontology.problems import NotAQuery, Problem

_CLAUSES = frozenset(("MATCH", "OPTIONAL", "WITH", "UNWIND", "RETURN", "CALL", "UNION", "ORDER", "SKIP", "LIMIT"))
_NAMES_FOLLOW = frozenset((".", ":", "|", "&", "!", "AS", "STARTS", "ENDS"))
_SUBQUERIES = frozenset(("EXISTS", "COUNT", "COLLECT"))
_NAME = re.compile(r"[^\W\d]\w*|`[^`]+`")

_HINTS = {
    "Parallel scan failed|requires (a list|an iterable)": (
        "a value here is not of the kind that it must be (a field may be a text in one node and a list in another: "
        "write [] + n.field for a list)"
    ),
    "Pattern expressions are not allowed": "a pattern is no value outside WHERE: write EXISTS { (a)-->(b) }",
}

Words = Sequence[str]


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause: its first word (`OPTIONAL` for OPTIONAL MATCH), what it finds, and its conditions after WHERE."""

    word: str
    body: Words
    conditions: Words


def refuse_for_embedded(statement: str) -> None:
    """Raise `NotAQuery` for a statement that Neo4j answers and the embedded engine does not, or not rightly.

    >>> refuse_for_embedded("MATCH p = shortestPath((a)-[*]-(b)) RETURN p  // ALL SHORTEST")
    """
    words = [word for word in TOKEN.findall(statement) if not word.startswith(("//", "/*"))]
    if max((depth for depth, _ in _depths(words)), default=0) > DEEPEST:
        # Refused for both engines.
        return
    _refuse_fulltext(words)
    for query in (words, *_subqueries(words)):
        clauses = [_clause(part) for part in _parts(query)]
        for clause in clauses:
            if clause.word in ("MATCH", "OPTIONAL"):
                _refuse_prefix(clause.body)
                _refuse_early_condition(clause)
        _refuse_unwound(clauses)
    _refuse_nobody(words)


def hinted(problem: Problem) -> Problem:
    """Say what to write, where the embedded engine's own words do not.

    >>> str(hinted(Problem("UnexpectedSyntax: Pattern expressions are not allowed in RETURN projections")))
    'a pattern is no value outside WHERE: write EXISTS { (a)-->(b) }'
    """
    return next((NotAQuery(hint) for words, hint in _HINTS.items() if re.search(words, str(problem))), problem)


# Taking a statement apart


def _depths(words: Words) -> Iterator[tuple[int, str]]:
    """Give each word with the number of brackets around it."""
    depth = 0
    for word in words:
        depth -= word in (")", "]", "}")
        yield depth, word
        depth += word in ("(", "[", "{")


def _parts(words: Words) -> Iterator[Words]:
    """Part a query into its clauses."""
    part: list[str] = []
    for (depth, word), before in zip(_depths(words), ["", *words], strict=False):
        starts = depth == 0 and word.upper() in _CLAUSES and before.upper() not in _NAMES_FOLLOW
        if starts and not (before.upper() == "OPTIONAL" and word.upper() == "MATCH"):
            yield part
            part = []
        part.append(word)
    yield part


def _clause(part: Words) -> _Clause:
    where = next((at for at, (depth, word) in enumerate(_depths(part)) if not depth and word.upper() == "WHERE"), None)
    end = len(part) if where is None else where
    return _Clause(part[0].upper() if part else "", part[1:end], part[end + 1 :])


def _subqueries(words: Words) -> Iterator[Words]:
    """Give what stands between the braces of EXISTS, COUNT, COLLECT and CALL, at any depth."""
    for at, word in enumerate(words):
        if word == "{" and at and (words[at - 1].upper() in {*_SUBQUERIES, "CALL"} or words[at - 1] == ")"):
            inside = _inside(words, at)
            yield inside if inside[:1] and inside[0].upper() in _CLAUSES else ["MATCH", *inside]


def _inside(words: Words, at: int) -> Words:
    """Give what stands between the bracket at this place and the one that closes it."""
    end = next((at + n for n, (depth, _) in enumerate(_depths(words[at:])) if n and depth == 0), len(words))
    return words[at + 1 : end]


def _owners(words: Words) -> set[str]:
    """Name those whose fields are read: the n of `n.name` and `n['name']`."""
    triples = zip(["", *words], words, [*words[1:], ""], strict=False)
    return {word for before, word, after in triples if before != "." and after in (".", "[") and _NAME.fullmatch(word)}


def _found(body: Words) -> set[str]:
    """Name the nodes and relationships of a MATCH."""
    return {name for before, name in pairwise(body) if before in ("(", "[") and _NAME.fullmatch(name)}


def _patterns(words: Words) -> Iterator[list[str]]:
    """Give the node names of each pattern with a relationship: `(a)-[:PLACE]->(b:Place)`."""
    at = 0
    while at < len(words):
        if words[at] != "(" or not _starts_pattern(words, at):
            at += 1
            continue
        names: list[str] = []
        while at < len(words) and words[at] == "(":
            inside = _inside(words, at)
            names.append(inside[0] if inside and _NAME.fullmatch(inside[0]) else "")
            at = _after_arrow(words, at + len(inside) + 2)
        yield names


def _starts_pattern(words: Words, at: int) -> bool:
    inside = _inside(words, at)
    after = "".join(words[at + len(inside) + 2 :][:2])
    node = not inside or inside[0] in (":", "{") or (len(inside) == 1 and _NAME.fullmatch(inside[0]) is not None)
    node = node or (len(inside) > 1 and inside[1] in (":", "{"))
    return node and after in ("-[", "--", "<-")


def _after_arrow(words: Words, at: int) -> int:
    """Step over `-[...]->`; stay where there is no arrow."""
    start = at
    while at < len(words) and words[at] in ("-", "<", ">"):
        at += 1
        if at < len(words) and words[at] == "[":
            at += len(_inside(words, at)) + 2
    return at if at > start and at < len(words) and words[at] == "(" else len(words) if at >= len(words) else at


# What is refused


def _refuse_fulltext(words: Words) -> None:
    for at, word in enumerate(words):
        if word.upper() == "CALL" and [one.lower() for one in words[at + 1 : at + 4]] == ["db", ".", "index"]:
            raise NotAQuery("the embedded engine has no full-text index: write `casegraph find`, or CONTAINS")


def _refuse_prefix(body: Words) -> None:
    outside = [word.upper() for depth, word in _depths(body) if depth == 0]
    for before, word in pairwise(["=", *outside]):
        if (before in ("=", ",") and word in ("SHORTEST", "ANY")) or (before, word) == ("ALL", "SHORTEST"):
            raise NotAQuery(
                "the embedded engine has no SHORTEST and ANY before a pattern: "
                "write shortestPath((a)-[*]-(b)) or allShortestPaths((a)-[*]-(b))"
            )


def _refuse_unwound(clauses: Sequence[_Clause]) -> None:
    """Refuse MATCH, UNWIND ... AS x, MATCH with x: the embedded engine looks before it unwinds, and finds nothing."""
    unwound: set[str] = set()
    matched = settled = False
    for clause in clauses:
        if clause.word == "MATCH":
            matched = True
            if used := unwound & {*clause.body, *clause.conditions}:
                raise NotAQuery(f"the embedded engine loses rows here: put WITH * before UNWIND ... AS {min(used)}")
        elif clause.word == "UNWIND" and matched and not settled:
            unwound.add(clause.body[-1] if clause.body else "")
        else:
            # What other clauses make is there before the next MATCH; UNION begins anew.
            unwound, matched, settled = set(), False, clause.word not in ("", "UNION")


def _refuse_early_condition(clause: _Clause) -> None:
    """Refuse a condition that the embedded engine checks before it has found all of whom the condition speaks."""
    found = _found(clause.body)
    for condition in _conjuncts(clause.conditions):
        seen, hidden, patterns = _spoken_of(condition)
        if seen and (late := found & hidden - seen):
            name = min(late)
            raise NotAQuery(f"the embedded engine checks this before it has found {name}: write WITH * before WHERE")
        if seen and found & patterns - seen:
            raise NotAQuery("the embedded engine checks this pattern too early: write EXISTS { (a)-->(b) } around it")


def _conjuncts(conditions: Words) -> Iterator[Words]:
    part: list[str] = []
    for depth, word in _depths(conditions):
        if depth == 0 and word.upper() == "AND":
            yield part
            part = []
        else:
            part.append(word)
    yield part


def _spoken_of(condition: Words) -> tuple[set[str], set[str], set[str]]:
    """Name whom a condition speaks of openly, whom inside maps, CASE, indexes and reduce(), and whom in patterns."""
    rest = list(condition)
    hidden: set[str] = set()
    patterns: set[str] = set()
    for names in _patterns(_without_subqueries(condition)):
        patterns.update(name for name in names[:1] if name)
    at = 0
    while at < len(rest):
        before = rest[at - 1] if at else ""
        if rest[at] == "{" or (rest[at] == "(" and before.lower() == "reduce"):
            inside = _inside(rest, at)
            if before.upper() not in _SUBQUERIES and before != ")":
                hidden |= _owners(inside)
            rest[at : at + len(inside) + 2] = []
        elif rest[at].upper() == "CASE" and before != ".":
            inside = _until_end(rest, at)
            hidden |= _owners(inside)
            rest[at : at + len(inside) + 2] = []
        elif rest[at] == "[" and _indexes(rest, at):
            start = at - 3 if before != "]" and at >= 3 and rest[at - 2] == "." else at - 1
            hidden |= _owners(rest[start : at + 1])
            rest[start : at + len(_inside(rest, at)) + 2] = []
            at = start
        else:
            at += 1
    return _owners(rest), hidden, patterns


def _until_end(words: Words, at: int) -> Words:
    """Give what stands between CASE at this place and its END."""
    depth = 0
    for place, word in enumerate(words[at:], at):
        depth += (word.upper() == "CASE") - (word.upper() == "END")
        if depth == 0:
            return words[at + 1 : place]
    return words[at + 1 :]


def _indexes(words: Words, at: int) -> bool:
    """Tell whether the bracket at this place takes a part of what stands before it: `n.roles[0]`."""
    return bool(
        at and _NAME.fullmatch(words[at - 1]) and words[at - 1].upper() not in ("IN", "AND", "OR", "NOT", "XOR")
    )


def _without_subqueries(words: Words) -> Words:
    kept: list[str] = []
    at = 0
    while at < len(words):
        if words[at] == "{" and at and words[at - 1].upper() in _SUBQUERIES:
            at += len(_inside(words, at)) + 2
        else:
            kept.append(words[at])
            at += 1
    return kept


def _refuse_nobody(words: Words) -> None:
    """Refuse patterns with a node that OPTIONAL MATCH may not have found: the embedded engine takes any node for it."""
    known: set[str] = set()
    perhaps: set[str] = set()
    for clause in map(_clause, _parts(words)):
        if clause.word not in ("MATCH", "OPTIONAL"):
            _refuse_patterns((*clause.body, "WHERE", *clause.conditions), perhaps - _compared_with_null(words))
        elif clause.word == "OPTIONAL":
            perhaps |= _found(clause.body) - known
        known |= {*clause.body}


def _compared_with_null(words: Words) -> set[str]:
    """Name what the statement itself compares with null: `n IS NOT NULL`."""
    return {name for name, word in pairwise(words) if word.upper() == "IS"}


def _refuse_patterns(words: Words, perhaps: set[str]) -> None:
    for names in _patterns(_without_subqueries(words)):
        for name in sorted(perhaps & {*names}):
            raise NotAQuery(
                f"where {name} was not found, the embedded engine takes any node for it: "
                f"write EXISTS {{ ({name})-->() }} or COLLECT {{ MATCH ({name})-->(x) RETURN x.name }}"
            )
