"""What is shown is run: reference pages are up to date, help examples work, nothing in the prose has rotted."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "docs"))

import generate  # noqa: E402


@pytest.mark.parametrize("page", generate.PAGES)
def test_a_reference_page_says_what_is(page):
    assert (ROOT / page).read_text(encoding="utf-8") == generate.PAGES[page](), "run `make docs`"


def test_every_command_is_documented_with_an_example():
    from cli import app

    for command in app.registered_commands:
        assert (command.epilog or "").startswith("Example: casegraph ") or "casegraph" in (command.epilog or "")


@pytest.mark.parametrize("page", [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"], ids=lambda p: p.name)
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_python_page_runs(tmp_path):
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    program = "\n".join(re.findall(r"```python\n(.*?)```", text, re.S))
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"CASES": str(ROOT / "data/cases"), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
