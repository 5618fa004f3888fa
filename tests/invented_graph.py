"""Small graphs with everything that is hard to ask about: cycles, loops, parallel relationships, fields left open."""

from datetime import date, timedelta
from random import Random

from engine_fixtures import link, node, projection

KINDS = {
    "Person": ("Agent", "Person"),
    "Court": ("Agent", "Organization", "Court"),
    "Detention": ("Event", "Act", "Detention"),
    "Meeting": ("Event", "Meeting"),
    "Document": ("Document",),
}
LABELS = ("Entity", "Agent", "Person", "Court", "Event", "Act", "Detention", "Document")
TYPES = ("DETAINEE", "LAWYER_OF", "SPOUSE", "PART_OF", "STATED_IN", "TARGET")
TEXTS = ("a", "B", "li", "l-1", "it's", "", "李", "2017-07", "house arrest")
DAYS = tuple(date(2015, 1, 31) + timedelta(days=59 * at) for at in range(20))
PARAMETERS = {"day": DAYS[7], "text": "l", "number": 2, "ids": ["n1", "n4", "n7"], "none": None}


def graph(seed):
    """Make a graph of fourteen nodes, the same for the same seed."""
    dice = Random(seed)
    nodes = [node(f"n{at}", *dice.choice(list(KINDS.values())), **_fields(dice, "name")) for at in range(14)]
    links = {}
    for _ in range(34):
        start, kind, end = dice.choice(nodes), dice.choice(TYPES), dice.choice(nodes)
        number = dice.choice((1, 1, 1, 2))
        one = link(start.properties["id"], kind, end.properties["id"], number, **_fields(dice))
        links[one.id] = one
    return projection(*nodes, *links.values())


def _fields(dice, *kept):
    day = dice.choice(DAYS)
    fields = {
        "name": dice.choice(TEXTS),
        "type": dice.choice(TEXTS),
        "begin": day.isoformat()[: dice.choice((4, 7, 10))],
        "begin_earliest": day,
        "end_latest": day + timedelta(days=dice.choice((0, 1, 28, 31, 365, 400))),
        "counted": dice.choice((-1, 0, 1, 2, 3)),
        "score": dice.choice((-0.5, 0.25, 1.0, 2.5)),
        "certain": dice.choice((True, False)),
        "roles": dice.sample(TEXTS, dice.choice((1, 2, 3))),
        "paragraph": [dice.choice((1, 2, 3)) for _ in range(dice.choice((1, 2)))],
    }
    return {name: value for name, value in fields.items() if name in kept or dice.random() < 0.75}


FIELDS = {
    "text": ("id", "name", "type", "begin"),
    "int": ("counted",),
    "float": ("score",),
    "bool": ("certain",),
    "date": ("begin_earliest", "end_latest"),
    "texts": ("roles",),
    "ints": ("paragraph",),
}
