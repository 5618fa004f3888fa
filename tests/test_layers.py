"""Imports point down: cli -> web -> casegraph -> loaders, graph -> ontology; and in `graph/` from floor to floor."""

import ast
from pathlib import Path

import networkx
import pytest

ROOT = Path(__file__).parent.parent
ABOVE = {
    "ontology": {"loaders", "graph", "casegraph", "web", "cli"},
    "loaders": {"graph", "casegraph", "web", "cli"},
    "graph": {"loaders", "casegraph", "web", "cli"},
    "casegraph.py": {"web", "cli"},
    "web": {"cli"},
}
FLOORS = (
    ("names", "sparql", "cypher"),
    ("storage",),
    ("projection",),
    ("answers", "exports", "mirror"),
    ("maps", "converting"),
)
"""The folders of `graph/`, from the ground up: each imports from those below it, none from its neighbours."""
FLOOR = {folder: floor for floor, folders in enumerate(FLOORS) for folder in folders}
MODULES = [path for part in ABOVE for path in ([ROOT / part] if part.endswith(".py") else (ROOT / part).rglob("*.py"))]


def imported(path):
    """Yield the modules that a file imports; of `from a import b`, both a and a.b."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path):
    assert ABOVE[path.relative_to(ROOT).parts[0]].isdisjoint(name.split(".")[0] for name in imported(path))


@pytest.mark.parametrize("folder", FLOOR)
def test_the_folders_of_the_graph_import_from_those_below(folder):
    paths = (ROOT / "graph" / folder).rglob("*.py")
    used = {name.split(".")[1] for path in paths for name in imported(path) if name.startswith("graph.")}
    assert all(other == folder or FLOOR[other] < FLOOR[folder] for other in used & FLOOR.keys())


def test_no_module_imports_itself_through_others():
    names = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in MODULES}
    arrows = ((name, other) for name, path in names.items() for other in imported(path) if other in names)
    assert list(networkx.simple_cycles(networkx.DiGraph(arrows))) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_opens_with_a_sentence(path):
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert path.name == "__init__.py" or (docstring and docstring.split("\n")[0].endswith("."))
