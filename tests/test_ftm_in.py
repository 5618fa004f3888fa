"""FollowTheMoney as a way in: what means the same becomes records, and all else is counted and told."""

import json
import re
from pathlib import Path

import pytest

from loaders.case_file import CaseFile
from loaders.checks import within
from loaders.ftm.reading import read_ftm
from loaders.tree import Tree
from ontology.quads import statements
from ontology.records import Document

PROSE = Path(__file__).parent.parent / "docs" / "loading-rdf.md"
PAGE = Document.model_validate({"id": "a-page", "title": "A page"})
LIN_MEI = {"id": "NK-Mei", "schema": "Person", "properties": {"name": ["Lin Mei", "林梅"]}}
LIN_BO = {"id": "bo", "schema": "Person", "properties": {"name": ["Lin Bo"]}}
POLICE = {"id": "police", "schema": "PublicBody", "properties": {"name": ["Port Police"]}}
RIVER = {"id": "river", "schema": "Company", "properties": {"name": ["River Ltd"]}}


def reading(*entities):
    return read_ftm((json.dumps(one) for one in entities), "a.ftm", PAGE)


def entity(schema, identity="x", **properties):
    return {"id": identity, "schema": schema, "properties": {name: [value] for name, value in properties.items()}}


def said(*entities):
    """Read entities that are whole: their records by id, each as what it says."""
    found = reading(*entities)
    assert not found.faults, "\n".join(map(str, found.faults))
    return {
        record.id: (type(record).__name__, record.model_dump(exclude_defaults=True, exclude={"id", "evidence"}))
        for record in found.records
    }


def notes(*entities):
    return [note.removeprefix("a.ftm: ") for note in reading(*entities).notes]


def fault(*lines):
    found = read_ftm(lines, "a.ftm", PAGE)
    (only,) = found.faults
    assert found.records == ()
    return str(only)


# Things


def test_a_person_has_names_by_their_script():
    kind, fields = said(LIN_MEI)["nk-mei"]
    assert (kind, fields) == ("Person", {"name": {"": ("Lin Mei",), "zh": ("林梅",)}})


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ("Person", "Person"),
        ("Organization", "Organization"),
        ("Company", "Organization"),
        ("PublicBody", "StateBody"),
        ("Event", "Event"),
    ],
)
def test_a_schema_is_the_kind_that_means_the_same(schema, kind):
    assert said(entity(schema, name="Eastport"))["x"] == (kind, {"name": {"": ("Eastport",)}})


@pytest.mark.parametrize(
    ("name", "value", "field", "read"),
    [
        ("alias", "Ah Bo", "alias", {"": ("Ah Bo",)}),
        ("previousName", "江波", "alias", {"zh": ("江波",)}),
        ("alias", "Bo 波", "alias", {"": ("Bo 波",)}),
        ("summary", "A baker", "description", {"": ("A baker",)}),
        ("notes", "Known since 2010", "note", {"": ("Known since 2010",)}),
        ("birthDate", "1970-05", "birth_date", "1970-05"),
        ("birthDate", "1970-05-03T00:00:00", "birth_date", "1970-05-03"),
        ("gender", "female", "gender", "woman"),
        ("ethnicity", "Hui", "ethnicity", {"": ("Hui",)}),
        ("citizenship", "cn", "citizenship", ("china",)),
        ("nationality", "CN", "citizenship", ("china",)),
        ("birthCountry", "kp", "birth_place", "north-korea"),
        ("topics", "role.diplo", "roles", ("diplomat",)),
    ],
)
def test_a_property_of_a_person_is_the_field_that_means_the_same(name, value, field, read):
    assert said(entity("Person", name="Lin Bo", **{name: value}))["x"][1][field] == read
    assert not notes(entity("Person", name="Lin Bo", **{name: value}))


def test_a_person_without_a_whole_name_is_called_by_its_parts():
    assert said(entity("Person", firstName="Lin", lastName="Bo"))["x"][1]["name"] == {"": ("Lin Bo",)}


def test_a_country_is_made_once_and_cites_where_it_is_named_first():
    found = reading(LIN_MEI, *(entity("Person", one, name="P", nationality="cn") for one in ("p", "q")))
    (place,) = [record for record in found.records if record.id == "china"]
    assert (place.type, place.evidence[0].row) == ("country", 2)


def test_a_code_that_is_not_known_stays_a_code():
    assert said(entity("Person", name="P", citizenship="zz"))["country-zz"] == ("Place", {"name": {"": ("ZZ",)}})


def test_a_date_of_death_is_a_death():
    died = said(entity("Person", name="P", deathDate="2019"))["x.death"]
    assert died == ("Death", {"deceased": ("x",), "date": "2019"})


def test_a_legal_entity_is_a_body_only_where_something_tells():
    assert said(entity("LegalEntity", name="River Ltd", legalForm="Ltd"))["x"][0] == "Organization"
    assert notes(entity("LegalEntity", name="River")) == [
        "LegalEntity: 1 left out, of which nothing tells whether a person or a body"
    ]


def test_a_date_beside_a_begin_is_not_read():
    event = entity("Event", name="Review", startDate="2016-01", date="2016")
    assert said(event)["x"][1]["begin"] == "2016-01"
    assert notes(event) == ["Event.date: 1 not read"]


def test_an_article_is_a_document():
    article = entity("Article", title="News", publishedAt="2019-02-03", sourceUrl="https://example.org/news")
    expected = {"title": {"": ("News",)}, "published": "2019-02-03", "url": "https://example.org/news"}
    assert said(article)["x"] == ("Document", {**expected, "kind": "news-article"})


def test_the_most_exact_of_several_dates_is_read_and_dates_that_differ_are_not():
    exact = {**LIN_BO, "properties": {"name": ["Lin Bo"], "birthDate": ["1970", "1970-05-03", "1970-05"]}}
    differing = {**LIN_BO, "properties": {"name": ["Lin Bo"], "birthDate": ["1970", "1971"]}}
    assert said(exact)["bo"][1]["birth_date"] == "1970-05-03"
    assert "birth_date" not in said(differing)["bo"][1]
    assert notes(differing) == ["Person.birthDate: 1 not read"]


# Ties


@pytest.mark.parametrize(
    ("tie", "read"),
    [
        (
            entity("Family", person="bo", relative="NK-Mei", relationship="Mother"),
            ("Relationship", {"who": "nk-mei", "type": "parent", "whom": "bo"}),
        ),
        (
            entity("Family", person="bo", relative="NK-Mei", relationship="aunt by marriage"),
            ("Relationship", {"who": "nk-mei", "type": "family-member", "whom": "bo"}),
        ),
        (
            entity("Associate", person="bo", associate="NK-Mei", relationship="friend"),
            ("Relationship", {"who": "nk-mei", "type": "friend", "whom": "bo"}),
        ),
        (
            entity("Associate", person="bo", associate="NK-Mei"),
            ("Relationship", {"who": "nk-mei", "type": "associate", "whom": "bo"}),
        ),
        (
            entity("Representation", agent="NK-Mei", client="bo", role="律师"),
            ("Relationship", {"who": "nk-mei", "type": "lawyer-of", "whom": "bo"}),
        ),
        (
            entity("UnknownLink", subject="NK-Mei", object="bo", role="colleague"),
            ("Relationship", {"who": "nk-mei", "type": "colleague", "whom": "bo"}),
        ),
        (
            entity("Membership", member="bo", organization="river", startDate="2010", endDate="2012-05"),
            ("Membership", {"member": "bo", "organization": "river", "begin": "2010", "end": "2012-05"}),
        ),
        (
            entity("Directorship", director="bo", organization="river"),
            ("Post", {"holder": "bo", "body": "river", "title": {"en": ("director",)}}),
        ),
        (
            entity("Employment", employee="bo", employer="police", role="Chief"),
            ("Post", {"holder": "bo", "body": "police", "title": {"": ("Chief",)}}),
        ),
    ],
)
def test_a_tie_is_the_tie_that_means_the_same(tie, read):
    assert said(LIN_MEI, LIN_BO, POLICE, RIVER, tie)["x"] == read


def test_who_occupies_a_position_holds_a_post():
    position = entity("Position", "chief", name="Chief", organization="police")
    held = said(entity("Occupancy", holder="bo", post="chief", startDate="2010"), position, LIN_BO, POLICE)["x"]
    assert held == ("Post", {"holder": "bo", "body": "police", "title": {"": ("Chief",)}, "begin": "2010"})


def test_several_ends_are_several_ties():
    tie = {"id": "x", "schema": "Membership", "properties": {"member": ["bo", "NK-Mei"], "organization": ["river"]}}
    found = said(LIN_MEI, LIN_BO, RIVER, tie)
    assert (found["x"][1]["member"], found["x.2"][1]["member"]) == ("bo", "nk-mei")


@pytest.mark.parametrize(
    ("tie", "note"),
    [
        (entity("Associate", person="bo", associate="gone"), "Associate that ties what is not read"),
        (entity("Employment", employee="river", employer="bo"), "Employment that ties what is not read"),
        (entity("Representation", agent="NK-Mei", client="bo", role="agent"), "Representation whose role is"),
        (entity("UnknownLink", subject="NK-Mei", object="bo"), "UnknownLink whose role is not one of casegraph"),
        (entity("Occupancy", holder="bo", post="gone"), "Occupancy whose Position names no body that is read"),
        (entity("Ownership", owner="bo", asset="river"), "Ownership: 1 left out, which casegraph has no place for"),
    ],
)  # fmt: skip
def test_what_has_no_place_is_counted_and_told(tie, note):
    told = notes(LIN_MEI, LIN_BO, RIVER, tie)
    assert len(told) == 1 and told[0].startswith(note) and "1 left out" in told[0]


# Nothing is lost in silence, and no contact enters

CONTACT = {"email": ["canary@example.org"], "phone": ["+1 555 0100 200"], "passportNumber": ["C4N4RY"]}


def test_contact_details_never_enter():
    person = {**LIN_BO, "properties": {"name": ["Lin Bo"], **CONTACT}}
    found = reading(person, entity("Address", "home", full="Canary Street 1"))
    assert found.notes == ("a.ftm: 4 contact details and numbers of papers never enter the graph",)
    assert "canary" not in repr(found).lower()


def test_each_property_that_is_not_read_is_counted():
    people = [
        {
            "id": one,
            "schema": "Person",
            "caption": "P",
            "properties": {"name": ["P"], "country": ["de"], "title": ["Dr"]},
        }
        for one in ("p", "q")
    ]
    expected = ["Person.country: 2 not read", "Person.title: 2 not read", "caption beside the properties: 2 not read"]
    assert notes(*people) == expected


def test_every_value_is_read_or_told():
    mixed = {
        **LIN_BO,
        "properties": {"name": ["Lin Bo"], "topics": ["role.judge", "role.pep"], "citizenship": ["Utopia"]},
    }
    assert notes(mixed) == ["Person.citizenship: 1 not read", "Person.topics: 1 not read"]


# What is wrong

GOOD = json.dumps(LIN_BO)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "a.ftm:2: is not JSON: Expecting property name"),
        ("[1]", "a.ftm:2: is no entity (write one JSON object a line)"),
        ('{"id": "x"}', "a.ftm:2: is no entity (an id, a schema and properties are wanted)"),
        ('{"id": "x", "id": "y"}', "a.ftm:2: has one name twice in one object"),
        (json.dumps(entity("Person", "---")), "a.ftm:2: has an id that cannot be one here"),
        (json.dumps(entity("Person", "x" * 121)), "a.ftm:2: has an id that cannot be one here"),
        (json.dumps(entity("Person", name=7)), "a.ftm:2: has a value that is no text in 'name'"),
        (json.dumps(entity("Family", person=LIN_BO)), "a.ftm:2: holds an entity within 'person'"),
        (GOOD, "a.ftm:2: its id is that of line 1 (one entity, one line: aggregate the file first)"),
        (json.dumps(entity("Person", "BO", name="B")), "a.ftm:2: its id becomes 'bo', as does that of line 1"),
        (json.dumps(entity("Person", "a-page", name="B")), "a.ftm:2: the id is that of the document too"),
        (json.dumps(entity("Person", "china", name="B", citizenship="cn")), "a.ftm:2: the id is that of line 2 too"),
        (json.dumps(entity("Person")), "a.ftm:2: Person: has neither name nor description"),
        (json.dumps(entity("Person", name="Bo", birthDate="Canary")), "a.ftm:2: Person: birth_date: the value"),
        (json.dumps(entity("Person", name="Call +86 10 5555 0100")), "a.ftm:2: Person: name: holds a phone number"),
        (b'{"id": "\xff"}', "a.ftm:2: is not UTF-8 text"),
        ("[" * 100_000, "a.ftm:2: is not JSON that can be read"),
    ],
)  # fmt: skip
def test_a_bad_line_is_told_with_its_number_and_without_its_values(line, message):
    told = fault(GOOD, line)
    assert told.startswith(message) and "Canary" not in told and "555" not in told


def test_a_byte_order_mark_is_no_fault():
    assert len(read_ftm([b"\xef\xbb\xbf" + GOOD.encode()], "a.ftm", PAGE).records) == 1


def test_an_empty_file_is_told():
    assert fault("\n") == "a.ftm:1: holds no entity (write one JSON object a line)"


def test_what_is_read_is_a_source_like_any_other():
    found = reading(LIN_MEI, LIN_BO, POLICE, entity("Employment", employee="bo", employer="police", role="Chief"))
    source = CaseFile("a.ftm", PAGE, (PAGE, *found.records), "", {PAGE.id: 1, **found.places})
    assert within("a.ftm", source.records, source.places, Tree({}, {})) == []
    assert found.places == {"nk-mei": 1, "bo": 2, "police": 3, "x": 4}
    assert len(set(statements(source.records, PAGE, "https://example.org/"))) > 20


def test_the_example_of_the_documentation_is_read():
    (example,) = re.findall(r"```json\n(.*?)```", PROSE.read_text(encoding="utf-8"), re.DOTALL)
    found = read_ftm(example.splitlines(), "a.ftm", PAGE)
    assert ([record.id for record in found.records], found.notes) == (["nk-4", "nk-5", "nk-6", "china"], ())
