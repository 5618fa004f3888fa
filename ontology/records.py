"""What one source says, as typed records: agents, places, events, proceedings, UN engagements and their ties.

A field is spelled as its property (`birth_date` is `cg:birthDate`); its meaning stands in casegraph.ttl, its form here.
The classes follow HURIDOCS Events Standard Formats: who did what to whom, and who says so.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ontology.dates import bounds
from ontology.forms import (
    Code,
    Concept,
    Date,
    Duration,
    Id,
    In,
    Link,
    Many,
    Names,
    Quote,
    Texts,
    To,
    Url,
)

Agents = Annotated[tuple[Annotated[Link, To("Agent")], ...], Many]
Organizations = Annotated[tuple[Annotated[Link, To("Organization")], ...], Many]
Events = Annotated[tuple[Annotated[Link, To("Event")], ...], Many]
Places = Annotated[tuple[Annotated[Link, To("Place")], ...], Many]
Charges = Annotated[tuple[Annotated[Link, To("Charge")], ...], Many]
Codes = Annotated[tuple[Code, ...], Many]


class Form(BaseModel):
    """The strictness that all records share. Inputs stay out of errors: they may name people at risk."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


PLACES = ("paragraph", "page", "row")
"""The fields of a citation that say where in its source it stands."""


class Citation(Form):
    """Where a source says something, in which words."""

    quote: Quote | None = None
    paragraph: Annotated[int, Field(ge=1)] | None = None
    page: Annotated[int, Field(ge=1)] | None = None
    row: Annotated[int, Field(ge=1)] | None = None
    supports: Annotated[tuple[Annotated[Code, Names()], ...], Many] = ()

    @model_validator(mode="after")
    def _located(self) -> Self:
        if all(getattr(self, place) is None for place in PLACES):
            raise ValueError("points nowhere (give the paragraph, the page, or the row of a table)")
        return self


class Record(Form):
    """One thing that a source speaks of, and where it does."""

    section: ClassVar[str] = ""
    """The name of these records' list in a case file; empty for a class that is only a parent of others."""

    id: Id
    evidence: Annotated[tuple[Citation, ...], Many, Field(min_length=1)]
    disclosure: Annotated[Concept, In("disclosure")] | None = None
    note: Texts | None = None
    slip: Texts | None = None

    def __init_subclass__(cls, *, section: str = "", **options: Any) -> None:
        """Name the section of a case file that holds these records."""
        super().__init_subclass__(**options)
        cls.section = section

    @model_validator(mode="after")
    def _supported(self) -> Self:
        for field in (field for citation in self.evidence for field in citation.supports):
            if field not in type(self).model_fields:
                raise ValueError(f"evidence supports {field!r}, which is not a field of {type(self).__name__}")
        return self


class Dated(Record):
    """Something in time: at one date, or from a begin to an end; `ongoing` is the last date it is known to go on."""

    date: Date | None = None
    begin: Date | None = None
    end: Date | None = None
    ongoing: Date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.date and (self.begin or self.end or self.ongoing):
            raise ValueError("has a date and also begin, end or ongoing (give the date, or the begin and end)")
        for later in ("end", "ongoing"):
            if self.begin and (after := getattr(self, later)) and not _may_follow(self.begin, after):
                raise ValueError(f"{later} {after} is before begin {self.begin}")
        return self


def _may_follow(begin: str, end: str) -> bool:
    earliest, latest = bounds(begin)[0], bounds(end)[1]
    return earliest is None or latest is None or earliest <= latest


class Claimed(Dated):
    """Something that a source may state, report, allege or deny."""

    modality: Annotated[Concept, In("modality")] | None = None
    stated_by: Agents = ()


# Agents


class Agent(Record):
    """Someone who acts or is acted on. Defender and official are roles, never classes."""

    name: Texts | None = None
    alias: Texts | None = None
    description: Texts | None = None

    @model_validator(mode="after")
    def _known(self) -> Self:
        if not (self.name or self.description or self.disclosure == "restricted"):
            raise ValueError("has neither name nor description (describe who is left unnamed)")
        return self


class Person(Agent, section="persons"):
    """One human being."""

    pen_name: Texts | None = None
    roles: Annotated[tuple[Annotated[Concept, In("role")], ...], Many] = ()
    gender: Annotated[Concept, In("gender")] | None = None
    birth_date: Date | None = None
    birth_place: Annotated[Link, To("Place")] | None = None
    hometown: Annotated[Link, To("Place")] | None = None
    citizenship: Places = ()
    ethnicity: Texts | None = None
    works_on: Texts | None = None


class Group(Agent, section="groups"):
    """People whom a source counts rather than names."""

    at_least: Annotated[int, Field(ge=0)] | None = None
    at_most: Annotated[int, Field(ge=0)] | None = None
    roles: Annotated[tuple[Annotated[Concept, In("role")], ...], Many] = ()
    includes: Agents = ()


class Organization(Agent, section="organizations"):
    """A body with a name and members: an NGO, a party, a firm, a newspaper."""

    part_of: Organizations = ()
    founders: Agents = ()
    located_in: Places = ()
    works_on: Texts | None = None


class StateBody(Organization, section="state_bodies"):
    """A government, ministry, police force, prosecution service or other arm of a state."""


class Court(StateBody, section="courts"):
    """A court of law."""


class UNMechanism(Organization, section="un_mechanisms"):
    """A body, mandate or procedure of the United Nations."""

    type: Annotated[Concept, In("mechanism")] | None = None


# Places


class Place(Record, section="places"):
    """A country, province, city, district, building."""

    name: Texts
    type: Annotated[Concept, In("place-type")] | None = None
    within: Places = ()


class PlaceOfDetention(Place, section="places_of_detention"):
    """A place where people are held: detention centre, prison, hospital, designated location."""


# Events


class Event(Claimed, section="events"):
    """Something that happened or goes on; on its own, a container such as a crackdown."""

    name: Texts | None = None
    description: Texts | None = None
    place: Places = ()
    part_of: Events = ()


class Activity(Event, section="activities"):
    """What defenders do: protest, commemorate, defend, publish, found, apply, ask for information."""

    type: Annotated[Concept, In("activity-type")] | None = None
    participants: Agents = ()
    beneficiaries: Agents = ()
    called_off: bool | None = None


class Act(Event):
    """Something done to somebody."""

    reason: Texts | None = None
    reprisal_for: Events = ()
    reprisal_stated_by: Agents = ()


class Targeted(Act):
    """An act whose target has no name of its own, as a detainee or a defendant has."""

    target: Annotated[Agents, Field(min_length=1)]
    type: Annotated[Concept, In("act-type")] | None = None


class Detention(Act, section="detentions"):
    """A time during which somebody is held, under any name: criminal, residential, house arrest, disappearance."""

    type: Annotated[Concept, In("detention-type")] | None = None
    detainee: Annotated[Agents, Field(min_length=1)]
    charges: Charges = ()
    incommunicado: bool | None = None


class Arrest(Targeted, section="arrests"):
    """A formal arrest."""

    charges: Charges = ()


class Release(Targeted, section="releases"):
    """The end of a detention."""

    released_from: Annotated[Link, To("Detention")] | None = None


class Restriction(Targeted, section="restrictions"):
    """A limit on movement or on peaceful work: exit ban, passport seizure, denial of entry, a cancelled meeting."""


class IllTreatment(Targeted, section="ill_treatment"):
    """Torture and other ill-treatment, denial of care, solitary confinement."""


class Harassment(Targeted, section="harassment"):
    """Threat, raid, interrogation, surveillance, smear, pressure on family."""


class Death(Act, section="deaths"):
    """A death."""

    deceased: Annotated[Agents, Field(min_length=1)]
    type: Annotated[Concept, In("act-type")] | None = None


class Closure(Targeted, section="closures"):
    """The closing of an organization, or of its event, by force or pressure."""


class LicenceRevocation(Targeted, section="licence_revocations"):
    """The taking of a licence, such as a lawyer's."""


# Proceedings


class Proceeding(Act):
    """A step of a case in law."""

    defendant: Annotated[Agents, Field(min_length=1)]
    court: Annotated[Link, To("Court")] | None = None
    stage: Annotated[Concept, In("stage")] | None = None


class Charge(Proceeding, section="charges"):
    """An accusation in law: the offence that somebody is held, tried or sentenced for."""

    offence: Annotated[Concept, In("offence")]


class Hearing(Proceeding, section="hearings"):
    """A trial or another session of a court."""

    charges: Charges = ()
    closed: bool | None = None


class Judgment(Proceeding, section="judgments"):
    """What a court found."""

    charges: Charges = ()
    verdict: Annotated[Concept, In("verdict")] | None = None


class Sentence(Proceeding, section="sentences"):
    """What a court imposed."""

    charges: Charges = ()
    penalty: Annotated[Concept, In("penalty")] | None = None
    duration: Duration | None = None
    suspended_for: Duration | None = None


# The United Nations, documents, demands


class UNEngagement(Event, section="un_engagements"):
    """A tie with the United Nations: training, submission, review, meeting, communication, an entry in a report."""

    type: Annotated[Concept, In("engagement-type")]
    communication_type: Annotated[Concept, In("communication-type")] | None = None
    mechanism: Annotated[tuple[Annotated[Link, To("UNMechanism")], ...], Many] = ()
    participants: Agents = ()
    sought_by: Agents = ()
    organizers: Agents = ()
    concerns: Annotated[tuple[Annotated[Link, To("Record")], ...], Many] = ()
    document: Annotated[tuple[Annotated[Link, To("Document")], ...], Many] = ()
    reference: Codes = ()


class Document(Record, section="documents"):
    """A source, or a document that a source speaks of: case page, report, letter, appeal, statement."""

    evidence: Annotated[tuple[Citation, ...], Many] = ()
    title: Texts
    kind: Annotated[Concept, In("document-kind")] | None = None
    publisher: Agents = ()
    authors: Agents = ()
    signatories: Agents = ()
    addressees: Agents = ()
    concerns: Annotated[tuple[Annotated[Link, To("Record")], ...], Many] = ()
    published: Date | None = None
    languages: Codes = ()
    reference: Codes = ()
    url: Url | None = None
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None
    retrieved: Date | None = None


class Demand(Record, section="demands"):
    """What a document asks for, of whom."""

    text: Texts
    document: Annotated[Link, To("Document")]
    addressed_to: Agents = ()
    concerns: Annotated[tuple[Annotated[Link, To("Record")], ...], Many] = ()


# Decisions about ids


class IdentityDecision(Dated, section="identity_decisions"):
    """A decision that several ids name one thing: in the merged view the id that it keeps stands for the others."""

    keeps: Id
    replaces: Annotated[tuple[Id, ...], Many, Field(min_length=1)]
    decided_by: Agents = ()
    reason: Texts | None = None

    @model_validator(mode="after")
    def _of_two(self) -> Self:
        if self.keeps in self.replaces:
            raise ValueError(f"replaces {self.keeps!r}, which it keeps (name the other ids of the thing)")
        return self


# Ties between two things. In the property graph each is one relationship.


class Tie(Claimed):
    """A statement that ties two things. Its id may be left out: it is then made of its ends and its type."""

    ends: ClassVar[tuple[str, str]]
    named_by: ClassVar[tuple[str, ...]] = ()
    """The fields that tell apart two ties of the same ends."""

    @model_validator(mode="before")
    @classmethod
    def _identified(cls, fields: Any) -> Any:
        if not isinstance(fields, dict) or "id" in fields:
            return fields
        start, end = cls.ends
        parts = [fields.get(name) for name in (start, *cls.named_by, end)]
        # A dot of an id is doubled, so that no two ties get one id: not `a.b` with `c` that of `a` with `b.c`.
        return {**fields, "id": ".".join(str(part).replace(".", "..") for part in parts if part)}


class Relationship(Tie, section="relationships"):
    """A tie between two agents: `who` is the spouse, lawyer, colleague... of `whom`."""

    ends = ("who", "whom")
    named_by = ("type",)
    who: Annotated[Link, To("Agent")]
    type: Annotated[Concept, In("relationship-type")]
    whom: Annotated[Link, To("Agent")]


class Membership(Tie, section="memberships"):
    """Belonging to an organization."""

    ends = ("member", "organization")
    member: Annotated[Link, To("Agent")]
    organization: Annotated[Link, To("Organization")]


class Post(Tie, section="posts"):
    """An office that a person holds in a body."""

    ends = ("holder", "body")
    holder: Annotated[Link, To("Person")]
    body: Annotated[Link, To("Organization")]
    title: Texts


class Involvement(Tie, section="involvements"):
    """An agent's part in an act: never without a modality, nor without who states it."""

    ends = ("agent", "act")
    named_by = ("role", "modality")
    agent: Annotated[Link, To("Agent")]
    act: Annotated[Link, To("Event")]
    role: Annotated[Concept, In("involvement-role")]
    modality: Annotated[Concept, In("modality")]
    stated_by: Annotated[tuple[Annotated[Link, To("Agent")], ...], Many, Field(min_length=1)]


FORMS_ONLY = (Record, Dated, Claimed, Targeted)
"""Classes that only lend their fields: they are no classes of the ontology."""


def kinds() -> list[type[Record]]:
    """List every class of the ontology, parents first."""
    found: dict[type[Record], None] = {}
    _below(Record, found)
    return [kind for kind in found if kind not in FORMS_ONLY]


def _below(kind: type[Record], found: dict[type[Record], None]) -> None:
    for child in kind.__subclasses__():
        found[child] = None
        _below(child, found)
