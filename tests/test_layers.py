"""Imports point down: cli -> web -> casegraph -> loaders, graph -> ontology."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ABOVE = {
    "ontology": {"loaders", "graph", "casegraph", "web", "cli"},
    "loaders": {"graph", "casegraph", "web", "cli"},
    "graph": {"loaders", "casegraph", "web", "cli"},
    "casegraph.py": {"web", "cli"},
    "web": {"cli"},
}
MODULES = [path for part in ABOVE for path in ([ROOT / part] if part.endswith(".py") else (ROOT / part).rglob("*.py"))]


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path):
    assert ABOVE[path.relative_to(ROOT).parts[0]].isdisjoint(imported(path))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_opens_with_a_sentence(path):
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert path.name == "__init__.py" or (docstring and docstring.split("\n")[0].endswith("."))
