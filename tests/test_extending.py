"""Adding a property takes one Turtle entry and one field: what docs/extending.md shows is done here."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

PROGRAM = """
from loaders.cases import read
from loaders.jsonschema import schema
from ontology.quads import statements
from ontology.schema import kind_names
from ontology.shapes import turtle
reading = read(["case.yaml"])
assert not reading.faults, reading.faults
file = reading.files[0]
lines = list(statements(file.records, file.document, "https://example.org/"))
assert any("#observers> <https://example.org/li-si>" in line for line in lines)
assert "cgs:Hearing-observers" in turtle()
assert schema()["$defs"]["Hearing"]["properties"]["observers"]["description"].startswith("Who was let in")
"""
CASE = """
document: {id: a-page, title: A page}
persons:
  li-si: {name: Li Si, evidence: {paragraph: 1}}
hearings:
  a-hearing: {defendant: li-si, observers: li-si, evidence: {paragraph: 1}}
"""


def added(diff, file):
    part = diff.split(f"+++ b/{file}")[1].split("--- a/")[0]
    return "\n".join(line[1:] for line in part.splitlines() if line.startswith("+"))


def test_the_shown_diff_adds_a_property(tmp_path):
    for part in ("ontology", "loaders"):
        shutil.copytree(ROOT / part, tmp_path / part)
    diff = re.search(r"```diff\n(.*?)```", (ROOT / "docs/extending.md").read_text(encoding="utf-8"), re.S)[1]
    vocabulary = tmp_path / "ontology/casegraph.ttl"
    vocabulary.write_text(
        vocabulary.read_text(encoding="utf-8") + added(diff, "ontology/casegraph.ttl"), encoding="utf-8"
    )
    records = tmp_path / "ontology/records.py"
    closed = "    closed: bool | None = None\n"
    text = records.read_text(encoding="utf-8")
    records.write_text(text.replace(closed, f"{closed}{added(diff, 'ontology/records.py')}\n"), encoding="utf-8")
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
