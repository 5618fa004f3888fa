"""A viewer opens a map in a browser: it draws, it answers, it asks the network for nothing, and no name runs."""

from xml.etree import ElementTree

import pytest
from test_map import BASE, Case, case

from graph.maps.map import draw
from graph.projection.project import project

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"
PAINTED = """() => {
  const canvas = document.querySelector("#network canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, n) => n % 4 === 3 && value > 0).length;
}"""
HOSTILE = (
    "<img src=x onerror=window.ran=1>",
    "</script><script>window.ran=1</script>",
    "javascript:window.ran=1",
    "\"'><svg onload=window.ran=1>",
    "\u2028window.ran=1//",
    "\u202ewindow.ran=1\u2066",
    "{{script}}${window.ran=1}",
    "<!--<script>",
)


@pytest.fixture
def page(viewer):
    return viewer(draw(case().projection, title="A map"))


def searched(page, text):
    page.fill("#query", text)
    return page.locator("#hits button").all_inner_texts()


def shown(page):
    return page.inner_text("#shown")


def centred(page, text):
    """Bring a thing to the middle, close its panel, and return the point where it stands."""
    page.fill("#query", text)
    page.press("#query", "Enter")
    page.wait_for_timeout(200)
    box = page.locator("#network").bounding_box()
    page.keyboard.press("Escape")
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def opened_at(page, text):
    page.mouse.click(*centred(page, text))
    return page.inner_text("#panel:not([hidden])")


def test_a_map_asks_for_nothing_and_complains_of_nothing(page):
    page.wait_for_timeout(300)
    assert page.asked == [page.url]
    assert page.complaints == []


def test_a_map_is_painted(page):
    assert page.evaluate(PAINTED) > 5000


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_runs(viewer, name):
    page = viewer(draw(hostile(name).projection, title=name))
    searched(page, "a")
    opened_at(page, "a")
    page.hover("#network")
    page.click("#see-table")
    for button in page.locator("tbody button").all():
        button.click()
    page.wait_for_timeout(100)
    assert page.evaluate("window.ran") is None
    assert (page.asked, page.complaints) == ([page.url], [])


def hostile(name):
    told = Case().thing("page", "Document", name, published=name, url=name).person("who", name)
    told.thing("body", "Agent Organization", name, names=[name], quote=name).tie("page", "PUBLISHER", "body")
    values = {"name_zh": name, "names": ["a", name], "description_en": name, "note_en": name, "roles": [name]}
    told.person("a", name, quote=name, **values).event("b", "Act Detention", name, 2015, type=name)
    told.links[f"{BASE}x"] = told.lawyer("who", "a", "page", name, name).links.popitem()[1]
    return told.tie("b", "DETAINEE", "a")


def test_a_drawing_of_hostile_names_is_well_formed_and_holds_no_script(viewer, tmp_path):
    page = viewer(draw(hostile("<script>&\"'</svg>").projection))
    tree = ElementTree.fromstring(saved(page, "svg", tmp_path))
    assert not [part for part in tree.iter() if part.tag.endswith("script")]


def test_a_kind_that_is_switched_off_leaves_map_and_table(page):
    page.uncheck("#kinds input[data-kinds='Person']")
    page.click("#see-table")
    assert shown(page).startswith("3 of 6 things")
    assert "Lin Mei" not in page.inner_text("#table")


@pytest.mark.parametrize("text", ["林梅", "lin mei", "mei lin", "LINMEI", "Lín Méi"])
def test_search_finds_a_person_in_any_script(page, text):
    assert searched(page, text)[0] == "Lin Mei 林梅"


def test_search_says_when_it_finds_nothing(page):
    assert searched(page, "nobody") == []
    assert page.inner_text("#found") == "Nothing found on this map"


def test_a_click_on_a_thing_shows_who_says_what(page):
    told = opened_at(page, "lin mei")
    assert all(part in told for part in ("Lin Mei", "林梅", "A page", "River Watch, 2016-02", "¶3", "she was seen"))


def test_a_link_shows_its_claims_and_their_words(page):
    page.click("#see-table")
    page.locator("tr", has_text="Zhao An").get_by_role("button").first.click()
    told = page.inner_text("#panel")
    assert all(part in told for part in ("her lawyer", "counsel for Lin", "A letter", "¶7"))


def test_pointing_at_a_thing_tells_its_name_in_the_second_language(page):
    page.mouse.move(*centred(page, "lin mei"))
    page.wait_for_selector("#tip:not([hidden])")
    assert "林梅" in page.inner_text("#tip")


def test_the_table_is_reached_and_sorted_by_keyboard(page):
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.get_attribute("th:first-child", "aria-sort") == "descending"
    assert page.inner_text("tbody td:first-child >> nth=0") == "Zhao An"


def test_the_years_hide_what_lies_outside_them(page):
    page.fill("#to", "2014")
    page.press("#to", "Enter")
    page.click("#see-table")
    table = page.inner_text("#table")
    assert "Training" in table
    assert "Detention of Lin" not in table


@pytest.mark.parametrize(("ending", "opening"), [("png", b"\x89PNG"), ("svg", b"<svg")])
def test_a_picture_can_be_kept(page, tmp_path, ending, opening):
    content = saved(page, ending, tmp_path)
    assert content.startswith(opening)
    assert len(content) > 2000


def test_a_drawing_holds_names_as_text(page, tmp_path):
    tree = ElementTree.fromstring(saved(page, "svg", tmp_path))
    assert "Lin Mei" in [part.text for part in tree.iter(f"{SVG}text")]


@pytest.mark.parametrize("around", [[], [f"{BASE}lin-mei"]], ids=["nobody", "somebody"])
def test_the_ring_is_explained_where_there_is_one_on_the_page_and_in_the_picture(viewer, tmp_path, around):
    page = viewer(draw(case().projection, around=around))
    texts = [part.text for part in ElementTree.fromstring(saved(page, "svg", tmp_path)).iter(f"{SVG}text")]
    told = ("What the map is drawn for" in page.inner_text("#lines"), "What the map is drawn for" in texts)
    assert told == (bool(around), bool(around))


def test_a_map_is_printed_whole_as_a_drawing(page):
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("#paper svg text", has_text="Lin Mei").first.is_visible()


def test_a_map_follows_the_night(viewer):
    page = viewer(draw(case().projection), color_scheme="dark")
    night = page.evaluate(PAINTED)
    page.emulate_media(color_scheme="light")
    assert (night > 5000, page.complaints) == (True, [])


def saved(page, ending, folder):
    with page.expect_download() as download:
        page.click(f"#{ending}")
    download.value.save_as(folder / f"map.{ending}")
    return (folder / f"map.{ending}").read_bytes()


BOXES = """
() => {
  const within = ({ left, top, right, bottom }, less) => [left + less, top + less, right - less, bottom - less];
  const boxed = (found, less) => [...found].map((one) => within(one.getBoundingClientRect(), less));
  const drawing = document.querySelector("#paper svg");
  const names = [...drawing.querySelectorAll("g[text-anchor=middle] > text")].filter((one) => one.textContent !== "≠");
  const cut = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
  const [texts, signs] = [boxed(names, 3), boxed(drawing.querySelectorAll("a"), 1)];
  return {
    names: names.map((one) => one.textContent),
    crossed: texts.flatMap((one, n) => texts.slice(n + 1).filter((other) => cut(one, other))).length,
    covered: texts.flatMap((one, n) => signs.filter((sign) => cut(one, sign))).length,
  };
}
"""


def test_no_name_covers_another_or_the_sign_of_somebody(viewer, demo):
    page = viewer(draw(project(demo)))
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    found = page.evaluate(BOXES)
    assert {"Wang Quanzhang", "Li Heping", "Cao Shunli"} <= set(found["names"])
    assert (found["crossed"], found["covered"]) == (0, 0)
