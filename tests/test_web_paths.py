"""The page of paths: how two things are connected, and which words in which source say so."""

import json
import re

import pytest
from conftest import loaded
from serving import site
from test_web_pages import Reading, read


def test_each_hop_stands_with_what_it_leads_to_and_what_says_so(served):
    text = read(served, "/path?from=he-qing&to=lin-mei").text
    assert "1 shortest path of 2 hops" in text
    assert re.search(
        r"He Qing 何青 lawyer of Lin Bo 林波.* valley-report-2019 \(2019-03-01\) ¶6 their lawyer He Qing"
        r".*Lin Mei 林梅.* valley-report-2019 \(2019-03-01\) ¶7 his sister Lin Mei",
        text,
    )


def test_a_tie_to_an_act_tells_how_it_is_claimed_and_by_whom(served):
    page = read(served, "/path?from=port-police&to=lin-bo")
    assert re.search(r"\[?(alleged|stated|reported) by", page.text)
    assert "/map?from=port-police&to=lin-bo" in page.links


def test_it_is_asked_from_the_page_of_a_thing_and_among_the_questions(served):
    assert "/path?from=lin-bo" in read(served, "/doc/lin-bo").links
    assert "/path" in read(served, "/questions").links
    assert 'name="from" value="lin-bo"' in served.get("/path?from=lin-bo").text


def test_where_a_name_does_not_tell_who_is_meant_each_who_may_be_is_a_way_on(served):
    answer = served.get("/path?from=lin&to=tang-yun")
    assert answer.status == 400
    assert "/path?from=lin-bo&to=tang-yun" in Reading(answer.text).links


@pytest.mark.parametrize("given", ["from=lin-bo&to=lin-bo", "from=lin-bo&to=林波"])
def test_a_path_has_two_ends(served, given):
    answer = served.get("/path?" + given.replace("林波", "%E6%9E%97%E6%B3%A2"))
    assert (answer.status, "Both names are those of one thing" in answer.text) == (400, True)


def test_two_that_nothing_connects_are_told_so_and_no_name_is_markup(tmp_path):
    name = "<img src=x onerror=alert(1)>"
    people = {id: {"name": name, "evidence": {"paragraph": 1}} for id in ("a", "b")}
    case = {"document": {"id": "page", "title": "A page", "disclosure": "public"}, "persons": people}
    (tmp_path / "case.json").write_text(json.dumps(case), encoding="utf-8")
    with site(loaded(tmp_path / "store", tmp_path / "case.json").folder) as served:
        answer = served.get("/path?from=a&to=b")
    assert "No path of at most 6 hops" in answer.text
    assert "<img" not in answer.text
