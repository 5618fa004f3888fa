"""Refusals: what a Cypher query may not do, said before any engine sees it.

Queries only read, and reach neither files nor the network. The engines refuse writes too (read-only database, read
access mode); this says it in our words, and stops what they would allow.
"""

from __future__ import annotations

import re
from itertools import accumulate, pairwise

from ontology.problems import NotAQuery

TOKEN = re.compile(
    r"""//[^\n]* | /\*.*?\*/ | '(?:\\.|[^'\\])*' | "(?:\\.|[^"\\])*" | `(?:``|[^`])*` | \$?\w+ | \S""",
    re.DOTALL | re.VERBOSE,
)
_WRITES = frozenset(
    ("CREATE", "MERGE", "SET", "DELETE", "DETACH", "REMOVE", "DROP", "FOREACH", "INSERT", "ALTER", "GRANT", "REVOKE")
)
_PLANS = frozenset(("EXPLAIN", "PROFILE"))
_ADMINISTERS = frozenset(("DENY", "START", "STOP", "TERMINATE", "RENAME", "ENABLE", "DEALLOCATE", "REALLOCATE"))
# After these a word is a name, not a keyword: n.set, :Create, $delete, AS remove.
_NAMES_FOLLOW = frozenset((".", ":", "|", "&", "!", "AS"))
_PROCEDURES = ("db.labels", "db.relationshipTypes", "db.propertyKeys", "db.schema.", "db.index.", "dbms.components")
_FUNCTIONS = ("date.", "time.", "datetime.", "localtime.", "localdatetime.", "duration.", "point.", "vector.")

DEEPEST = 200
"""Levels of brackets; deeper ones keep Neo4j planning for minutes, past its deadline, and break the embedded engine."""


def refuse(statement: str) -> None:
    """Raise `NotAQuery` for a statement that writes, administers or could reach the network.

    >>> refuse("MATCH (n:Person) WHERE n.name = 'CREATE' RETURN n.set")
    """
    words = [word for word in TOKEN.findall(statement) if not word.startswith(("//", "/*", "'", '"'))]
    if not words:
        raise NotAQuery("the query is empty")
    if words[0].upper() in _PLANS:
        raise NotAQuery(f"{words[0].upper()} shows a plan, which is no answer in rows (Neo4j Browser shows it)")
    if words[0].upper() in _ADMINISTERS:
        raise NotAQuery(f"{words[0].upper()} administers a server: queries only read")
    if _depth(words) > DEEPEST:
        raise NotAQuery(f"the query nests brackets deeper than {DEEPEST} levels")
    for place, (before, word, after) in enumerate(zip(["", *words], words, [*words[1:], ""], strict=False)):
        if before.upper() not in _NAMES_FOLLOW:
            _refuse_word(word.upper(), after, words[place + 1 :])
            _refuse_function(words[place:])


def _depth(words: list[str]) -> int:
    return max(accumulate((word in "([{") - (word in ")]}") for word in words))


def _refuse_word(word: str, after: str, rest: list[str]) -> None:
    if word in _WRITES and after != ":":
        raise NotAQuery(f"the statement writes ({word}): queries only read (change the case files and load them again)")
    if word == "LOAD" and after.upper() == "CSV":
        raise NotAQuery("LOAD CSV reads files and the network: queries do neither (use `casegraph load`)")
    if word == "CALL" and after not in ("{", "("):
        name = _dotted(rest)
        if not name.startswith(_PROCEDURES):
            raise NotAQuery(f"the procedure {name} is not known to only read, without files and network: not called")


def _refuse_function(words: list[str]) -> None:
    if not re.match(r"[^\W\d]|`", words[0]):
        # The 8 of `[*1..8]` is no name.
        return
    name = _dotted(words)
    called = words[2 * name.count(".") + 1 :][:1] == ["("]
    if called and "." in name and not name.lower().startswith((*_FUNCTIONS, "db.", "dbms.")):
        raise NotAQuery(f"the function {name} is not known to only read, without files and network: not called")


def _dotted(words: list[str]) -> str:
    """Read a dotted name at the head of the words.

    >>> _dotted(["apoc", ".", "load", ".", "json", "(", "'x'"])
    'apoc.load.json'
    """
    name = words[0].strip("`") if words else ""
    for dot, part in pairwise(words[1:]):
        if dot == "." and re.match(r"[\w`]", part):
            name += f".{part.strip('`')}"
        elif dot == "." or part != ".":
            break
    return name
