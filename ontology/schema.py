"""The schema: what each kind of record may say, read off its type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal, get_args, get_origin

from ontology.forms import Datatype, In, Names, To
from ontology.records import FORMS_ONLY, Citation, Form, Record, Tie, kinds
from ontology.vocabulary import NS

XSD = "http://www.w3.org/2001/XMLSchema#"
EDTF = f"{NS}edtf"
BOUNDS = ("begin_earliest", "begin_latest", "end_earliest", "end_latest")

Shape = Literal["link", "concept", "text", "literal", "property"]

_DATATYPES = {str: "string", int: "integer", bool: "boolean", float: "double"}


@dataclass(frozen=True, slots=True)
class Property:
    """One field of a kind: its shape, what it points to, and whether it is required or repeated.

    `target` is a kind (link), a scheme (concept), a datatype IRI (literal), or empty (text in any language).
    """

    field: str
    shape: Shape
    target: str
    required: bool
    repeated: bool

    @property
    def iri(self) -> str:
        """The property's IRI, by spelling."""
        return NS + camel(self.field)

    @property
    def relationship(self) -> str:
        """The type of the relationship that mirrors a link: `RELEASED_FROM`."""
        return self.field.upper()


def camel(name: str) -> str:
    """Spell a field as its property.

    >>> camel("birth_date")
    'birthDate'
    """
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def snake(name: str) -> str:
    """Spell a property as its field.

    >>> snake("birthDate"), snake("sha256")
    ('birth_date', 'sha256')
    """
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


@lru_cache(maxsize=256)
def properties(kind: type[Form]) -> tuple[Property, ...]:
    """List the properties of a kind of record, its parents' first; the id is its IRI, its citations are nodes."""
    return tuple(
        _property(name, field.annotation, tuple(field.metadata), field.is_required())
        for name, field in kind.model_fields.items()
        if name not in ("id", "evidence")
    )


def _property(name: str, annotation: Any, metadata: tuple[Any, ...], required: bool) -> Property:
    parts = (*metadata, *_parts(annotation))
    repeated = tuple in parts
    for part in parts:
        match part:
            case To(kind):
                return Property(name, "link", kind, required, repeated)
            case In(scheme):
                return Property(name, "concept", scheme, required, repeated)
            case Names():
                return Property(name, "property", "", required, repeated)
            case Datatype(datatype):
                return Property(name, "literal", EDTF if datatype == "edtf" else XSD + datatype, required, repeated)
    if Mapping in parts:
        return Property(name, "text", "", required, repeated=True)
    plain = next(part for part in parts if part in _DATATYPES)
    return Property(name, "literal", XSD + _DATATYPES[plain], required, repeated)


def _parts(annotation: Any) -> Iterator[Any]:
    """Walk an annotation from the outside in, its marks before what they mark."""
    if get_origin(annotation) is Annotated:
        base, *marks = get_args(annotation)
        yield from marks
        yield from _parts(base)
        return
    origin = get_origin(annotation)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        yield Mapping
        return
    yield origin or annotation
    for argument in get_args(annotation):
        yield from _parts(argument)


@lru_cache(maxsize=1)
def kind_names() -> Mapping[str, type[Record]]:
    """The kinds of the ontology by class name."""
    return {kind.__name__: kind for kind in kinds()}


@lru_cache(maxsize=1)
def sections() -> Mapping[str, type[Record]]:
    """The kinds that a case file may hold, by the name of their section."""
    return {kind.section: kind for kind in kinds() if kind.section}


@lru_cache(maxsize=256)
def lineage(kind: type[Record]) -> tuple[str, ...]:
    """Name a kind and its parents in the ontology, the widest first.

    >>> lineage(kind_names()["Detention"])
    ('Event', 'Act', 'Detention')
    """
    return tuple(parent.__name__ for parent in reversed(kind.__mro__) if _is_kind(parent))


def _is_kind(parent: type) -> bool:
    return issubclass(parent, Record) and parent not in FORMS_ONLY


@lru_cache(maxsize=1)
def all_properties() -> Mapping[str, Property]:
    """Every property by field name; where kinds differ in its target, the first kind's."""
    found: dict[str, Property] = {}
    for kind in (*kinds(), Citation):
        for prop in properties(kind):
            found.setdefault(prop.field, prop)
    return found


@lru_cache(maxsize=1)
def ties() -> Mapping[str, type[Tie]]:
    """The kinds that the property graph holds as relationships, by class name."""
    return {name: kind for name, kind in kind_names().items() if issubclass(kind, Tie) and kind is not Tie}


def scheme_of(kind: type[Record], field: str) -> str:
    """Name the scheme of a concept field of a kind."""
    return next(prop.target for prop in properties(kind) if prop.field == field)
