"""Expressions of Cypher over the graph of `invented_graph`: each of the sort of value that is asked for."""

from itertools import count

from invented_graph import FIELDS, LABELS, TYPES


class Scope(dict):
    """What each name holds (a node, a link, a walk of links, a path or a value), in the order of their coming."""

    def names(self, *sorts):
        return [name for name, sort in self.items() if sort in sorts]


class Writer:
    """Writes expressions over a scope, as the dice fall."""

    def __init__(self, dice):
        self.dice = dice
        self._names = count()
        self.barred = ""

    def new(self, scope, sort):
        """Give a name that the statement does not use yet to a value of this sort."""
        name = f"{sort[0]}{next(self._names)}"
        scope[name] = sort
        return name

    def one(self, *choices):
        return self.dice.choice(choices)

    def number(self, least, most):
        return self.dice.randint(least, most)

    def chance(self, of):
        return self.number(1, of) == of

    def value(self, sort, scope, depth=2):
        """Write a field, a name, a parameter, a literal or something made of these."""
        if depth and not self.chance(3):
            return self.one(*MADE[sort])(self, scope, depth - 1)
        named = scope.names(sort)
        owners = scope.names("node", "link", "maybe")
        if owners and not self.chance(4):
            return f"{self.one(*owners)}.{self.one(*FIELDS[sort])}"
        # Null makes most of what it touches null.
        return "null" if self.chance(20) else self.one(*named, *LITERALS[sort])

    def any(self, scope, depth=2):
        return self.value(self.one(*FIELDS), scope, depth)


def _t(template, *sorts):
    """Make a writer of a template: each {} is a value of the sort that stands there."""

    def write(writer, scope, depth):
        return template.format(*(writer.value(sort, scope, depth) for sort in sorts))

    return write


def _within(template, sort, item, *sorts):
    """Make a writer of a template with a list {0}, and after it values that may use its item `x`."""

    def write(writer, scope, depth):
        outer = writer.value(sort, scope, depth)
        inner = Scope(scope)
        name = writer.new(inner, item)
        return template.format(outer, *(writer.value(one, inner, depth) for one in sorts), x=name)

    return write


def _around(template, *sorts):
    """Make a writer of a template with a pattern {0} at a node in scope, and values that may use its other end."""

    def write(writer, scope, depth):
        inner = Scope(scope)
        start = scope.names("node")
        if not start:
            return template.format(f"(:{writer.one(*LABELS)})--()", *(writer.one(*LITERALS[one]) for one in sorts))
        kind, (left, right) = writer.one("", *(f":{one}" for one in TYPES)), writer.one(*ARROWS)
        label = writer.one("", *(f":{one}" for one in LABELS))
        end = writer.new(inner, "node")
        pattern = f"({writer.one(*start)}){left}[{kind}]{right}({end}{label})"
        return template.format(pattern, *(writer.value(one, inner, depth) for one in sorts))

    return write


def _but(where, made, instead):
    """Make a writer that writes something else where the engines differ by intent."""

    def write(writer, scope, depth):
        return instead if writer.barred == where else made(writer, scope, depth)

    return write


ARROWS = (("-", "->"), ("<-", "-"), ("-", "-"))
LITERALS = {
    "text": ("'l'", "'n4'", "'it\\'s'", '"李"', "''", "$text"),
    "int": ("0", "1", "2", "-3", "$number"),
    "float": ("0.5", "2.0", "1e2"),
    "bool": ("true", "false"),
    "date": ("date('2016-02-29')", "date('2017-07')", "date({year: 2016, month: 12})", "$day"),
    "texts": ("['a', 'B', 'li']", "[]", "$ids", "['a', null]"),
    "ints": ("[1, 2, 3]", "[]", "range(3, 1, -1)", "[null, 2]"),
}
_compare = [
    _t(f"({{}} {sign} {{}})", sort, sort)
    for sign in ("=", "<>", "<", "<=", ">", ">=")
    for sort in ("text", "int", "float", "date")
]
MADE = {
    "text": [
        *(_t(f"{name}({{}})", "text") for name in ("toUpper", "toLower", "trim", "reverse")),
        *(_t("toString({})", sort) for sort in ("text", "int", "date", "bool")),
        _t("({} + '-' + {})", "text", "text"),
        _t("coalesce({}, {}, '?')", "text", "text"),
        _t("substring({}, 1, 2)", "text"),
        _t("left({}, 2)", "text"),
        _t("replace({}, 'l', {})", "text", "text"),
        _t("head({})", "texts"),
        _t("{}[0]", "texts"),
        _t("(CASE WHEN {} THEN {} ELSE {} END)", "bool", "text", "text"),
        _t("(CASE {} WHEN {} THEN {} END)", "int", "int", "text"),
        _but("match", _within("reduce(s = '', {x} IN {0} | s + {x})", "texts", "text"), "'n1'"),
        lambda w, scope, _: f"type({w.one(*scope.names('link'))})" if scope.names("link") else "'l'",
    ],
    "int": [
        *(_t(f"({{}} {sign} {{}})", "int", "int") for sign in "+-*"),
        _t("({} / 2)", "int"),
        _t("({} % 3)", "int"),
        _t("size({})", "text"),
        _t("size({})", "texts"),
        _t("abs({})", "int"),
        _t("toInteger({})", "float"),
        _t("toInteger({})", "text"),
        *(_t(f"{{}}.{part}", "date") for part in ("year", "month", "day", "quarter", "dayOfWeek")),
        _t("duration.inDays({}, {}).days", "date", "date"),
        _t("duration.inMonths({}, {}).months", "date", "date"),
        _t("duration.between({}, {}).days", "date", "date"),
        _t("coalesce({}, {})", "int", "int"),
        _t("(CASE WHEN {} THEN {} END)", "bool", "int"),
        _but("match", _within("reduce(s = 0, {x} IN {0} | s + {1})", "ints", "int", "int"), "4"),
        _but("optional", _around("COUNT {{ {0} }}"), "1"),
        _but("optional", _around("COUNT {{ MATCH {0} WHERE {1} }}", "bool"), "1"),
        lambda w, scope, _: f"length({w.one(*scope.names('path'))})" if scope.names("path") else "1",
        lambda w, scope, _: f"size({w.one(*scope.names('walk'))})" if scope.names("walk") else "2",
    ],
    "float": [
        *(_t(f"({{}} {sign} {{}})", "float", "float") for sign in "+-*"),
        _t("({} / 4.0)", "int"),
        _t("round({}, 1)", "float"),
        _t("toFloat({})", "int"),
        _t("coalesce({}, 1.5)", "float"),
    ],
    "bool": [
        *_compare,
        *(_t(f"({{}} {word} {{}})", "bool", "bool") for word in ("AND", "OR", "XOR")),
        *[_t("(NOT {})", "bool")] * 2,
        *(_t(f"({{}} {word} {{}})", "text", "text") for word in ("STARTS WITH", "ENDS WITH", "CONTAINS")),
        *(_t(f"({{}} IS {word})", sort) for word in ("NULL", "NOT NULL") for sort in ("text", "date", "texts")),
        _t("({} IN {})", "text", "texts"),
        _t("({} IN {})", "int", "ints"),
        _t("({} =~ '.*l.?')", "text"),
        _t("({} = {})", "texts", "texts"),
        _t("({} = {})", "bool", "bool"),
        *(
            _within(f"{name}({{x}} IN {{0}} WHERE {{1}})", "texts", "text", "bool")
            for name in ("any", "all", "none", "single")
        ),
        *[_but("optional", _around("EXISTS {{ {0} }}"), "true")] * 2,
        *[_but("optional", _around("EXISTS {{ MATCH {0} WHERE {1} }}", "bool"), "true")] * 2,
        _but("optional", _around("(size([{0} | 1]) > 1)"), "true"),
        lambda w, scope, _: f"{w.one(*scope.names('node'))}:{w.one(*LABELS)}" if scope.names("node") else "true",
    ],
    "date": [
        _but("match", _t("({} + duration({{days: coalesce({}, 3)}}))", "date", "int"), "$day"),
        _t("({} - duration('P1M'))", "date"),
        _t("({} + duration('P1Y1D'))", "date"),
        *(_t(f"date.truncate('{unit}', coalesce({{}}, $day))", "date") for unit in ("year", "month", "week")),
        _t("coalesce({}, {})", "date", "date"),
        _t("(CASE WHEN {} THEN {} ELSE {} END)", "bool", "date", "date"),
    ],
    "texts": [
        _within("[{x} IN {0} WHERE {1}]", "texts", "text", "bool"),
        _within("[{x} IN {0} WHERE {1} | {2}]", "texts", "text", "bool", "text"),
        _t("({} + {})", "texts", "texts"),
        _t("({} + {})", "texts", "text"),
        _t("split({}, 'l')", "text"),
        _t("tail({})", "texts"),
        _t("{}[..2]", "texts"),
        _t("{}[-2..]", "texts"),
        _t("reverse([] + {})", "texts"),
        _but("match", _t("[{}, {}]", "text", "text"), "['l', 'a']"),
        _t("coalesce({}, [])", "texts"),
        lambda w, scope, _: f"[x IN nodes({w.one(*scope.names('path'))}) | x.id]" if scope.names("path") else "['p']",
        lambda w, scope, _: f"[x IN {w.one(*scope.names('walk'))} | type(x)]" if scope.names("walk") else "['w']",
    ],
    "ints": [
        _within("[{x} IN {0} WHERE {1} | {2}]", "ints", "int", "bool", "int"),
        _t("({} + {})", "ints", "int"),
        _t("{}[1..]", "ints"),
        _but("match", _t("[{}, {}]", "int", "int"), "[0, 1]"),
        _within("[{x} IN {0} | {1}]", "texts", "text", "int"),
    ],
}

COMPREHENSION = _around("[{0} WHERE {1} | {2}]", "bool", "text")
"""A list in no order."""
