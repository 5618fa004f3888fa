"""What a person can mend: every error that casegraph raises on purpose.

Problem
├── NotRecords          case files that say something wrong, all of it at once (loaders)
├── NotAQuery           a statement that the engine refuses: its message, the place
├── TooSlow             a query stopped at its deadline
├── Unknown             a name, question or source that is not there: did you mean
└── StoreProblem        the store is locked, damaged or of another base
"""

from __future__ import annotations

from collections.abc import Iterable


class Problem(Exception):
    """Something a person can mend, said in one plain line."""


class NotAQuery(Problem):
    """A statement that the engine refuses, or that casegraph refuses before it."""


class TooSlow(Problem):
    """A query that was stopped at its deadline."""


class StoreProblem(Problem):
    """The store is locked, damaged, incomplete or was made with another base."""


class Unknown(Problem):
    """A name that is not there."""

    def __init__(self, what: str, name: str, near: Iterable[str] = ()) -> None:
        """Say what is unknown, with the nearest names that are known."""
        self.name = name
        self.near = tuple(near)
        hint = f" (did you mean {' or '.join(repr(n) for n in self.near)}?)" if self.near else ""
        super().__init__(f"no {what} {name!r}{hint}")
