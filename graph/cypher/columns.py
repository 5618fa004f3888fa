"""Columns: what the columns of a Cypher answer are called, read from its statement.

The embedded engine leaves them out where an answer has no rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.cypher.refusals import TOKEN

_ENDS = frozenset(("ORDER", "SKIP", "OFFSET", "LIMIT", "UNION", ";"))


def columns(statement: str) -> tuple[str, ...]:
    """Name the columns of the last RETURN; none where it returns `*` or there is none.

    >>> columns("MATCH (p) WHERE p.name <> 'RETURN' RETURN p.name, count(*) AS `how many` ORDER BY p.name")
    ('p.name', 'how many')
    """
    returned: list[str] = []
    depth, inside = 0, False
    for found in TOKEN.finditer(statement):
        word = found.group()
        depth += (word in "([{") - (word in ")]}")
        if depth == 0 and word.upper() == "RETURN":
            returned, inside = [""], True
        elif depth == 0 and word.upper() in _ENDS:
            inside = False
        elif depth == 0 and word == "," and inside:
            returned.append("")
        elif inside and not word.startswith(("//", "/*")):
            before = statement[found.start() - 1]
            returned[-1] += (before if before.isspace() else "") + word
    return () if returned in ([], ["*"]) or "*" in map(str.strip, returned) else tuple(_names(returned))


def _names(returned: list[str]) -> Iterator[str]:
    for item in returned:
        text = re.sub(r"^\s*DISTINCT\s", "", item, flags=re.IGNORECASE).strip()
        alias = re.search(r"\sAS\s+(`(?:``|[^`])*`|\w+)$", text, flags=re.IGNORECASE)
        name = alias.group(1) if alias else text
        yield name[1:-1].replace("``", "`") if name.startswith("`") and name.endswith("`") else name
