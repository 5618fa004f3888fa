"""A snapshot of a store: as it was, whatever becomes of the store."""

import shutil

import pytest
from conftest import CASES, loaded, sources

from graph.projection.project import project
from graph.storage.snapshot import snapshot
from graph.storage.store import Store
from ontology.problems import StoreProblem


@pytest.fixture
def own(tmp_path):
    return loaded(tmp_path / "store", CASES)


def quads(store):
    return sorted(str(quad) for quad in store.reading())


def test_a_snapshot_says_what_its_store_says(own, tmp_path):
    taken = snapshot(own, tmp_path / "taken")
    assert quads(taken) == quads(own)
    assert taken.damaged() == []
    assert project(taken) == project(own)
    assert taken.ledger.fingerprint == own.ledger.fingerprint
    assert taken.base == own.base


def test_a_snapshot_stays_as_it_is_when_the_store_changes_or_goes(own, tmp_path, case_file):
    before = quads(own)
    taken = snapshot(own, tmp_path / "taken")
    own.load(sources([case_file("persons:\n  new: {name: {en: New}, evidence: {paragraph: 1}}\n")], own.base))
    assert quads(Store(own.folder)) != before
    assert quads(Store(taken.folder)) == before
    shutil.rmtree(own.folder)
    assert quads(Store(taken.folder)) == before
    assert project(Store(taken.folder)).nodes


def test_a_snapshot_may_lie_on_a_disk_that_knows_no_links(own, tmp_path, monkeypatch):
    def refused(*_):
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr("os.link", refused)
    assert quads(snapshot(own, tmp_path / "taken")) == quads(own)


def test_a_store_that_never_rests_is_told(own, tmp_path, monkeypatch):
    states = iter(range(1000))
    monkeypatch.setattr("graph.storage.snapshot.state", lambda _: str(next(states)))
    with pytest.raises(StoreProblem, match="is being written by another process"):
        snapshot(own, tmp_path / "taken")
    assert not (tmp_path / "taken").exists()
