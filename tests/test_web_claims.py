"""What is alleged, reported or denied is told so wherever it stands; what is said to be a reprisal, by whose words."""

import json
import re

import pytest
from conftest import loaded
from serving import site
from test_web_pages import read, section

CASE = """\
document: {id: a-page, title: A page, disclosure: public, published: 2020-05-01}
organizations: {watch: {name: Watch, evidence: {paragraph: 1}}}
un_mechanisms: {body: {name: Body, type: treaty-body, evidence: {paragraph: 1}}}
persons:
  wren: {name: Wren, evidence: {paragraph: 1, quote: Wren}}
  ash: {name: Ash, evidence: {paragraph: 2, quote: Ash}}
detentions:
  held: {detainee: ash, begin: 2019, modality: alleged, stated_by: watch, evidence: {paragraph: 3, quote: it is said}}
harassment:
  threat:
    {type: threat, target: ash, date: 2018-05, modality: reported, reprisal_for: review, evidence: [
      {paragraph: 4, quote: Ash was threatened}, {paragraph: 5, quote: for the review, supports: reprisal_for}]}
  soon: {type: threat, target: wren, date: 2018-03, evidence: {paragraph: 6, quote: Wren was threatened}}
  perhaps: {type: threat, target: wren, date: 2018-02/2020, evidence: {paragraph: 7, quote: some time}}
  later: {type: threat, target: wren, date: 2019-06, evidence: {paragraph: 8, quote: again}}
un_engagements:
  review: {type: review, name: Review, mechanism: body, participants: wren, date: 2018-01, evidence: {paragraph: 9}}
  training: {type: training, name: Training, mechanism: body, date: 2016, evidence: {paragraph: 9}}
involvements:
  - {agent: watch, act: soon, role: perpetrator, modality: denied, stated_by: watch, evidence: {paragraph: 6}}
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("claims")
    (folder / "case.yaml").write_text(CASE, encoding="utf-8")
    with site(loaded(folder / "store", folder / "case.yaml").folder) as one:
        yield one


def drawn(served, thing):
    lines = re.findall(r'<line class="(.*?)".*?<title>(.*?)</title>', served.get(f"/doc/{thing}").text)
    return {title: kind for kind, title in lines}


def test_the_page_of_an_act_begins_with_how_it_is_claimed(served):
    assert "deprivation of liberty [alleged] deprivation of liberty: Ash" in read(served, "/doc/held").text


def test_the_small_map_draws_what_is_alleged_as_it_says(served):
    lines = drawn(served, "ash")
    assert lines["deprivation of liberty [alleged] detainee Ash"] == "part alleged"
    assert lines["threat [reported] target Ash"] == "part "


def test_the_small_map_draws_what_is_denied_as_it_says(served):
    assert "denied" in " ".join(kind for title, kind in drawn(served, "soon").items() if "Watch" in title)


@pytest.mark.browser
def test_the_chart_says_what_is_alleged(visitor, served):
    page = visitor(served, "/doc/ash")
    page.wait_for_selector("#chart[data-ready]")
    labels = page.locator("#chart .vis-label").all_inner_texts()
    assert labels == ["threat [reported]", "deprivation of liberty [alleged by Watch]"]


def test_a_search_says_what_is_alleged(served):
    assert "deprivation of liberty [alleged]" in read(served, "/?q=ash").text
    found = json.loads(served.get("/search.json?q=deprivation").text)
    assert [one["line"] for one in found if one["doc"] == "/doc/held"] == ["deprivation of liberty [alleged]"]


def test_a_document_says_what_it_only_alleges(served):
    told = section(served, "a-page", "paragraphs")
    assert "it is said deprivation of liberty: Ash (2019) [alleged]" in told
    assert "Watch involved in (perpetrator) threat: Wren (2018-03) [denied]" in told


def test_an_answer_says_what_is_alleged(served):
    assert "deprivation of liberty: Ash (2019) [alleged]" in read(served, "/questions/timeline?person=ash").text


def test_a_reprisal_is_told_by_the_words_that_call_it_one_whomever_it_befell(served):
    told = section(served, "wren", "engagements")
    note = re.search(r"said to be a reprisal for it: threat of Ash reported \[(1\.\d+)\]", told)[1]
    assert f"{note} ¶5 for the review" in section(served, "wren", "sources")


def test_what_may_have_come_later_than_a_year_is_told_so(served):
    told = section(served, "wren", "engagements")
    assert re.findall(r"(?<=[\]] )(?:possibly )?within a year", told) == ["possibly within a year", "within a year"]


def test_a_un_mechanism_tells_what_followed_and_not_its_engagements_twice(served):
    told = section(served, "body", "engagements")
    assert ("Review" in told, "threat of Ash" in told, "Training" in told) == (True, True, False)


def test_a_document_that_only_speaks_for_itself_is_its_own_source(served):
    assert "1 source, 2020-05-01" in read(served, "/doc/a-page").text
    assert "SHA-256 of the file that was loaded" in section(served, "a-page", "sources")
