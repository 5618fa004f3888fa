"""The benchmarks: cases made up from a seed, that are what real ones would be; a table that says who is faster."""

from hashlib import sha256
from statistics import fmean

import pytest

from benchmarks.asking import PARAMETERS
from benchmarks.cases import source, sources
from benchmarks.files import entries, lines, records, stated, write_folder, write_lines, write_quads
from benchmarks.table import Row, table
from benchmarks.world import World
from graph.answers.ask import questions
from graph.storage.store import Store
from loaders.cases import read


def hashed(tmp_path, world):
    path = tmp_path / "records.jsonl"
    write_lines(path, world)
    return sha256(path.read_bytes()).hexdigest()


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    assert hashed(tmp_path, World(300, seed=7)) == hashed(tmp_path, World(300, seed=7))


def test_another_seed_gives_other_cases(tmp_path):
    assert hashed(tmp_path, World(300, seed=7)) != hashed(tmp_path, World(300, seed=8))


def test_a_source_is_made_without_the_others():
    world = World(200)
    assert source(world, 3) == list(sources(world))[3]


def test_any_number_of_cases_is_made_one_source_at_a_time():
    million = sources(World(1_000_000))
    assert next(million)["document"]["id"] == "report-00000"
    assert sum(section == "detentions" for section, _ in entries(next(million))) >= 40


@pytest.mark.parametrize("cases", [100, 1000, 5000])
def test_a_case_is_about_fifty_nine_quads(cases):
    told = (entry for content in sources(World(cases)) for entry in entries(content))
    quads = sum(len(statements) for source in stated(told) for statements, _ in source.told())
    assert 57 <= quads / cases <= 61


def test_the_records_are_valid(tmp_path):
    path = tmp_path / "records.jsonl"
    write_lines(path, World(400))
    assert sum(len(found) for _, found in records(lines(path))) > 4 * 400


def test_the_case_files_are_read_without_a_fault(tmp_path):
    write_folder(tmp_path / "cases", World(60, per_source=2))
    reading = read([str(tmp_path / "cases")])
    assert not reading.faults
    assert len(reading.files) == 30


def test_a_few_lawyers_have_many_clients_and_most_have_few():
    told = [fields for content in sources(World(4000)) for _, fields in entries(content)]
    lawyers = [fields["who"] for fields in told if fields.get("type") == "lawyer-of"]
    clients = sorted(lawyers.count(lawyer) for lawyer in set(lawyers))
    assert clients[-1] > 5 * fmean(clients)


def test_the_quads_are_those_that_the_store_holds(tmp_path):
    world = World(80)
    write_quads(tmp_path / "quads.nq", world)
    store = Store(tmp_path / "store")
    store.load(stated(entry for content in sources(world) for entry in entries(content)))
    assert len(store.reading()) == len(set((tmp_path / "quads.nq").read_text(encoding="utf-8").splitlines()))


def test_every_parameter_of_a_question_has_a_value():
    assert {one.name for asked in questions().values() for one in asked.parameters} <= set(PARAMETERS)


def test_of_seconds_less_is_better_and_of_rates_more():
    assert Row("a", 1.0, 2.0, "s", "b").ratio == Row("a", 2.0, 1.0, "quads/s", "b").ratio == 2.0


def test_the_table_names_the_peer_and_ends_with_the_notes():
    text = "\n".join(table([Row("load", 1.0, 2.0, "s", "bulk_load", ("skipped: one",))]))
    assert text.splitlines()[1].split() == ["load", "1.00", "2.00", "(bulk_load)", "2.00", "s"]
    assert text.endswith("\n\nskipped: one")
