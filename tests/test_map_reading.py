"""A reader works with a map in a browser: goes through the years, filters, asks for more, reads the answer."""

import pytest
from test_map import BASE, Case, case
from test_map_in_browser import centred
from test_map_scenes import paths

from graph.answers.path import shortest
from graph.maps.map import draw
from graph.maps.map import page as written
from graph.maps.neighbourhood import neighbourhood
from graph.maps.path_map import path_map

pytestmark = pytest.mark.browser

EDGES = """() => {
  const canvas = document.querySelector("#network canvas");
  const { width, height, clientWidth } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  const isPainted = (x) => Array.from({ length: height }, (_, y) => data[4 * (y * width + x) + 3]).some(Boolean);
  const columns = Array.from({ length: width }, (_, x) => x).filter(isPainted);
  return [columns.at(0), columns.at(-1)].map((x) => (x * clientWidth) / width);
}"""
"""The left and right edge of what is painted, in pixels of the page."""


def of_years():
    told = Case().thing("page", "Document", "A page").person("lin", "Lin Mei")
    told.event("first", "Act Arrest", "The arrest of 2013", 2013)
    days = told.event("vague", "Act Harassment", "A threat, some time", 2014).nodes
    later = days[f"{BASE}first"].properties["begin_earliest"].replace(year=2016)
    days[f"{BASE}vague"].properties.update(end_earliest=None, begin_latest=later, end_latest=later)
    told.event("last", "Act Release", "The release of 2017", 2017).thing("undated", "Event", "A meeting")
    for event in ("first", "vague", "last", "undated"):
        told.tie(event, "TARGET", "lin")
    for year, event in ((2013, "first"), (2017, "last")):
        given = told.nodes[BASE + event].properties
        given.update(begin_latest=given["end_latest"], end_earliest=given["begin_earliest"].replace(year=year))
    return told


def around(told, key, **how):
    return draw(told.projection, around=[BASE + key], **how)


def table(page):
    page.click("#see-table")
    text = page.inner_text("#table")
    page.click("#see-map")
    return text


def to_year(page, year):
    page.fill("#to", str(year))
    page.press("#to", "Enter")


def test_an_event_appears_when_it_may_have_happened_and_is_told_so(viewer):
    page = viewer(around(of_years(), "lin"))
    to_year(page, 2013)
    assert "A threat" not in table(page)
    to_year(page, 2015)
    row = next(line for line in table(page).splitlines() if line.startswith("A threat"))
    assert row.count("(possibly)") == 1
    assert "only possibly" in page.inner_text("#shown")
    to_year(page, 2016)
    assert "(possibly)" not in table(page)


def test_what_has_no_date_stays_and_that_is_told(viewer):
    page = viewer(around(of_years(), "lin"))
    to_year(page, 2013)
    assert "A meeting" in table(page)
    assert page.inner_text("#undated") == "1 thing without a date always shown."


def test_the_years_are_gone_through_with_the_keyboard(viewer):
    page = viewer(around(of_years(), "lin"))
    page.focus("#until")
    page.keyboard.press("ArrowLeft")
    assert page.input_value("#to") == "2016"
    assert "The release" not in table(page)


def test_without_motion_the_years_go_on_only_at_a_click(viewer):
    page = viewer(around(of_years(), "lin"))
    assert page.inner_text("#play") == "Next year"
    page.click("#play")
    page.wait_for_timeout(1200)
    assert page.input_value("#to") == "2013"
    page.click("#play")
    assert page.input_value("#to") == "2014"


def test_the_years_play_by_themselves_to_the_last(viewer):
    page = viewer(around(of_years(), "lin"))
    page.emulate_media(reduced_motion="no-preference")
    page.click("#play")
    assert page.inner_text("#play") == "Pause"
    page.locator("#play", has_text="Play").wait_for()
    assert page.input_value("#to") == "2017"


def test_what_is_only_possible_is_drawn_faintly_in_the_picture(viewer):
    page = viewer(around(of_years(), "lin"))
    to_year(page, 2015)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    faint = page.locator("#paper a:has(path[fill-opacity]) title").all_text_contents()
    assert [title.partition(" · ")[0] for title in faint] == ["A threat, some time"]
    assert "Possibly then, not certainly" in page.text_content("#paper")


def switched(page, group, label):
    page.locator(f"details:has(#{group}) summary").click()
    page.locator(f"#{group} label", has_text=label).click()


def test_things_are_filtered_by_role(viewer):
    told = case().person("sun", "Sun Li", roles=["lawyer"]).tie("training", "PARTICIPANTS", "sun")
    told.person("wu", "Wu Hua", roles=["defender"]).tie("training", "PARTICIPANTS", "wu")
    page = viewer(around(told, "lin-mei"))
    switched(page, "roles", "lawyer")
    assert "Sun Li" not in table(page)
    assert "Wu Hua" in table(page)


def test_what_only_one_source_says_goes_with_it(viewer):
    told = case().person("sun", "Sun Li", source="letter").tie("training", "PARTICIPANTS", "sun")
    page = viewer(around(told, "lin-mei"))
    switched(page, "sources", "A letter")
    assert "Sun Li" not in table(page)
    assert "Lin Mei" in table(page)


def test_what_is_not_public_can_be_left_out(viewer):
    told = case().person("sun", "Sun Li", disclosure="internal").tie("training", "PARTICIPANTS", "sun")
    page = viewer(around(told, "lin-mei"))
    switched(page, "levels", "internal")
    assert "Sun Li" not in table(page)


@pytest.mark.parametrize("text", ["卫小兵", "衛小兵", "wei xiaobing", "Wèi Xiǎobīng", "xiaobing wei", "ＷＥＩ"])
def test_a_name_that_is_only_printed_in_chinese_is_found_in_any_script(viewer, text):
    told = case().person("wei", "卫小兵").tie("training", "PARTICIPANTS", "wei")
    page = viewer(around(told, "lin-mei"))
    page.fill("#query", text)
    assert page.locator("#hits button").first.inner_text().strip() == "卫小兵"


def test_neighbours_are_drawn_on_request_without_loading_anything(viewer):
    page = viewer(written(case().projection, neighbourhood(case().projection, [f"{BASE}zhao-an"], steps=1)))
    assert "Training" not in table(page)
    page.fill("#query", "lin mei")
    page.press("#query", "Enter")
    page.click("#panel .more")
    assert "Training" in table(page)
    assert page.inner_text("#shown").startswith("2 things more drawn. 4 of 4 things")
    assert (page.asked, page.complaints) == ([page.url], [])


def test_what_is_drawn_later_stands_on_nothing_else(viewer):
    told = case()
    for n in range(40):
        told.event(f"e{n}", "Act", f"Event {n}", 2015).tie(f"e{n}", "TARGET", "lin-mei")
    page = viewer(around(told, "zhao-an", steps=1))
    page.fill("#query", "lin mei")
    page.press("#query", "Enter")
    page.click("#panel .more")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    moves = page.locator("#paper a[transform]").evaluate_all("all => all.map(one => one.getAttribute('transform'))")
    spots = {move.partition(")")[0] for move in moves}
    assert len(spots) == len(moves) == 44


def test_what_is_not_in_the_page_is_told_with_the_command_that_draws_it(viewer):
    shown = neighbourhood(case().projection, [f"{BASE}zhao-an"], steps=1, beyond=1)
    page = viewer(written(case().projection, shown))
    page.fill("#query", "lin mei")
    page.press("#query", "Enter")
    assert "1 neighbour more is not in this page." in page.inner_text("#panel")
    assert "casegraph map lin-mei --steps 1" in page.inner_text("#panel code")


def test_what_stands_ready_is_found_and_drawn_when_it_is_chosen(viewer):
    page = viewer(around(case(), "zhao-an", steps=1))
    page.fill("#query", "training")
    assert "not drawn yet" in page.inner_text("#hits")
    page.press("#query", "Enter")
    assert "Training" in table(page)


def test_a_map_of_paths_opens_with_its_hops_and_each_shows_its_evidence(viewer):
    page = viewer(written(case().projection, paths()))
    first, lawyer, *_ = page.inner_text("#panel .rows p").replace("1\n", "").split("\n")
    assert (first.strip(), lawyer.split("[")[0].strip()) == ("Zhao An", "lawyer of Lin Mei")
    page.click("#panel .rows .by >> nth=0")
    told = page.inner_text("#panel")
    assert all(words in told for words in ("her lawyer", "counsel for Lin", "A letter"))


def test_each_hop_of_a_path_is_told_with_its_claim_and_the_words_of_each_source(viewer):
    told = Case().thing("page", "Document", "A page", published="2016-02").thing("letter", "Document", "A letter")
    told.person("zhao-an", "Zhao An").person("lin-mei", "Lin Mei")
    told.lawyer("zhao-an", "lin-mei", "page").lawyer("zhao-an", "lin-mei", "letter", "alleged", "counsel for Lin")
    given = {"record": f"{BASE}c", "kind": "Relationship", "type": "colleague", "source": "page"}
    told.tie("zhao-an", "COLLEAGUE_OF", "lin-mei", **given, quote=["worked with Lin"], paragraph=[8])
    found = shortest(told.projection, f"{BASE}zhao-an", f"{BASE}lin-mei")
    page = viewer(written(told.projection, path_map(told.projection, found)))
    hop, *sources = page.inner_text("#panel .rows p").splitlines()[-3:]
    assert all(words in hop for words in ("lawyer of", "colleague of", "alleged"))
    letter, report = sorted(sources)
    assert (letter.startswith("A letter"), "counsel for Lin" in letter) == (True, True)
    assert all(words in report for words in ("A page (2016-02)", "her lawyer", "worked with Lin"))


def test_a_drawing_stands_in_the_middle_of_the_room_that_the_answer_leaves(viewer):
    page = viewer(written(case().projection, paths()))
    page.wait_for_timeout(300)
    left, right = page.evaluate(EDGES)
    wide = page.locator("#network").bounding_box()["width"]
    assert page.is_visible("#panel")
    assert abs(left - (wide - right)) < wide / 10


def test_the_answer_is_reached_again_and_closed_by_keyboard(viewer):
    page = viewer(written(case().projection, paths()))
    page.keyboard.press("Escape")
    assert page.is_hidden("#panel")
    page.focus("#see-answer")
    page.keyboard.press("Enter")
    assert page.inner_text("#panel-name") == "1 shortest path of 3 hops"


def test_a_click_on_a_line_shows_who_says_so(viewer):
    page = viewer(written(case().projection, paths()))
    centred(page, "zhao an")
    page.wait_for_timeout(300)
    box = page.locator("#network").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2)
    assert "counsel for Lin" in page.inner_text("#panel:not([hidden])")


def test_values_on_which_sources_differ_stand_side_by_side(viewer):
    told = case()
    for source, begin in (("page", "2015-07"), ("letter", "2015-09")):
        told.tie("arrest", "STATED_IN", source, note=begin, source=source, begin=begin, quote=[begin], paragraph=[1])
    page = viewer(around(told, "lin-mei"))
    assert "Sources differ on it" in page.inner_text("#lines")
    page.fill("#query", "detention of lin")
    page.press("#query", "Enter")
    assert page.locator("#panel .differs b").all_inner_texts() == ["2015-07", "2015-09"]
