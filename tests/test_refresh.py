"""After a change, what the changed sources touch is brought up to date, and the whole mirror equals the graph."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from invented_records import IDS, SOURCES, sources

from graph.cypher.arcade import Arcade
from graph.mirror.differences import lost, verify
from graph.mirror.mirror import Counts, refresh
from graph.mirror.run import marker
from graph.projection.project import made_from, project
from graph.storage.source import of_records
from graph.storage.store import Store
from loaders.checks import targets
from ontology.records import Document, Person, Tie
from ontology.schema import properties

MANY = 40
"""So many sources that two of them are few."""


def whole(page, records):
    """Add whom a source refers to and does not speak of: a case file that lacks them is refused."""
    links = {
        target
        for one in records
        for prop in properties(type(one))
        if prop.shape == "link"
        for target in targets(one, prop)
    }
    # The same for a file that takes a tie for a thing.
    assume(not any(isinstance(one, Tie) and one.id in links for one in records))
    missing = links - {record.id for record in records}
    return page, [*records, *(person(identity, "Li Si") for identity in sorted(missing))]


def person(identity, name):
    return Person.model_validate({"id": identity, "name": name, "evidence": {"paragraph": 1}})


def page(identity, *records):
    document = Document.model_validate({"id": identity, "title": "A page", "evidence": {"paragraph": 1}})
    return document, [document, *records]


def load(store, *pages):
    store.load(
        of_records(document, lambda own=records: own, store.base, file=f"{document.id}.yaml", sha256="")
        for document, records in pages
    )


class Mirrored:
    """A store of many sources, and its mirror."""

    def __init__(self, folder):
        self.store = Store(folder / "store")
        load(self.store, *(page(f"s{at}", person(IDS[at % len(IDS)], f"Li Si {at % 3}")) for at in range(MANY)))
        self.engine = Arcade(folder / "cypher", "graph-1", write=True)
        self.refresh(lambda: project(self.store))

    def refresh(self, projection):
        return refresh(self.engine, self.store, projection, fingerprint=made_from(self.store))

    def holds(self):
        projection, now = project(self.store), marker(self.engine)
        assert verify(self.engine, projection) == lost(self.engine, self.store.ledger) == []
        assert (now.nodes, now.links) == (len(projection.nodes), len(projection.links))
        return True


@pytest.fixture(scope="module")
def mirrored(tmp_path_factory):
    made = Mirrored(tmp_path_factory.mktemp("mirrored"))
    yield made
    made.engine.close()


def not_projected():
    pytest.fail("all was projected")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(sources().map(lambda pages: [whole(*each) for each in pages]), st.sampled_from(SOURCES)))
def test_whatever_changes_the_mirror_equals_the_graph_and_nothing_else_is_looked_at(mirrored, change):
    decided = mirrored.store.same
    if isinstance(change, list):
        load(mirrored.store, *change)
    elif change in mirrored.store.ledger.entries:
        mirrored.store.remove(change)
    # Decisions about ids may touch anything.
    mirrored.refresh(not_projected if mirrored.store.same == decided else lambda: project(mirrored.store))
    assert mirrored.holds()
    assert mirrored.refresh(not_projected) == Counts()


def test_where_many_sources_change_all_is_compared(mirrored):
    load(mirrored.store, *(page(f"s{at}", person("li-si", f"Li Si {at}")) for at in range(10)))
    asked = []
    mirrored.refresh(lambda: asked.append(1) or project(mirrored.store))
    assert asked == [1]
    assert mirrored.holds()


def test_a_mirror_that_is_incomplete_is_compared_as_a_whole(mirrored):
    mirrored.engine.write("MATCH (m:CasegraphMirror) SET m.state = 'incomplete'")
    mirrored.engine.write("MATCH (n:Person) WITH n LIMIT 1 SET n.name = 'Nobody', n._hash = ''")
    load(mirrored.store, page("s1", person("li-si", "Li Si the Elder")))
    mirrored.refresh(lambda: project(mirrored.store))
    assert mirrored.holds()
