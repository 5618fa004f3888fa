"""A viewer opens the map of the whole graph: communities are seen at once, each opens in the page, and back again."""

import json

import pytest
from playwright.sync_api import expect
from test_map_in_browser import HOSTILE, PAINTED, hostile
from test_whole_map import large, two_crackdowns

from graph.maps.communities import communities
from graph.maps.levels import Levels
from graph.maps.whole_map import draw

pytestmark = pytest.mark.browser


@pytest.fixture
def page(viewer):
    return viewer(draw(two_crackdowns().projection))


def bubble(page, name):
    return page.locator(".level.seen .bubble", has_text=name).first


def inside(page):
    """The map that is open, once it is drawn."""
    page.wait_for_selector("#open[data-ready]")
    return page.frame_locator("#frame iframe")


def frame(page):
    inside(page).locator("html[data-ready]").wait_for(state="attached")
    return page.frames[1]


def test_all_communities_are_seen_at_once(page):
    assert page.locator("h1").inner_text() == "The whole graph"
    assert page.locator(".level.seen .bubble").count() == 3
    assert "28 people, bodies and events in 2 communities" in page.inner_text("#summary")


def test_a_click_opens_a_community_and_nothing_is_asked_for(page):
    bubble(page, "North River").click()
    assert frame(page).evaluate(PAINTED) > 5000
    assert frame(page).inner_text("h1") == "North River"
    asked = [address for address in page.asked if not address.startswith("about:")]
    assert ({address.partition("#")[0] for address in asked}, page.complaints) == ({page.url.partition("#")[0]}, [])


def test_an_opened_map_holds_what_the_ordinary_map_would(page):
    bubble(page, "South Hill").click()
    told = two_crackdowns().projection
    wanted = json.loads(json.dumps(Levels(told, communities(told)).map((1,))["chart"]))
    assert json.loads(frame(page).text_content("#chart")) == wanted


def test_an_opened_map_says_who_says_what(page):
    bubble(page, "North River").click()
    inside(page).locator("#query").fill("north river defender 3")
    inside(page).locator("#query").press("Enter")
    told = inside(page).locator("#panel").inner_text()
    assert all(words in told for words in ("A page", "2016-02", "¶3", "she was seen"))


def test_the_way_back_leads_to_all_communities(page):
    bubble(page, "North River").click()
    page.locator("#trail a", has_text="All communities").click()
    expect(page.locator("#all.seen .bubble")).to_have_count(3)
    expect(page.locator("#frame iframe")).to_have_count(0)


def test_the_browser_goes_back_too(page):
    bubble(page, "North River").click()
    frame(page)
    page.go_back()
    page.wait_for_selector("#all.seen")


def test_an_opened_map_leads_to_the_communities_that_it_is_tied_to(page):
    bubble(page, "North River").click()
    page.locator("#trail a", has_text="South Hill").click()
    page.wait_for_selector("#open[data-ready=c1]")
    assert frame(page).inner_text("h1") == "South Hill"


def test_a_community_is_opened_by_keyboard(page):
    page.focus("#json")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "6 people: North River"
    page.keyboard.press("Enter")
    assert frame(page).inner_text("h1") == "North River"


def test_the_table_tells_and_opens_the_same(page):
    page.click("#see-table")
    row = page.locator(".level.seen tbody tr", has_text="North River").first
    assert row.inner_text().split("\t") == ["North River", "6", "13", "6 of 6", "South Hill (1)"]
    row.get_by_role("link").click()
    assert frame(page).inner_text("h1") == "North River"


@pytest.mark.parametrize("text", ["south hill defender 4", "SOUTHHILLDEFENDER4", "South Hill人4"])
def test_a_person_is_found_in_all_communities_and_opened_in_hers(page, text):
    page.fill("#query", text)
    assert page.locator(".bubble.found").count() == 1
    page.locator("#hits button").first.click()
    frame(page)
    expect(inside(page).locator("#panel h2")).to_have_text("South Hill defender 4")


def test_search_says_when_it_finds_nothing(page):
    page.fill("#query", "nobody")
    assert page.inner_text("#found") == "Nothing found"


def test_a_large_community_opens_as_its_parts(viewer):
    page = viewer(draw(large().projection))
    bubble(page, "Flood").click()
    page.wait_for_selector("#c0.seen")
    parts = page.locator("#c0 .bubble").count()
    assert parts > 1
    page.locator("#c0 .bubble").first.click()
    expect(page.locator("#trail")).to_contain_text("All communities › Flood")
    assert frame(page).evaluate(PAINTED) > 5000


def test_without_a_script_the_communities_and_their_parts_are_read(chromium, tmp_path):
    path = tmp_path / "map.html"
    path.write_text(draw(large().projection), encoding="utf-8")
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    page.locator("#all .bubble").first.click()
    expect(page.locator("#c0")).to_be_visible()
    expect(page.locator("#all")).to_be_hidden()
    assert "(Louvain's method)" in page.inner_text("#summary")
    context.close()


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_runs(viewer, name):
    page = viewer(draw(hostile(name).projection, title=name))
    page.fill("#query", "a")
    page.hover(".bubble circle")
    page.click("#see-table")
    page.locator(".level.seen tbody a").first.click()
    frame(page)
    inside(page).locator("#query").fill("a")
    inside(page).locator("#see-table").click()
    assert page.evaluate("window.ran") is None
    assert frame(page).evaluate("window.ran") is None
    assert page.complaints == []


def test_the_whole_follows_the_night(viewer):
    page = viewer(draw(two_crackdowns().projection), color_scheme="dark")
    colour = "getComputedStyle(document.querySelector('.dots-person')).stroke"
    night = page.evaluate(colour)
    page.emulate_media(color_scheme="light")
    assert page.evaluate(colour) != night


def test_the_communities_are_printed_with_their_legend_and_table(page):
    page.emulate_media(media="print")
    assert page.locator("#all .drawing svg").is_visible()
    assert page.locator("#all table").is_visible()
    assert page.locator("#kinds").is_visible()


def test_an_opened_map_is_printed_as_a_drawing(page):
    bubble(page, "North River").click()
    frame(page).evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert inside(page).locator("#paper svg text", has_text="North River defender 0").first.is_visible()
