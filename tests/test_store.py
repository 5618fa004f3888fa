"""Nothing is lost, nothing is half-loaded, and what another source still says stays."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import CASES, loaded, sources

from graph.storage.store import Store
from ontology.problems import StoreProblem, Unknown
from ontology.quads import fingerprint

REPORT, LETTER = "valley-report-2019", "river-letter-2019"


def quads(store):
    return sorted(str(quad) for quad in store.reading())


@pytest.fixture
def own(tmp_path):
    return loaded(tmp_path / "store", CASES)


@pytest.fixture(params=["in one transaction", "built beside"])
def way(request, monkeypatch):
    """Small changes are written in a transaction; here all are small, or none is."""
    if request.param == "built beside":
        monkeypatch.setattr("graph.storage.store.SMALL", -1)


def test_every_source_is_a_named_graph_and_the_default_graph_their_union(own):
    named = {str(quad.triple) for quad in own.reading() if "DefaultGraph" not in repr(quad.graph_name)}
    merged = {str(quad.triple) for quad in own.reading() if "DefaultGraph" in repr(quad.graph_name)}
    assert named == merged


def test_the_hash_of_what_is_written_is_the_hash_of_what_is_read(own):
    assert own.damaged() == []


def test_loading_the_same_again_changes_nothing(own):
    before = quads(own)
    counts = own.load(sources([CASES], own.base))
    assert counts.unchanged and not counts.loaded and not counts.changed
    assert quads(Store(own.folder)) == before


def test_removing_a_source_leaves_what_another_still_says(own, tmp_path):
    own.remove(LETTER)
    alone = loaded(tmp_path / "alone", CASES / f"{REPORT}.yaml")
    assert quads(Store(own.folder)) == quads(alone)


@pytest.mark.usefixtures("way")
def test_a_changed_source_is_replaced_as_a_whole(own, tmp_path):
    changed = tmp_path / "changed.yaml"
    text = (CASES / f"{LETTER}.yaml").read_text(encoding="utf-8")
    changed.write_text(text.replace("1981-05", "1982").replace("colleague", "friend"), encoding="utf-8")
    assert own.load(sources([changed], own.base)).changed == (LETTER,)
    fresh = loaded(tmp_path / "fresh", CASES / f"{REPORT}.yaml", changed)
    assert quads(Store(own.folder)) == quads(fresh)
    assert own.damaged() == []
    assert sorted(path.name for path in own.folder.iterdir()) == ["claims", "ledger.jsonl", "lock", "rdf"]


@pytest.mark.usefixtures("way")
def test_a_triple_moves_from_one_source_to_another_in_one_load(own, tmp_path):
    moved = tmp_path / "moved"
    moved.mkdir()
    for name in (REPORT, LETTER):
        text = (CASES / f"{name}.yaml").read_text(encoding="utf-8")
        (moved / f"{name}.yaml").write_text(text.replace("Government of the Republic", "The State"), encoding="utf-8")
    own.load(sources([moved], own.base))
    assert quads(Store(own.folder)) == quads(loaded(tmp_path / "fresh", moved))


def test_an_unknown_source_is_told_with_the_nearest(own):
    with pytest.raises(Unknown, match="did you mean 'river-letter-2019'"):
        own.remove("river-leter-2019")


def test_a_store_that_is_not_there_is_told(tmp_path):
    with pytest.raises(StoreProblem, match="casegraph load PATH makes one"):
        Store(tmp_path / "none").reading()


def test_a_store_that_has_lost_statements_is_told(own):
    from pyoxigraph import NamedNode
    from pyoxigraph import Store as Oxigraph

    rdf = Oxigraph(str(own.rdf))
    rdf.clear_graph(NamedNode(own.base + LETTER))
    del rdf
    with pytest.raises(StoreProblem, match=r"lacks statements of river-letter-2019 \(0 of \d+ statements"):
        Store(own.folder).reading()


def test_one_lost_statement_of_a_source_larger_than_what_is_counted_is_told(own, monkeypatch):
    from pyoxigraph import NamedNode
    from pyoxigraph import Store as Oxigraph

    newest = list(own.ledger.entries.values())[-1]
    rdf = Oxigraph(str(own.rdf))
    rdf.remove(next(iter(rdf.quads_for_pattern(None, None, None, NamedNode(newest.graph)))))
    del rdf
    monkeypatch.setattr("graph.storage.wholeness.QUICK", 1)
    with pytest.raises(StoreProblem, match=rf"{newest.quads - 1} of {newest.quads} statements"):
        Store(own.folder).reading()


@pytest.mark.parametrize("base", ["https://example.org/ns#", "example.org/", "https://example.org/id", "https://a b/"])
def test_a_base_that_makes_no_iris_is_refused(tmp_path, base):
    with pytest.raises(StoreProblem, match="is no base for IRIs"):
        Store(tmp_path, base=base)


def test_a_store_that_has_lost_its_folder_is_told(own):
    own.rdf.rename(own.folder / "elsewhere")
    with pytest.raises(StoreProblem, match="has lost its folder"):
        Store(own.folder).reading()


def test_a_store_whose_files_are_damaged_is_told(own):
    (own.rdf / "CURRENT").write_text("nonsense\n", encoding="utf-8")
    with pytest.raises(StoreProblem, match=r"cannot be read: .* \(delete the folder .* and load the case files again"):
        Store(own.folder).reading()


def test_another_base_is_refused(own):
    with pytest.raises(StoreProblem, match="mints its IRIs from"):
        Store(own.folder, base="https://example.org/other/")


def test_a_second_writer_is_told(own):
    program = (
        "import sys, time; from pathlib import Path; from graph.storage.lock import alone\n"
        "with alone(Path(sys.argv[1])): print('locked', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen([sys.executable, "-c", program, str(own.folder)], stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout.readline() == "locked\n"
        with pytest.raises(StoreProblem, match="is being written by another process"):
            own.remove(LETTER)
    finally:
        other.kill()
        other.communicate()


def test_a_torn_ledger_line_never_happened(own):
    with own.ledger.path.open("a", encoding="utf-8") as file:
        file.write('{"source": "torn')
    again = Store(own.folder)
    again.remove(LETTER)
    assert list(Store(own.folder).ledger.entries) == [REPORT]


def test_a_damaged_ledger_is_told_at_its_line(own):
    text = own.ledger.path.read_text(encoding="utf-8")
    own.ledger.path.write_text("nonsense\n" + text, encoding="utf-8")
    with pytest.raises(StoreProblem, match=r"ledger.jsonl:1: the ledger is damaged"):
        Store(own.folder)


KILLED = """
import os, sys
sys.path.insert(0, sys.argv[2])
from conftest import CASES, sources
from graph.storage.store import Store
from graph.storage.ledger import Ledger
record = Ledger.record
def cut(self, entries, state):
    if state == sys.argv[3]:
        os._exit(9)
    record(self, entries, state)
Ledger.record = cut
store = Store(sys.argv[1])
store.load(sources([sys.argv[4]], store.base))
"""


@pytest.mark.usefixtures("way")
def test_a_new_source_stands_beside_the_others(own, tmp_path):
    one = loaded(tmp_path / "one", CASES / f"{REPORT}.yaml")
    assert one.load(sources([CASES], one.base)).loaded == (LETTER,)
    assert quads(Store(one.folder)) == quads(own)


@pytest.mark.parametrize("renames", [0, 1, 2])
def test_a_store_that_is_built_beside_stands_or_the_one_before_it_does(own, tmp_path, monkeypatch, renames):
    """The power fails before a rename."""
    changed = tmp_path / "changed.yaml"
    text = (CASES / f"{LETTER}.yaml").read_text(encoding="utf-8")
    changed.write_text(text.replace("1981-05", "1982"), encoding="utf-8")
    before, rename, done = quads(own), Path.rename, []

    def cut(path, target):
        if len(done) == renames:
            raise KeyboardInterrupt
        done.append(target)
        return rename(path, target)

    with monkeypatch.context() as cutting:
        cutting.setattr("graph.storage.store.SMALL", -1)
        cutting.setattr(Path, "rename", cut)
        if renames < 2:
            with pytest.raises(KeyboardInterrupt):
                own.load(sources([changed], own.base))
        else:
            own.load(sources([changed], own.base))
    again = Store(own.folder)
    assert (quads(again) == before) is (renames < 2)
    assert again.damaged() == []
    again.load(sources([changed], own.base))
    assert quads(Store(own.folder)) != before


@pytest.mark.parametrize("at", ["intended", "loaded"])
def test_a_load_that_is_killed_is_whole_or_never_was(own, tmp_path, at):
    changed = tmp_path / "changed.yaml"
    text = (CASES / f"{LETTER}.yaml").read_text(encoding="utf-8")
    changed.write_text(text.replace("1981-05", "1982"), encoding="utf-8")
    before = quads(own)
    del own._reading
    arguments = [str(own.folder), str(Path(__file__).parent), at, str(changed)]
    assert subprocess.run([sys.executable, "-c", KILLED, *arguments], check=False).returncode == 9
    after = Store(own.folder)
    assert (quads(after) == before) is (at == "intended")
    assert after.damaged() == []


def test_a_fingerprint_does_not_depend_on_order():
    assert fingerprint(["b", "a"]) == fingerprint(["a", "b", "a"])


def test_a_first_load_that_breaks_off_leaves_nothing(tmp_path):
    def broken():
        yield from sources([CASES / f"{LETTER}.yaml"], Store(tmp_path).base)
        raise KeyError("the rest")

    store = Store(tmp_path / "store")
    with pytest.raises(KeyError):
        store.load(broken())
    assert not store.rdf.exists()
    assert not Store(tmp_path / "store").ledger.begun
    store.load(sources([CASES], store.base))
    assert Store(tmp_path / "store").damaged() == []


def test_what_oxigraph_cannot_read_ends_a_bulk_load_with_its_words(tmp_path):
    from pyoxigraph import Store as Oxigraph

    from graph.storage.bulk_load import bulk_load

    with pytest.raises(SyntaxError, match="must be an IRI"):
        bulk_load(Oxigraph(str(tmp_path)), ["nonsense\n"] * 1_000_000)
