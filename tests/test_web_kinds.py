"""Whoever knows no name looks around: everything of a kind, by name, page after page."""

import json

import pytest
from conftest import loaded
from serving import site
from test_web_pages import read


def listed(page):
    return [link.removeprefix("/doc/") for link in page.links if link.startswith("/doc/")]


def test_the_front_page_leads_to_everything_of_each_kind(served):
    kinds = [link for link in read(served, "/").links if link.startswith("/kind/")]
    assert "/kind/Person" in kinds
    assert all(listed(read(served, kind)) for kind in kinds)


def test_things_of_a_kind_stand_in_the_order_of_their_names(served):
    page = read(served, "/kind/Person")
    names = [served.served._state.graph.projection.by_id[id].name for id in listed(page)]
    assert "Tang Yun" in names
    assert names == sorted(names, key=str.casefold)


def test_a_page_leads_to_what_is_of_its_kind_and_role(served):
    links = read(served, "/doc/he-qing").links
    assert {"/kind/Person", "/kind/Person?role=lawyer"} <= set(links)
    assert set(listed(read(served, "/kind/Person?role=lawyer"))) == {"he-qing", "tang-yun"}


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crowd")
    given = {"evidence": {"paragraph": 1}}
    people = {f"p-{n:03}": {"name": f"Person {n:03}", **given} for n in range(401)}
    people["p-000"]["roles"], people["p-400"]["disclosure"] = ["minister"], "restricted"
    document = {"id": "page", "title": "A page", "disclosure": "public"}
    (folder / "case.json").write_text(json.dumps({"document": document, "persons": people}), encoding="utf-8")
    return loaded(folder / "store", folder / "case.json").folder


def test_a_long_list_goes_on_page_after_page_and_each_thing_stands_once(crowd):
    with site(crowd) as served:
        first = read(served, "/kind/Person")
        second, third = (read(served, f"/kind/Person?page={number}") for number in (2, 3))
        assert served.get("/kind/Person?page=4").status == 404
    assert listed(first) + listed(second) + listed(third) == [f"p-{n:03}" for n in range(401)]
    assert "2 of 3" in second.text
    assert {"/kind/Person", "/kind/Person?page=3"} <= set(second.links)


def test_who_has_a_narrower_role_has_the_wider_one(crowd):
    with site(crowd) as served:
        assert listed(read(served, "/kind/Person?role=official")) == ["p-000"]


def test_who_is_not_public_is_in_no_list_and_no_count(crowd):
    with site(crowd, "public") as served:
        assert "400 by name" in read(served, "/kind/Person").text
        assert served.get("/kind/Person?page=3").status == 404


@pytest.mark.parametrize(
    "path", ["Nothing", "Court", "Person?role=nobody", "Person?page=0", "Person?page=x", "%3Cb%3E"]
)
def test_there_is_no_list_of_nothing(crowd, path):
    with site(crowd) as served:
        assert served.get(f"/kind/{path}").status == 404
