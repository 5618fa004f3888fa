"""The map of the whole graph is found as it was left: communities and their things keep their places."""

import json
import os
import re

import pytest
from conftest import CASES
from test_whole_map import crackdown, large, two_crackdowns
from typer.testing import CliRunner

import casegraph
import cli
from graph.maps.communities import communities
from graph.maps.earlier_page import Earlier, communities_on, places_on
from graph.maps.kept_communities import recognised
from graph.maps.kept_places import settled
from graph.maps.layout import Box
from graph.maps.whole_map import draw
from graph.projection.project import project
from graph.projection.property_graph import Projection

BOX = Box(50, 50, 50, 70)
NEWCOMER = """
document: {id: late-report, title: {en: A late report}, disclosure: public}
persons:
  tang-yun: {name: {en: Tang Yun}, evidence: {paragraph: 1}}
  late-arrival: {name: {en: Late Arrival}, evidence: {paragraph: 2}}
relationships:
  - {who: late-arrival, type: colleague, whom: tang-yun, evidence: {paragraph: 2}}
"""


@pytest.fixture
def page(tmp_path):
    """A map of two crackdowns."""
    return written(tmp_path / "map.html", draw(two_crackdowns().projection))


def written(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def later(page, told):
    """Draw over a page; return what stands where on the new one."""
    return communities_on(written(page.with_name("later.html"), draw(told.projection, like=page)))


def without(projection, iri):
    links = {id: link for id, link in projection.links.items() if iri not in (link.start, link.end)}
    return Projection({one: node for one, node in projection.nodes.items() if one != iri}, links)


def spot(stands, member):
    """The place of the community that something is a member of."""
    return stands.bubbles[stands.home[member][:1]]


def overlap(one, other):
    wide, tall = BOX.left + BOX.right, BOX.above + BOX.below
    return abs(one[0] - other[0]) < wide and abs(one[1] - other[1]) < tall


def test_a_thing_stays_where_it_stood_when_somebody_comes(page):
    before = communities_on(page)
    after = later(page, two_crackdowns().person("late", "Late Arrival").tie("north", "TARGET", "late"))
    here = after.home["late"]
    assert before.home["north"] == here
    assert "late" in after.things[here]
    assert {id: after.things[here][id] for id in before.things[here]} == before.things[here]


def test_communities_stay_where_they_stood_when_another_comes(page):
    before = communities_on(page)
    after = later(page, crackdown(two_crackdowns(), "west", "West Lake").tie("west-0", "FRIEND", "north-0"))
    assert len(after.bubbles) == len(before.bubbles) + 1
    assert [spot(after, id) for id in ("north", "south", "loner")] == [
        spot(before, id) for id in ("north", "south", "loner")
    ]


def test_a_community_is_known_by_its_members_and_not_by_its_number(page):
    told = two_crackdowns()
    for n in range(3):
        told.person(f"late-{n}", f"Late {n}").tie("south", "TARGET", f"late-{n}")
    before, after = communities_on(page), later(page, told)
    assert (before.home["south"], after.home["south"]) == ((1,), (0,))
    assert (spot(after, "south"), spot(after, "north")) == (spot(before, "south"), spot(before, "north"))
    stood = before.things[(1,)]
    assert {id: after.things[(0,)][id] for id in stood} == stood


def test_the_parts_of_a_community_stay_too(tmp_path):
    page = written(tmp_path / "map.html", draw(large().projection))
    told = large().person("late", "Late Arrival").tie("flood", "TARGET", "late")
    # A friend's tie moves everything, where it is laid out anew.
    told.tie("flood-0", "FRIEND", "flood-1")
    before, after = communities_on(page), later(page, told)
    parts = {place: pair for place, pair in before.bubbles.items() if len(place) == 2}
    assert parts and {place: after.bubbles[place] for place in parts} == parts


@pytest.mark.parametrize("told", [two_crackdowns(), large()])
def test_a_map_that_is_drawn_again_is_the_same_to_the_byte(tmp_path, told):
    page = written(tmp_path / "map.html", draw(told.projection))
    assert draw(told.projection, like=page) == page.read_text(encoding="utf-8")


def test_the_same_graph_over_the_same_page_gives_the_same_bytes(page, demo):
    told = crackdown(two_crackdowns(), "west", "West Lake")
    over = draw(told.projection, like=page)
    assert draw(told.projection, like=page) == over
    assert draw(told.projection, like=written(page, over)) == over
    data = project(demo)
    assert draw(data, like=page) == draw(data)
    assert draw(data, like=written(page, draw(data))) == draw(data)


def test_the_command_keeps_places_unless_told_otherwise(tmp_path):
    page = tmp_path / "map.html"
    with casegraph.open(tmp_path / "store") as graph:
        graph.load(CASES)
        written(page, graph.whole_map())
        graph.load(written(tmp_path / "late.yaml", NEWCOMER))
        like = graph.whole_map(like=str(page))
    before = communities_on(page)
    words = ("--store", str(tmp_path / "store"), "map", "--all", "-o", str(page))
    assert CliRunner().invoke(cli.app, words).exit_code == 0
    assert page.read_text(encoding="utf-8") == like
    after = communities_on(page)
    assert {place: after.bubbles[place] for place in before.bubbles} == before.bubbles
    assert all(after.things[after.home[id]][id] == before.things[place][id] for id, place in before.home.items())
    assert CliRunner().invoke(cli.app, (*words, "--anew")).exit_code == 0
    assert communities_on(page).bubbles != before.bubbles


def test_one_thing_more_or_less_leaves_others_together(demo):
    projection = project(demo)
    found = communities(projection)
    home = {iri: n for n, one in enumerate(found) for iri in one.members}
    for iri in [*home][::90]:
        known = communities(without(projection, iri))
        moved = sum(
            len(one.members) - max(map([home[iri] for iri in one.members].count, home.values())) for one in known
        )
        assert moved < 0.02 * len(home)


def test_a_community_is_recognised_by_most_of_its_members():
    home = dict.fromkeys("abcdef", (4,)) | dict.fromkeys("xyz", (2,))
    assert recognised({(0,): "abcdNM", (1,): "efg", (2,): "xyPQ"}, home) == {(): (), (0,): (4,)}
    assert recognised({(0,): "abcdefxyz"}, home) == {(): (), (0,): (4,)}


def test_parts_are_recognised_among_the_parts_of_what_their_community_was():
    home = dict.fromkeys("abc", (4, 0)) | dict.fromkeys("de", (4, 1)) | dict.fromkeys("xyz", (2, 0))
    parted = {(0,): "abcde", (0, 0): "de", (0, 1): "abc", (1,): "vwxyz!?", (1, 0): "xyz"}
    assert recognised(parted, home) == {(): (), (0,): (4,), (0, 0): (4, 1), (0, 1): (4, 0)}


def test_who_has_no_room_moves_as_little_as_needed_and_then_stays():
    wanted = {0: (0, 0), 1: (30, 0), 2: (400, 0)}
    places = settled([BOX] * 4, [(2, 3)], wanted)
    assert (places[0], places[2]) == ((0, 0), (400, 0))
    assert not any(overlap(one, other) for n, one in enumerate(places) for other in places[:n])
    assert abs(places[1][0] - 30) + abs(places[1][1]) < 150
    assert abs(places[3][0] - 400) < abs(places[3][0])
    assert settled([BOX] * 4, [], dict(enumerate(places))) == places


def packed(**values):
    chart = {
        "things": {"columns": {"id": [0]}},
        "network": {"fields": {"nodes": {"columns": {"x": ["1"], "y": ["2"]}}}},
    }
    fields = {"members": "1", "chart": {"fields": chart | values}}
    return {"texts": ["a"], "maps": {"c0": {"fields": fields}}}


def paged(held, bubble="3 4"):
    link = f'<a href="#c0" class="bubble" transform="translate({bubble})">'
    return f'{link}<script type="application/json" id="maps">{json.dumps(held)}</script>'


def nodes(**columns):
    return {"fields": {"nodes": {"columns": {"x": ["1"], "y": ["2"], **columns}}}}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a letter, and no map",
        '<script type="application/json" id="maps">',
        '<script type="application/json" id="maps">' * 20_000,
        paged("maps"),
        paged({"maps": []}),
        paged({"texts": [], "maps": {"c0": None}}),
        paged(packed() | {"texts": []}),
        paged(packed() | {"texts": 7}),
        paged({**packed(), "maps": {"elsewhere": packed()["maps"]["c0"]}}),
        paged({**packed(), "maps": {"c" + "0-" * 10_000 + "0": packed()["maps"]["c0"]}}),
        paged(packed(things={"columns": {"id": [0, 0]}})),
        paged(packed(things={"columns": {"id": [10**30]}})),
        paged(packed(network=nodes(x=["here"]))),
        paged(packed(network=nodes(x=[{}]))),
        paged(packed(network=nodes(x=[float("inf")]))),
        paged(packed(network=nodes(x=[float("nan")]))),
        paged(packed(network=nodes(x=["9" * 10_000]))),
        paged(packed(network=nodes(y=[10**40]))),
        paged(packed()).replace('"maps": {', '"maps": ' + "[" * 100_000, 1),
    ],
)
def test_a_file_that_is_no_map_of_the_whole_graph_places_nothing(tmp_path, text):
    page = tmp_path / "map.html"
    assert communities_on(page) == Earlier()
    assert communities_on(written(page, text)) == Earlier()
    assert draw(two_crackdowns().projection, like=page) == draw(two_crackdowns().projection)
    read = communities_on(written(page, paged(packed())))
    assert read == Earlier({(0,): (3, 4)}, {(0,): {"a": (1, 2)}}, {"a": (0,)})
    assert communities_on(written(page, paged(packed(), "1e9 9999999"))).bubbles == {}


def test_communities_that_are_said_to_stand_on_each_other_are_set_apart(page):
    text = page.read_text(encoding="utf-8")
    after = later(written(page, re.sub(r"translate\(\S+ \S+\)", "translate(7 7)", text)), two_crackdowns())
    assert len(set(after.bubbles.values())) == 3


def test_what_is_no_file_or_too_long_is_not_begun(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe")
    assert communities_on(tmp_path / "pipe") == Earlier()
    assert places_on(tmp_path / "pipe") == {}
    page = written(tmp_path / "map.html", paged(packed()))
    assert communities_on(page) != Earlier()
    monkeypatch.setattr("graph.maps.earlier_page._LONGEST", 100)
    assert communities_on(page) == Earlier()


def test_a_map_of_another_kind_places_nothing(page):
    assert places_on(page) == {}
    told = two_crackdowns().projection
    assert draw(told, like=written(page, "<p>nothing</p>")) == draw(told)


def test_nothing_but_places_is_read_off_an_earlier_map(page):
    told = two_crackdowns().person("late", "Late Arrival").tie("north", "TARGET", "late").projection
    over, text = draw(told, like=page), page.read_text(encoding="utf-8")
    written(page, text.replace("North River", "Canary").replace("she was seen", "Canary"))
    assert "Canary" in page.read_text(encoding="utf-8")
    assert draw(told, like=page) == over


def test_what_may_not_be_seen_any_more_leaves_nothing_but_a_gap(tmp_path):
    open_, closed = two_crackdowns(), two_crackdowns().person("veiled", "Veiled One").tie("north", "TARGET", "veiled")
    page = written(tmp_path / "map.html", draw(closed.projection))
    before, after = communities_on(page), later(page, open_)
    assert "veiled" in before.home
    assert "veiled" not in draw(open_.projection, like=page).lower()
    assert after.things[(0,)] == {id: pair for id, pair in before.things[(0,)].items() if id != "veiled"}
