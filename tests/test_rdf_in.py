"""RDF as a way in: what is written in casegraph's vocabulary becomes the records that it was made of."""

import random
import re
from io import BytesIO

import pytest
import rdflib
from conftest import CASES, DEMO, loaded
from hypothesis import given, settings
from invented_records import sources
from pyoxigraph import BlankNode, Dataset, RdfFormat, parse, serialize

from graph.exports.export import export
from graph.storage.claim import claim_of
from loaders.cases import read
from loaders.rdf.from_rdf import Graph, Turning
from loaders.rdf.reading import read_rdf
from loaders.rdf.sources import sorted_out
from loaders.rdf.syntax import FORMATS, stated
from ontology.quads import statements
from ontology.vocabulary import BASE

DOCS = DEMO.parent.parent / "docs"
ONE_GRAPH = {".ttl": RdfFormat.TURTLE, ".nt": RdfFormat.N_TRIPLES, ".rdf": RdfFormat.RDF_XML}
NAMED = {".trig": RdfFormat.TRIG, ".nq": RdfFormat.N_QUADS, ".jsonld": RdfFormat.JSON_LD}

HEAD = """@base <https://w3id.org/casegraph/id/> .
@prefix cg: <https://w3id.org/casegraph/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
PAGE = '<a-page> a cg:Document ; cg:title "A page" ; cg:evidence [ cg:document <a-page> ; cg:paragraph 1 ] .\n'
CITED = "cg:evidence [ cg:document <a-page> ; cg:paragraph 4 ]"
LI_SI = f'<li-si> a cg:Person ; cg:name "Li Si"@en , "李四"@zh ; {CITED} .\n'


@pytest.fixture
def rdf_file(tmp_path):
    def write(text, name="case.ttl"):
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(tmp_path / name)

    return write


@pytest.fixture
def said(rdf_file):
    """Read what stands below a good head and document."""

    def reading(text, document=PAGE):
        return read_rdf(rdf_file(HEAD + document + text), BASE)

    return reading


def quads(document, records):
    return set(statements(records, document, BASE))


def by_source(files):
    return {file.document.id: quads(file.document, file.records) for file in files}


def claimed(files):
    claims = [claim_of(record, file.document, BASE) for file in files for record in file.records]
    return sorted(claims, key=lambda claim: (claim.source, claim.iri))


def fault(reading):
    (only,) = reading.faults
    assert reading.files == ()
    return re.sub(r"^\S+/(?=[\w.]+:\d+: )", "", str(only))


# There and back


def turned_back(content, suffix, document):
    graphs = sorted_out("a", stated("a", suffix, content, BASE), lambda _: 1).graphs
    turning = Turning(Graph("a", BASE, BASE + document, graphs.get(BASE + document) or graphs[""], lambda _: 1))
    records = list(turning.records())
    assert not turning.faults, "\n".join(map(str, turning.faults))
    return quads(records[0], records)


def as_quads(pages):
    text = "".join(f"{line} <{BASE}{page.id}> .\n" for page, own in pages for line in sorted(quads(page, own)))
    return parse(text.encode(), RdfFormat.N_QUADS)


def written(statements, format):
    out = BytesIO()
    serialize(statements, out, format)
    return out.getvalue()


@pytest.mark.parametrize("suffix", NAMED)
@settings(max_examples=60, deadline=None)
@given(sources())
def test_records_come_back_from_named_graphs(suffix, pages):
    content = written(as_quads(pages), NAMED[suffix])
    for page, records in pages:
        assert turned_back(content, suffix, page.id) == quads(page, records)


@pytest.mark.parametrize("suffix", ONE_GRAPH)
@settings(max_examples=60, deadline=None)
@given(sources())
def test_records_come_back_from_one_graph(suffix, pages):
    content = written([quad.triple for quad in as_quads(pages[:1])], ONE_GRAPH[suffix])
    assert turned_back(content, suffix, pages[0][0].id) == quads(*pages[0])


@pytest.mark.parametrize("suffix", NAMED)
def test_an_export_of_the_demo_is_read_back(demo, tmp_path, suffix):
    export(demo, tmp_path / f"graph{suffix}")
    reading = read_rdf(str(tmp_path / f"graph{suffix}"), BASE)
    assert (reading.faults, reading.notes) == ((), ())
    originals = read([str(DEMO)]).files
    assert by_source(reading.files) == by_source(originals)
    assert claimed(reading.files) == claimed(originals)


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".rdf"])
def test_an_export_of_one_source_is_read_back(tmp_path, suffix):
    source = CASES / "river-letter-2019.yaml"
    export(loaded(tmp_path / "store", source), tmp_path / f"graph{suffix}")
    reading = read_rdf(str(tmp_path / f"graph{suffix}"), BASE)
    assert by_source(reading.files) == by_source(read([str(source)]).files)


@pytest.mark.parametrize("suffix", [".trig", ".jsonld", ".nq"])
def test_what_rdflib_writes_is_read(store, tmp_path, suffix):
    export(store, tmp_path / "graph.nq")
    graph = rdflib.Dataset()
    graph.parse(tmp_path / "graph.nq", format="nquads")
    form = {".trig": "trig", ".jsonld": "json-ld", ".nq": "nquads"}[suffix]
    graph.serialize(tmp_path / f"again{suffix}", format=form)
    assert by_source(read_rdf(str(tmp_path / f"again{suffix}"), BASE).files) == by_source(read([str(CASES)]).files)


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_suffix_has_its_syntax(rdf_file, suffix):
    syntax = {**ONE_GRAPH, **NAMED, ".owl": RdfFormat.RDF_XML, ".xml": RdfFormat.RDF_XML}[suffix]
    content = written([quad.triple for quad in parse((HEAD + PAGE + LI_SI).encode(), RdfFormat.TURTLE)], syntax)
    (source,) = read_rdf(rdf_file(content, f"case{suffix}"), BASE).files
    assert [record.id for record in source.records] == ["a-page", "li-si"]


# What may be left out, and what is computed


def test_a_case_written_by_hand_gives_its_records_and_lines(said):
    (source,) = said(LI_SI).files
    assert source.document.id == "a-page"
    assert source.records[1].name == {"en": ("Li Si",), "zh": ("李四",)}
    assert source.places == {"a-page": 4, "li-si": 5}


@pytest.mark.parametrize("suffix", [".ttl", ".trig"])
def test_a_byte_order_mark_is_no_fault(rdf_file, suffix):
    assert not read_rdf(rdf_file("\ufeff" + HEAD + PAGE + LI_SI, f"case{suffix}"), BASE).faults


def test_superclasses_and_bounds_may_be_missing(said):
    (source,) = said(LI_SI + f'<d> a cg:Detention ; cg:detainee <li-si> ; cg:begin "2017"^^cg:edtf ; {CITED} .').files
    stated = "\n".join(quads(source.document, source.records))
    assert "ns#Act>" in stated and '"2017-01-01"^^<http://www.w3.org/2001/XMLSchema#date>' in stated


def test_bounds_that_the_dates_do_not_mean_are_refused(said):
    bound = 'cg:beginEarliest "2016-01-01"^^xsd:date'
    reading = said(LI_SI + f'<d> a cg:Detention ; cg:detainee <li-si> ; cg:begin "2017"^^cg:edtf ; {bound} ; {CITED} .')
    assert fault(reading) == (
        "case.ttl:6: Detention 'd': cg:beginEarliest: "
        "is not what the dates mean (leave the bounds out: they are computed)"
    )


def test_citations_keep_their_numbers(said):
    numbered = "".join(f"<a-page#li-si.{n}> cg:document <a-page> ; cg:paragraph {20 - n} .\n" for n in range(1, 12))
    cites = " , ".join(f"<a-page#li-si.{n}>" for n in range(11, 0, -1))
    (source,) = said(f'<li-si> a cg:Person ; cg:name "Li Si" ; cg:evidence {cites} .\n{numbered}').files
    assert [citation.paragraph for citation in source.records[1].evidence] == list(range(19, 8, -1))


def test_citations_under_other_names_are_told(said):
    cited = "<http://example.org/cited>"
    reading = said(
        f'<li-si> a cg:Person ; cg:name "Li Si" ; cg:evidence {cited} .\n{cited} cg:document <a-page> ; cg:page 2 .'
    )
    assert [note.partition(": ")[2] for note in reading.notes] == [f"1 citations of <{BASE}a-page> are numbered anew"]


def test_a_named_graph_need_not_say_the_document_of_its_citations(rdf_file):
    text = HEAD + '<a-page> { <a-page> a cg:Document ; cg:title "A" ; cg:evidence [ cg:page 1 ] . }'
    (source,) = read_rdf(rdf_file(text, "case.trig"), BASE).files
    assert source.document.evidence[0].page == 1


def test_the_merged_view_beside_the_sources_is_passed_over(store, tmp_path):
    serialize(store.reading(), str(tmp_path / "all.nq"), RdfFormat.N_QUADS)
    reading = read_rdf(str(tmp_path / "all.nq"), BASE)
    assert by_source(reading.files) == by_source(read([str(CASES)]).files)
    assert re.search(r"\d+ statements are passed over: the merged view", reading.notes[0])


def test_statements_about_the_file_are_passed_over_and_told(said):
    about = '<> a <http://rdfs.org/ns/void#Dataset> ; <http://purl.org/dc/terms/title> "Cases" .\n'
    label = '<li-si> <http://www.w3.org/2000/01/rdf-schema#label> "Li Si" .'
    reading = said(LI_SI + about + label)
    assert [note.partition(": ")[2] for note in reading.notes] == [
        f"1 statements are passed over: {name}" for name in ("dcterms", "rdfs:label", "void")
    ]
    assert len(reading.files) == 1


def test_a_tie_without_a_name_is_named_by_its_ends(said):
    he_qing = f'<he-qing> a cg:Person ; cg:name "He Qing" ; {CITED} .\n'
    kind = "cg:type <https://w3id.org/casegraph/ns/relationship-type/lawyer-of>"
    (source,) = said(
        LI_SI + he_qing + f"[] a cg:Relationship ; cg:who <he-qing> ; {kind} ; cg:whom <li-si> ; {CITED} ."
    ).files
    assert source.records[-1].id == "he-qing.lawyer-of.li-si"


# Blank nodes

NAMELESS = f"""
<d> a cg:Detention ; cg:detainee [ a cg:Person ; cg:description "a villager" ; {CITED} ] ; {CITED} .
<e> a cg:Detention ; cg:detainee [ a cg:Person ; cg:description "a villager" ; {CITED} ] ; {CITED} .
<f> a cg:Detention ; cg:detainee [ a cg:Person ; cg:description "a farmer" ; {CITED} ] ; {CITED} .
"""


def relabelled(content, seed):
    """Give the blank nodes of a file other labels, and its lines another order."""
    labels, chance = {}, random.Random(seed)
    lines = written(Dataset(parse(content.encode(), RdfFormat.TURTLE)), RdfFormat.N_QUADS).decode().splitlines()
    chance.shuffle(lines)
    return "\n".join(re.sub(r"_:\w+", lambda found: labels.setdefault(found[0], str(BlankNode())), x) for x in lines)


def test_blank_nodes_get_the_same_ids_however_they_are_named(rdf_file):
    files = [rdf_file(relabelled(HEAD + PAGE + NAMELESS, seed), f"{seed}.nt") for seed in range(5)]
    readings = [read_rdf(file, BASE) for file in files]
    assert len({frozenset(quads(one.document, one.records)) for reading in readings for one in reading.files}) == 1
    assert [len(reading.files) for reading in readings] == [1] * 5
    assert readings[0].notes[0].endswith("3 blank nodes get ids (a tie that of its ends, others blank-...)")


def test_blank_nodes_that_nothing_tells_apart_are_refused(said):
    twin = f'[] a cg:Person ; cg:description "a villager" ; {CITED} .\n'
    assert "2 blank nodes of which the same is said as of another (give them IRIs)" in fault(said(twin + twin))


def test_many_blank_nodes_that_are_made_to_hurt_take_no_time_without_end(said):
    ring = "".join(
        f'_:p{n} a cg:Group ; cg:description "x" ; cg:includes _:p{(n + step) % 300} ; {CITED} .\n'
        for n in range(300)
        for step in (1, 7, 19)
    )
    assert "300 blank nodes" in fault(said(ring))


def test_the_example_of_the_documentation_is_read(rdf_file):
    text = (DOCS / "loading-rdf.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```turtle\n(.*?)```", text, re.DOTALL)
    (source,) = read_rdf(rdf_file(example), BASE).files
    assert [record.id for record in source.records] == ["example-case-page-2017", "li-si", "li-si-detention-2017"]


def test_the_command_loads_what_export_wrote_as_it_was(demo, tmp_path):
    import casegraph

    casegraph.open(demo.folder).export(tmp_path / "graph.trig")
    with casegraph.open(tmp_path / "again") as again:
        done = again.load(tmp_path / "graph.trig")
        assert set(done.counts.loaded) == demo.ledger.entries.keys()
        assert sorted(again.store.ledger.hashes) == sorted(demo.ledger.hashes)


def test_a_folder_of_rdf_is_loaded_and_beside_case_files_it_is_not(demo, tmp_path):
    import casegraph

    casegraph.open(demo.folder).export(tmp_path / "graph.nq")
    with casegraph.open(tmp_path / "again") as again:
        assert len(again.load(tmp_path).counts.loaded) == len(demo.ledger.entries)
    (tmp_path / "case.yaml").write_text("document: {id: a-page, title: A page}\n", encoding="utf-8")
    with casegraph.open(tmp_path / "third") as third:
        assert third.load(tmp_path).counts.loaded == ("a-page",)
