"""FollowTheMoney as a way in: entities of investigations, one JSON object a line, read as records of one source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from loaders.ftm.countries import country
from loaders.ftm.entities import Entities, Entity
from loaders.ftm.records import CONTACT_SCHEMAS, CONTACTS, TIES, Fields, Unread, kind_of, thing, tie
from loaders.problems import Fault
from loaders.wording import wording
from ontology.heap import growing
from ontology.records import Document, Place, Record


@dataclass(frozen=True, slots=True)
class FtmReading:
    """What a file of entities holds: its records, what is wrong with it, and what was left out.

    A file with faults gives no records. The document is not among them.
    """

    records: tuple[Record, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]
    places: Mapping[str, int] = field(repr=False, default_factory=dict)
    """The line of each record, by id."""


@growing()
def read_ftm(lines: Iterable[str | bytes], file: str, document: Document) -> FtmReading:
    """Read entities as what `document` says; all of them are held in memory, since they speak of each other.

    lines: best as bytes (a file opened with "rb"), so that a line that is not UTF-8 is told by its number.
    """
    entities = Entities(lines, file)
    reader = _Reader(entities, document)
    records = tuple(reader.records())
    faults = (*entities.faults, *reader.faults)
    if not entities.by_name and not faults:
        faults = (Fault(file, 1, "holds no entity (write one JSON object a line)"),)
    return FtmReading(
        () if faults else records, faults, tuple(f"{file}: {note}" for note in reader.notes()), reader.places
    )


def cited(line: int) -> Fields:
    """Cite the line of an entity."""
    return {"row": line}


class _Reader:
    """Turns entities into records, and counts what has no place."""

    def __init__(self, entities: Entities, document: Document) -> None:
        self.entities, self.document = entities, document
        self.faults: list[Fault] = []
        self.places: dict[str, int] = {}
        self.unread: Counter[str] = Counter()
        self._silent: set[str] = set()
        self._countries: dict[str, tuple[Fields, int]] = {}
        self._kinds = {entity.name: kind for entity in entities if (kind := kind_of(entity))}
        self._positions = {entity.name: entity for entity in entities if entity.schema == "Position"}

    def records(self) -> Iterator[Record]:
        """Yield the records in the order of the entities, the countries last."""
        for entity in self.entities:
            for kind, fields in self._made(entity):
                yield from self._record(kind, fields, entity.line)
        for fields, line in self._countries.values():
            yield from self._record(Place, fields, line)

    def _made(self, entity: Entity) -> Iterator[tuple[type[Record], Fields]]:
        if kind := self._kinds.get(entity.name):
            yield from thing(entity, kind, lambda code: self._country(code, entity.line))
            return
        try:
            if entity.schema in TIES:
                yield from tie(entity, self._thing, self._positions)
        except Unread as why:
            self.unread[f"{entity.schema} {why}"] += 1
            self._silent.add(entity.name)

    def _thing(self, name: str) -> tuple[str, type[Record]] | None:
        kind = self._kinds.get(name)
        return (self.entities.by_name[name].id, kind) if kind else None

    def _country(self, code: str, line: int) -> str:
        fields, _ = self._countries.setdefault(code.lower(), (country(code.lower()), line))
        return str(fields["id"])

    def _record(self, kind: type[Record], fields: Fields, line: int) -> Iterator[Record]:
        try:
            record = kind.model_validate({**fields, "evidence": cited(line)})
        except ValidationError as error:
            self._note(kind, error, line)
            return
        if record.id in self.places or record.id == self.document.id:
            where = f"line {self.places[record.id]}" if record.id in self.places else "the document"
            self.faults.append(Fault(self.entities.file, line, f"the id is that of {where} too (rename one of them)"))
            return
        self.places[record.id] = line
        yield record

    def _note(self, kind: type[Record], error: ValidationError, line: int) -> None:
        for detail in error.errors(include_url=False, include_input=False):
            name = str(detail["loc"][0]) if detail["loc"] else ""
            said = wording(kind, detail, hidden=True)
            self.faults.append(Fault(self.entities.file, line, said, record=kind.__name__, field=name))

    # What is told

    def notes(self) -> Iterator[str]:
        """Say what was left out, and how often."""
        contacts, properties, schemas = self._left()
        if contacts:
            yield f"{contacts} contact details and numbers of papers never enter the graph"
        if undecided := schemas.pop("LegalEntity", 0):
            yield f"LegalEntity: {undecided} left out, of which nothing tells whether a person or a body"
        yield from _counted(self.unread, "{name}: {count} left out")
        yield from _counted(schemas, "{name}: {count} left out, which casegraph has no place for")
        yield from _counted(properties, "{name}: {count} not read")
        yield from _counted(self.entities.beside, "{name} beside the properties: {count} not read")

    def _left(self) -> tuple[int, Counter[str], Counter[str]]:
        contacts, properties, schemas = 0, Counter[str](), Counter[str]()
        for entity in self.entities:
            left = entity.properties.keys() - entity.taken
            contacts += 1 if entity.schema in CONTACT_SCHEMAS else len(left & CONTACTS)
            if self._is_read(entity):
                properties.update(f"{entity.schema}.{name}" for name in left - CONTACTS)
            elif entity.schema not in CONTACT_SCHEMAS and entity.name not in self._silent:
                schemas[entity.schema] += 1
        return contacts, properties, schemas

    def _is_read(self, entity: Entity) -> bool:
        """Tell whether something was made of an entity; of a position, by who held it."""
        if entity.name in self._positions:
            return bool(entity.taken)
        return entity.name in self._kinds or (entity.schema in TIES and entity.name not in self._silent)


def _counted(counts: Mapping[str, int], form: str) -> Iterator[str]:
    for name, count in sorted(counts.items()):
        yield form.format(name=name, count=count)
