"""The description of the dataset says of it what is so, in the terms of VoID and DCAT."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryFile

import pyoxigraph
import pytest
import rdflib
from conftest import loaded
from rdflib import DCAT, DCTERMS, FOAF, RDF, VOID, XSD
from serving import site

from graph.exports.export import export
from graph.exports.void import DOWNLOADS, counted, dataset, write
from web.dataset import FORMATS
from web.negotiation import TYPES

PAGE = Path(__file__).parent.parent / "docs" / "linked-data.md"
SITE = "https://graph.example/"
WHOLE = rdflib.URIRef(f"{SITE}data#dataset")
CG = rdflib.Namespace("https://w3id.org/casegraph/ns#")


@pytest.fixture(scope="module")
def told(store):
    return rdflib.Graph().parse(data=write(store, ".ttl", site=SITE), format="turtle")


@pytest.fixture(scope="module")
def held(store):
    merged = rdflib.Graph()
    lines = (
        f"{quad.triple} ." for quad in store.reading().quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph())
    )
    return merged.parse(data="\n".join(lines), format="nt")


def number(told, subject, predicate):
    return told.value(subject, predicate).toPython()


def test_the_numbers_are_those_of_the_merged_view(told, held):
    assert number(told, WHOLE, VOID.triples) == len(held)
    assert number(told, WHOLE, VOID.distinctSubjects) == len(set(held.subjects()))
    assert number(told, WHOLE, VOID.distinctObjects) == len(set(held.objects()))
    assert number(told, WHOLE, VOID.properties) == len(set(held.predicates()))
    citations = set(held.subjects(RDF.type, CG.Citation))
    assert number(told, WHOLE, VOID.entities) == len(set(held.subjects()) - citations)


def test_every_class_has_its_part(told, held):
    parts = told[WHOLE : VOID.classPartition]
    found = {told.value(part, VOID["class"]): number(told, part, VOID.entities) for part in parts}
    assert found == {kind: len(set(held.subjects(RDF.type, kind))) for kind in held.objects(None, RDF.type)}


def test_every_property_has_its_part(told, held):
    parts = told[WHOLE : VOID.propertyPartition]
    found = {told.value(part, VOID.property): number(told, part, VOID.triples) for part in parts}
    assert found == {verb: len(list(held.triples((None, verb, None)))) for verb in held.predicates()}


def test_a_source_is_a_part_with_its_publisher_and_its_date(told, store):
    parts = {str(told.value(part, DCTERMS.identifier)): part for part in told[WHOLE : VOID.subset]}
    report = parts["valley-report-2019"]
    assert set(parts) == set(store.ledger.entries)
    assert told.value(report, DCTERMS.issued) == rdflib.Literal("2019-03-01", datatype=XSD.date)
    publisher = told.value(report, DCTERMS.publisher)
    assert (publisher, FOAF.name, rdflib.Literal("Valley Watch")) in told
    assert str(told.value(report, DCTERMS.source)) == f"{store.base}valley-report-2019"
    assert number(told, report, VOID.triples) == store.ledger.entries["valley-report-2019"].quads
    assert {str(title) for title in told[report : DCTERMS.title]} == {"Reprisals in the Valley", "谷地的报复"}


@pytest.mark.parametrize(
    ("published", "issued"),
    [
        ("2019", rdflib.Literal("2019", datatype=XSD.gYear)),
        ("2019-03", rdflib.Literal("2019-03", datatype=XSD.gYearMonth)),
        ("2019~", None),
        ("2019-03/2019-04", None),
    ],
)
def test_a_date_is_as_precise_as_its_source(tmp_path, case_file, published, issued):
    document = f"document: {{id: a-page, title: A page, disclosure: public, published: {published!r}}}\n"
    store = loaded(tmp_path / "store", case_file("", document=document))
    told = rdflib.Graph().parse(data=write(store, ".ttl", site=SITE), format="turtle")
    part = told.value(None, DCTERMS.identifier, rdflib.Literal("a-page"))
    assert told.value(part, DCTERMS.issued) == issued


def test_every_download_is_a_distribution(told):
    ways = {str(told.value(one, DCAT.downloadURL)) for one in told[WHOLE : DCAT.distribution]}
    assert ways == {f"{SITE}data/casegraph{suffix}" for suffix in DOWNLOADS}
    assert set(DOWNLOADS) == set(FORMATS)
    assert {str(dump) for dump in told[WHOLE : VOID.dataDump]} < ways


def test_no_licence_is_told_unless_it_is_known(store, told):
    assert not list(told.triples((None, DCTERMS.license, None)))
    terms = "https://creativecommons.org/licenses/by/4.0/"
    licensed = rdflib.Graph().parse(data=write(store, ".ttl", site=SITE, license=terms), format="turtle")
    assert (WHOLE, DCTERMS.license, rdflib.URIRef(terms)) in licensed


def test_the_same_store_is_described_in_the_same_bytes(store):
    assert write(store, ".ttl", site=SITE) == write(store, ".ttl", site=SITE)
    assert len(list(dataset(store, counted(store), site=SITE))) > 100


def test_the_example_of_the_page_runs(store, capsys, monkeypatch):
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    monkeypatch.chdir(store.folder.parent)
    exec(example.replace("demo", store.folder.name))
    assert "void:Dataset" in capsys.readouterr().out


@pytest.fixture(scope="module")
def public(store):
    with site(store.folder, "public") as served:
        yield served


def read(answer, suffix):
    return set(pyoxigraph.parse(answer.body, format=pyoxigraph.RdfFormat.from_media_type(TYPES[suffix])))


@pytest.mark.parametrize("suffix", TYPES)
def test_the_description_is_the_same_in_each_format_and_at_each_address(public, suffix):
    lines = read(public.get("/data/void.nt"), ".nt")
    assert read(public.get(f"/data/void{suffix}"), suffix) == lines
    assert read(public.get("/data", Accept=TYPES[suffix]), suffix) == lines
    assert read(public.get("/.well-known/void", Accept=TYPES[suffix]), suffix) == lines


def test_a_browser_is_led_to_the_page(public):
    answer = public.get("/.well-known/void", Accept="text/html")
    assert (answer.status, answer.headers["location"]) == (303, "/data")
    assert public.get("/.well-known/void").headers["content-type"].startswith("text/turtle")


def test_what_the_description_offers_for_download_is_there(public):
    told = rdflib.Graph().parse(data=public.get("/data/void.ttl").body, format="turtle")
    for way in told.objects(None, DCAT.downloadURL):
        answer = public.get(str(way).removeprefix(public.address))
        assert answer.status == 200
        assert int(answer.headers["content-length"]) == len(answer.body) > 1000


@pytest.mark.parametrize("suffix", TYPES)
def test_a_download_is_what_an_export_would_be(public, store, tmp_path, suffix):
    export(store, tmp_path / f"graph{suffix}")
    assert public.get(f"/data/casegraph{suffix}").body == (tmp_path / f"graph{suffix}").read_bytes()


def test_many_may_read_a_download_at_once(public):
    with ThreadPoolExecutor(8) as readers:
        got = list(readers.map(public.get, ["/data/casegraph.graphml"] * 16))
    (whole,) = {answer.body for answer in got if answer.status == 200}
    assert {answer.status for answer in got} <= {200, 503}
    assert whole.endswith(b"</graphml>\n") or whole.endswith(b"</graphml>")


def test_a_download_that_waits_for_another_says_when_to_come_again(public, monkeypatch):
    begun, end = threading.Event(), threading.Event()

    def slowly(graph, suffix):
        begun.set()
        end.wait(30)
        return TemporaryFile()

    monkeypatch.setattr("web.dumps._written", slowly)
    with site(public.served.folder, "public") as served, ThreadPoolExecutor() as others:
        first = others.submit(served.get, "/data/casegraph.nq")
        begun.wait(30)
        refused = served.get("/data/casegraph.ttl")
        end.set()
        assert (refused.status, refused.headers["retry-after"]) == (503, "30")
        first.result()


@pytest.mark.parametrize(("suffix", "format"), [(".ttl", "turtle"), (".nt", "nt"), (".rdf", "xml")])
def test_a_download_holds_the_merged_view(public, held, suffix, format):
    got = rdflib.Graph().parse(data=public.get(f"/data/casegraph{suffix}").body, format=format)
    assert set(got) == set(held)


@pytest.mark.parametrize("suffix", [".trig", ".nq", ".jsonld"])
def test_a_download_holds_every_source(public, store, suffix):
    assert read(public.get(f"/data/casegraph{suffix}"), suffix) == {
        quad for quad in store.reading() if quad.graph_name != pyoxigraph.DefaultGraph()
    }
