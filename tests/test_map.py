"""A relationship map shows who is tied to whom, says which words say so, and asks the network for nothing."""

import json
import re
from datetime import date

import pytest

from graph.maps.chart import chart
from graph.maps.layout import Box, positions
from graph.maps.map import draw
from graph.maps.neighbourhood import neighbourhood
from graph.projection.property_graph import Link, Node, Projection
from ontology.problems import Problem

BASE = "https://w3id.org/casegraph/id/"


class Case:
    """A small invented case, built thing by thing."""

    def __init__(self):
        self.nodes, self.links = {}, {}

    def thing(self, key, labels, name, /, *, quote="she was seen", source="page", **values):
        given = {"iri": BASE + key, "id": key, "name": name, "names": [name], "sources": [source], **values}
        self.nodes[BASE + key] = Node(BASE + key, ("Entity", *labels.split()), given)
        if "Document" not in labels:
            self.tie(key, "STATED_IN", source, source=source, quote=[quote], paragraph=[3])
        return self

    def tie(self, start, kind, end, /, *, note="", **values):
        key = f"{start}|{kind}|{end}{note}"
        given = {"id": key, "sources": ["page"], **values}
        self.links[key] = Link(key, kind, BASE + start, BASE + end, given)
        return self

    def person(self, key, name, **values):
        return self.thing(key, "Agent Person", name, **values)

    def event(self, key, labels, name, year, **values):
        days = {"date": str(year), "begin_earliest": date(year, 1, 1), "end_latest": date(year, 12, 31)}
        return self.thing(key, f"Event {labels}", name, **days, **values)

    def lawyer(self, start, end, source, modality="stated", quote="her lawyer"):
        given = {"record": f"{BASE}r", "kind": "Relationship", "type": "lawyer-of", "modality": modality}
        words = {"source": source, "sources": [source], "quote": [quote], "paragraph": [7]}
        return self.tie(start, "LAWYER_OF", end, note=source, **given, **words)

    @property
    def projection(self):
        return Projection(self.nodes, dict(sorted(self.links.items())))


def case():
    told = Case().thing("page", "Document", "A page", published="2016-02").thing("letter", "Document", "A letter")
    told.person("lin-mei", "Lin Mei", name_zh="林梅", names=["Lin Mei", "林梅", "Lín Méi"])
    told.person("zhao-an", "Zhao An").person("qian-bo", "Qian Bo")
    told.thing("watch", "Agent Organization", "River Watch").tie("page", "PUBLISHER", "watch")
    told.thing("land", "Place", "A country").thing("cell", "Place PlaceOfDetention", "East Cell")
    told.event("training", "UNEngagement", "Training", 2013).event("arrest", "Act Detention", "Detention of Lin", 2015)
    told.tie("training", "PARTICIPANTS", "lin-mei").tie("arrest", "DETAINEE", "lin-mei").tie("arrest", "PLACE", "cell")
    told.tie("arrest", "PLACE", "land").tie("zhao-an", "CITIZENSHIP", "land").tie("qian-bo", "CITIZENSHIP", "land")
    told.lawyer("zhao-an", "lin-mei", "page").lawyer("zhao-an", "lin-mei", "letter", quote="counsel for Lin")
    return told.tie("arrest", "REPRISAL_FOR", "training")


def names(shown):
    return {node.name for node in shown.nodes}


def drawn(told, **options):
    return chart(told.projection, neighbourhood(told.projection, **options), title="A map")


def line(values, label):
    return next(link for link in values["links"] if link["label"].replace(" ", "-").lower() == label)


def test_the_same_graph_gives_the_same_bytes():
    assert draw(case().projection) == draw(case().projection)


def test_a_map_holds_at_most_its_limit_and_says_how_many_found_no_room():
    shown = neighbourhood(case().projection, [f"{BASE}lin-mei"], limit=2)
    assert (len(shown.nodes) - shown.beyond, shown.left_out) == (2, 3)
    assert "3 more things left out" in draw(case().projection, around=[f"{BASE}lin-mei"], limit=2)


def test_what_is_asked_for_is_drawn_first():
    assert neighbourhood(case().projection, [f"{BASE}qian-bo"], limit=1).nodes[0].name == "Qian Bo"


def test_documents_and_countries_are_not_travelled_through():
    assert names(neighbourhood(case().projection, [f"{BASE}lin-mei"], steps=6)) == {
        *("Lin Mei", "Zhao An", "Training", "Detention of Lin", "East Cell")
    }


def test_a_place_of_detention_ends_the_way():
    told = case().event("other", "Act Detention", "Other", 2016).tie("other", "PLACE", "cell")
    assert "Other" not in names(neighbourhood(told.projection, [f"{BASE}lin-mei"], steps=6))


def test_evidence_is_told_and_not_drawn():
    values = drawn(case())
    assert not [link for link in values["links"] if link["label"].lower() == "stated in"]
    lin = next(thing for thing in values["things"] if thing["name"] == "Lin Mei")
    source, *where = lin["evidence"][0]
    assert (values["sources"][source]["publisher"], where) == ("River Watch", ["¶3", "she was seen", ""])


def test_links_that_say_the_same_are_one_line_with_all_its_evidence():
    said = [claim["evidence"][0][2] for claim in line(drawn(case()), "lawyer-of")["said"]]
    assert sorted(said) == ["counsel for Lin", "her lawyer"]


def test_what_is_only_alleged_is_drawn_so():
    told = Case().thing("page", "Document", "A page").person("a", "A").person("b", "B")
    assert line(drawn(told.lawyer("a", "b", "page", "alleged")), "lawyer-of")["claim"] == "alleged"


def test_a_denial_is_drawn_although_another_source_states_the_same():
    assert line(drawn(case().lawyer("zhao-an", "lin-mei", "note", "denied")), "lawyer-of")["claim"] == "denied"


def test_the_summary_says_how_new_the_newest_source_is():
    assert drawn(case())["summary"].endswith("From 2 sources, the newest of 2016-02.")


def test_a_map_of_what_is_not_public_says_so():
    told = case().person("wu-li", "Wu Li", disclosure="internal")
    assert "Not for publication: 1 thing not public." in drawn(told)["summary"]


def test_a_page_names_nothing_to_load():
    assert re.findall(r"<(?!script|style)[^>]*\b(?:src|href)=\"([^\"]*)\"", page_without_scripts()) == [
        "data:,",
        "#table",
    ]


def test_the_links_can_be_read_without_a_script():
    told = case().lawyer("qian-bo", "lin-mei", "page", "alleged")
    text = re.sub(r"<(?!li>)[^>]+>", "", draw(told.projection).partition("<noscript>")[2].partition("</noscript>")[0])
    assert "<li>Zhao An lawyer of Lin Mei\n" in text
    assert "<li>Qian Bo lawyer of Lin Mei (Alleged)\n" in text


def page_without_scripts():
    return re.sub(r"<script>.*?</script>", "", draw(case().projection), flags=re.DOTALL)


def test_names_cannot_close_the_script_that_holds_them():
    html = draw(Case().thing("page", "Document", "D").person("a", "</script><script>x\u2028").projection)
    held = re.search(r'<script type="application/json" id="chart">(.*?)</script>', html, re.DOTALL)[1]
    assert "\u2028" not in held
    assert json.loads(held)["things"][0]["name"] == "</script><script>x\u2028"


def test_an_empty_graph_is_a_problem_in_plain_words():
    with pytest.raises(Problem, match="nothing to draw"):
        draw(Projection({}, {}))


def test_nothing_stands_on_anything_else():
    boxes = [Box(20, 20, 8, 24)] * 40
    places = positions(boxes, [(0, n) for n in range(1, 30)] + [(n, n + 1) for n in range(30, 39)])
    near = [(a, b) for a in places for b in places if a < b and abs(a[0] - b[0]) < 38 and abs(a[1] - b[1]) < 30]
    assert not near


@pytest.mark.parametrize("many", [7, 12, 30])
def test_parts_that_nothing_ties_fill_a_page_and_not_a_strip(many):
    pairs = [(3 * n + start, 3 * n + end) for n in range(many) for start, end in ((0, 1), (1, 2), (2, 0))]
    xs, ys = zip(*positions([Box(20, 20, 8, 24)] * (3 * many), pairs), strict=True)
    assert 0.7 < (max(xs) - min(xs) + 40) / (max(ys) - min(ys) + 32) < 2.6
