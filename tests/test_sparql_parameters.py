"""The parameters of a query, and terms as a person writes them."""

from datetime import date

import pytest
from invented_store import PREFIXES, filled

from graph.sparql.query import Sparql
from graph.terms import Iri, Term, Text, term, value, written
from ontology.problems import NotAQuery, Unknown


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("sparql") / "rdf")


@pytest.fixture(scope="module")
def sparql(folder):
    with Sparql(folder, prefixes=PREFIXES) as sparql:
        yield sparql


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("SELECT ?who { ?who ex:lawyer ?x }", [("https://example.org/wei",), ("https://example.org/xia",)]),
        ("SELECT ?who { { SELECT ?who { ?who ex:lawyer ?x } } }", [("https://example.org/wei",), ("https://example.org/xia",)]),
        ("SELECT ?x (COUNT(?a) AS ?n) { ?a ex:lawyer ?x } GROUP BY ?x ORDER BY ?x", [("https://example.org/luo", 2)]),
        ("SELECT ?n { { SELECT (COUNT(*) AS ?n) { ?a ex:lawyer ?b FILTER(?b = ?x) } } }", [(2,)]),
        ("SELECT ?n { { SELECT ?x (COUNT(*) AS ?n) { ?a ex:lawyer ?x } GROUP BY ?x } FILTER(?n > 1) }", [(2,)]),
        ("SELECT ?who { ?who ex:age ?a FILTER NOT EXISTS { ?who ex:name ?m . ?x ex:name ?m } }", [("https://example.org/wei",)]),
        ("SELECT ?who { ?who ex:age ?a OPTIONAL { ?who ex:lawyer ?y FILTER(?y=?x) } FILTER(!BOUND(?y) && BOUND(?x)) }", [("https://example.org/luo",)]),
        ("SELECT (STR(?x) AS ?y) { }", [("https://example.org/luo",)]),
        ("SELECT ?a { $x ex:age ?a }", [(40,)]),
    ],
)  # fmt: skip
def test_a_parameter_is_given_wherever_it_stands(sparql, text, rows):
    assert sorted(sparql.select(text, {"x": Iri("https://example.org/luo")}).rows) == rows


@pytest.mark.parametrize("given", ['"', "\\", "} UNION { ?a ?b ?c } #", "'''", "a\nb\t", "卫林", "?x", "\u2028", ""])
def test_no_value_becomes_a_part_of_the_query(sparql, given):
    assert sparql.select("SELECT (?x AS ?y) { }", {"x": given}).rows == [(given,)]
    assert sparql.select("SELECT ?x { ?s ex:name ?x }", {"x": given}).rows == []


@pytest.mark.parametrize("given", [2, -2, True, 1.5, date(2017, 7, 19), Text("卫", "zh"), Iri("urn:x"), "2"])
def test_values_go_in_and_come_back(sparql, given):
    ((back,),) = sparql.select("SELECT (?x AS ?y) { }", {"x": given}).rows
    assert (back, type(back)) == (given, type(given))


def test_an_unknown_parameter_names_the_nearest_variable(sparql):
    with pytest.raises(Unknown, match=r"no variable in the query '\?persn' \(did you mean '\?person'\?\)"):
        sparql.query("SELECT ?person { ?person ex:age ?age }", {"persn": 1})


@pytest.mark.parametrize(
    "text", ["SELECT (1 AS ?x) { }", "SELECT * { VALUES ?x { 1 } }", "SELECT * { VALUES (?y ?x) { (1 2) } }"]
)
def test_what_the_query_sets_itself_is_no_parameter(sparql, text):
    with pytest.raises(NotAQuery, match=r"the query itself gives \?x its value"):
        sparql.query(text, {"x": 1})


def test_an_error_behind_a_parameter_is_placed_in_the_query_as_asked(sparql):
    with pytest.raises(NotAQuery, match=r"line 2, column 18: .*'FILTR'"):
        sparql.query("SELECT *\n{ ?s ex:name ?x . FILTR(1) }".replace(" . ", " ."), {"x": "a very long name it is"})


@pytest.mark.parametrize(
    ("text", "read", "nt"),
    [
        ("<https://x/a>", Iri("https://x/a"), "<https://x/a>"),
        ("ex:wei", Iri("https://example.org/wei"), "<https://example.org/wei>"),
        ("nope:wei", "nope:wei", '"nope:wei"'),
        ("Wei Lin", "Wei Lin", '"Wei Lin"'),
        ('"Wei"@en', Text("Wei", "en"), '"Wei"@en'),
        ('"2017"^^xsd:gYear', Term(f'"2017"^^<{PREFIXES["xsd"]}gYear>'), f'"2017"^^<{PREFIXES["xsd"]}gYear>'),
        ('"5"', "5", '"5"'),
        ("5", 5, f'"5"^^<{PREFIXES["xsd"]}integer>'),
        ("007", "007", '"007"'),
        ("1.50", Term(f'"1.50"^^<{PREFIXES["xsd"]}decimal>'), f'"1.50"^^<{PREFIXES["xsd"]}decimal>'),
        ("2017-07-19", date(2017, 7, 19), f'"2017-07-19"^^<{PREFIXES["xsd"]}date>'),
        ("2017-07", "2017-07", '"2017-07"'),
        ("true", True, f'"true"^^<{PREFIXES["xsd"]}boolean>'),
    ],
)
def test_the_command_line_writes_terms(text, read, nt):
    assert (term(text, PREFIXES), type(term(text, PREFIXES)), written(term(text, PREFIXES))) == (read, type(read), nt)


def test_no_day_of_the_calendar_is_told():
    with pytest.raises(NotAQuery, match="2017-02-30 is not a day"):
        term("2017-02-30")


@pytest.mark.parametrize("bad", [Iri("a b"), Iri("x> ?y"), Term('"a" } #'), Term("?x"), Text("a", "en } #")])
def test_a_term_that_is_none_does_not_get_in(bad):
    with pytest.raises(NotAQuery):
        written(bad)


def test_a_literal_that_does_not_fit_its_datatype_stays_text():
    assert value(f'"many"^^<{PREFIXES["xsd"]}integer>') == "many"
    assert value("_:b1") == "_:b1"
