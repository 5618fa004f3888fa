"""Fields: the lines of a form, each with what was typed, what is wrong with it, and what may have been meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.answers.ask import Parameter
from graph.terms import Iri
from web.meant import Unclear, meant

if TYPE_CHECKING:
    from casegraph import Graph
    from graph.names.search import Named

ENDS = (Parameter("from", "thing", None, "one of them"), Parameter("to", "thing", None, "the other"))
"""What a path is asked for with."""
LONGEST = 500
"""How many characters a value may have: no name is longer."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form: what was typed, what is wrong with it, and which things may have been meant."""

    parameter: Parameter
    typed: str
    wrong: str = ""
    near: tuple[tuple[Named, str], ...] = ()
    """Each with the address that asks about it."""


def unfit(parameter: Parameter, typed: str) -> str:
    """Say why something cannot be a value; nothing where it may be one."""
    if not typed:
        return f"Say {parameter.meaning}."
    return f"This is too long (at most {LONGEST} characters)." if len(typed) > LONGEST else ""


def read_thing(graph: Graph, parameter: Parameter, typed: str, again: Callable[[str], str]) -> tuple[Field, Iri | None]:
    """Read a field that names a thing; `again` gives the address that asks with an id in the name's place."""
    if wrong := unfit(parameter, typed):
        return Field(parameter, typed, wrong), None
    try:
        return Field(parameter, typed), Iri(meant(graph, typed, again))
    except Unclear as unclear:
        return Field(parameter, typed, unclear.wrong, unclear.near), None
