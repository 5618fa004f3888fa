"""Each kind of map chooses what answers its question: paths, answers, crackdowns, signatures."""

from datetime import date

import pytest
from test_map import BASE, Case, case, names

from graph.answers.ask import bound, question
from graph.answers.path import shortest
from graph.maps.chart import chart
from graph.maps.crackdown_map import crackdown_map
from graph.maps.layout import Box
from graph.maps.map import draw, scene
from graph.maps.neighbourhood import neighbourhood
from graph.maps.path_map import path_map
from graph.maps.placing import _faced
from graph.maps.question_map import question_map
from graph.maps.signature_map import signature_map
from graph.maps.years import years
from graph.names.search_keys import sounds
from graph.rows import Rows
from ontology.problems import Problem


def drawn(shown):
    return {node.properties["id"] for node in shown.nodes[: len(shown.nodes) - shown.beyond]}


def ids(rows):
    return [[step.thing.removeprefix(BASE) or step.words for step in row if step.thing or step.words] for row in rows]


def paths():
    told = case().person("sun-li", "Sun Li").tie("training", "PARTICIPANTS", "sun-li")
    found = shortest(told.projection, f"{BASE}zhao-an", f"{BASE}sun-li")
    return path_map(told.projection, found)


def test_a_map_of_paths_draws_the_hops_in_order_from_left_to_right():
    shown = paths()
    assert drawn(shown) == {"zhao-an", "lin-mei", "training", "sun-li"}
    network = chart(case().projection, shown)["network"]["nodes"]
    places = {node.properties["id"]: spot.get("x") for node, spot in zip(shown.nodes, network, strict=True)}
    assert places["zhao-an"] < places["lin-mei"] < places["training"] < places["sun-li"]


def test_a_map_of_paths_tells_each_hop_and_what_it_rests_on():
    shown = paths()
    assert ids(shown.rows) == [["zhao-an", "lawyer of", "lin-mei", "took part in", "training", "participant", "sun-li"]]
    lawyer = next(step for step in shown.rows[0] if step.words == "lawyer of")
    assert len(lawyer.links) == 2


def test_two_things_that_nothing_connects_have_no_map_of_paths():
    told = case()
    with pytest.raises(Problem, match="no path from 'Lin Mei' to 'Qian Bo'"):
        path_map(told.projection, shortest(told.projection, f"{BASE}lin-mei", f"{BASE}qian-bo"))


def asked(told, *rows):
    about = question("timeline")
    values = bound(about, {"person": "lin-mei"}, resolve=lambda name: BASE + name)
    return question_map(told.projection, about, values, Rows(("event", "role"), list(rows)))


def test_a_map_of_an_answer_draws_the_things_of_its_rows_and_the_ties_among_them():
    shown = asked(case(), (f"{BASE}training", "participants"), (f"{BASE}arrest", "detainee"))
    assert drawn(shown) == {"lin-mei", "training", "arrest"}
    assert ids(shown.rows) == [["training", "participant"], ["arrest", "detainee"]]
    between = {
        (link.start, link.end) for link in shown.links if {link.start, link.end} <= {BASE + one for one in drawn(shown)}
    }
    assert between == {(f"{BASE}training", f"{BASE}lin-mei"), (f"{BASE}arrest", f"{BASE}lin-mei")}


def test_a_thing_of_an_answer_that_nothing_ties_is_drawn_too():
    assert "qian-bo" in drawn(asked(case(), (f"{BASE}qian-bo", "participants")))


def test_a_map_of_an_answer_says_what_was_asked():
    shown = asked(case(), (f"{BASE}training", "participants"))
    assert (shown.title, shown.question) == ("What happened to one person, in order?", "person: Lin Mei")


def test_a_question_without_an_answer_has_no_map():
    with pytest.raises(Problem, match="timeline has no answer to draw"):
        asked(case())


def test_a_source_in_an_answer_is_tied_to_what_it_speaks_of():
    about = question("mentioned-together")
    values = {"first": f"{BASE}lin-mei", "second": f"{BASE}zhao-an"}
    shown = question_map(case().projection, about, values, Rows(("source",), [(f"{BASE}page",)]))
    stated = {link.start for link in shown.links if link.type == "STATED_IN"}
    assert stated == {f"{BASE}lin-mei", f"{BASE}zhao-an"}


def crackdown():
    told = case().event("sweep", "Event", "The sweep", 2015).event("raid", "Act Harassment", "A raid", 2015)
    told.thing("court", "Agent Organization Court", "A court").thing("town", "Place", "A town")
    told.tie("arrest", "PART_OF", "sweep").tie("raid", "PART_OF", "arrest").tie("raid", "TARGET", "qian-bo")
    return told.tie("arrest", "COURT", "court").tie("raid", "PLACE", "town")


def test_a_map_of_a_crackdown_draws_its_parts_and_theirs_with_people_courts_and_places():
    shown = crackdown_map(crackdown().projection, f"{BASE}sweep")
    assert drawn(shown) == {"sweep", "arrest", "raid", "lin-mei", "qian-bo", "court", "cell", "town", "land"}
    assert "2 events that are part of The sweep" in shown.told


def test_a_country_is_no_place_on_the_map_of_a_crackdown():
    told = crackdown().thing("land", "Place", "A country", type="country")
    assert "land" not in drawn(crackdown_map(told.projection, f"{BASE}sweep"))


def test_events_that_are_part_of_each_other_end():
    told = crackdown().tie("sweep", "PART_OF", "raid")
    assert {"sweep", "arrest", "raid"} < drawn(crackdown_map(told.projection, f"{BASE}sweep"))


def test_an_event_without_parts_is_no_crackdown():
    with pytest.raises(Problem, match=r"nothing is part of 'Training' .*casegraph map training"):
        crackdown_map(case().projection, f"{BASE}training")


def letters():
    told = case().thing("appeal", "Document", "An appeal").person("sun-li", "Sun Li").person("wu-hua", "Wu Hua")
    for letter, signer in (("letter", "sun-li"), ("letter", "wu-hua"), ("appeal", "sun-li")):
        told.tie(letter, "SIGNATORIES", signer)
    return told.tie("letter", "ADDRESSEES", "watch").tie("appeal", "CONCERNS", "lin-mei")


def test_a_map_of_signatures_draws_who_signed_who_is_addressed_and_who_is_spoken_for():
    assert drawn(signature_map(letters().projection)) == {"letter", "appeal", "sun-li", "wu-hua", "watch", "lin-mei"}


def test_a_map_of_signatures_tells_who_signed_more_than_one():
    shown = signature_map(letters().projection)
    assert (ids(shown.rows), shown.answer) == ([["sun-li", "letter", "appeal"]], "1 signed more than one")


def test_a_map_of_signatures_may_be_of_one_document():
    assert drawn(signature_map(letters().projection, [f"{BASE}appeal"])) == {"appeal", "sun-li", "lin-mei"}


def test_only_documents_are_signed():
    with pytest.raises(Problem, match="'Lin Mei' is not a document"):
        signature_map(letters().projection, [f"{BASE}lin-mei"])


@pytest.mark.parametrize("kind", ["around", "signatures"])
def test_each_kind_of_map_gives_the_same_bytes_each_time(kind):
    assert draw(letters().projection, kind=kind) == draw(letters().projection, kind=kind)


def test_a_crackdown_is_one_event():
    with pytest.raises(Problem, match="one event"):
        scene(crackdown().projection, kind="crackdown")


def test_what_is_one_step_further_stands_ready_in_the_page():
    shown = neighbourhood(case().projection, [f"{BASE}zhao-an"], steps=1)
    assert drawn(shown) == {"zhao-an", "lin-mei"}
    assert names(shown) == {"Zhao An", "Lin Mei", "Training", "Detention of Lin"}


def test_a_neighbour_that_is_not_even_in_the_page_is_counted():
    shown = neighbourhood(case().projection, [f"{BASE}zhao-an"], steps=1, beyond=1)
    lin = next(thing for thing in chart(case().projection, shown)["things"] if thing["id"] == "lin-mei")
    assert lin["more"] == 1


@pytest.mark.parametrize("ways", [(1, 1), (-1, 1), (1, -1), (-1, -1)])
def test_a_drawing_and_its_mirror_image_are_one(ways):
    places, boxes, iris = [(0, 0), (90, 10), (-70, 40), (20, -80)], [Box(9, 9, 9, 9)] * 4, list("abcd")
    mirrored = [(x * ways[0], y * ways[1]) for x, y in places]
    assert _faced(mirrored, boxes, iris) == _faced(places, boxes, iris)


@pytest.mark.parametrize("iris", ["ab", "cd", "ef", "gh", "ij", "kl"])
def test_a_mirrored_drawing_keeps_each_name_in_its_own_room(iris):
    boxes = [Box(20, 20, 8, 28), Box(20, 20, 8, 8)]
    (_, named), (_, below) = _faced([(0, -18), (0, 18)], boxes, list(iris))
    assert named + 28 <= below - 8 or below + 8 <= named - 8


def test_sources_of_what_only_stands_ready_are_not_counted():
    told = case().thing("note", "Document", "A note").event("late", "Act Arrest", "Late", 2020, source="note")
    told.tie("late", "TARGET", "lin-mei")
    shown = neighbourhood(told.projection, [f"{BASE}zhao-an"], steps=1)
    assert "From 2 sources" in chart(told.projection, shown)["summary"]


def test_sources_that_differ_on_a_value_are_told_side_by_side():
    told = Case().thing("page", "Document", "A page").thing("letter", "Document", "A letter")
    told.event("arrest", "Act Detention", "A detention", 2015)
    for source, begin in (("page", "2015-07"), ("letter", "2015-09")):
        told.tie("arrest", "STATED_IN", source, note=begin, source=source, begin=begin, quote=["since"], paragraph=[1])
    shown = chart(told.projection, neighbourhood(told.projection, [f"{BASE}arrest"]))["things"][0]
    ((field, values),) = shown["differ"]
    assert (field, [value for value, _ in values]) == ("begin", ["2015-07", "2015-09"])


YEARS = {
    "a year": ({"begin_earliest": date(2015, 1, 1), "begin_latest": date(2015, 12, 31)}, [2015, 2015, None, None]),
    "nothing": ({}, []),
    "still so on a day": ({"begin_earliest": date(2015, 1, 1), "ongoing": "2018-11"}, [2015, None, 2018, None]),
}


@pytest.mark.parametrize("given", YEARS)
def test_the_years_of_a_thing_keep_what_is_not_known_open(given):
    values, wanted = YEARS[given]
    assert years(values) == wanted


def test_a_name_in_traditional_characters_is_heard_as_in_simplified():
    assert sounds(["衛小兵"]) == sounds(["卫小兵"])
