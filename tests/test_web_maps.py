"""The web app draws maps: each is one page under its own policy, and leads to the pages of what it shows."""

from threading import Thread

import pytest
from playwright.sync_api import expect
from serving import site
from test_web_pages import Reading

from graph.answers.ask import questions
from web import maps

pytestmark = pytest.mark.browser
MAPS = {
    "the best-connected": "around=",
    "around a person": "around=Wei+Xiaobing&steps=1&limit=20",
    "around a person in Chinese": "around=%E5%8D%AB%E5%B0%8F%E5%85%B5",
    "a path": "from=cao-shunli&to=li-yuhan",
    "a question": "question=shared-lawyer",
    "a question with a parameter": "question=timeline&person=cao-shunli",
    "a crackdown": "kind=crackdown&around=crackdown-709",
    "signatures": "kind=signatures",
}


@pytest.fixture(scope="module")
def served(demo):
    with site(demo.folder) as served:
        yield served


@pytest.mark.parametrize("kind", MAPS)
def test_each_kind_of_map_opens_and_asks_for_nothing_more(visitor, served, kind):
    page = visitor(served, f"/map?{MAPS[kind]}")
    page.wait_for_selector("[data-ready]")
    assert (page.asked, page.complaints) == ([f"{served.address}/map?{MAPS[kind]}"], [])
    page.click("#see-table")
    assert page.locator("#table tbody tr").count() > 2


def test_the_map_of_every_answer_opens_with_its_rows(visitor, served):
    page = visitor(served, "/map")
    answered = [name for name in questions() if served.get(f"/map?question={name}").status == 200]
    assert len(answered) > 12
    for name in answered:
        page.goto(f"{served.address}/map?question={name}")
        page.wait_for_selector("[data-ready]")
        assert page.locator("#panel .rows li").count(), name
    assert page.complaints == []


def test_the_whole_graph_opens_and_each_community_in_it(visitor, served):
    page = visitor(served, "/map?kind=whole")
    page.locator(".level.seen .bubble").first.click()
    page.wait_for_selector("#open[data-ready]")
    page.frame_locator("#frame iframe").locator("html[data-ready]").wait_for(state="attached")
    asked = {url.partition("#")[0] for url in page.asked if not url.startswith("about:")}
    assert (asked, page.complaints) == ({f"{served.address}/map?kind=whole"}, [])


def test_a_thing_in_an_opened_community_leads_to_its_page_and_all_to_the_other_maps(visitor, served):
    page = visitor(served, "/map?kind=whole")
    page.fill("#query", "cao shunli")
    page.locator("#hits button").first.click()
    page.frame_locator("#frame iframe").locator("#panel .page a").click()
    page.wait_for_url("**/doc/cao-shunli")
    page.go_back()
    page.locator("#trail a", has_text="All communities").click()
    page.locator(".home").click()
    page.wait_for_url("**/map")


def test_a_map_may_do_what_it_says_of_itself_and_no_more(served):
    answer = served.get("/map?around=")
    own = answer.text.partition('http-equiv="Content-Security-Policy" content="')[2].partition('"')[0]
    assert answer.headers["content-security-policy"] == f"{own}; frame-ancestors 'none'"
    assert "unsafe" not in own
    assert answer.headers["cache-control"] == "no-store"


UNCLEAR = {
    "around": ("around=cao&steps=1", "/map?around=cao-shunli&steps=1"),
    "one end": ("from=cao&to=li-yuhan", "/map?from=cao-shunli&to=li-yuhan"),
    "the other end": ("from=li-yuhan&to=cao", "/map?from=li-yuhan&to=cao-shunli"),
    "one of two": ("around=li-yuhan&around=cao", "/map?around=li-yuhan&around=cao-shunli"),
}


@pytest.mark.parametrize("asked", UNCLEAR)
def test_where_a_name_does_not_tell_who_is_meant_each_who_may_be_is_a_way_on(served, asked):
    given, wanted = UNCLEAR[asked]
    answer = served.get(f"/map?{given}")
    links = Reading(answer.text).links
    assert (answer.status, "Nothing is called just so." in answer.text) == (400, True)
    assert wanted in links
    assert served.get(wanted).status == 200


def test_a_name_that_nobody_has_is_told_as_it_was_typed(served):
    answer = served.get("/map?around=%3Cb%3Ezzzzzz")
    assert answer.status == 400
    assert "&lt;b&gt;zzzzzz" in answer.text
    assert "<b>zzzzzz" not in answer.text


def test_names_are_offered_while_one_types_where_a_map_is_asked_for(visitor, served):
    page = visitor(served, "/map")
    page.locator("#from").press_sequentially("cao")
    page.wait_for_selector("#from-near option[value=cao-shunli]", state="attached")


def test_the_whole_graph_is_drawn_once_for_all_who_ask(served, monkeypatch):
    drawn = []
    monkeypatch.setattr(maps, "draw_whole", lambda *_, **__: drawn.append(1) or "<title>All</title>")
    with site(served.served.folder) as other:
        readers = [Thread(target=other.get, args=("/map?kind=whole",)) for _ in range(4)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        assert other.get("/map?kind=whole").status == 200
    assert drawn == [1]


def test_who_comes_while_the_whole_graph_is_drawn_is_asked_to_come_again(served, monkeypatch):
    monkeypatch.setattr(maps, "PATIENCE", 0.1)
    with maps._DRAWING:
        answer = served.get("/map?kind=whole")
    assert (answer.status, answer.headers["retry-after"]) == (503, "60")


def test_a_thing_on_a_map_leads_to_its_page(visitor, served):
    page = visitor(served, "/map?around=cao-shunli")
    page.wait_for_selector("[data-ready]")
    page.fill("#query", "cao shunli")
    page.press("#query", "Enter")
    expect(page.locator("#panel .page a")).to_have_attribute("href", "/doc/cao-shunli")


def test_the_form_draws_a_map_without_a_script(visitor, served):
    page = visitor(served, "/map", java_script_enabled=False)
    page.fill("form[action='/map'] input[name=around]", "Cao Shunli")
    page.press("form[action='/map'] input[name=around]", "Enter")
    expect(page).to_have_title("Around Cao Shunli")


def test_the_form_names_the_questions_the_crackdowns_and_the_letters(served):
    text = served.get("/map").text
    assert 'href="/map?question=shared-lawyer"' in text
    assert '<option value="crackdown-709">' in text
    assert "kind=signatures&amp;around=joint-letter-hrc37-2018" in text


REFUSED = {
    "around=nobody-of-this-name": "nobody-of-this-name",
    "around=cao-shunli&steps=many": "steps is a number",
    "around=cao-shunli&limit=0": "limit is a number",
    "kind=other": "no kind of map",
    "from=cao-shunli": "a path has two ends",
    "question=still-detained&day=soon": ">day: &#39;soon&#39; is not a day",
    "question=no-such-question": "no question",
    "kind=crackdown&around=cao-shunli": "nothing is part of",
}


@pytest.mark.parametrize("asked", REFUSED)
def test_what_cannot_be_drawn_is_said_in_plain_words(served, asked):
    answer = served.get(f"/map?{asked}")
    assert (answer.status, REFUSED[asked] in answer.text) == (400, True)


def test_a_name_in_an_address_stays_text(served):
    answer = served.get("/map?around=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in answer.text


def test_a_map_draws_no_more_than_a_page_can_hold(served):
    text = served.get("/map?around=&limit=999999&steps=999").text
    assert "within 4 steps" in text
