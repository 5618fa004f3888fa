"""A reader opens the pages in a browser: by typing, by keyboard, without scripts, without a network, on paper."""

import re

import hostile
import pytest
from conftest import loaded
from page_checks import FAINT, UNSOUND
from playwright.sync_api import expect
from serving import site
from test_web_pages import Reading

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/?q=lin",
    "/?q=zzzz",
    "/kind/Person",
    "/doc/lin-bo",
    "/doc/lin-bo-detention-2017",
    "/doc/valley-report-2019",
    "/doc/port",
)


OTHERS = (
    "/questions",
    "/questions/timeline?person=lin-bo",
    "/questions/timeline?person=li",
    "/path?from=he-qing&to=lin-mei",
    "/path?from=lin&to=lin-mei",
    "/conflicts",
    "/map",
    "/cypher",
    "/data",
    "/ns",
    "/ns/offence/subversion",
    "/doc/lin-bo.river-league",
    "/nothing-here",
)


@pytest.fixture
def reader(visitor):
    """Open a page, and wait until its chart is drawn."""

    def opened(served, path, **options):
        page = visitor(served, path, **options)
        if page.locator("#chart").is_visible():
            page.wait_for_selector("#chart[data-ready]")
        return page

    return opened


def suggested(page, text):
    # As an input method does, in one piece: who types letter by letter sees the names of each beginning first.
    page.focus("#q")
    page.keyboard.insert_text(text)
    page.wait_for_selector("#suggestions:not([hidden]) li")
    return page.locator("#suggestions li b").all_inner_texts()


@pytest.mark.parametrize("text", ["lin bo", "林波", "林", "linb"])
def test_names_come_while_one_types(reader, served, text):
    page = reader(served, "/")
    page.locator("#q").press_sequentially(text, delay=10)
    expect(page.locator("#suggestions li b", has_text="Lin Bo 林波")).to_be_visible()


def test_a_search_needs_nothing_but_the_keyboard(reader, served):
    page = reader(served, "/doc/port")
    while page.evaluate("document.activeElement.id") != "q":
        page.keyboard.press("Tab")
    page.keyboard.insert_text("lin bo")
    page.wait_for_selector("#suggestions:not([hidden]) li")
    page.keyboard.press("ArrowDown")
    assert page.locator("#q").get_attribute("aria-activedescendant") == "suggestion-0"
    assert page.locator("#suggestion-0").get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/lin-bo")


def test_the_list_of_names_closes_and_opens_as_a_combobox_does(reader, served):
    page = reader(served, "/")
    suggested(page, "lin")
    box = page.locator("#q")
    assert (box.get_attribute("role"), box.get_attribute("aria-expanded")) == ("combobox", "true")
    page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") == page.locator("#suggestions li").last.get_attribute("id")
    page.keyboard.press("Escape")
    assert page.locator("#suggestions").is_hidden()
    assert (box.get_attribute("aria-expanded"), box.get_attribute("aria-activedescendant")) == ("false", None)
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("#suggestions:not([hidden])")


def test_enter_without_a_choice_searches_for_the_text(reader, served):
    page = reader(served, "/")
    suggested(page, "lin")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=lin")


def test_a_name_is_chosen_with_the_mouse(reader, served):
    page = reader(served, "/")
    suggested(page, "lin bo")
    page.locator("#suggestions li").first.click()
    page.wait_for_url("**/doc/lin-bo")


def test_all_is_read_without_javascript(reader, served):
    page = reader(served, "/", java_script_enabled=False)
    page.fill("#q", "林波")
    page.click(".seek button")
    page.click("main >> text=Lin Bo")
    expect(page.locator("#events li")).to_have_count(4)
    assert page.locator("#chart").is_hidden()
    assert page.locator(".small-map .scroll svg").is_visible()
    page.locator("#events .marks a").first.click()
    expect(page.locator(":target q, :target .place").first).to_be_visible()


def test_a_mark_leads_to_the_words_of_its_source(reader, served):
    page = reader(served, "/doc/lin-bo")
    page.locator("#events li", has_text="criminal detention").locator(".marks a").first.click()
    assert "detained with four others" in page.locator(":target").inner_text()
    assert page.locator(":target").bounding_box()["y"] < 720


def test_the_chart_draws_what_is_certain_and_what_is_possible_otherwise(reader, served):
    page = reader(served, "/doc/lin-bo")
    page.wait_for_selector("#chart .vis-item.certain")
    assert page.locator("#chart .vis-label a", has_text="criminal detention").count() == 1
    certain, possible = (
        page.locator(f"#chart .vis-item.family-liberty.{one}").first.bounding_box()["width"]
        for one in ("certain", "possible")
    )
    assert 0 < certain < possible
    paint = "one => getComputedStyle(one).backgroundImage"
    assert "gradient" in page.locator("#chart .possible").first.evaluate(paint)
    assert page.locator("#chart .certain").first.evaluate(paint) == "none"


def test_the_chart_is_moved_and_followed_by_keyboard(reader, served):
    page = reader(served, "/doc/lin-bo")
    board = page.locator("#chart > [tabindex='0']")
    board.focus()
    before = page.locator("#chart .certain").first.bounding_box()["x"]
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "before => document.querySelector('#chart .certain').getBoundingClientRect().x < before - 5", arg=before
    )
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#event-1")


def test_the_small_map_leads_on(reader, served):
    page = reader(served, "/doc/lin-bo")
    page.locator(".small-map svg a[aria-label='He Qing']").click()
    page.wait_for_url("**/doc/he-qing")


def test_a_page_that_is_open_lacks_nothing_without_a_network(reader, served):
    page = reader(served, "/doc/lin-bo")
    page.wait_for_load_state("networkidle")
    asked = list(page.asked)
    page.context.set_offline(True)
    page.click("text=The query used")
    page.click(".contents >> text=Sources")
    page.emulate_media(media="print")
    page.locator("#sources q").first.scroll_into_view_if_needed()
    assert (page.asked, page.complaints) == (asked, [])


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_no_other_host_and_complains_of_nothing(reader, served, path):
    page = reader(served, path)
    page.wait_for_load_state("networkidle")
    assert not [url for url in page.asked if not url.startswith((served.address, "data:"))]
    assert page.complaints == []


@pytest.mark.parametrize("path", [*PAGES, *OTHERS])
def test_a_page_is_sound_for_those_who_hear_it(reader, served, path):
    assert reader(served, path).evaluate(UNSOUND) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_legible_by_day_and_by_night(reader, served, path, scheme):
    page = reader(served, path, color_scheme=scheme)
    assert page.evaluate(FAINT) == []
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", paper)[:3])) < 200) == (scheme == "dark")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_telephone(reader, served, path):
    page = reader(served, path, viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_on_paper_a_page_is_a_dossier_with_its_sources_at_the_end(reader, served):
    page = reader(served, "/doc/lin-bo")
    page.emulate_media(media="print")
    assert not page.locator(".bar, .contents, #chart, .seek").filter(visible=True).count()
    assert page.locator("h1").is_visible()
    last = page.locator("article > *").evaluate_all(
        "all => all.sort((a, b) => a.getBoundingClientRect().y - b.getBoundingClientRect().y).at(-1).id"
    )
    assert last == "sources"
    assert "/lin-bo" in page.locator(".citation").inner_text()
    assert re.search(rb"/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]", page.pdf(prefer_css_page_size=True))


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    ids = hostile.write(folder / "case.json")
    with site(loaded(folder / "store", folder / "case.json").folder) as served:
        yield served, ids


def test_words_that_mean_something_to_a_browser_are_shown_as_they_are(reader, told):
    served, ids = told
    page = reader(served, "/")
    for id in ids:
        page.goto(f"{served.address}/doc/{id}")
        page.wait_for_timeout(30)
        text = page.evaluate("document.body.textContent")
        assert [word for word in hostile.QUOTED if word not in text] == [], id
    for link in Reading(served.get("/").text).links:
        if link.startswith("/kind/"):
            page.goto(served.address + link)
            page.wait_for_timeout(30)
    page.emulate_media(media="print")
    assert page.evaluate("window.ran") is None
    assert page.complaints == []
    assert not [url for url in page.asked if not url.startswith((served.address, "data:"))]


@pytest.mark.parametrize("word", [*hostile.QUOTED, "\u202egnp.exe", "\x00\x01", "a\u2066b"])
def test_a_search_shows_its_text_as_it_is(reader, told, word):
    from urllib.parse import quote

    served, _ = told
    page = reader(served, f"/?q={quote(word)}")
    assert page.input_value("#q") == word.strip().replace("\x00", "\ufffd")
    assert (page.evaluate("window.ran"), page.complaints) == (None, [])


def test_suggestions_show_names_as_they_are(reader, told):
    served, _ = told
    page = reader(served, "/")
    assert "<script>" in suggested(page, "script window")[0]
    assert page.locator("#suggestions b *, #suggestions small *").count() == 0
    assert (page.evaluate("window.ran"), page.complaints) == (None, [])
