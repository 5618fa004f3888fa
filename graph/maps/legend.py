"""The legend: which shape and colour stands for which kind of thing, which line for which kind of tie.

Colour never says it alone: each family has a shape of its own, each claim a line of its own. The colours keep apart
for colour-blind eyes (after Okabe and Ito, darkened to show on white, lightened to show on black).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.projection.property_graph import Link, Node


@dataclass(frozen=True, slots=True)
class Family:
    """Kinds that look alike: label, colour on light and on dark, shape on a field from -1 to 1, size, its kinds.

    A node is drawn as the narrowest of its kinds that a family names.
    """

    id: str
    label: str
    light: str
    dark: str
    path: str
    kinds: tuple[str, ...]
    hollow: bool = False
    size: float = 1.0


_DISC = "M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0Z"

FAMILIES = (
    Family("person", "Person", "#1d3f6e", "#9cc3f2", _DISC, ("Person",), size=1.35),
    Family("group", "Group, counted", "#1d3f6e", "#9cc3f2", _DISC, ("Group", "Agent"), hollow=True, size=1.2),
    Family("organization", "Organization", "#0b7a66", "#4fc9ae", "M-.86-.86H.86V.86H-.86Z", ("Organization",)),
    Family(
        "state",
        "State body, court",
        "#6a5a48",
        "#c9b59c",
        "M0-1.08L1.03-.33L.63.88H-.63L-1.03-.33Z",
        ("StateBody", "Court"),
    ),
    Family("un", "UN mechanism", "#1f7fb8", "#6cbcee", "M1.02 0L.51.88H-.51L-1.02 0L-.51-.88H.51Z", ("UNMechanism",)),
    Family(
        "engagement",
        "UN engagement",
        "#1f7fb8",
        "#6cbcee",
        "M0-1.3L.38-.38L1.3 0L.38.38L0 1.3L-.38.38L-1.3 0L-.38-.38Z",
        ("UNEngagement",),
        size=0.8,
    ),
    Family(
        "liberty",
        "Detention, arrest",
        "#b83a14",
        "#ff8a63",
        "M-1.05-.78H1.05L0 1.08Z",
        ("Detention", "Arrest", "Release"),
        size=0.75,
    ),
    Family(
        "act",
        "Other act",
        "#b87503",
        "#f3b548",
        "M-1.05.78H1.05L0-1.08Z",
        ("Act", "Restriction", "IllTreatment", "Harassment", "Death", "Closure", "LicenceRevocation"),
        size=0.75,
    ),
    Family(
        "proceeding",
        "Charge, trial",
        "#8b4a86",
        "#d79bd2",
        "M0-1.15L1.15 0L0 1.15L-1.15 0Z",
        ("Proceeding", "Charge", "Hearing", "Judgment", "Sentence"),
        size=0.72,
    ),
    Family(
        "event",
        "Event, activity",
        "#5f7f2b",
        "#a9cc6e",
        "M-.7-.62H.7A.62.62 0 0 1 .7.62H-.7A.62.62 0 0 1-.7-.62Z",
        ("Event", "Activity"),
        size=0.75,
    ),
    Family(
        "detention-place",
        "Place",
        "#4c5560",
        "#b4bec9",
        "M-.8-.8H.8V.8H-.8Z",
        ("PlaceOfDetention", "Place"),
        hollow=True,
        size=0.75,
    ),
    Family(
        "document",
        "Document, demand",
        "#4c5560",
        "#b4bec9",
        "M-.7-1H.3L.7-.6V1H-.7Z",
        ("Document", "Demand"),
        size=0.8,
    ),
    Family("other", "Other", "#4c5560", "#b4bec9", _DISC, ("Entity",), size=0.6),
)

_FAMILY = {kind: family for family in FAMILIES for kind in family.kinds}

LINES = {
    "tie": "Tie between two agents",
    "part": "Part in an event, other",
    "reprisal": "Reprisal for",
}
"""Kinds of line, by what they tie."""

CLAIMS = {
    "alleged": "Alleged",
    "denied": "Denied, or sources contradict",
}
"""Claims that are not drawn with a whole line: dashed, dotted."""


def family(node: Node) -> Family:
    """Find the family that a node is drawn as."""
    return next(_FAMILY[label] for label in reversed(node.labels) if label in _FAMILY)


def line(link: Link) -> str:
    """Name the kind of line that a link is drawn with."""
    if link.type == "REPRISAL_FOR":
        return "reprisal"
    return "tie" if "record" in link.properties and link.properties.get("kind") != "Involvement" else "part"


def claim(modalities: Iterable[str]) -> str:
    """Say how sure the sources are: nothing where one states it and none denies, `alleged`, or `denied`.

    >>> claim(["alleged", "stated"]), claim(["alleged"]), claim(["stated", "denied"])
    ('', 'alleged', 'denied')
    """
    said = set(modalities)
    if "denied" in said:
        return "denied"
    return "alleged" if said == {"alleged"} else ""
