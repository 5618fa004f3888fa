"""What a reader saves of the communities that are seen: their picture, and what is told of each."""

import json
from xml.etree import ElementTree

import networkx as nx
import pytest
from test_map import BASE
from test_map_in_browser import hostile, saved
from test_map_saved import SVG, rows
from test_whole_map import large, two_crackdowns

from graph.maps.whole_map import draw

pytestmark = pytest.mark.browser


@pytest.fixture
def page(viewer):
    return viewer(draw(two_crackdowns().projection))


def told(tree):
    return " ".join(part.text or "" for part in tree.iter(f"{SVG}text"))


def test_each_community_of_a_picture_leads_to_what_binds_it(page, tmp_path):
    tree = ElementTree.fromstring(saved(page, "svg", tmp_path))
    assert [link.get("href") for link in tree.iter(f"{SVG}a")] == [f"{BASE}north", f"{BASE}south", None]
    assert "North River 6 people" in told(tree)


def test_a_picture_of_the_communities_says_its_legend_its_sources_and_its_day(page, tmp_path):
    words = told(ElementTree.fromstring(saved(page, "svg", tmp_path)))
    assert words.startswith("The whole graph How does all of it hang together")
    assert "28 people, bodies and events in 2 communities" in words
    assert "Detention, arrest" in words
    assert "Sources: A page (2016-02). Picture of" in words
    assert page.evaluate("new Date().toLocaleDateString('sv')") in words


def test_the_picture_is_the_same_by_night_from_the_table_and_during_a_search(page, tmp_path):
    first = saved(page, "svg", tmp_path)
    page.emulate_media(color_scheme="dark")
    page.fill("#query", "south")
    page.click("#see-table")
    assert saved(page, "svg", tmp_path) == first


def test_an_image_of_the_communities_is_saved(page, tmp_path):
    assert saved(page, "png", tmp_path).startswith(b"\x89PNG")
    assert page.complaints == []


def test_the_table_has_each_community_with_all_its_links(page, tmp_path):
    north, south, small = rows(saved(page, "csv", tmp_path))
    assert list(north.values()) == ["c0", "North River", f"{BASE}north", "6", "13", "6", "0", "South Hill (1)"]
    assert (south["links_to"], small["iri"], small["links_to"]) == ("North River (1)", "", "")


def test_gephi_and_networkx_read_the_communities(page, tmp_path):
    saved(page, "gexf", tmp_path)
    graph = nx.read_gexf(tmp_path / "map.gexf")
    assert (graph.nodes["c0"]["label"], graph.nodes["c0"]["people"]) == ("North River", 6)
    assert [(*edge, weight) for *edge, weight in graph.edges(data="weight")] == [("c0", "c1", 1)]


def test_a_program_reads_the_communities_and_their_sources(page, tmp_path):
    values = json.loads(saved(page, "json", tmp_path))
    assert [one["name"] for one in values["communities"][:2]] == ["North River", "South Hill"]
    assert values["links"] == [{"from": "c0", "to": "c1", "number": 1}]
    assert [source["title"] for source in values["sources"]] == ["A page"]


def test_the_parts_of_a_large_community_are_saved_where_they_are_seen(viewer, tmp_path):
    page = viewer(draw(large().projection))
    page.locator(".level.seen .bubble", has_text="Flood").first.click()
    page.wait_for_selector("#c0.seen")
    assert told(ElementTree.fromstring(saved(page, "svg", tmp_path))).startswith("Flood ")
    assert all(row["id"].startswith("c0-") for row in rows(saved(page, "csv", tmp_path)))


@pytest.mark.parametrize("ending", ["svg", "gexf", "json", "csv"])
def test_hostile_names_leave_the_files_whole(viewer, tmp_path, ending):
    content = saved(viewer(draw(hostile("]]><x>\u0001\"',\r\n").projection)), ending, tmp_path)
    if ending in ("svg", "gexf"):
        assert not [part for part in ElementTree.fromstring(content).iter() if part.tag.endswith("}x")]
    elif ending == "json":
        assert json.loads(content)["communities"]
    else:
        assert all(len(row) == 8 and None not in row for row in rows(content))


@pytest.mark.parametrize("iri", ["javascript:alert(1)", "data:text/html,x"])
def test_no_address_of_a_picture_is_a_script(viewer, tmp_path, iri):
    page = viewer(draw(two_crackdowns().projection).replace(f'"iri":"{BASE}north"', f'"iri":"{iri}"'))
    tree = ElementTree.fromstring(saved(page, "svg", tmp_path))
    assert [link.get("href") for link in tree.iter(f"{SVG}a")] == [None, f"{BASE}south", None]
