"""What FollowTheMoney says and casegraph says too: which property of which schema is which field.

The schemata are those of https://followthemoney.tech. Only what means the same is read: a `country` of a person is any
tie to a country, so it is no citizenship; an `UnknownLink` says nothing, unless its role does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import product
from typing import Any

from loaders.ftm.countries import is_code
from loaders.ftm.entities import Entity
from ontology.records import (
    Agent,
    Death,
    Document,
    Event,
    Membership,
    Organization,
    Person,
    Post,
    Record,
    Relationship,
    StateBody,
)
from ontology.vocabulary import concepts

Fields = dict[str, Any]
Made = Iterator[tuple[type[Record], Fields]]
Things = Callable[[str], tuple[str, type[Record]] | None]
"""Gives the id and the kind of what an entity has become; None where it is not read, or not there."""
Positions = Mapping[str, Entity]

THINGS: Mapping[str, type[Record]] = {
    "Person": Person,
    "Organization": Organization,
    "Company": Organization,
    "PublicBody": StateBody,
    "Event": Event,
    **dict.fromkeys(("Document", "Article", "HyperText", "PlainText", "Pages", "Table", "Workbook"), Document),
    **dict.fromkeys(("Image", "Audio", "Video"), Document),
}
INCORPORATED = frozenset(
    ("legalForm", "incorporationDate", "dissolutionDate", "registrationNumber", "vatCode", "leiCode", "ogrnCode")
)
"""What only a body has: a LegalEntity may be a person or a body."""
CONTACTS = frozenset(
    """email phone address addressEntity passportNumber idNumber socialSecurityNumber taxNumber innCode licenseNumber
    location latitude longitude full street street2 city postalCode region state postOfficeBox""".split()  # noqa: SIM905
)
TIES = frozenset(
    ("Family", "Associate", "Representation", "UnknownLink", "Membership", "Directorship", "Employment", "Occupancy")
)
CONTACT_SCHEMAS = frozenset(("Address", "Passport", "Identification", "UserAccount", "BankAccount", "CryptoWallet"))
ROLES = {
    "role.act": "activist",
    "role.civil": "official",
    "role.diplo": "diplomat",
    "role.journo": "journalist",
    "role.judge": "judge",
    "role.lawyer": "lawyer",
}
GENDERS = {"male": "man", "female": "woman", "other": "other"}
LAWYERS = frozenset(("attorney", "defence counsel", "defense counsel", "counsel", "legal representative", "адвокат"))
_SCRIPTS = (("ja", re.compile(r"[぀-ヿ]")), ("ko", re.compile(r"[ᄀ-ᇿ가-힯]")), ("zh", re.compile(r"[㐀-鿿豈-﫿]")))
_LATIN = re.compile("[A-Za-z]")


class Unread(Exception):
    """Why an entity says nothing here; counted, never with its values."""


def kind_of(entity: Entity) -> type[Record] | None:
    """Give the kind of record that an entity is; None for a tie and for what has no place here."""
    if entity.schema == "LegalEntity":
        return None if INCORPORATED.isdisjoint(entity.properties) else Organization
    return THINGS.get(entity.schema)


def thing(entity: Entity, kind: type[Record], place: Callable[[str], str]) -> Made:
    """Read an entity that is a thing; `place` gives the id of a country's place."""
    fields: Fields = {"id": entity.id, **_said(entity, kind)}
    if kind is Person:
        fields |= _person(entity, place)
    elif kind is Document:
        fields |= _document(entity)
    elif kind is Event:
        fields |= _dated(entity) | _placed(entity, "place", place, "country")
    else:
        fields |= _placed(entity, "located_in", place, "country", "mainCountry")
    yield kind, fields
    if kind is Person and (died := one_date(entity, "deathDate")):
        yield Death, {"id": f"{entity.id}.death", "deceased": entity.id, "date": died}


def _said(entity: Entity, kind: type[Record]) -> Fields:
    """Read the words that all things have."""
    if kind is Document:
        return _kept(note=texts(entity.take("notes", "description", "summary")))
    names = entity.take("name")
    parts = not names and [entity.take(part)[:1] for part in ("firstName", "lastName")]
    names = names or [" ".join(word for part in parts or () for word in part)]
    found = _kept(
        name=texts(names), description=texts(entity.take("summary", "description")), note=texts(entity.take("notes"))
    )
    return found | (_kept(alias=texts(entity.take("alias", "previousName"))) if issubclass(kind, Agent) else {})


def _person(entity: Entity, place: Callable[[str], str]) -> Fields:
    topics = [ROLES[topic] for topic in entity.properties.get("topics", ()) if topic in ROLES]
    if len(topics) == len(entity.properties.get("topics", ())):
        entity.take("topics")
    gender = entity.properties.get("gender", [])
    if len(gender) == 1 and gender[0] in GENDERS:
        entity.take("gender")
    born = _placed(entity, "birth_place", place, "birthCountry") if _once(entity, "birthCountry") else {}
    return _kept(
        roles=list(dict.fromkeys(topics)),
        gender=GENDERS[gender[0]] if "gender" in entity.taken else None,
        birth_date=one_date(entity, "birthDate"),
        birth_place=next(iter(born.values()), [None])[0],
        ethnicity=texts(entity.take("ethnicity")),
        **_placed(entity, "citizenship", place, "citizenship", "nationality"),
    )


def _document(entity: Entity) -> Fields:
    title = next((name for name in ("title", "name", "fileName") if entity.properties.get(name)), "title")
    return _kept(
        title=texts(entity.take(title)),
        kind="news-article" if entity.schema == "Article" else None,
        published=one_date(entity, "publishedAt") or one_date(entity, "date"),
        url=entity.take("sourceUrl")[0] if _once(entity, "sourceUrl") else None,
        retrieved=one_date(entity, "retrievedAt"),
    )


def _once(entity: Entity, name: str) -> bool:
    return len(entity.properties.get(name, ())) == 1


def _placed(entity: Entity, field: str, place: Callable[[str], str], *names: str) -> Fields:
    coded = [name for name in names if all(map(is_code, entity.properties.get(name, ())))]
    codes = dict.fromkeys(entity.take(*coded))
    return {field: list(dict.fromkeys(map(place, codes)))} if codes else {}


def _dated(entity: Entity) -> Fields:
    """Read when something was; a date beside a begin or an end is not kept."""
    found = _kept(begin=one_date(entity, "startDate"), end=one_date(entity, "endDate"))
    return found or _kept(date=one_date(entity, "date"))


def _kept(**fields: Any) -> Fields:
    return {name: value for name, value in fields.items() if value}


def texts(values: list[str]) -> dict[str, list[str]]:
    """Sort words by what their script tells of their language.

    >>> texts(["Li Si", "李四"])
    {'': ['Li Si'], 'zh': ['李四']}
    """
    found: dict[str, list[str]] = {}
    for value in values:
        if value.strip():
            # Beside Latin letters, a few signs of another script may be a quotation.
            mixed = _LATIN.search(value)
            language = "" if mixed else next((tag for tag, script in _SCRIPTS if script.search(value)), "")
            found.setdefault(language, []).append(value)
    return found


def one_date(entity: Entity, name: str) -> str | None:
    """Read a date that is given once, or each time as far as it is known; others are left unread."""
    dates = sorted({value[:10] for value in entity.properties.get(name, ())}, key=len)
    if not dates or not all(dates[-1].startswith(date) for date in dates):
        return None
    entity.take(name)
    return dates[-1]


# Ties


def tie(entity: Entity, things: Things, positions: Positions) -> Made:
    """Read an entity that ties others; raises `Unread` where it says nothing that has a place here."""
    match entity.schema:
        case "Family":
            yield from _related(entity, things, ("relative", "person"), "relationship", "family-member")
        case "Associate":
            yield from _related(entity, things, ("associate", "person"), "relationship", "associate")
        case "Representation":
            yield from _related(entity, things, ("agent", "client"), "role", None)
        case "UnknownLink":
            yield from _related(entity, things, ("subject", "object"), "role", None)
        case "Membership":
            for number, ends in _ends(entity, things, ("member", "organization"), (Agent, Organization)):
                yield Membership, _tied(entity, number) | dict(zip(("member", "organization"), ends, strict=True))
        case "Directorship":
            yield from _post(entity, things, ("director", "organization"), "director")
        case "Employment":
            yield from _post(entity, things, ("employee", "employer"), "employee")
        case "Occupancy":
            yield from _occupied(entity, things, positions)


def _related(entity: Entity, things: Things, names: tuple[str, str], said: str, otherwise: str | None) -> Made:
    words = entity.properties.get(said, [])
    found = {type for word in words if (type := relationship_type(word))}
    if found and len(found) == len(set(words)):
        entity.take(said)
    type = found.pop() if len(found) == 1 else otherwise
    if type is None:
        raise Unread(f"whose {said} is not one of casegraph's relationships")
    for number, (who, whom) in _ends(entity, things, names, (Agent, Agent)):
        yield Relationship, _tied(entity, number) | {"who": who, "type": type, "whom": whom}


def _post(entity: Entity, things: Things, names: tuple[str, str], otherwise: str) -> Made:
    title = texts(entity.take("role")) or {"en": [otherwise]}
    for number, (holder, body) in _ends(entity, things, names, (Person, Organization)):
        yield Post, _tied(entity, number) | {"holder": holder, "body": body, "title": title}


def _occupied(entity: Entity, things: Things, positions: Positions) -> Made:
    held = [positions[name] for name in entity.take("post") if name in positions]
    bodies = [body for position in held for body in map(things, position.take("organization")) if body]
    if len(held) != 1 or len(bodies) != 1 or not issubclass(bodies[0][1], Organization):
        raise Unread("whose Position names no body that is read")
    title = texts(held[0].take("name"))
    for number, (holder,) in _ends(entity, things, ("holder",), (Person,)):
        yield Post, _tied(entity, number) | {"holder": holder, "body": bodies[0][0], "title": title}


def _tied(entity: Entity, number: int) -> Fields:
    identity = entity.id if number == 1 else f"{entity.id}.{number}"
    return {"id": identity, **_dated(entity), **_kept(note=texts(entity.take("summary", "description")))}


def _ends(
    entity: Entity, things: Things, names: tuple[str, ...], kinds: tuple[type[Record], ...]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Give each pair of ends with its number."""
    found = [[things(value) for value in entity.take(name)] for name in names]
    for kind, ends in zip(kinds, found, strict=True):
        if not ends or any(end is None or not issubclass(end[1], kind) for end in ends):
            raise Unread("that ties what is not read, or not in this file")
    pairs = product(*([end[0] for end in ends if end] for ends in found))
    yield from enumerate(pairs, 1)


def relationship_type(words: str) -> str | None:
    """Give the relationship that words name, as the scheme's own labels say it.

    >>> relationship_type("Mother"), relationship_type("律师"), relationship_type("owner")
    ('parent', 'lawyer-of', None)
    """
    return _relationships().get(words.strip().lower())


@lru_cache(maxsize=1)
def _relationships() -> Mapping[str, str]:
    found = dict.fromkeys(LAWYERS, "lawyer-of")
    for name, concept in concepts("relationship-type").items():
        for label in (*concept.labels.values(), *concept.others):
            found[label.lower().removesuffix(" of").removeprefix("的")] = name
    return found
