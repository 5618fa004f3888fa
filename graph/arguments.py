"""Arguments: what is typed behind a command, as the values that it stands for."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from ontology.problems import Problem, Unknown


def text_of(given: str) -> str:
    """Return a text: as given, from a file (`@FILE`), or from standard input (`-`)."""
    if given != "-" and not given.startswith("@"):
        return given
    if given == "@":
        raise Problem("@ names no file (write @FILE, or - for standard input)")
    try:
        content = sys.stdin.buffer.read() if given == "-" else Path(given[1:]).read_bytes()
        return content.decode("utf-8-sig")
    except OSError as error:
        raise Problem(f"{given[1:]}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Problem(f"{given[1:] or 'standard input'}: is not UTF-8 text (save it as UTF-8)") from None


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
        read[name] = value
    return read


def cypher_value(text: str) -> int | date | str:
    """Read a parameter for Cypher: a whole number, a day, or text.

    >>> cypher_value("3"), cypher_value("2018-11-01"), cypher_value("002")
    (3, datetime.date(2018, 11, 1), '002')
    """
    if text.removeprefix("-").isdecimal() and str(int(text)) == text:
        return int(text)
    try:
        return date.fromisoformat(text) if text.count("-") == 2 else text
    except ValueError:
        return text


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
