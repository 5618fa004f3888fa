"""The map of the whole graph: its communities first, named by what binds them; everything stands in one of them."""

import json
import re

import pytest
from test_map import Case

from graph.maps.bonds import Bonds
from graph.maps.bubbles import drawing
from graph.maps.communities import LARGE, communities
from graph.maps.layout import Box, spread
from graph.maps.levels import Levels
from graph.maps.packed import Texts
from graph.maps.whole_map import draw
from graph.projection.project import project
from graph.projection.property_graph import Projection
from ontology.problems import Problem


def crackdown(told, key, name, people=6):
    """Tell of a crackdown: each of its people was detained in it."""
    told.event(key, "", name, 2015)
    for n in range(people):
        told.person(f"{key}-{n}", f"{name} defender {n}", name_zh=f"{name}人{n}")
        told.event(f"{key}-d{n}", "Act Detention", f"{name} detention {n}", 2015)
        told.tie(f"{key}-d{n}", "DETAINEE", f"{key}-{n}").tie(f"{key}-d{n}", "PART_OF", key)
        told.tie(key, "TARGET", f"{key}-{n}").tie(key, "PARTICIPANTS", f"{key}-{n}")
    return told


def two_crackdowns():
    told = Case().thing("page", "Document", "A page", published="2016-02")
    crackdown(crackdown(told, "north", "North River"), "south", "South Hill")
    return told.tie("north-0", "FRIEND", "south-0").person("loner", "Yan Yi").person("other", "Tan Er")


def large():
    return crackdown(Case().thing("page", "Document", "A page"), "flood", "Flood", people=LARGE)


def leaves(parts):
    for part in parts:
        yield from leaves(part.parts) if part.parts else (part,)


def titles(told):
    bonds = Bonds(told.projection)
    return [bonds.bond(one).title for one in communities(told.projection)]


def test_the_same_graph_gives_the_same_bytes():
    assert draw(two_crackdowns().projection) == draw(two_crackdowns().projection)


def test_people_of_one_crackdown_are_a_community_that_is_named_by_it():
    assert titles(two_crackdowns())[:2] == ["6 people: North River", "6 people: South Hill"]


def test_what_is_tied_to_few_is_gathered_and_named_by_its_source():
    assert titles(two_crackdowns())[2:] == ["2 people: Small groups, named in A page"]


def test_people_who_share_a_lawyer_are_named_by_the_lawyer():
    told = Case().thing("page", "Document", "A page").person("jun", "Jun Li")
    for n in range(8):
        told.person(f"p{n}", f"Person {n}").lawyer("jun", f"p{n}", "page")
    assert titles(told) == ["9 people: Clients of Jun Li"]


def test_people_who_share_nothing_are_named_by_whoever_has_most_ties():
    told = Case().thing("page", "Document", "A page")
    told.thing("elsewhere", "Document", "Elsewhere").person("an", "An Yi", source="elsewhere")
    for n in range(8):
        told.thing(f"s{n}", "Document", f"Source {n}").person(f"p{n}", f"Person {n}", source=f"s{n}")
        told.tie("an", "FRIEND", f"p{n}")
    assert titles(told) == ["9 people: Around An Yi"]


def test_what_all_communities_share_names_none_of_them():
    told = two_crackdowns().thing("a-cell", "Place PlaceOfDetention", "East Cell")
    for key in ("north", "south"):
        for n in range(6):
            told.tie(f"{key}-d{n}", "PLACE", "a-cell")
    assert titles(told)[:2] == ["6 people: North River", "6 people: South Hill"]


def test_the_evidence_and_who_states_it_tie_nobody():
    told = Case().thing("page", "Document", "A page").thing("watch", "Agent Organization", "River Watch")
    for n in range(20):
        told.person(f"p{n}", f"Person {n}").tie(f"p{n}", "STATED_BY", "watch")
    assert [(one.gathered, len(one.members)) for one in communities(told.projection)] == [(True, 21)]


def test_a_very_large_community_is_split_into_maps_of_a_size_one_can_read():
    found = communities(large().projection)
    assert [bool(one.parts) for one in found] == [True]
    assert max(len(one.members) for one in leaves(found)) <= LARGE


@pytest.mark.parametrize("told", [two_crackdowns(), large()])
def test_everything_stands_in_exactly_one_map(told):
    members = [iri for one in leaves(communities(told.projection)) for iri in one.members]
    assert sorted(members) == sorted(iri for iri in told.nodes if "Document" not in told.nodes[iri].labels)


def test_every_person_of_the_data_stands_in_exactly_one_map(demo):
    projection = project(demo)
    members = [iri for one in leaves(communities(projection)) for iri in one.members]
    people = [iri for iri, node in projection.nodes.items() if "Person" in node.labels]
    assert sorted(set(members)) == sorted(members)
    assert set(people) <= set(members)


def test_links_between_communities_are_counted_where_they_part():
    told = two_crackdowns()
    levels = Levels(told.projection, communities(told.projection))
    assert levels.told((0,)) == [("c1", "South Hill", 1)]
    assert levels.told((2,)) == []


def test_a_map_shows_the_neighbours_from_other_communities_and_says_so():
    told = two_crackdowns()
    shown = Levels(told.projection, communities(told.projection)).map((0,))["chart"]
    assert shown["things"][-1]["name"] == "South Hill defender 0"
    assert "13 things and 1 neighbour from elsewhere" in shown["summary"]


def test_what_is_not_public_is_told_on_the_whole_map_and_on_its_own():
    told = two_crackdowns().person("hidden", "Hidden", disclosure="internal").tie("north", "TARGET", "hidden")
    levels = Levels(told.projection, communities(told.projection))
    assert "Not for publication: 1 thing not public." in levels.summary()
    assert "Not for publication: 1 thing not public." in levels.map((0,))["chart"]["summary"]
    assert "Not for publication" not in levels.map((1,))["chart"]["summary"]


def test_the_parts_of_a_community_tell_what_is_not_public_among_them():
    told = large().person("hidden", "Hidden", disclosure="internal").tie("flood", "TARGET", "hidden")
    levels = Levels(told.projection, communities(told.projection))
    summary = levels.saved((0,))["summary"]
    assert summary.startswith("402 people, bodies and events in 2 parts")
    assert "Not for publication: 1 thing not public." in summary


def test_each_member_is_a_dot():
    told = two_crackdowns()
    bonds, found = Bonds(told.projection), communities(told.projection)
    drawn = drawing(told.projection, [(one, bonds.bond(one)) for one in found], {})
    assert [sum(dots.count("h0") for _, dots in bubble.dots) for bubble in drawn.bubbles] == [13, 13, 2]


@pytest.mark.parametrize("number", [1, 2, 3, 40])
def test_what_is_spread_over_a_sheet_does_not_overlap(number):
    places = spread([Box(60, 60, 20, 30)] * number, [(n, n + 1) for n in range(number - 1)])
    for n, (x, y) in enumerate(places):
        assert all(abs(x - other) >= 120 or abs(y - second) >= 50 for other, second in places[:n])


def test_no_text_is_written_twice():
    texts = Texts()
    texts.packed([{"name": "Lin", "also": [["Lin", 3], {"name": "Lin"}]}, {"name": "Mei"}])
    assert list(texts) == ["Lin", "Mei"]


def test_a_page_holds_each_quotation_once():
    page = draw(two_crackdowns().projection)
    assert page.count("she was seen") == 1
    assert json.loads(re.search(r'id="maps">(.*?)</script>', page)[1])["texts"]


def test_an_empty_graph_is_told():
    with pytest.raises(Problem, match="there is nothing to draw"):
        draw(Projection({}, {}))
