"""A map that is drawn again is found as it was left: whoever stood on it keeps his place."""

import json
import re

import pytest
from conftest import CASES
from typer.testing import CliRunner

import casegraph
import cli
from graph.maps.earlier_page import places_on
from graph.maps.kept_places import kept
from graph.maps.layout import Box, positions

BOX = Box(20, 20, 10, 30)
NEWCOMER = """
document: {id: late-report, title: {en: A late report}, disclosure: public}
persons:
  tang-yun: {name: {en: Tang Yun}, evidence: {paragraph: 1}}
  late-arrival: {name: {en: Late Arrival}, evidence: {paragraph: 2}}
relationships:
  - {who: late-arrival, type: colleague, whom: tang-yun, evidence: {paragraph: 2}}
"""


@pytest.fixture
def graph(tmp_path):
    with casegraph.open(tmp_path / "store") as graph:
        graph.load(CASES)
        yield graph


@pytest.fixture
def later(graph, tmp_path):
    """The graph, a map of it, and then one thing more."""
    page = tmp_path / "map.html"
    page.write_text(graph.map("tang-yun"), encoding="utf-8")
    (tmp_path / "late.yaml").write_text(NEWCOMER, encoding="utf-8")
    graph.load(tmp_path / "late.yaml")
    return graph, page


def test_the_command_keeps_places_unless_told_otherwise(later):
    graph, page = later
    before = places_on(page)

    def drawn(*more):
        words = ("--store", str(graph.store.folder), "map", "tang-yun", "-o", str(page), *more)
        assert CliRunner().invoke(cli.app, words).exit_code == 0
        return {id: spot for id, spot in places_on(page).items() if id in before}

    assert drawn() == before
    assert drawn("--anew") != before


def overlap(one, other):
    return abs(one[0] - other[0]) < BOX.left + BOX.right and abs(one[1] - other[1]) < BOX.above + BOX.below


def test_a_map_that_is_drawn_again_is_the_same_to_the_byte(graph, tmp_path):
    page = tmp_path / "map.html"
    page.write_text(graph.map("tang-yun"), encoding="utf-8")
    assert graph.map("tang-yun", like=page) == page.read_text(encoding="utf-8")


def test_who_stood_on_a_map_stays_when_somebody_comes(later, tmp_path):
    graph, page = later
    before = places_on(page)
    page.write_text(graph.map("tang-yun", like=page), encoding="utf-8")
    after = places_on(page)
    assert before and {id: after[id] for id in before} == before
    assert "late-arrival" in after
    (tmp_path / "anew.html").write_text(graph.map("tang-yun"), encoding="utf-8")
    assert {id: places_on(tmp_path / "anew.html")[id] for id in before} != before


def test_who_comes_finds_room_near_those_he_is_tied_to():
    pairs = [(n, n + 1) for n in range(30)]
    spots = positions([BOX] * 31, pairs)
    before = {str(n): spot for n, spot in enumerate(spots)}
    ids = [*before, "new", "newer", "stranger"]
    found = kept(ids, [BOX] * 34, [*pairs, (31, 15), (32, 31)], before)
    assert found[:31] == spots
    assert not any(overlap(one, other) for n, one in enumerate(found) for other in found[31:][: max(0, n - 31)])
    assert not any(overlap(new, old) for new in found[31:] for old in spots)

    def away(n):
        return sum(abs(one - other) for one, other in zip(found[31], spots[n], strict=True))

    assert sum(away(n) < away(15) for n in range(31)) < 5


def test_another_map_is_laid_out_anew():
    before = {"a": (0, 0), "b": (90, 0)}
    assert kept(["a", "c", "d"], [BOX] * 3, [], before) == []
    assert kept(["a", "b", "c"], [BOX] * 3, [], before)[:2] == [(0, 0), (90, 0)]


def chart(**values):
    things = {"things": [{"id": "a"}], "network": {"nodes": [{"x": 1, "y": 2}]}}
    return f'<script type="application/json" id="chart">{json.dumps(things | values)}</script>'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a letter, and no map",
        "<script type='application/json' id='chart'>{}</script>",
        chart(things=7),
        chart(network={"nodes": []}),
        chart(network={"nodes": [{"x": "here", "y": 2}]}),
        chart(network={"nodes": [{"x": float("inf"), "y": 2}]}),
        chart(network={"nodes": [{"x": 10**40, "y": 2}]}),
        "[" * 100_000,
    ],
)
def test_a_file_that_is_no_map_places_nothing(tmp_path, text):
    page = tmp_path / "map.html"
    assert places_on(page) == {}
    page.write_text(text, encoding="utf-8")
    assert places_on(page) == {}
    page.write_text(chart(), encoding="utf-8")
    assert places_on(page) == {"a": (1, 2)}


def test_nothing_but_places_is_read_off_an_earlier_map(later):
    graph, page = later
    told = graph.map("tang-yun", like=page)
    text = page.read_text(encoding="utf-8")
    page.write_text(re.sub('"name":"[^"]*"', '"name":"Canary"', text), encoding="utf-8")
    assert "Canary" in page.read_text(encoding="utf-8")
    assert graph.map("tang-yun", like=page) == told
