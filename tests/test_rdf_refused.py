"""RDF that cannot be read back is refused with its line, and with what would do; the network is never asked."""

import json
import re
import socket
import threading

import pytest
from test_rdf_in import CITED, HEAD, LI_SI, PAGE, fault

from loaders.rdf import reading
from loaders.rdf.jsonld import CONTEXT
from loaders.rdf.lines import Lines
from loaders.rdf.reading import read_rdf
from ontology.context import context
from ontology.vocabulary import BASE


@pytest.fixture
def refused(tmp_path):
    """Read a file with this content, and give its one fault."""

    def refusal(content, name="case.ttl", base=BASE):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return fault(read_rdf(str(tmp_path / name), base))

    return refusal


PERSON = '<p> a cg:Person ; cg:name "Li Si" ; '


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("<p> a cg:Persn .", "unknown class cg:Persn (did you mean cg:Person?)"),
        ("<p> a cg:Agent .", "is only a cg:Agent (say which: cg:Person, cg:Group,"),
        ("<p> a cg:Person , cg:Place .", "which nothing is both (give one class)"),
        ('<p> cg:name "x" .', "has no class (say what it is"),
        ('<p> a cg:Person ; cg:name "Li Si" .', "cg:evidence: is missing (give the paragraph"),
        ("<c> a cg:Citation ; cg:page 1 .", "Citation 'c': is the evidence of nothing"),
        (f'<Li-Si> a cg:Person ; cg:name "x" ; {CITED} .', "Person 'Li-Si': id: is not an id (small letters"),
        (
            f'<d> a cg:Detention ; cg:closed "maybe"^^xsd:boolean ; {CITED} .',
            "cg:closed: is no property of a Detention",
        ),
        (f'<d> a cg:Hearing ; cg:closed "maybe"^^xsd:boolean ; {CITED} .', "cg:closed: is neither true nor false"),
        (f"{PERSON} cg:evidence <c> .", "leads to a citation of which nothing is said"),
        (f"{PERSON} cg:evidence <a-page> .", "leads to a Document, not a cg:Citation"),
        (f"{PERSON} cg:evidence [ cg:document <a-page> ] .", "cg:evidence: points nowhere (give the paragraph"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(refused, statement, message):
    said = refused(HEAD + PAGE + statement)
    assert said.startswith("case.ttl:5: ") and message in said


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ('cg:birthDat "1970"', "cg:birthDat: unknown property (did you mean cg:birthDate?)"),
        ("cg:court <c>", "cg:court: is no property of a Person (it has: "),
        ('cg:birthDate "1970-01-01"^^xsd:date', 'is a xsd:date, not a cg:edtf (write "2019-05"^^cg:edtf)'),
        ('cg:birthDate "soon"^^cg:edtf', "cg:birthDate: 'soon' is not a date"),
        ('cg:birthDate "1970"^^cg:edtf , "1971"^^cg:edtf', "cg:birthDate: is given 2 times (give it once)"),
        ("cg:alias 7", 'cg:alias: is a xsd:integer, not a text (write "..." or "..."@zh)'),
        ("cg:alias <q>", "cg:alias: is a thing, where a value is wanted"),
        ('cg:alias "x"@ar--rtl', "cg:alias: has a direction of writing"),
        ('cg:hometown "Eastport"', "cg:hometown: is a text, where a thing is wanted"),
        ("cg:hometown []", "cg:hometown: leads to a blank node of which nothing is said"),
        ("cg:hometown <nowhere>", "cg:hometown: no record 'nowhere' in its graph (add it"),
        ("cg:hometown <a-page>", "cg:hometown: 'a-page' is a Document, no Place"),
        ("cg:gender cg:woman", "is not a concept of the scheme gender (did you mean "),
        ("cg:roles <https://w3id.org/casegraph/ns/role/lawer>", "did you mean 'lawyer'?"),
        ("cg:evidence [ cg:paragraph 0 ]", "cg:paragraph: is too small"),
        ('cg:evidence [ cg:page "2" ]', 'cg:page: is a xsd:string, not a xsd:integer (write "3"^^xsd:integer)'),
        ("cg:evidence [ cg:page 1 ; cg:supports cg:court ]", "supports 'court', which is not a field of Person"),
        ("cg:evidence [ cg:page 1 ; cg:color 3 ]", "cg:color: unknown property"),
        ("<http://example.org/age> 7 , 8", "<http://example.org/age> is not casegraph's, and is used 2 times"),
        ("a <http://example.org/Being>", "the class <http://example.org/Being> is not casegraph's"),
        ("cg:hometown <http://example.org/id/x>", "(load with --base http://example.org/id/, or rename"),
    ],
)
def test_a_field_that_is_wrong_is_told_with_its_line(refused, field, message):
    said = refused(f"{HEAD}{PAGE}{PERSON} {field} ; {CITED} .")
    assert said.startswith("case.ttl:5: ") and message in said


def test_each_fault_of_a_file_is_told(tmp_path):
    (tmp_path / "a.ttl").write_text(HEAD + PAGE + "<p> a cg:Persn .\n<q> a cg:Grop .\n", encoding="utf-8")
    assert [fault.line for fault in read_rdf(str(tmp_path / "a.ttl"), BASE).faults] == [5, 6]


def test_two_ties_without_a_name_and_of_the_same_ends_are_refused(refused):
    body = f'<port-police> a cg:StateBody ; cg:name "Port Police" ; {CITED} .\n'
    post = '[] a cg:Post ; cg:holder <li-si> ; cg:body <port-police> ; cg:title "{}" ; ' + CITED + " .\n"
    text = HEAD + PAGE + LI_SI + body + post.format("clerk") + post.format("chief")
    assert "the id 'li-si.port-police' is taken (give it an IRI of its own)" in refused(text)


def test_a_restricted_record_is_not_quoted(refused):
    closed = "cg:disclosure <https://w3id.org/casegraph/ns/disclosure/restricted>"
    said = refused(HEAD + PAGE + f'{PERSON} {closed} ; cg:birthDate "Canary"^^cg:edtf ; {CITED} .')
    assert "cg:birthDate: the value is not a date" in said and "Canary" not in said


# The sources


def test_several_documents_in_one_graph_are_refused(refused):
    other = f'<q> a cg:Place ; cg:name "Eastport" ; {CITED.replace("a-page", "b-page")} .'
    assert refused(HEAD + PAGE + other).startswith(
        "case.ttl:1: cites 2 documents in one graph (write it as TriG or N-Q"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('<p> a cg:Person ; cg:name "x" .', "cites nothing (give each thing its cg:evidence"),
        (f"{PERSON} cg:evidence [ cg:page 1 ] .", "does not say which source it is (give each thing its cg:evidence"),
        (LI_SI, f"cites <{BASE}a-page>, which is not described (state: <{BASE}a-page> a cg:Document"),
        (f"<{BASE}p> <http://purl.org/dc/terms/title> 1 .", "states nothing in casegraph's vocabulary"),
    ],
)
def test_a_graph_without_a_document_is_refused(refused, text, message):
    assert message in refused(HEAD + text)


def test_a_named_graph_that_is_no_document_is_refused(refused):
    text = f"{HEAD}<a-page> {{ {PAGE} }}\n<b-page> {{ {LI_SI} }}"
    assert f"the graph <{BASE}b-page> does not say what document it is (state in it: <" in refused(text, "case.trig")


def test_a_graph_without_a_name_is_refused(refused):
    assert "has a graph without a name" in refused(f"{HEAD}_:g {{ {PAGE} }}", "case.trig")


def test_what_stands_outside_the_named_graphs_is_refused(refused):
    assert "states something outside every named graph" in refused(f"{HEAD}<a-page> {{ {PAGE} }}\n{LI_SI}", "case.trig")


def test_a_citation_of_another_document_is_refused(refused):
    text = f"{HEAD}<a-page> {{ {PAGE}\n{LI_SI.replace('cg:document <a-page>', 'cg:document <b-page>')} }}"
    assert "cg:document: is in another document than its graph's" in refused(text, "case.trig")


def test_another_base_is_told(refused):
    said = refused(HEAD + PAGE + LI_SI, base="https://example.org/")
    assert f"<{BASE}a-page> and 1 other IRIs are outside the base <https://example.org/> (load with" in said


# The syntax

LIST = '{"@context": {"cg": "https://w3id.org/casegraph/ns#"}, "@graph": [\n%s\n]}'


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.ttl", f"{HEAD}<p> a .", "a.ttl:4: is not Turtle: what stands here is not a valid RDF object (column 7)"),
        ("a.ttl", f"{HEAD}<p> a Canary .", "a.ttl:4: is not Turtle: what stands here is not a valid RDF object (col"),
        ("a.ttl", "@prefix cg: <https://x/> .\n<p> a cg:A .", "a.ttl:2: has a relative IRI (write the whole IRI"),
        ("a.nq", "<http://a> <http://b> <http://c> .\n<a> <b> <c> .", "a.nq:2: has a relative IRI"),
        ("a.ttl", "", "a.ttl:1: is empty"),
        ("a.nt", b'<http://a> <http://b> "x" .\n\xff', "a.nt:2: is not UTF-8 text (save it as UTF-8)"),
        ("a.jsonld", '{"@graph":\n [}', "a.jsonld:2: is not JSON: Expecting value (column 3)"),
        ("a.jsonld", '"x"', "a.jsonld:1: is not JSON-LD (write an object"),
        ("a.jsonld", '{"@id": "x",\n "cg:a": 1, "cg:a": 2}', "a.jsonld:2: has 'cg:a' twice in one object"),
        ("a.jsonld", LIST % '"lost"', "a.jsonld:1: has a value that is said of nothing"),
        ("a.jsonld", LIST % '{"@foo": 1}', "a.jsonld:2: has @foo, which says nothing in RDF (take it out)"),
        ("a.jsonld", "[" * 100_000, "a.jsonld:1: is nested too deeply"),
        ("a.jsonld", LIST % f'{{"@id": "{BASE}p", "@type": "cg:Person"}}', "a.jsonld:1: cites nothing"),
        ("a.rdf", "<a>\n<b></a>", "a.rdf:2: is not XML: mismatched tag (column 6)"),
        ("a.xml", '<!DOCTYPE a [<!ENTITY b "c">]>\n<a>&b;</a>', "a.xml:1: has a DOCTYPE, which is not read"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_parsed_is_told_with_its_line(refused, name, content, message):
    assert refused(content, name).startswith(message)


def json_ld(person, terms=None):
    """Write a page and a person as JSON-LD, with casegraph's context and some terms."""
    page = {"id": "a-page", "a": "Document", "title": "A", "evidence": {"document": "a-page", "page": 1}}
    thing = {"id": "li-si", "a": "Person", "name": "Li Si", "evidence": {"document": "a-page", "page": 1}, **person}
    return json.dumps({"@context": [context(BASE), terms or {}], "@graph": [page, thing]}, indent=1)


@pytest.mark.parametrize(
    ("person", "terms", "message"),
    [
        ({"naem": "x"}, {}, "the property <naem> has no meaning in the @context, and is used once (say what it means)"),
        ({"naem": "x"}, {"@vocab": None}, "<naem> has no meaning in the @context"),
        ({"naem": "x"}, {"naem": None}, "<naem> has no meaning in the @context"),
        ({"@context": None, "naem": "x"}, {}, "<naem> has no meaning in the @context"),
        ({"first name": "x"}, {}, "<first name> has no meaning in the @context"),
        ({"@value": "x"}, {}, "has a value that is said of nothing"),
        ({"hometown": {"id": "x", "@value": "y"}}, {}, "has @value beside what is said of a thing"),
        ({"@type": "Place"}, {}, "has @type twice in one object, once by another name"),
        ({"_:p": "x"}, {}, "<_:p> is not casegraph's"),
        ({"a": "Persn"}, {}, "the class <Persn> has no meaning in the @context"),
        ({"hometown": "b c"}, {}, "cg:hometown: is not an id (small letters"),
        ({"hometown": "b"}, {"@base": None}, "<a-page> is relative to nothing (write the whole IRI)"),
        ({"name": {"e n": "x"}}, {}, "cg:name: 'e n' is not a language tag"),
        ({"birth_date": "soon"}, {}, "cg:birthDate: 'soon' is not a date"),
    ],
)
def test_json_ld_loses_nothing_in_silence(tmp_path, person, terms, message):
    (tmp_path / "a.jsonld").write_text(json_ld(person, terms), encoding="utf-8")
    reading = read_rdf(str(tmp_path / "a.jsonld"), BASE)
    assert message in "\n".join(map(str, reading.faults)) and not reading.files


def test_casegraphs_own_context_may_be_named(tmp_path):
    text = json_ld({}).replace(json.dumps(context(BASE), indent=1).replace("\n", "\n  "), json.dumps(CONTEXT))
    assert '"@context": [\n  "https:' in text
    (tmp_path / "a.jsonld").write_text(text, encoding="utf-8")
    (source,) = read_rdf(str(tmp_path / "a.jsonld"), BASE).files
    assert source.places["li-si"] == text[: text.index('"id": "li-si"')].count("\n") + 1


def test_relative_names_in_xml_are_told_with_their_line(refused):
    text = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:cg="https://w3id.org/casegraph/ns#">\n\n'
        '<cg:Document rdf:about="a"><cg:evidence><cg:Citation><cg:document rdf:resource="a"/>'
        "</cg:Citation></cg:evidence></cg:Document></rdf:RDF>"
    )
    assert refused(text, "a.rdf") == "a.rdf:3: <a> is relative to nothing (write the whole IRI)"


def test_a_file_that_is_not_there_or_too_large_is_told(refused, tmp_path, monkeypatch):
    assert fault(read_rdf(str(tmp_path / "none.ttl"), BASE)) == "none.ttl:1: is not there"
    assert "is not a file of RDF by its name (one of .ttl .trig" in fault(read_rdf(str(tmp_path / "a.csv"), BASE))
    monkeypatch.setattr(reading, "LIMIT", 10)
    assert "more than the 0 MB that are read at once (write some of the sources" in refused(HEAD)


# The network


@pytest.fixture
def listener():
    """Listen on loopback, and keep who calls."""
    heard, server = [], socket.create_server(("127.0.0.1", 0))

    def listen():
        while True:
            try:
                heard.append(server.accept())
            except OSError:
                return

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}", heard
    server.close()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonld", '{"@context": "%s/c"}'),
        ("a.jsonld", '{"@context": [{}, {"@import": "%s/c"}]}'),
        ("a.jsonld", '{"@context": {"x": {"@id": "http://a/b", "@context": "%s/c"}}, "x": {"x": 1}}'),
        ("a.jsonld", '{"@graph": [{"@id": "http://a/b", "@context": ["%s/c"], "@type": "x"}]}'),
        ("a.rdf", '<!DOCTYPE a SYSTEM "%s/d.dtd"><a/>'),
        ("a.rdf", '<!DOCTYPE a [<!ENTITY b SYSTEM "%s/d">]><a>&b;</a>'),
        ("a.ttl", "@prefix owl: <http://www.w3.org/2002/07/owl#> . <%s/a> a owl:Ontology ; owl:imports <%s/b> ."),
    ],
)
def test_nothing_is_fetched(refused, listener, name, text):
    address, heard = listener
    said = refused(text.replace("%s", address), name) if name != "a.ttl" else None
    assert said is None or re.search("stands elsewhere, and nothing is fetched|has a DOCTYPE", said)
    assert heard == []


def test_the_line_of_a_thing_is_not_that_of_a_link_to_it():
    text = '[{"@id": "d", "x": {"@id": "p"}},\n {"@id": "p", "x": 1}]'
    assert Lines(text, ".jsonld", BASE).of(f"{BASE}p") == 2


def test_a_thing_that_is_named_by_a_prefix_has_its_line(refused):
    assert refused(f"{HEAD}@prefix case: <{BASE}> .\n{PAGE}case:p a cg:Persn .").startswith("case.ttl:6: ")
