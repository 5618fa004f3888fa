"""The invented cases as records, and as files of every kind that the measurements begin with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.cases import Content, sources
from benchmarks.world import World
from graph.storage.source import Source, of_records
from ontology.quads import statements
from ontology.records import Document, Record
from ontology.schema import XSD, sections
from ontology.vocabulary import BASE

_DURATION = f"^^<{XSD}duration>"

Entry = tuple[str, dict[str, Any]]
"""The section of a record, and its fields."""


def entries(content: Content) -> Iterator[Entry]:
    """Yield every record, the document first."""
    yield "document", content["document"]
    for section, told in content.items():
        if isinstance(told, list):
            yield from ((section, fields) for fields in told)
        elif section != "document":
            yield from ((section, {**fields, "id": identity}) for identity, fields in told.items())


def records(told: Iterable[Entry]) -> Iterator[tuple[Document, list[Record]]]:
    """Check entries as their types ask, and yield what each source says: a document begins a source."""
    document: Document | None = None
    found: list[Record] = []
    for section, fields in told:
        if section == "document":
            if document:
                yield document, found
            document = Document.model_validate(fields)
            found = [document]
        else:
            found.append(sections()[section].model_validate(fields))
    if document:
        yield document, found


def stated(told: Iterable[Entry]) -> Iterator[Source]:
    """Check entries, and state them as the sources that a store loads."""
    for document, found in records(told):
        yield of_records(document, partial(iter, tuple(found)), BASE, file="lines.jsonl", sha256="")


def lines(path: Path) -> Iterator[Entry]:
    """Read the entries of a file of JSON Lines."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            section, fields = json.loads(line)
            yield section, fields


def write_lines(path: Path, world: World) -> None:
    """Write all records as JSON Lines."""
    with path.open("w", encoding="utf-8") as file:
        for content in sources(world):
            file.writelines(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries(content))


def write_quads(path: Path, world: World) -> int:
    """Write the quads that a store holds as N-Quads, each statement in its source and in the merged view."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for content in sources(world):
            for document, found in records(entries(content)):
                graph = BASE + document.id
                for said in statements(found, document, BASE):
                    count += 1
                    file.write(f"{said} <{graph}> .\n{said} .\n")
    return count


def write_triples(path: Path, world: World) -> None:
    """Write the merged view as N-Triples, source by source; durations as texts, since rdflib-neo4j breaks on them."""
    with path.open("w", encoding="utf-8") as file:
        for content in sources(world):
            for document, found in records(entries(content)):
                file.writelines(f"{said.removesuffix(_DURATION)} .\n" for said in statements(found, document, BASE))


def write_folder(folder: Path, world: World) -> None:
    """Write a folder of case files in YAML."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe")
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False
    folder.mkdir(parents=True)
    for content in sources(world):
        with (folder / f"{content['document']['id']}.yaml").open("w", encoding="utf-8") as file:
            yaml.dump(content, file)
