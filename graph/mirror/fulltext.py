"""Full-text search: a Neo4j finds names in every script, for graphs that live on a server."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from unicodedata import category

from graph.names.names import in_han
from graph.names.search import MOST_WORDS, Found, Index, Named
from graph.projection.property_graph import Node, Projection
from ontology.problems import Problem

if TYPE_CHECKING:
    from graph.cypher.engine import Engine

INDEX = "casegraph_names"
ANALYZER = "cjk"
"""It cuts Chinese into pairs of characters, and other scripts into words (Tibetan into syllables), in small letters."""

_CREATE = (
    f"CREATE FULLTEXT INDEX {INDEX} IF NOT EXISTS FOR (n:Entity) ON EACH [n.names, n.name] "
    f"OPTIONS {{indexConfig: {{`fulltext.analyzer`: '{ANALYZER}'}}}}"
)
_STATE = f"SHOW FULLTEXT INDEXES YIELD name, state, options WHERE name = '{INDEX}' RETURN state, options"
_WHOLE = "any(name IN coalesce(node.names, [node.name]) WHERE toLower(name) = $whole)"
_FIND = (
    f"CALL db.index.fulltext.queryNodes('{INDEX}', $query) YIELD node, score WHERE NOT node:Concept "
    f"WITH node, score, {_WHOLE} AS whole RETURN node, score ORDER BY whole DESC, score DESC, node.iri LIMIT $limit"
)
_SCAN = f"MATCH (node:Entity&!Concept) WHERE {_WHOLE} RETURN node, 1.0 ORDER BY node.iri LIMIT $limit"
_UNHEARD = frozenset(
    re.findall(
        r"\w+",
        "a and are as at be but by for if in into is it no not of on or s such t that the their then there these they "
        "this to was will with www",
    )
)
"""Words that the analyzer leaves out of the index: some are names (To, In, No), which then only a scan finds."""
_SYNTAX = re.compile(r'[+\-!(){}\[\]^"~*?:\\/&|<>=]')
_LONGEST = 50
"""Letters of a word that is also looked for as a beginning and with errors."""


def index_names(engine: Engine) -> Iterator[str]:
    """Make the index of all names where it is missing; where the server cannot, tell that in a line."""
    try:
        if _state(engine) == "FAILED":
            engine.define([f"DROP INDEX {INDEX} IF EXISTS"])
        if _state(engine) is None:
            engine.define([_CREATE])
        while (state := _state(engine)) == "POPULATING":
            time.sleep(0.05)
    except Problem as problem:
        yield f"no index of names for `casegraph find --to`: {problem}"
        return
    if state != "ONLINE":
        yield f"no index of names for `casegraph find --to`: {engine.name} could not build it, its log says why"


def find(engine: Engine, text: str, *, limit: int = 20) -> tuple[list[Found], Projection]:
    """List what is called so, the best first, with the nodes found. A whole name comes before parts of names.

    Raise `Problem` where there is no index of names.
    """
    if _state(engine) != "ONLINE":
        raise Problem(f"{engine.name} has no index of names, `{INDEX}` (casegraph mirror --to ... makes it)")
    words = _words(text)
    statement = _SCAN if words and _UNHEARD.issuperset(words) else _FIND
    asked = {"query": lucene(text), "whole": text.strip().lower(), "limit": limit}
    rows = engine.read(statement, asked).rows if words else []
    scored = [(_node(found), float(score)) for found, score in rows]
    matching = {hit.named.iri: hit.name for hit in Index(_named(node) for node, _ in scored).find(text, limit)}
    hits = [Found(_named(node), score, matching.get(node.iri, node.name)) for node, score in scored]
    return hits, Projection({node.iri: node for node, _ in scored}, {})


def lucene(text: str) -> str:
    """Ask for all words of a text: as they stand, as beginnings, and nearly so; nothing in it is Lucene's syntax.

    >>> lucene("Wang (AND)")
    '+("wang"^4 wang*^2 wang~1) ("(and)"^4 and*^2 and) "wang (and)"^8'
    >>> lucene("王宇")
    '+("王宇")'
    """
    parts = _words(text)
    whole = [f"{_quoted(' '.join(parts))}^8"] if len(parts) > 1 else []
    return " ".join([*map(_clause, parts), *whole])


def _words(text: str) -> list[str]:
    return [part for part in text.lower().split() if any(map(_said, part))][:MOST_WORDS]


def _clause(part: str) -> str:
    word = _bare(part)
    if len(word) > _LONGEST:
        return f"+({_quoted(part)})"
    plain = _SYNTAX.sub(r"\\\g<0>", word)
    if in_han(word):
        # A character alone is in no pair of its own.
        return f"+({_quoted(part)})" if len(word) > 1 else f"+({_quoted(part)}^4 *{plain}*)"
    errors = min(2, (len(word) - 2) // 2)
    nearly = f"{plain}~{errors}" if errors > 0 else plain
    return f"{'' if word in _UNHEARD else '+'}({_quoted(part)}^4 {plain}*^2 {nearly})"


def _bare(part: str) -> str:
    """Take the signs at both ends away."""
    said = [at for at, letter in enumerate(part) if _said(letter)]
    return part[said[0] : said[-1] + 1]


def _said(letter: str) -> bool:
    """Tell letters, marks and numbers from signs."""
    return category(letter)[0] in "LMN"


def _quoted(text: str) -> str:
    return '"' + re.sub(r'["\\]', r"\\\g<0>", text) + '"'


def _state(engine: Engine) -> str | None:
    rows = engine.read(_STATE).rows
    return str(rows[0][0]) if rows else None


def _node(found: Mapping[str, Any]) -> Node:
    """Read a node as the projection has it: its labels from the widest to the narrowest."""
    from ontology.schema import kind_names, lineage

    kinds = [label for label in found["labels"] if label in kind_names()]
    ordered = sorted(kinds, key=lambda kind: (len(lineage(kind_names()[kind])), kind))
    return Node(found["id"], ("Entity", *ordered), found["properties"])


def _named(node: Node) -> Named:
    names = node.properties.get("names") or [node.name]
    return Named(node.iri, str(node.properties["id"]), node.kind, tuple(names), node.name)  # type: ignore[arg-type]
