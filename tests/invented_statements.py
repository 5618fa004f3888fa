"""Cypher statements that only read, invented from what our questions and users write.

What is left out differs between the engines: `docs/cypher.md` tells it, `test_cypher_differences.py` holds it.
"""

from dataclasses import dataclass

from invented_expressions import ARROWS, COMPREHENSION, LITERALS, Scope, Writer
from invented_graph import FIELDS, LABELS, TYPES


@dataclass(frozen=True)
class Statement:
    """A statement, whether its rows have an order, and whether the lists in them do."""

    text: str
    rows_in_order: bool = False
    lists_in_order: bool = True


def statement(dice):
    """Write a statement: one to three clauses that find, and a RETURN."""
    writer = Writer(dice)
    if writer.chance(12):
        return _union(writer)
    scope = Scope()
    clauses = [writer.one(_match, _match, _match, _unwind)(writer, scope)]
    for _ in range(writer.number(0, 2)):
        clauses.append(writer.one(_match, _optional, _with, _with, _unwind, _call, _shortest)(writer, scope))
    text, in_order, lists_in_order = _return(writer, scope)
    return Statement(" ".join([*clauses, text]), in_order, lists_in_order)


def _union(writer):
    sort = writer.one(*FIELDS)
    parts = []
    for _ in range(2):
        scope = Scope()
        parts.append(f"{_match(writer, scope)} RETURN {writer.value(sort, scope)} AS c")
    return Statement(writer.one(" UNION ", " UNION ALL ").join(parts))


# Finding


def _match(writer, scope):
    pattern = _pattern(writer, scope)
    if writer.chance(5):
        pattern += f", {_pattern(writer, scope, hops=1)}"
    return f"MATCH {pattern}{_where(writer, scope, 'match')}"


def _optional(writer, scope):
    inner = Scope(scope)
    pattern = _pattern(writer, inner)
    where = _where(writer, inner, "optional")
    # What may be null stands in no pattern after it.
    scope.update({name: "maybe" if sort == "node" and name not in scope else sort for name, sort in inner.items()})
    return f"OPTIONAL MATCH {pattern}{where}"


def _where(writer, scope, of):
    """Write a WHERE of a clause, now and then with a pattern as a condition."""
    if not writer.chance(2):
        return ""
    writer.barred = of
    condition = writer.value("bool", scope, 3)
    writer.barred = ""
    bound = scope.names("node")
    if bound and of != "optional" and writer.chance(4):
        pattern = f"({writer.one(*bound)}){writer.one('-[:SPOUSE]->', '<--', '-[*1..2]-')}({writer.one('', ':Event')})"
        return f" WHERE {writer.one('', 'NOT ')}{pattern} {writer.one('AND', 'OR')} {condition}"
    return f" WHERE {condition}"


def _pattern(writer, scope, hops=2):
    new = Scope(scope)
    text = _node(writer, scope, new)
    for _ in range(writer.number(0, hops)):
        text += _hop(writer, new) + _node(writer, scope, new)
    if "-" in text and writer.chance(4):
        text = f"{writer.new(new, 'path')} = {text}"
    scope.update(new)
    return text


def _node(writer, scope, new):
    bound = scope.names("node")
    if bound and writer.chance(2):
        return f"({writer.one(*bound)})"
    name = writer.new(new, "node") if not writer.chance(5) else ""
    label = writer.one("", *(f":{label}" for label in LABELS), ":Person|Document", ":!Agent", ":Event&!Act")
    return f"({name}{label}{_map(writer, scope)})"


def _map(writer, scope):
    if not writer.chance(6):
        return ""
    sort = writer.one("text", "int", "bool", "date")
    return f" {{{writer.one(*FIELDS[sort])}: {writer.one(*scope.names(sort), *LITERALS[sort])}}}"


def _hop(writer, new):
    left, right = writer.one(*ARROWS)
    kind = writer.one("", ":" + "|".join(writer.dice.sample(TYPES, writer.number(1, 3))))
    if writer.chance(4):
        name = writer.new(new, "walk") if writer.chance(2) else ""
        return f"{left}[{name}{kind}{writer.one('*1..2', '*0..2', '*2', '*..3', '*0..1', '*3')}]{right}"
    name = writer.new(new, "link") if writer.chance(2) else ""
    return f"{left}[{name}{kind}{_map(writer, Scope()) if writer.chance(3) else ''}]{right}"


def _shortest(writer, scope):
    # The ends differ: Neo4j refuses a shortest path from a node to itself.
    labels = writer.one(("Agent", "Event"), ("Person", "Court"), ("Detention", "Document"), ("Document", "Agent"))
    (left, right), kind = (
        writer.one(*ARROWS),
        writer.one("", *(f":{kind}" for kind in TYPES), ":DETAINEE|TARGET|SPOUSE"),
    )
    start, end = writer.new(scope, "node"), writer.new(scope, "node")
    name, ways = writer.one(("path", "allShortestPaths"), ("shortest", "shortestPath"))
    found = f"MATCH ({start}:{labels[0]}), ({end}:{labels[1]}) {writer.one('', 'OPTIONAL ')}MATCH"
    return f"{found} {writer.new(scope, name)} = {ways}(({start}){left}[{kind}*..4]{right}({end}))"


def _unwind(writer, scope):
    sort, item = writer.one(("texts", "text"), ("ints", "int"))
    # Without WITH the embedded engine loses rows.
    text = f"{'WITH * ' if scope else ''}UNWIND {writer.value(sort, scope)} AS "
    return text + writer.new(scope, item)


def _call(writer, scope):
    bound = scope.names("node")
    if not bound:
        return _match(writer, scope)
    start, sort = writer.one(*bound), writer.one("text", "int", "date")
    inner = Scope({start: "node"})
    found, value = _match(writer, inner), writer.value(sort, inner)
    end = writer.one("", " ORDER BY ? LIMIT 1", " ORDER BY ? DESC LIMIT 2")
    name = writer.new(scope, sort)
    return f"CALL ({start}) {{ {found} RETURN {value} AS {name}{end.replace('?', name)} }}"


# Answering


def _with(writer, scope):
    kept = [name for name in scope.names("node", "link", "path", "maybe") if not writer.chance(3)]
    new = Scope({name: scope[name] for name in kept})
    items = list(kept)
    if writer.chance(3):
        sort = writer.one("int", "texts")
        item = {"int": "count(*)", "texts": "collect(DISTINCT 'x')"}[sort]
        items.append(f"{item} AS {writer.new(new, sort)}")
    elif not items or writer.chance(2):
        sort = writer.one(*FIELDS)
        items.append(f"{writer.value(sort, scope)} AS {writer.new(new, sort)}")
    scope.clear()
    scope.update(new)
    return f"WITH {writer.one('', 'DISTINCT ')}{', '.join(items)}{_where(writer, scope, 'with')}"


def _return(writer, scope):
    """Write a RETURN; tell whether the rows are in order, and whether the lists are."""
    groups = [(writer.any(scope), True) for _ in range(writer.number(0, 2))]
    if writer.chance(3) or not groups:
        items = groups + [_aggregate(writer, scope) for _ in range(writer.number(1, 2))]
    else:
        items = groups + ([_thing(writer, scope)] if writer.chance(3) else [])
    named = ", ".join(f"{text} AS c{at}" for at, (text, _) in enumerate(items))
    lists_in_order = all(in_order for _, in_order in items)
    text = f"RETURN {writer.one('', 'DISTINCT ')}{named}"
    if not (lists_in_order and writer.chance(2)) or any("{." in one for one, _ in items):
        return text, False, lists_in_order
    keys = ", ".join(f"c{at}{writer.one('', ' DESC')}" for at in range(len(items)))
    return f"{text} ORDER BY {keys}{writer.one('', ' LIMIT 3', ' SKIP 1', ' SKIP 2 LIMIT $number')}", True, True


def _aggregate(writer, scope):
    call = writer.one("count", "count", "min", "max", "sum", "avg", "collect")
    if call == "count" and writer.chance(2):
        return "count(*)", True
    sort = {"sum": ("int", "float"), "avg": ("int", "float"), "min": ("int", "date", "text"), "max": ("int", "text")}
    value = writer.value(writer.one(*sort.get(call, tuple(FIELDS))), scope)
    return f"{call}({writer.one('', 'DISTINCT ')}{value})", call != "collect"


def _thing(writer, scope):
    if not scope.names("node"):
        return "$day", True
    name = writer.one(*scope.names("node"))
    value = writer.any(scope)
    return writer.one(
        (f"{name} {{.id, .name, more: {value}}}", True),
        (f"size(labels({name}))", True),
        (f"{name} {{.*}}.name", True),
        (COMPREHENSION(writer, scope, 1), False),
    )
