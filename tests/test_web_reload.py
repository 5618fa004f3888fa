"""A graph that is loaded again while it is served: readers get the state before or the state after, never both."""

import gc
import re
import threading
import time
from itertools import cycle, islice
from urllib.parse import quote
from weakref import ref

import pytest
from conftest import loaded, sources
from serving import site

READERS = 50
NAMES = "SELECT ?name { ?person cg:name ?name }"
PATHS = {
    "/?q=wren": 5,
    "/search.json?q=wren": 5,
    "/doc/wren-a": 1,
    "/doc/wren-b.ttl": 1,
    f"/sparql?query={quote(NAMES)}": 5,
    "/graphs?default": 5,
    "/map?around=wren-a": 1,
}
"""What readers ask for, and how many names are at least in the answer."""


def case(number):
    told = (
        f"  wren-{letter}: {{name: {{en: Wren {letter.title()} Number{number}}}, evidence: {{paragraph: 1}}}}\n"
        for letter in "abcde"
    )
    return "persons:\n" + "".join(told)


def numbers(text):
    return re.findall(r"Number(\d+)", text)


@pytest.fixture
def folder(tmp_path, case_file):
    return loaded(tmp_path / "store", case_file(case(0))).folder


def load(folder, path):
    from graph.storage.store import Store

    store = Store(folder)
    store.load(sources([path], store.base))


def until(served, number):
    for _ in range(400):
        if set(numbers(served.get("/?q=wren").text)) == {str(number)}:
            return
        time.sleep(0.05)
    pytest.fail(f"state {number} was never served")


@pytest.mark.parametrize("audience", ["all", "public"])
def test_fifty_readers_get_whole_answers_while_the_graph_is_loaded_again(folder, case_file, audience):
    wrong, read, stop = [], [], threading.Event()

    def reader(number):
        for path in islice(cycle(PATHS), number, None):
            if stop.is_set():
                return
            answer = served.get(path)
            found = numbers(answer.text)
            if answer.status != 200 or len(found) < PATHS[path] or len(set(found)) != 1:
                wrong.append((path, answer.status, found))
            if path == "/?q=wren":
                read.append(found and found[0])

    with site(folder, audience) as served:
        threads = [threading.Thread(target=reader, args=(number,)) for number in range(READERS)]
        for thread in threads:
            thread.start()
        try:
            for number in (1, 2, 3):
                load(folder, case_file(case(number)))
                until(served, number)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
    assert not wrong
    assert len(set(read)) > 1


def test_a_state_that_nobody_reads_any_more_is_thrown_away(folder, case_file, tmp_path):
    with site(folder, "public") as served:
        before = served.served._state
        load(folder, case_file(case(1)))
        until(served, 1)
        assert before.retired
        for _ in range(200):
            if not before.scratch.exists():
                break
            time.sleep(0.05)
        assert not before.scratch.exists()
        assert served.served._state.scratch.exists()
        scratch = served.served._state.scratch
    assert not scratch.exists()


def test_a_store_that_is_lost_while_it_is_served_goes_on_being_read(folder, case_file):
    with site(folder) as served:
        (folder / "ledger.jsonl").write_text("", encoding="utf-8")
        time.sleep(0.6)
        for _ in range(3):
            assert numbers(served.get("/?q=wren").text) == ["0"] * 5
            time.sleep(0.3)


def test_a_graph_at_rest_is_not_looked_through_for_garbage_and_one_that_is_over_leaves_the_memory(folder, case_file):
    with site(folder) as served:
        assert gc.get_freeze_count() > len(served.served._state.graph.projection.nodes)
        first = ref(served.served._state.graph)
        for number in (1, 2):
            load(folder, case_file(case(number)))
            until(served, number)
        gc.collect()
        assert first() is None
