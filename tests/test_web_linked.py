"""Linked data over HTTP: names lead to descriptions, in the format that was asked for."""

import json
import re

import pyoxigraph
import pytest
import rdflib
from conftest import loaded
from serving import site

from web.negotiation import TYPES
from web.pages import json_ld_of

OURS = re.compile(r"<(https://w3id\.org/casegraph/(?:id/|ns)[^>#]*)")
HREF = re.compile(r'href="(/(?:id|doc|ns|data)[^"#]*)')
QUADS = {".trig", ".nq", ".jsonld"}


def by_pyoxigraph(answer):
    format = pyoxigraph.RdfFormat.from_media_type(answer.headers["content-type"].partition(";")[0])
    return {str(quad.triple) for quad in pyoxigraph.parse(answer.body, format=format)}


def by_rdflib(answer, suffix):
    names = {".ttl": "turtle", ".nt": "nt", ".rdf": "xml", ".trig": "trig", ".nq": "nquads", ".jsonld": "json-ld"}
    held = rdflib.Dataset(default_union=True)
    held.parse(data=answer.body, format=names[suffix])
    return set(held.triples((None, None, None)))


def test_the_name_of_a_thing_leads_to_its_description(served):
    answer = served.get("/id/tang-yun")
    assert (answer.status, answer.headers["location"], answer.headers["vary"]) == (303, "/doc/tang-yun", "Accept")


@pytest.mark.parametrize("suffix", TYPES)
@pytest.mark.parametrize("thing", ["tang-yun", "port", "valley-report-2019", "tang-yun-detention-2018"])
def test_each_format_says_the_same_to_two_readers(served, thing, suffix):
    lines, answer = served.get(f"/doc/{thing}.nt"), served.get(f"/doc/{thing}{suffix}")
    assert by_pyoxigraph(answer) == by_pyoxigraph(lines)
    assert by_rdflib(answer, suffix) == by_rdflib(lines, ".nt")


def test_every_statement_is_one_of_the_store_in_the_graph_of_its_source(served, store):
    said = set(pyoxigraph.parse(served.get("/doc/tang-yun.trig").body, format=pyoxigraph.RdfFormat.TRIG))
    assert len(said) > 100
    assert said <= set(store.reading())


def test_both_sources_are_kept_apart_with_their_words(served):
    said = list(pyoxigraph.parse(served.get("/doc/lin-bo.nq").body, format=pyoxigraph.RdfFormat.N_QUADS))
    born = {
        (str(q.object.value), q.graph_name.value.rpartition("/")[2]) for q in said if "birthDate" in str(q.predicate)
    }
    assert born == {("1980", "valley-report-2019"), ("1981-05", "river-letter-2019")}
    assert "born in May 1981" in {getattr(quad.object, "value", "") for quad in said}


def test_what_points_to_a_thing_is_called_by_its_name(served):
    text = served.get("/doc/port-police.ttl").text
    assert "cg:modality modality:alleged" in text
    assert "<tang-yun-detention-2018> a cg:Detention" in text
    assert '"River League"@en' in text


def test_an_act_is_never_introduced_without_who_claims_it(tmp_path, case_file):
    text = """
persons: {li: {name: Li, evidence: {paragraph: 1}}}
organizations: {league: {name: League, evidence: {paragraph: 1}}}
detentions: {li-held: {detainee: li, modality: alleged, stated_by: league, evidence: {paragraph: 1}}}
"""
    loaded(tmp_path / "store", case_file(text))
    with site(tmp_path / "store") as served:
        told = served.get("/doc/li.ttl").text
    assert "cg:modality modality:alleged" in told
    assert "cg:statedBy <league>" in told


def test_a_description_that_is_long_goes_on_at_another_address(served, monkeypatch):
    monkeypatch.setattr("graph.exports.describe.NEAR", 2)
    first, second = served.get("/doc/tang-yun.nt"), served.get("/doc/tang-yun.nt?page=2")
    assert '</doc/tang-yun.nt?page=2>; rel="next"' in first.headers["link"]
    assert by_pyoxigraph(second) - by_pyoxigraph(first)


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "1.5", "9" * 40, "²"])
def test_a_page_that_is_none_is_not_there(served, page):
    from urllib.parse import quote

    assert served.get(f"/doc/tang-yun.nt?page={quote(page)}").status == 404


ACCEPTED = {
    "": "text/html",
    "*/*": "text/html",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": "text/html",
    "text/turtle": "text/turtle",
    "TEXT/Turtle ; Q=0.3": "text/turtle",
    "text/html;q=0.5, text/turtle;q=0.9": "text/turtle",
    "text/html;q=0.9, text/turtle;q=0.95, application/rdf+xml;q=0.99": "application/rdf+xml",
    "application/*": "application/ld+json",
    "application/*;q=0.2, text/*;q=0.1, text/html;q=0": "application/ld+json",
    "*/*, text/html;q=0": "text/turtle",
    "text/html;q=0, text/turtle;q=0, */*;q=0.1": "application/ld+json",
    'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"': "application/ld+json",
    "application/n-quads": "application/n-quads",
    "application/trig, image/png": "application/trig",
    "application/rdf+xml,text/rdf+n3;q=0.9,application/xhtml+xml;q=0.5, */*;q=0.1": "application/rdf+xml",
}


@pytest.mark.parametrize("accept", ACCEPTED)
def test_the_format_that_is_most_welcome_is_given(served, accept):
    answer = served.get("/doc/tang-yun", Accept=accept)
    assert answer.headers["content-type"].partition(";")[0] == ACCEPTED[accept]
    assert answer.headers["vary"] == "Accept"
    assert answer.status == 200


def test_an_answer_that_was_chosen_says_where_it_is_by_itself(served):
    chosen = served.get("/doc/tang-yun", Accept="text/turtle")
    assert chosen.headers["content-location"] == "/doc/tang-yun.ttl"
    assert chosen.body == served.get(chosen.headers["content-location"]).body


@pytest.mark.parametrize("address", ["/doc/tang-yun", "/ns", "/data", "/.well-known/void"])
@pytest.mark.parametrize("accept", ["image/png", "*/*;q=0", "text/html;q=0.0", "nonsense", ";;,,"])
def test_what_is_there_in_no_such_format_is_refused(served, address, accept):
    answer = served.get(address, Accept=accept)
    assert (answer.status, answer.headers["vary"]) == (406, "Accept")
    assert 'rel="alternate"; type="text/turtle"' in answer.headers["link"]


@pytest.mark.parametrize(
    "address", ["/doc/tang-yun.ttl", "/ns/offence.jsonld", "/data/void.rdf", "/data/casegraph.nq", "/ns/context.jsonld"]
)
def test_what_has_not_changed_is_not_sent_again(served, address):
    tag = served.get(address).headers["etag"]
    again = served.get(address, If_None_Match=f'"other", W/{tag}')
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert served.get(address, If_None_Match='"other"').status == 200


def test_each_format_has_a_tag_of_its_own(served):
    assert len({served.get(f"/doc/tang-yun{suffix}").headers["etag"] for suffix in TYPES}) == len(TYPES)


def test_head_tells_what_get_would(served):
    asked, told = served.ask("/doc/tang-yun.ttl", method="HEAD"), served.get("/doc/tang-yun.ttl")
    assert (asked.status, asked.body) == (200, b"")
    assert asked.headers["etag"] == told.headers["etag"]


def test_an_id_that_ends_like_a_format_is_found_first(tmp_path, case_file):
    text = "persons:\n  li: {name: Li, evidence: {paragraph: 1}}\n  li.ttl: {name: Li Ttl, evidence: {paragraph: 1}}\n"
    loaded(tmp_path / "store", case_file(text))
    with site(tmp_path / "store") as served:
        assert "Li Ttl" in served.get("/doc/li.ttl").text
        assert served.get("/doc/li.ttl.ttl").headers["content-type"].startswith("text/turtle")
        assert "Li Ttl" not in served.get("/doc/li.nt").text


def test_a_tie_is_described_too(served, store):
    accused = [pyoxigraph.NamedNode(f"https://w3id.org/casegraph/{name}") for name in ("ns#agent", "id/port-police")]
    tied = store.reading().quads_for_pattern(None, *accused, pyoxigraph.NamedNode(f"{store.base}river-letter-2019"))
    tie = next(tied).subject.value.removeprefix(store.base)
    assert "cg:Involvement" in served.get(f"/doc/{tie}.ttl").text
    assert "allegedly by police" in served.get(f"/doc/{tie}").text


def all_things(store):
    kind = pyoxigraph.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    iris = {quad.subject.value for quad in store.reading().quads_for_pattern(None, kind, None, None)}
    return sorted(iri.removeprefix(store.base) for iri in iris if "#" not in iri)


@pytest.mark.parametrize("suffix", ["", ".ttl"])
def test_a_concept_leads_into_the_vocabulary(served, suffix):
    answer = served.get(f"/doc/verdict/guilty{suffix}")
    assert (answer.status, answer.headers["location"]) == (303, f"/ns/verdict/guilty{suffix}")
    assert "guilty" in served.get(answer.headers["location"]).text


def test_a_concept_is_in_no_graph_of_a_source(served):
    assert served.get("/doc/verdict/guilty.trig").status == 404


HOSTILE = {
    "unknown": "nobody-of-this-name",
    "above": "../nobody-of-this-name",
    "above, encoded": "%2e%2e/%2e%2e/nobody-of-this-name",
    "above, encoded twice": "%252e%252e%252fnobody-of-this-name",
    "a file": "..%2f..%2fetc%2fpasswd%00nobody-of-this-name",
    "nul": "tang-yun%00nobody-of-this-name",
    "markup": "%3Cscript%3Enobody-of-this-name%3C/script%3E",
    "an end of the IRI": "tang-yun%3E%20nobody-of-this-name",
    "a new line": "tang-yun%0d%0aX-Header:nobody-of-this-name",
    "no UTF-8": "nobody-of-this-name%ff%fe",
    "a lone surrogate": "nobody-of-this-name%ed%a0%80",
    "very long": "nobody-of-this-name" * 1000,
    "a citation": "valley-report-2019%23tang-yun.1",
    "another host": "/evil.example/nobody-of-this-name",
    "a whole IRI": "https:%2f%2fw3id.org%2fcasegraph%2fid%2ftang-yun",
}


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("start", ["/doc/", "/id/", "/ns/", "/data/void.", "/data/casegraph."])
def test_what_is_not_there_is_not_repeated(served, start, hostile):
    answer = served.get(start + HOSTILE[hostile])
    assert answer.status == 404
    assert "nobody-of-this-name" not in answer.text + str(answer.headers)


def dead(served, *starts):
    """Follow every name of ours and every link, from some addresses on; give those that lead nowhere."""
    waiting, seen, dead = list(starts), set(starts), []
    while waiting:
        address = waiting.pop()
        answer = served.get(address)
        found = [answer.headers.get("location", "")] if answer.status == 303 else named(answer)
        dead += [address] if answer.status not in (200, 303) else []
        fresh = {one for one in found if one} - seen
        seen |= fresh
        waiting += sorted(fresh)
    return dead, len(seen)


def named(answer):
    if answer.headers["content-type"].startswith("text/html"):
        return [address for address in HREF.findall(answer.text) if not address.startswith("/data/casegraph")]
    if answer.headers["content-type"].startswith("application/n-triples"):
        return [iri.removeprefix("https://w3id.org/casegraph") for iri in OURS.findall(answer.text)]
    return []


def test_no_link_and_no_name_of_ours_leads_nowhere(served):
    gone, followed = dead(served, "/doc/tang-yun", "/data", "/ns")
    assert not gone
    assert followed > 300


HOSTILE_NAME = '</script><script>alert(1)</script><!-- ]]> & "quoted"'


def test_json_ld_in_a_page_stays_in_its_element_and_says_what_the_store_says(tmp_path, case_file):
    text = f"persons:\n  li: {{name: {json.dumps(HOSTILE_NAME)}, birth_date: 1980-05, evidence: {{paragraph: 1}}}}\n"
    loaded(tmp_path / "store", case_file(text))
    with site(tmp_path / "store") as served, served.served.lease() as state:
        written = json_ld_of(state, f"{state.graph.store.base}li")
    assert not set("<>&") & set(written)
    person = rdflib.Graph().parse(data=written, format="json-ld").resource(f"{state.graph.store.base}li")
    schema = rdflib.Namespace("https://schema.org/")
    assert person.value(schema.name).value == HOSTILE_NAME
    assert str(person.value(schema.birthDate)) == "1980-05"
    assert schema.Person in {kind.identifier for kind in person[rdflib.RDF.type]}


@pytest.mark.parametrize(
    ("thing", "kind"),
    [
        ("tang-yun", "Person"),
        ("valley-watch", "Organization"),
        ("port-court", "GovernmentOrganization"),
        ("port-centre", "Place"),
        ("tang-yun-detention-2018", "Event"),
        ("valley-report-2019", "CreativeWork"),
    ],
)
def test_a_thing_is_what_the_ontology_aligns_it_with(served, thing, kind):
    with served.served.lease() as state:
        said = json.loads(json_ld_of(state, state.graph.store.base + thing))
    assert said["@type"][0] == kind
    assert said["@context"]["@vocab"] == "https://schema.org/"
