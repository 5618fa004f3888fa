"""What the tests share: a graph of invented people, made of two sources that differ."""

from pathlib import Path

import pytest

pytest_plugins = ["browser_fixtures", "engine_fixtures", "serving", "table_fixtures"]

CASES = Path(__file__).parent / "cases"
DEMO = Path(__file__).parent.parent / "data" / "cases"


def sources(paths, base):
    from graph.storage.source import of_records
    from loaders.cases import read

    reading = read([str(path) for path in paths])
    assert not reading.faults, "\n".join(map(str, reading.faults))
    return [
        of_records(file.document, lambda own=file.records: own, base, file=file.file, sha256=file.sha256)
        for file in reading.files
    ]


def loaded(folder, *paths):
    from graph.storage.store import Store

    store = Store(folder)
    store.load(sources(paths, store.base))
    return Store(folder)


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    return loaded(tmp_path_factory.mktemp("store"), CASES)


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    return loaded(tmp_path_factory.mktemp("demo"), DEMO)


@pytest.fixture(scope="session")
def projection(store):
    from graph.projection.project import project

    return project(store)


@pytest.fixture
def case_file(tmp_path):
    """Write a case file with a good document above these lines; return its path."""

    def write(text, name="case.yaml", document="document: {id: a-page, title: A page, disclosure: public}\n"):
        path = tmp_path / name
        path.write_text(document + text, encoding="utf-8")
        return path

    return write
