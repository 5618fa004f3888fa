"""The form of the files that a mapping is for: what it says of it, before any of them is opened."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from loaders.problems import Fault, NotRecords
from loaders.tables.rows import Layout
from loaders.tree import Tree
from ontology.forms import hint

FTM = "followthemoney"


def form_of(tree: Tree, file: str) -> str:
    """Read of what form the files are that a mapping is for: tables, unless it says otherwise."""
    form = tree.value.get("form", "table") if isinstance(tree.value, dict) else "table"
    if form not in ("table", FTM):
        raise NotRecords([Fault(file, tree.line(("form",)), unknown("form", str(form), ("table", FTM)))])
    return str(form)


def layout(tree: Tree, file: str) -> Layout:
    """Read what a mapping says of its table's form, or raise `NotRecords`."""
    told = tree.value.get("table") if isinstance(tree.value, dict) else None
    known = [field.name for field in fields(Layout)]
    faults = []
    for name, value in (told or {}).items():
        if name not in known:
            faults.append(Fault(file, tree.line(("table", name)), unknown("setting", name, known), record="table"))
        elif name == "header" and not (isinstance(value, str) and value.isdecimal() and int(value) > 0):
            faults.append(Fault(file, tree.line(("table", name)), "is not the number of a row", field="header"))
        elif name == "merged" and value not in ("refuse", "fill"):
            faults.append(Fault(file, tree.line(("table", name)), "is neither refuse nor fill", field="merged"))
    if faults:
        raise NotRecords(faults)
    settings: dict[str, Any] = {name: int(value) if name == "header" else value for name, value in (told or {}).items()}
    return Layout(**settings)


def unknown(what: str, name: str, known: Any) -> str:
    """Say that a word is not known, with the nearest that is."""
    return f"unknown {what} {name!r} ({hint(name, known)})"
