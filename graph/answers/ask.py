"""Named questions: each is a file in `graph/queries/`, twice, once in SPARQL and once in Cypher.

Each file opens with the question in words (English, Chinese), its parameters, the columns that name its evidence, and
those of which people read the label: of a concept of a scheme, or of a class or property.

    # Who shares a lawyer?
    # 谁由同一位律师代理？
    # param person: thing = wei-xiaobing -- whom to ask about
    # evidence: first_tie second_tie
    # labels: offence=offence role
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from graph.answers.evidence import of_thing
from graph.terms import Iri
from ontology.problems import Problem, Unknown
from ontology.vocabulary import concepts, terms

if TYPE_CHECKING:
    from graph.answers.evidence import Evidence
    from graph.projection.property_graph import Projection
    from graph.rows import Rows

Engine = Literal["sparql", "cypher"]
QUERIES = Path(__file__).parent.parent / "queries"
SUFFIXES: Mapping[Engine, str] = {"sparql": ".rq", "cypher": ".cypher"}

_PARAMETER = re.compile(r"param (?P<name>\w+): (?P<kind>thing|date|text)(?: = (?P<default>\S+))? -- (?P<meaning>.+)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question asks for: a thing by any of its names, a date, or a text."""

    name: str
    kind: str
    default: str | None
    meaning: str


@dataclass(frozen=True, slots=True)
class Question:
    """A named question: its words, its parameters, its evidence columns, its text for both engines."""

    name: str
    words: str
    words_zh: str
    parameters: tuple[Parameter, ...]
    evidence: tuple[str, ...]
    labels: Mapping[str, str]
    """Columns that hold concepts, each with their scheme; nothing where they hold classes or properties."""
    texts: Mapping[Engine, str]

    @property
    def ties(self) -> tuple[str, ...]:
        """The evidence columns that hold ties: a tie's own IRI says nothing to a reader."""
        return tuple(name for name in self.evidence if name == "involvement" or name.endswith("tie"))

    def worded(self, column: str, value: Any) -> str:
        """Write a value of an answer that names no thing, as people read it.

        >>> questions()["who-did-what"].worded("modality", "found-by-court")
        'found by a court'
        """
        text = "" if value is None else str(value)
        scheme = self.labels.get(column)
        known = {} if scheme is None else concepts(scheme) if scheme else terms()
        return known[text].label() if text in known else text


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows that answer a question, what says so of each, the part of the graph that they speak of; its values."""

    question: Question
    rows: Rows
    evidence: tuple[tuple[Evidence, ...], ...]
    projection: Projection = field(repr=False)
    values: Mapping[str, Any] = field(default_factory=dict)


@lru_cache(maxsize=1)
def questions() -> Mapping[str, Question]:
    """Read the named questions."""
    return {path.stem: _question(path) for path in sorted(QUERIES.glob("*.rq"))}


def _question(path: Path) -> Question:
    text = path.read_text(encoding="utf-8")
    header = [line.removeprefix("#").strip() for line in text.splitlines() if line.startswith("#")]
    parameters = tuple(Parameter(**found.groupdict()) for line in header if (found := _PARAMETER.fullmatch(line)))
    evidence, labels = (_named(header, what) for what in ("evidence", "labels"))
    schemes = {column: scheme for column, _, scheme in (name.partition("=") for name in labels)}
    cypher = path.with_suffix(".cypher").read_text(encoding="utf-8")
    texts: Mapping[Engine, str] = {"sparql": text, "cypher": cypher}
    return Question(path.stem, header[0], header[1], parameters, tuple(evidence), schemes, texts)


def _named(header: Iterable[str], what: str) -> list[str]:
    """List what a line of the header names: `evidence: act tie`."""
    return next((line.removeprefix(f"{what}:").split() for line in header if line.startswith(f"{what}:")), [])


def question(name: str) -> Question:
    """Return a question by name, or say which is nearest."""
    from difflib import get_close_matches

    if name in questions():
        return questions()[name]
    if near := get_close_matches(name, list(questions()), n=2):
        raise Unknown("question", name, near)
    raise Problem(f"no question {name!r} (casegraph ask --list lists them)")


def bound(question: Question, given: Mapping[str, str], *, resolve: Callable[[str], str]) -> dict[str, Any]:
    """Bind the parameters of a question: names become IRIs through `resolve`, dates become days."""
    known = {parameter.name: parameter for parameter in question.parameters}
    for name in given:
        if name not in known:
            raise _unknown(question, name, known)
    return {name: _bound(question, parameter, given, resolve) for name, parameter in known.items()}


def _unknown(question: Question, name: str, known: Iterable[str]) -> Problem:
    from difflib import get_close_matches

    if near := get_close_matches(name, list(known), n=1):
        return Unknown(f"parameter of {question.name}", name, near)
    takes = f"it takes {', '.join(known)}" if known else "it takes none"
    return Problem(f"no parameter of {question.name} {name!r} ({takes})")


def _bound(
    question: Question, parameter: Parameter, given: Mapping[str, str], resolve: Callable[[str], str]
) -> str | date:
    value = given.get(parameter.name, parameter.default)
    if value is None:
        raise Problem(f"{question.name} needs {parameter.name}=... ({parameter.meaning})")
    match parameter.kind:
        case "thing":
            return Iri(resolve(value))
        case "date":
            try:
                return day(value)
            except Problem as problem:
                raise Problem(f"{parameter.name}: {problem}") from None
        case _:
            return value


def day(text: str) -> date:
    """Read a day.

    >>> day("2018-11-01").year
    2018
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problem(f"{text!r} is not a day (write 2018-11-01)") from None


def supported(
    projection: Projection, question: Question, rows: Rows, values: Mapping[str, Any]
) -> tuple[tuple[Evidence, ...], ...]:
    """Find the evidence of each row: what supports the things that the question names as its evidence.

    Where a row names a source, only that source's words count.
    """
    return tuple(
        _supporting(projection, question, dict(zip(rows.columns, row, strict=True)), values) for row in rows.rows
    )


def _supporting(
    projection: Projection, question: Question, row: Mapping[str, Any], values: Mapping[str, Any]
) -> tuple[Evidence, ...]:
    things = [str(row.get(name) or values.get(name) or "") for name in question.evidence]
    found = [one for thing in dict.fromkeys(things) for one in of_thing(projection, thing)]
    source = projection.nodes.get(str(row.get("source", "")))
    return tuple(one for one in found if source is None or one.source == source.properties["id"])


def table_of_questions() -> Rows:
    """List the questions: name, words, parameters with their defaults."""
    from graph.rows import Rows

    lines: list[tuple[Any, ...]] = [
        (asked.name, asked.words, " ".join(f"{p.name}={p.default or '...'}" for p in asked.parameters))
        for asked in questions().values()
    ]
    return Rows(("name", "question", "parameters"), lines)


def with_names(answer: Answer) -> Rows:
    """Put the name of each thing in the place of its IRI, for people to read, and how it is claimed behind it.

    A column of ties is left out: the things that each ties together stand in the row.
    """
    from graph.projection.labels import modality_of, named
    from graph.rows import Rows

    def told(column: str, value: Any) -> str:
        node = answer.projection.nodes.get(str(value))
        words = named(answer.projection, answer.question.worded(column, value))
        return words + (modality_of(node) if node else "")

    columns = answer.rows.columns
    kept = [n for n, column in enumerate(columns) if column not in answer.question.ties]
    rows = [tuple(told(columns[n], row[n]) for n in kept) for row in answer.rows.rows]
    return Rows(tuple(columns[n] for n in kept), rows)


def with_evidence(answer: Answer) -> Rows:
    """Put what says so behind each row, as a column of its own: a list of citations."""
    from graph.answers.evidence import lines
    from graph.rows import Rows

    told = with_names(answer)
    rows = [(*row, lines(evidence)) for row, evidence in zip(told.rows, answer.evidence, strict=True)]
    return Rows((*told.columns, "evidence"), rows)
