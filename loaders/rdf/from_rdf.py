"""From RDF back to records: what a source's named graph says of each thing, checked by the record's type.

The inverse of `ontology.quads.statements`: the same faults are found, and the same claims made, as in a case file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from loaders.problems import Fault
from loaders.rdf.syntax import Said, name_of
from loaders.rdf.values import Misfit, local, read_value
from loaders.wording import wording
from ontology.forms import nearest
from ontology.quads import TYPE, days
from ontology.records import Citation, Dated, Document, Form, Record, Tie
from ontology.schema import BOUNDS, XSD, Property, all_properties, camel, kind_names, lineage, properties
from ontology.vocabulary import NS

RDF_TYPE = TYPE.strip("<>")
EVIDENCE = f"{NS}evidence"
CITED_IN = f"{NS}document"

_CITE = "give the paragraph or page, and a few of its words as cg:quote"


@dataclass
class Graph:
    """What one source says, in which file, and how its blank nodes are called."""

    file: str
    base: str
    document: str
    about: Said
    line: Callable[[str], int]
    blanks: Mapping[str, str] = field(default_factory=dict)


class Turning:
    """Turns what one source says back into records, and notes every fault on the way."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.faults: list[Fault] = []
        self.places: dict[str, int] = {}
        self.renumbered = 0
        """Citations that stand under another name than the one that they are given."""
        self._cited = {name_of(term) for said in graph.about.values() for pred, term in said if pred == EVIDENCE}
        self._hidden = self._level(graph.document) == "restricted"

    def records(self) -> Iterator[Record]:
        """Yield the records, the document first."""
        things = [subject for subject in self.graph.about if not self._is_citation(subject)]
        for subject in sorted(things, key=lambda subject: subject != self.graph.document):
            if record := self._record(subject):
                yield record

    def _is_citation(self, subject: str) -> bool:
        if subject in self._cited:
            return True
        if "Citation" not in self._classes(subject):
            return False
        self._fault(subject, "is the evidence of nothing (tie it to its record with cg:evidence)", "Citation")
        return True

    def _record(self, subject: str) -> Record | None:
        kind = self._kind(subject)
        if kind is None:
            return None
        before = len(self.faults)
        fields, given = self._fields(subject, kind)
        if len(self.faults) > before:
            return None
        try:
            record = kind.model_validate(fields)
        except ValidationError as error:
            self._note(subject, kind, error)
            return None
        return self._once(subject, record, given)

    def _fields(self, subject: str, kind: type[Record]) -> tuple[dict[str, Any], dict[str, list[Any]]]:
        """Read the fields of a thing, and the bounds that are given with it."""
        fields: dict[str, Any] = {}
        # A tie that has no name is named by its ends.
        if not (subject.startswith("_:") and issubclass(kind, Tie)):
            fields["id"] = self._id(subject)
        given: dict[str, list[Any]] = {}
        evidence: list[Any] = []
        for predicate, terms in self._said(subject).items():
            prop = _known(kind).get(predicate)
            if prop:
                self._value(subject, kind, prop, terms, fields)
            elif predicate == EVIDENCE:
                evidence = terms
            elif issubclass(kind, Dated) and predicate in _BOUNDS:
                given[_BOUNDS[predicate]] = terms
            elif predicate != RDF_TYPE:
                self._fault(subject, _unknown(kind, predicate), kind.__name__, f"cg:{local(predicate)}")
        cited = [self._citation(subject, kind, term) for term in self._in_order(subject, evidence)]
        return {**fields, **({"evidence": cited} if cited else {})}, given

    def _value(self, subject: str, kind: type[Form], prop: Property, terms: list[Any], fields: dict[str, Any]) -> None:
        try:
            fields[prop.field] = read_value(prop, terms, self._link)
        except Misfit as misfit:
            self._fault(subject, str(misfit), kind.__name__, f"cg:{camel(prop.field)}")

    # Citations

    def _in_order(self, subject: str, terms: list[Any]) -> list[Any]:
        """Put citations in the order of their numbers; those that have none, in the order of what they say."""
        stem = f"{self.graph.document}#{subject.removeprefix(self.graph.base)}."
        ordered = sorted(terms, key=lambda term: self._place(stem, name_of(term)))
        fresh = (f"{stem}{number}" for number in range(1, len(ordered) + 1))
        named = zip(map(name_of, ordered), fresh, strict=True)
        self.renumbered += sum(name != own for name, own in named if not name.startswith("_:"))
        return ordered

    def _place(self, stem: str, name: str) -> tuple[Any, ...]:
        number = name.removeprefix(stem)
        if name.startswith(stem) and number.isdecimal() and len(number) < 10:
            return (0, int(number))
        said = self._said(name)
        places = [[_number(term) for term in said.get(NS + place, [])] for place in ("paragraph", "page")]
        words = sorted(f"{predicate} {term}" for predicate, terms in said.items() for term in terms)
        return (1, *places, words)

    def _citation(self, subject: str, kind: type[Record], term: Any) -> dict[str, Any]:
        """Read a citation of a thing; its faults are told as the thing's own."""
        fields: dict[str, Any] = {}
        name = name_of(term)
        if name not in self.graph.about:
            self._fault(
                subject, f"leads to a citation of which nothing is said ({_CITE})", kind.__name__, "cg:evidence"
            )
        if others := sorted(self._classes(name) - {"Citation", "Record"}):
            self._fault(subject, f"leads to a {others[0]}, not a cg:Citation", kind.__name__, "cg:evidence")
            return fields
        for predicate, terms in self._said(name).items():
            if prop := _known(Citation).get(predicate):
                self._value(subject, kind, prop, terms, fields)
            elif predicate == CITED_IN and {name_of(one) for one in terms} != {self.graph.document}:
                said = f"is in another document than its graph's, <{self.graph.document}>"
                self._fault(subject, said, kind.__name__, "cg:document")
            elif predicate not in (CITED_IN, RDF_TYPE):
                self._fault(subject, _unknown(Citation, predicate), kind.__name__, f"cg:{local(predicate)}")
        return fields

    # Names

    def _link(self, term: Any) -> str:
        """Give the id that a term stands for."""
        name = name_of(term)
        if not name:
            raise Misfit("is a text, where a thing is wanted (write its IRI)")
        if name.startswith("_:") and name not in self.graph.blanks:
            raise Misfit("leads to a blank node of which nothing is said")
        return self._id(name)

    def _id(self, name: str) -> str:
        return self.graph.blanks.get(name) or name.removeprefix(self.graph.base)

    def _called(self, subject: str, kind: str) -> str:
        return f"{kind} {self._id(subject)!r}"

    # Kinds

    def _classes(self, subject: str) -> set[str]:
        return {local(name_of(term)) for term in self._said(subject).get(RDF_TYPE, ())}

    def _kind(self, subject: str) -> type[Record] | None:
        names, problem = self._classes(subject) - {"Record"}, ""
        if unknown := sorted(names - kind_names().keys()):
            near = nearest(unknown[0], kind_names())
            hint = f"did you mean cg:{near}?" if near else f"one of: {', '.join(_said_kinds())}"
            problem = f"unknown class cg:{unknown[0]} ({hint})"
        elif not names:
            problem = "has no class (say what it is: a cg:Person, a cg:Detention...)"
        else:
            narrowest = max(sorted(names), key=lambda name: len(lineage(kind_names()[name])))
            problem = _contradicted(narrowest, names)
            if not problem:
                return kind_names()[narrowest]
        self._fault(subject, problem)
        return None

    # Findings

    def _once(self, subject: str, record: Record, given: Mapping[str, list[Any]]) -> Record | None:
        """Refuse an id that is taken, a record that cites nothing, and bounds that are not those of its dates."""
        kind, before = type(record).__name__, len(self.faults)
        if record.id in self.places:
            self._fault(subject, f"the id {record.id!r} is taken (give it an IRI of its own)", kind)
        if not record.evidence and not (isinstance(record, Document) and subject == self.graph.document):
            self._fault(subject, f"is missing ({_CITE})", kind, "cg:evidence")
        computed = days(record) if isinstance(record, Dated) else {}
        for name, terms in given.items():
            right = str(computed[name]) if name in computed else None
            if any(getattr(term, "value", "") != right or _datatype(term) != f"{XSD}date" for term in terms):
                said = "is not what the dates mean (leave the bounds out: they are computed)"
                self._fault(subject, said, kind, f"cg:{camel(name)}")
        self.places[record.id] = self.graph.line(subject)
        return record if len(self.faults) == before else None

    def _note(self, subject: str, kind: type[Record], error: ValidationError) -> None:
        hidden = self._hidden or self._level(subject) == "restricted"
        for detail in error.errors(include_url=False, include_input=False):
            named = [str(part) for part in detail["loc"] if isinstance(part, str)]
            name = next((part for part in reversed(named) if part in _fields_known()), "")
            field_name = name if name in ("", "id") else f"cg:{camel(name)}"
            self._fault(subject, wording(kind, detail, hidden=hidden), kind.__name__, field_name)

    def _level(self, subject: str) -> str:
        return next((local(name_of(term)) for term in self._said(subject).get(f"{NS}disclosure", ())), "")

    def _said(self, subject: str) -> dict[str, list[Any]]:
        """Gather what is said of a thing by predicate, each statement once."""
        found: dict[str, list[Any]] = {}
        for predicate, term in dict.fromkeys(self.graph.about.get(subject, ())):
            found.setdefault(predicate, []).append(term)
        return found

    def _fault(self, subject: str, message: str, kind: str = "", field_name: str = "") -> None:
        record = self._called(subject, kind) if kind else f"<{subject}>"
        fault = Fault(self.graph.file, self.graph.line(subject), message, record=record, field=field_name)
        self.faults.append(fault)


_BOUNDS = {NS + camel(bound): bound for bound in BOUNDS}


@lru_cache(maxsize=1)
def _fields_known() -> frozenset[str]:
    return frozenset((*all_properties(), "id", "evidence"))


@lru_cache(maxsize=256)
def _known(kind: type[Form]) -> Mapping[str, Property]:
    return {prop.iri: prop for prop in properties(kind)}


@lru_cache(maxsize=1)
def _said_kinds() -> list[str]:
    return [f"cg:{name}" for name, kind in kind_names().items() if kind.section]


def _contradicted(narrowest: str, names: set[str]) -> str:
    """Say why classes cannot be those of one record; nothing if they can."""
    kind = kind_names()[narrowest]
    if others := sorted(names - set(lineage(kind))):
        return f"is a cg:{narrowest} and a cg:{others[0]}, which nothing is both (give one class)"
    if not kind.section:
        below = [f"cg:{name}" for name, one in kind_names().items() if issubclass(one, kind) and one.section]
        return f"is only a cg:{narrowest} (say which: {', '.join(below)})"
    return ""


def _unknown(kind: type[Form], predicate: str) -> str:
    name = local(predicate)
    if name in _properties_known():
        here = ", ".join(f"cg:{camel(prop.field)}" for prop in properties(kind))
        return f"is no property of a {kind.__name__} (it has: {here})"
    near = nearest(name, _properties_known())
    return f"unknown property ({f'did you mean cg:{near}?' if near else 'docs/ontology.md lists them'})"


@lru_cache(maxsize=1)
def _properties_known() -> frozenset[str]:
    return frozenset(camel(name) for name in (*all_properties(), *BOUNDS, "evidence"))


def _number(term: Any) -> int:
    words = str(getattr(term, "value", ""))
    return int(words) if words.isdecimal() and len(words) < 10 else 0


def _datatype(term: Any) -> str:
    return str(getattr(getattr(term, "datatype", None), "value", ""))
