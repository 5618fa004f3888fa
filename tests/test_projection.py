"""The projection: nodes and relationships that carry what every source says."""

from datetime import date

import pytest
from conftest import loaded

from graph.projection.project import project

BASE = "https://w3id.org/casegraph/id/"


def node(projection, identity):
    return projection.nodes[BASE + identity]


def links(projection, kind, start=None, end=None):
    return [
        link
        for link in projection.links.values()
        if link.type == kind and (not start or link.start == BASE + start) and (not end or link.end == BASE + end)
    ]


def test_a_node_has_the_labels_of_its_class_and_of_those_above(projection):
    assert node(projection, "lin-bo-detention-2017").labels == ("Entity", "Event", "Act", "Detention")


def test_names_are_shown_by_language_and_together(projection):
    tang = node(projection, "tang-yun").properties
    assert (tang["name"], tang["name_zh"]) == ("Tang Yun", "唐云")
    assert tang["names"] == ["Tang Yun", "Táng Yún", "云姐", "唐云"]


def test_a_value_on_which_sources_differ_is_a_list(projection):
    assert node(projection, "lin-bo").properties["birth_date"] == ["1980", "1981-05"]


def test_bounds_are_days_as_wide_as_the_sources(projection):
    days = node(projection, "tang-yun-detention-2018").properties
    assert (days["begin_earliest"], days["begin_latest"]) == (date(2018, 1, 1), date(2018, 12, 31))
    assert "end_latest" not in days


def test_evidence_is_a_relationship_to_each_document(projection):
    said = links(projection, "STATED_IN", "lin-bo-detention-2017")
    assert [link.end.removeprefix(BASE) for link in said] == ["river-letter-2019", "valley-report-2019"]
    assert said[1].properties["quote"] == ["detained with four others", "until August"]
    assert said[1].properties["supports"] == ["", "end"]
    assert (said[0].properties["end"], said[1].properties["end"]) == ("2017-09-01", "2017-08")


def test_a_tie_is_one_relationship_for_each_source_with_its_words(projection):
    (tie,) = links(projection, "LAWYER_OF", "he-qing", "lin-bo")
    assert tie.properties["quote"] == ["their lawyer He Qing"]
    assert tie.properties["record"] == BASE + "he-qing.lawyer-of.lin-bo"


def test_an_accusation_keeps_its_modality(projection):
    parts = links(projection, "INVOLVEMENT", "port-police")
    assert sorted(part.properties["modality"] for part in parts) == ["alleged", "stated"]


def test_an_event_is_called_by_its_date_in_words(case_file, tmp_path):
    begun = {"a": "2018-08~", "b": "2018-21", "c": "../2018"}
    acts = "".join(f"  {id}: {{detainee: p, begin: {day}, evidence: {{paragraph: 1}}}}\n" for id, day in begun.items())
    person = "persons:\n  p: {name: {en: Lin Bo, zh: 林波}, evidence: {paragraph: 1}}\n"
    told = project(loaded(tmp_path / "store", case_file(f"{person}detentions:\n{acts}")))
    names = [(node(told, id).name.partition(" (")[2], node(told, id).properties["name_zh"]) for id in begun]
    assert [english for english, _ in names] == ["about 2018-08)", "spring 2018)", "by 2018)"]
    assert [chinese.partition("（")[2] for _, chinese in names] == ["约2018-08）", "2018年春）", "不晚于2018）"]


def test_a_plain_link_names_its_sources(projection):
    (link,) = links(projection, "DETAINEE", "tang-yun-detention-2018")
    assert link.properties["sources"] == ["river-letter-2019", "valley-report-2019"]


def test_concepts_are_values_on_things_and_nodes_of_their_own(projection):
    assert node(projection, "lin-bo-detention-2017").properties["type"] == "criminal-detention"
    assert projection.by_id["detention-type/criminal-detention"].properties["scheme"] == "detention-type"


def test_an_event_without_a_name_is_called_after_what_happened(projection):
    name = node(projection, "tang-yun-charge").properties
    assert "Tang Yun" in name["name"] and "(2018-02)" in name["name"]
    assert "唐云" in name["name_zh"]


def test_the_same_graph_gives_the_same_projection(store):
    first, second = project(store), project(store)
    assert list(first.nodes.items()) == list(second.nodes.items())
    assert list(first.links.items()) == list(second.links.items())


@pytest.mark.parametrize("kind", ["STATED_IN", "DETAINEE", "LAWYER_OF"])
def test_every_link_has_an_id_of_its_own(projection, kind):
    found = links(projection, kind)
    assert len({link.properties["id"] for link in found}) == len(found) > 0
