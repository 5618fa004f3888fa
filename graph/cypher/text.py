"""Cypher text: values written as literals, so that a statement can be shown with its parameters filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from graph.cypher.refusals import TOKEN

_ESCAPES = str.maketrans({"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def filled(statement: str, values: Mapping[str, str | date]) -> str:
    """Put values in the place of a statement's parameters; never within a text or a comment.

    >>> filled("RETURN $name, '$name' // $name", {"name": "O'Li"})
    "RETURN 'O\\\\'Li', '$name' // $name"
    """
    return TOKEN.sub(lambda found: _filled(found.group(), values), statement)


def _filled(token: str, values: Mapping[str, str | date]) -> str:
    name = token.removeprefix("$")
    return literal(values[name]) if name != token and name in values else token


def literal(value: str | date) -> str:
    """Write a text or a day as Cypher does.

    >>> literal("}) DELETE n //"), literal(date(2018, 11, 1))
    ("'}) DELETE n //'", "date('2018-11-01')")
    """
    return f"date('{value.isoformat()}')" if isinstance(value, date) else f"'{value.translate(_ESCAPES)}'"
