"""Guessing a mapping: a first one to begin with, its doubts as comments. It guesses aloud, so that loading need not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from loaders.tables.cells import as_id, written
from loaders.tables.column_words import WORDS, purpose
from loaders.tables.dates import read_date
from loaders.tables.files import stem
from loaders.tables.opening import Layout, Table
from ontology.forms import nearest
from ontology.vocabulary import concepts

SAMPLE = 1000
"""How many rows are looked at."""
_FEW = 40
"""How many different words a column may hold for a lookup of them."""
_SCRIPTS = (("zh", r"[㐀-鿿]"), ("ru", r"[Ѐ-ӿ]"), ("ar", r"[؀-ۿ]"), ("en", r"[A-Za-z]"))
_SEPARATORS = (";", "；", "、", "/", "|")
_SCHEMES = {"gender": "gender", "type": "detention-type", "offence": "offence"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: what it seems to be for, the language of its cells, some of them."""

    header: str
    purpose: str
    language: str
    cells: tuple[Any, ...]

    @property
    def words(self) -> list[str]:
        """What its cells say, each once."""
        return list(dict.fromkeys(word for cell in self.cells if (word := written(cell).strip())))


def guess(table: Table, form: Mapping[str, Any]) -> str:
    """Write a mapping for a table: it loads as it stands, and its comments say what is doubtful (?).

    form: what had to be said for the table to be read.
    """
    document = as_id(stem(table.file)) or "table"
    columns = _columns(table)
    parts = (_head(table, document, form), _lookups(columns), ["rows:"], _rows(columns), _left(columns))
    return "\n".join([*chain.from_iterable(parts), ""])


def _columns(table: Table) -> list[Column]:
    rows = [row.cells for row in islice(table.rows(), SAMPLE) if not row.fault]
    found = []
    for at, header in enumerate(table.columns):
        cells = tuple(row[at] for row in rows)
        name, language = purpose(header)
        found.append(Column(header, name, language or _script(cells), cells))
    if not any(one.purpose == "name" for one in found) and found:
        first = next((at for at, one in enumerate(found) if not one.purpose and one.language), None)
        if first is not None:
            found[first] = Column(found[first].header, "name?", found[first].language, found[first].cells)
    return found


def _script(cells: Sequence[Any]) -> str:
    text = " ".join(written(cell) for cell in cells[:100])
    return next((language for language, letters in _SCRIPTS if re.search(letters, text)), "")


def _head(table: Table, document: str, form: Mapping[str, Any]) -> Iterator[str]:
    yield f"# How {table.file} becomes records: read it through, mend what is doubtful (?), then"
    yield f"#   casegraph load {table.file} --mapping THIS-FILE --rejects rejects.csv"
    yield "# What may stand here is told in docs/tables.md."
    yield from (f"# {note}" for note in table.notes)
    yield ""
    usual = Layout()
    if told := [f"{name}: {_quoted(str(value))}" for name, value in form.items() if value != getattr(usual, name)]:
        yield f"table: {{{', '.join(told)}}}"
        yield ""
    yield "document:                       # a table is one source"
    yield f"  id: {document}"
    yield f"  title: {{en: {_quoted(document)}}}   # ? what people call it"
    yield "  disclosure: internal          # public | internal | restricted; only what is public is published"
    yield "  # publisher: our-team         # ? who keeps it; then also: organizations: {our-team: {name: Our Team}}"
    yield ""


def _of(columns: Sequence[Column], name: str) -> list[Column]:
    return [one for one in columns if one.purpose.rstrip("?") == name]


def _lookups(columns: Sequence[Column]) -> Iterator[str]:
    found = [(name, one) for name in _SCHEMES for one in _of(columns, name)[:1] if one.words]
    if found:
        yield "lookups:                        # their word: our term; nothing behind the colon leaves the field out"
    for name, one in found:
        yield f"  {name}:"
        for word in one.words[:_FEW]:
            term, doubt = _term(_SCHEMES[name], word)
            yield f"    {_quoted(word)}: {term}{'   # ? ' + doubt if doubt else ''}"
        if len(one.words) > _FEW:
            yield f"    # ? and {len(one.words) - _FEW} words more"
    if found:
        yield ""


def _term(scheme: str, word: str) -> tuple[str, str]:
    """Find the concept that a word may mean, and what is doubtful about it."""
    labels = {
        label.lower(): term.id for term in concepts(scheme).values() for label in (*term.labels.values(), *term.others)
    }
    labels |= {term: term for term in concepts(scheme)}
    labels |= {other: term for term, others in WORDS.get(scheme, {}).items() for other in others}
    if exact := labels.get(word.lower().strip()):
        return exact, ""
    near = nearest(word.lower(), labels)
    known = ", ".join(sorted(concepts(scheme))[:8])
    return (labels[near], "is that it?") if near else ("", f"one of: {known} ...; `casegraph schema` lists them")


def _rows(columns: Sequence[Column]) -> Iterator[str]:
    key, doubt = _key(columns)
    yield "  person:"
    yield "    section: persons"
    yield f"    id: person-{key}{doubt}"
    names = _of(columns, "name")
    if not names:
        yield "    # ? no column looks like a name: name: {en: '{Column}'}"
    elif names[0].purpose == "name?":
        yield "    # ? is this the name?"
    yield from _spoken("name", names)
    yield from _spoken("alias", _of(columns, "alias"))
    yield "    # roles: [defender]         # ? what all of them are"
    for one in _of(columns, "gender")[:1]:
        yield f"    gender: {{column: {_quoted(one.header)}, lookup: gender}}"
    yield from _date("birth_date", _of(columns, "birth_date"))
    yield from _spoken("ethnicity", _of(columns, "ethnicity")[:1])
    yield from _spoken("note", _of(columns, "note")[:1])
    yield from _detention(columns, key)
    yield from _trial(columns, key)
    yield from _lawyer(columns)


def _detention(columns: Sequence[Column], key: str) -> Iterator[str]:
    begin, kinds, prisons = _of(columns, "begin"), _of(columns, "type"), _of(columns, "prison")
    if not (begin or kinds or prisons):
        return
    yield "  detention:"
    yield "    section: detentions"
    yield f"    when: {_quoted(''.join(f'{{{one.header}}}' for one in (*begin[:1], *kinds[:1], *prisons[:1])))}"
    yield f"    id: person-{key}.detention"
    yield "    detainee: person"
    for one in kinds[:1]:
        yield f"    type: {{column: {_quoted(one.header)}, lookup: type}}"
    yield from _date("begin", begin)
    yield from _date("end", _of(columns, "end"))
    if prisons:
        yield "    place: prison"
        yield from _shared("prison", "places_of_detention", prisons[0])


def _trial(columns: Sequence[Column], key: str) -> Iterator[str]:
    courts = _of(columns, "court")
    for one in _of(columns, "offence")[:1]:
        yield "  charge:"
        yield "    section: charges"
        yield f"    when: {_quoted(f'{{{one.header}}}')}"
        yield f"    id: person-{key}.charge"
        yield "    defendant: person"
        yield f"    offence: {{column: {_quoted(one.header)}, lookup: offence}}"
        if courts:
            yield "    court: court"
    if courts:
        yield from _shared("court", "courts", courts[0])


def _lawyer(columns: Sequence[Column]) -> Iterator[str]:
    for one in _of(columns, "lawyer")[:1]:
        yield "  # ? two lawyers of one name would be one person here"
        separator = next((sign for sign in _SEPARATORS if any(sign in word for word in one.words)), None)
        each = f"{{column: {_quoted(one.header)}, split: {_quoted(separator)}}}" if separator else ""
        yield from _shared("lawyer", "persons", one, each=each)
        yield "  defence:"
        yield "    section: relationships"
        yield f"    each: {each}" if each else f"    when: {_quoted(f'{{{one.header}}}')}"
        yield "    who: lawyer-{each}" if each else "    who: lawyer"
        yield "    type: lawyer-of"
        yield "    whom: person"


def _shared(name: str, section: str, column: Column, *, each: str = "") -> Iterator[str]:
    cell = "{each}" if each else f"{{{column.header}}}"
    yield f"  {name}:"
    yield f"    section: {section}"
    yield "    shared: true              # rows that say the same word speak of one thing"
    yield f"    each: {each}" if each else f"    when: {_quoted(cell)}"
    yield f"    id: {_quoted(f'{name}-{cell}')}"
    yield f"    name: {{{column.language or 'en'}: {_quoted(cell)}}}"


def _key(columns: Sequence[Column]) -> tuple[str, str]:
    """Find the column that tells rows apart, else take the number of the row."""
    for one in _of(columns, "id"):
        ids = [as_id(written(cell)) for cell in one.cells]
        if all(ids) and len(set(ids)) == len(ids):
            return f"{{{one.header}}}", ""
    return "{row}", "           # ? no column tells the rows apart, so their numbers do: keep their order"


def _spoken(field: str, columns: Sequence[Column]) -> Iterator[str]:
    told: dict[str, str] = {}
    for one in columns:
        told.setdefault(one.language or "en", one.header)
    if told:
        parts = ", ".join(f"{language}: {_quoted(f'{{{header}}}')}" for language, header in told.items())
        yield f"    {field}: {{{parts}}}"
    for one in columns:
        if told.get(one.language or "en") != one.header:
            yield f"    # ? {field}: {one.header!r} seems to be in the same language as {told[one.language or 'en']!r}"


def _date(field: str, columns: Sequence[Column]) -> Iterator[str]:
    for one in columns[:1]:
        order, words, doubt = _written_how(one.cells)
        options = [f"column: {_quoted(one.header)}", *([f"date: {order}"] if order else [])]
        if words:
            options.append(f"nothing: [{', '.join(_quoted(word) for word in words)}]")
            doubt = f"{doubt}; " * bool(doubt) + "do these words mean that nothing is known?"
        yield f"    {field}: {{{', '.join(options)}}}{'   # ? ' + doubt if doubt else ''}"


def _written_how(cells: Sequence[Any]) -> tuple[str, list[str], str]:
    """Find the order in which dates are written, the words among them, and what is doubtful."""
    unread = [cell for cell in cells if cell is not None and not _reads(cell, None)]
    fits = {order: [cell for cell in unread if _reads(cell, order)] for order in ("day-first", "month-first", "excel")}
    best = max(fits, key=lambda order: len(fits[order]))
    if not fits[best]:
        return "", _words(unread), ""
    words = _words([cell for cell in unread if not _reads(cell, best)])
    if len(fits["day-first"]) == len(fits["month-first"]) == len(fits[best]):
        return best, words, "day first or month first? no date tells"
    return best, words, "its dates look so"


def _reads(cell: Any, order: Any) -> bool:
    try:
        read_date(cell, order)
    except ValueError:
        return False
    return True


def _words(cells: Sequence[Any]) -> list[str]:
    return list(dict.fromkeys(written(cell) for cell in cells))[:5]


def _left(columns: Sequence[Column]) -> Iterator[str]:
    contact = [one.header for one in columns if one.purpose == "contact"]
    if contact:
        yield f"# left out, as contact details never enter the graph: {', '.join(contact)}"
    other = [one.header for one in columns if not one.purpose]
    if other:
        yield f"# not used yet: {', '.join(other)}"


def _quoted(text: str) -> str:
    """Write a text so that YAML takes it as it is."""
    return "'" + text.replace("'", "''") + "'"
