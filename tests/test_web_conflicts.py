"""The page of all values on which sources differ."""

import json

import pytest
from conftest import loaded
from serving import site
from test_web_pages import read


def test_values_on_which_sources_differ_stand_side_by_side_with_their_words(served):
    page = read(served, "/conflicts")
    first, second = page.text.partition("1981-05")[::2]
    assert "Lin Bo: date of birth" in first
    assert "valley-report-2019 (2019-03-01)" in first.partition("Lin Bo: date of birth")[2]
    assert second.strip().startswith("river-letter-2019")
    assert "/doc/lin-bo" in page.links


def test_all_are_listed_as_by_the_command(served):
    with served.served.lease() as state:
        every = state.graph.conflicts()
    page = read(served, "/conflicts")
    assert f"{len(every)} values that" in page.text
    assert {f"/doc/{one.id}" for one in every} <= set(page.links)


@pytest.fixture(scope="module")
def differing(tmp_path_factory):
    folder = tmp_path_factory.mktemp("differing")
    for source, year, level in (("one", 1970, "public"), ("two", 1971, "public"), ("three", 1972, "internal")):
        people = {
            f"p-{n:03}": {"name": f"Person {n:03}", "birth_date": f"{year}", "evidence": {"paragraph": 1}}
            for n in range(101)
        }
        case = {"document": {"id": source, "title": "A page", "disclosure": level}, "persons": people}
        (folder / f"{source}.json").write_text(json.dumps(case), encoding="utf-8")
    return loaded(folder / "store", folder).folder


def test_a_long_list_goes_on(differing):
    with site(differing) as served:
        first, second = read(served, "/conflicts"), read(served, "/conflicts?page=2")
        assert [served.get(f"/conflicts?page={number}").status for number in ("3", "x", "0")] == [404, 404, 404]
    assert "/conflicts?page=2" in first.links
    assert ("/doc/p-100" in first.links, "/doc/p-100" in second.links) == (False, True)


def test_what_is_not_public_is_no_side_of_a_conflict(differing):
    with site(differing) as served:
        assert "1972" in read(served, "/conflicts").text
    with site(differing, "public") as served:
        text = read(served, "/conflicts").text
        assert "1971" in text
        assert "1972" not in text


def test_a_graph_without_conflicts_says_so(tmp_path, case_file):
    path = case_file("persons: {wren: {name: Wren, evidence: {paragraph: 1}}}\n")
    with site(loaded(tmp_path / "store", path).folder) as served:
        assert "0 values that" in read(served, "/conflicts").text
