"""How fast a spreadsheet becomes statements under a mapping, against morph-kgc where that is installed."""

from __future__ import annotations

import csv
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import names
from benchmarks.material import Material
from benchmarks.measure import by_turns, run, stopwatch
from benchmarks.table import Row

MORPH_KGC = "CASEGRAPH_BENCH_MORPH_KGC"
"""The variable that names a Python which has morph-kgc: it brings 280 MB, which no one needs who develops this."""
KINDS = ("criminal-detention", "house-arrest", "enforced-disappearance")
MAPPING = """\
document:
  id: a-table
  title: {en: A table}
rows:
  person:
    section: persons
    id: "p{No}"
    name: {en: "{Name}", zh: "{姓名}"}
  detention:
    section: detentions
    id: "d{No}"
    detainee: person
    type: "{Kind}"
    begin: "{Detained}"
    description: {en: "{Remarks}"}
"""
RML = """\
@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix cg: <https://example.org/ns/> .
<#people> a rr:TriplesMap ;
  rml:logicalSource [ rml:source "table.csv" ; rml:referenceFormulation ql:CSV ] ;
  rr:subjectMap [ rr:template "https://example.org/id/p{No}" ; rr:class cg:Person ] ;
  rr:predicateObjectMap [ rr:predicate cg:name ; rr:objectMap [ rml:reference "Name" ; rr:language "en" ] ] ;
  rr:predicateObjectMap [ rr:predicate cg:name ; rr:objectMap [ rml:reference "姓名" ; rr:language "zh" ] ] .
<#detentions> a rr:TriplesMap ;
  rml:logicalSource [ rml:source "table.csv" ; rml:referenceFormulation ql:CSV ] ;
  rr:subjectMap [ rr:template "https://example.org/id/d{No}" ; rr:class cg:Detention ] ;
  rr:predicateObjectMap [ rr:predicate cg:detainee ; rr:objectMap [ rr:template "https://example.org/id/p{No}" ] ] ;
  rr:predicateObjectMap [ rr:predicate cg:type ; rr:objectMap [ rr:template "https://example.org/types/{Kind}" ] ] ;
  rr:predicateObjectMap [ rr:predicate cg:begin ; rr:objectMap [ rml:reference "Detained" ; rr:datatype xsd:date ] ] ;
  rr:predicateObjectMap [ rr:predicate cg:description ; rr:objectMap [ rml:reference "Remarks" ; rr:language "en" ] ] .
"""
CONFIG = "[CONFIGURATION]\noutput_file: out.nt\nlogging_level: ERROR\n[Table]\nmappings: mapping.ttl\n"


def tables(material: Material) -> Iterator[Row]:
    """A table of as many rows as there are cases: into statements, against morph-kgc; into a store, against that."""
    rows = material.world.cases
    table = material.folder / "table.csv"
    run(write_table, table, rows)
    ours, stored = by_turns((state_table, table), (load_table, table))
    name = f"a table of {rows:,} rows"
    if python := os.environ.get(MORPH_KGC):
        peer, stated = map_with_morph_kgc(python, table)
        against = "morph-kgc, its start among them"
        notes = (
            f"{name}: ours makes {ours.part(1):,.0f} statements, checked, with each row as evidence; "
            f"morph-kgc makes {stated:,}, unchecked",
        )
        yield Row(f"{name} to statements", rows / ours.part(0), rows / peer, "rows/s", against, notes)
        yield Row(f"{name} to statements", ours.part(1) / ours.part(0), stated / peer, "statements/s", against)
    yield Row(f"{name} into a store", stored.seconds, ours.part(0), "s", "casegraph, to statements only")
    yield Row(f"{name} into a store, peak memory", stored.peak, ours.peak, "MB", "casegraph, to statements only")


def write_table(path: Path, rows: int) -> None:
    """Write a table of detentions."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("No", "Name", "姓名", "Kind", "Detained", "Remarks"))
        for number in range(rows):
            name = names.person(number)
            day = f"{2000 + number % 24}-{number % 12 + 1:02}-{number % 28 + 1:02}"
            writer.writerow((number, name["en"], name["zh"], KINDS[number % 3], day, f"told by witness {number}"))


def state_table(table: Path) -> tuple[float, int]:
    """Make the statements of a table, as `casegraph load --mapping` does; the seconds, and how many they are."""
    from graph.storage.source import of_records
    from loaders.tables.files import open_tables, records_of
    from ontology.vocabulary import BASE

    mapping = table.with_suffix(".yaml")
    mapping.write_text(MAPPING, encoding="utf-8")
    with stopwatch() as watch:
        (one,) = open_tables([str(table)], str(mapping))
        source = of_records(one.document, lambda: records_of(one, most=0), BASE, file=one.file, sha256=one.sha256)
        count = sum(len(statements) for statements, _ in source.told())
    return watch.seconds, count


def load_table(table: Path) -> float:
    """Load a table into a new store."""
    import casegraph

    mapping = table.with_suffix(".yaml")
    with TemporaryDirectory(dir=table.parent) as folder, casegraph.open(folder) as graph:
        with stopwatch() as watch:
            graph.load_tables(table, mapping=mapping)
        return watch.seconds


def map_with_morph_kgc(python: str, table: Path) -> tuple[float, int]:
    """Let morph-kgc write the like of it as N-Triples; the seconds, and how many they are."""
    with TemporaryDirectory(dir=table.parent) as scratch:
        folder = Path(scratch)
        (folder / "table.csv").hardlink_to(table)
        (folder / "mapping.ttl").write_text(RML, encoding="utf-8")
        (folder / "config.ini").write_text(CONFIG, encoding="utf-8")
        with stopwatch() as watch:
            subprocess.run([python, "-m", "morph_kgc", "config.ini"], cwd=folder, check=True, capture_output=True)
        with (folder / "out.nt").open("rb") as file:
            return watch.seconds, sum(1 for _ in file)
