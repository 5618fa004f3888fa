"""Arguments: what is typed behind a command, as the values that it stands for."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable
from datetime import date
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

from ontology.problems import Problem, Unknown

HOISTED = ("--store", "--base")
"""Options of casegraph itself, which people also write behind a command."""

LONGEST = 40
"""Digits of a number; what has more is a text, as a long code is."""


def text_of(given: str) -> str:
    """Return a text: as given, from a file (`@FILE`), or from standard input (`-`)."""
    if given != "-" and not given.startswith("@"):
        return _encodable("the query", given)
    if given == "@":
        raise Problem("@ names no file (write @FILE, or - for standard input)")
    try:
        content = sys.stdin.buffer.read() if given == "-" else Path(given[1:]).read_bytes()
        return content.decode("utf-8-sig")
    except OSError as error:
        raise Problem(f"{given[1:]}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Problem(f"{given[1:] or 'standard input'}: is not UTF-8 text (save it as UTF-8)") from None


def hoisted(given: Iterable[str], taking: Collection[str] = ()) -> list[str]:
    """Move `--store DIR` and `--base IRI` to the front, from wherever they stand.

    What follows `--` stays, and so does the value of another option (`taking` names the options that have one). One
    that lacks its value, or has an option behind it, stays too: the command says that it wants one. A folder whose name
    begins with a hyphen is written `--store=-x`.

    >>> hoisted(["find", "-f", "--base", "x", "--store=a", "--", "--base", "b"], taking=["-f"])
    ['--store=a', 'find', '-f', '--base', 'x', '--', '--base', 'b']
    """
    ahead: list[str] = []
    kept: list[str] = []
    left = iter(given)
    for word in left:
        if word == "--":
            kept.append(word)
            break
        if word in HOISTED or word in taking:
            pair = [word, *islice(left, 1)]
            whole = len(pair) == 2 and not pair[1].startswith("-")
            (ahead if word in HOISTED and whole else kept).extend(pair)
        else:
            (ahead if word.startswith(tuple(f"{name}=" for name in HOISTED)) else kept).append(word)
    return [*ahead, *kept, *left]


def parameters(given: Iterable[str] | None) -> dict[str, str]:
    """Read parameters.

    >>> parameters(["day=2018-11-01", "person=Li Si"])
    {'day': '2018-11-01', 'person': 'Li Si'}
    """
    read: dict[str, str] = {}
    for pair in given or ():
        name, equals, value = pair.partition("=")
        if not (name and equals):
            raise Problem(f"--param {pair!r} has no name and value (write --param name=value)")
        if name in read:
            raise Problem(f"--param {name} is given twice (give it once)")
        read[name] = _encodable(f"--param {name}", value)
    return read


def _encodable(what: str, given: str) -> str:
    """Refuse bytes that are no UTF-8: no engine takes them."""
    try:
        given.encode()
    except UnicodeEncodeError:
        raise Problem(f"{what} is not UTF-8 text (set the terminal to UTF-8)") from None
    return given


def cypher_value(text: str) -> int | date | str:
    """Read a parameter for Cypher: a whole number, a day, or text.

    >>> cypher_value("3"), cypher_value("2018-11-01"), cypher_value("002")
    (3, datetime.date(2018, 11, 1), '002')
    """
    if text.removeprefix("-").isdecimal() and len(text) <= LONGEST and str(int(text)) == text:
        if not -(2**63) <= int(text) < 2**63:
            raise Problem(f"the number {text} is too large for Cypher (it has 64 bits)")
        return int(text)
    try:
        return date.fromisoformat(text) if text.count("-") == 2 else text
    except ValueError:
        return text


def filled(what: str, given: str, write: str) -> str:
    """Return what was given, unless it is empty: an empty path is where one stands, and nobody means that.

    >>> filled("--store", "graph", "the name of a folder")
    'graph'
    """
    if not given.strip():
        raise Problem(f"{what} is empty (write {write})")
    return given


def one_of(what: str, given: str, known: Iterable[str]) -> str:
    """Return the choice that was meant, whatever its case; or say what there is."""
    choices = {choice.lower(): choice for choice in known}
    if given.lower() in choices:
        return choices[given.lower()]
    near = get_close_matches(given.lower(), list(choices), n=1)
    if near:
        raise Unknown(what, given, [choices[near[0]]])
    *first, last = choices.values()
    raise Problem(f"no {what} {given!r} (there is {', '.join(first)} and {last})")


def fitting(answer: object, given: str | None, *, triples: Iterable[str], rows: Iterable[str]) -> None:
    """Refuse a format that is not for what the answer is: triples (as bytes) or rows; a truth takes any."""
    if given is None or isinstance(answer, bool):
        return
    what, takes = ("triples", triples) if isinstance(answer, bytes) else ("rows", rows)
    if given not in takes:
        raise Problem(f"the answer is {what}, which --format {given} is not for (take {', '.join(takes)})")
