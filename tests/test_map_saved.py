"""What a reader saves from a map: the picture with its legend, and the data of the view, made without a network."""

import csv
import io
import json
from xml.etree import ElementTree

import networkx as nx
import pytest
from test_map import BASE, case
from test_map_in_browser import hostile, saved

from graph.maps.map import draw

pytestmark = pytest.mark.browser
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def page(viewer):
    return viewer(draw(case().projection, around=[f"{BASE}lin-mei"]))


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_table_of_the_view_has_each_link_with_its_evidence(page, tmp_path):
    lawyer = next(row for row in rows(saved(page, "csv", tmp_path)) if row["link"] == "lawyer of")
    assert (lawyer["from"], lawyer["to"], lawyer["quotes"]) == ("Zhao An", "Lin Mei", "counsel for Lin; her lawyer")
    assert lawyer["sources"] == "letter ¶7; page ¶7"


def test_what_is_saved_is_what_is_seen(page, tmp_path):
    page.uncheck("#kinds input[data-kinds='Person']")
    assert all("Lin Mei" not in row.values() for row in rows(saved(page, "csv", tmp_path)))
    told = json.loads(saved(page, "json", tmp_path))
    assert {thing["name"] for thing in told["things"]} == {"Training", "Detention of Lin", "East Cell"}
    assert told["question"] == "Who and what stands within 2 steps of Lin Mei?"


def test_gephi_and_networkx_read_the_network(page, tmp_path):
    saved(page, "gexf", tmp_path)
    graph = nx.read_gexf(tmp_path / "map.gexf")
    assert graph.nodes["lin-mei"]["label"] == "Lin Mei"
    assert graph.nodes["lin-mei"]["iri"] == f"{BASE}lin-mei"
    assert graph.has_edge("zhao-an", "lin-mei")


def test_ties_with_and_without_a_direction_are_read_together(viewer, tmp_path):
    friends = {"record": f"{BASE}f", "kind": "Relationship", "type": "colleague-of"}
    told = case().tie("zhao-an", "COLLEAGUE_OF", "lin-mei", **friends)
    saved(viewer(draw(told.projection, around=[f"{BASE}lin-mei"])), "gexf", tmp_path)
    edges = nx.read_gexf(tmp_path / "map.gexf").edges
    assert edges["lin-mei", "zhao-an"]["symmetric"] is True
    assert edges["zhao-an", "lin-mei"]["symmetric"] is False


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")'])
def test_a_spreadsheet_calculates_no_name(viewer, tmp_path, name):
    page = viewer(draw(case().person("bad", name).tie("training", "PARTICIPANTS", "bad").projection))
    cells = [cell for row in rows(saved(page, "csv", tmp_path)) for cell in row.values()]
    assert f"'{name}" in cells
    assert not [cell for cell in cells if cell[:1] in "=+-@" and cell]


@pytest.mark.parametrize("ending", ["gexf", "json", "csv"])
def test_hostile_names_leave_the_data_whole(viewer, tmp_path, ending):
    content = saved(viewer(draw(hostile("]]><x>\u0000\"',\r\n").projection)), ending, tmp_path)
    if ending == "gexf":
        assert not [part for part in ElementTree.fromstring(content).iter() if part.tag.endswith("x>")]
    elif ending == "json":
        assert json.loads(content)["things"]
    else:
        assert all(len(row) == 9 and None not in row for row in rows(content))


def test_each_thing_of_a_drawing_leads_to_its_iri(page, tmp_path):
    tree = ElementTree.fromstring(saved(page, "svg", tmp_path))
    assert f"{BASE}lin-mei" in [link.get("href") for link in tree.iter(f"{SVG}a")]


def test_no_address_of_a_drawing_is_a_script(viewer, tmp_path):
    told = case()
    node = told.nodes.pop(f"{BASE}lin-mei")
    told.links = {}
    told.nodes["javascript:alert(1)"] = type(node)("javascript:alert(1)", node.labels, node.properties)
    tree = ElementTree.fromstring(saved(viewer(draw(told.projection)), "svg", tmp_path))
    assert not [link for link in tree.iter(f"{SVG}a") if "javascript" in link.get("href", "")]


def test_a_drawing_says_its_question_its_sources_and_its_day(page, tmp_path):
    tree = ElementTree.fromstring(saved(page, "svg", tmp_path))
    told = " ".join(part.text or "" for part in tree.iter(f"{SVG}text"))
    assert "Who and what stands within 2 steps of Lin Mei?" in told
    assert "A page (2016-02), River Watch" in told
    assert page.evaluate("new Date().toLocaleDateString('sv')") in told


def test_a_drawing_explains_each_line_and_shape_that_it_has(page, tmp_path):
    tree = ElementTree.fromstring(saved(page, "svg", tmp_path))
    told = [part.text for part in tree.iter(f"{SVG}text")]
    assert {"Person", "Tie between two agents", "Reprisal for"} <= set(told)
