"""Files for other tools: network files that Gephi and networkx open, tables that spreadsheets do not run."""

import csv

import networkx
import pytest
from withheld import written

from graph.exports.export import export
from graph.exports.tables import cell
from graph.projection.project import project


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
def test_graph_files_open_in_networkx_with_the_same_counts(store, tmp_path, suffix):
    export(store, tmp_path / f"graph{suffix}")
    read = networkx.read_graphml if suffix == ".graphml" else networkx.read_gexf
    graph = read(tmp_path / f"graph{suffix}")
    projection = project(store)
    assert graph.number_of_nodes() == len(projection.nodes)
    assert graph.number_of_edges() == len(projection.links)


def test_graph_files_keep_parallel_links_and_give_every_node_a_label(store, tmp_path):
    export(store, tmp_path / "graph.gexf")
    graph = networkx.read_gexf(tmp_path / "graph.gexf")
    assert graph.is_multigraph() and graph.is_directed()
    assert {key for _, _, key in graph.edges(keys=True)} == set(project(store).links)
    assert all(values["label"] for _, values in graph.nodes(data=True))


def test_a_gexf_file_has_no_date_and_does_not_move(store, tmp_path):
    text = written(store, tmp_path, ".gexf").decode()
    assert "lastmodifieddate" not in text and "NetworkX" not in text
    assert 'mode="dynamic"' not in text and " end=" not in text


def rows(folder, name):
    with (folder / "graph.csv" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_tables_hold_every_node_and_link(store, tmp_path):
    written(store, tmp_path, ".csv")
    projection = project(store)
    things = [row["iri"] for path in (tmp_path / "graph.csv").glob("[A-Z]*.csv") for row in rows(tmp_path, path.stem)]
    assert sorted(things) == sorted(projection.nodes)
    assert [row["id"] for row in rows(tmp_path, "links")] == list(projection.links)


def test_a_table_says_what_its_links_lead_from_and_to(store, tmp_path):
    written(store, tmp_path, ".csv")
    (link,) = (row for row in rows(tmp_path, "links") if row["relationship"] == "SIBLING")
    assert (link["from_name"], link["to_name"], link["quote"]) == ("Lin Mei", "Lin Bo", "his sister Lin Mei")


@pytest.mark.parametrize("text", ["=cmd()", "+1", "-1", "@sum", "\t=1", " =1", "＝1", "'=1", "\r=1"])
def test_a_cell_is_no_formula(text):
    assert cell(text) == f"'{text}"
    assert cell(["Li Si", text]) == f"Li Si; '{text}"


@pytest.mark.parametrize("text", ["Li Si", "2017-07-19", "'Abd", "a=b", "李四", ""])
def test_a_cell_that_is_no_formula_is_left_alone(text):
    assert cell(text) == text
