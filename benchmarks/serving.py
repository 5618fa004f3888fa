"""How fast the web app answers: a page, a suggestion, SPARQL over HTTP, beside servers that do only that."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import quote

import orjson

from benchmarks.cases import person_id
from benchmarks.material import Material
from benchmarks.measure import stopwatch
from benchmarks.table import Row

PEERS = "CASEGRAPH_BENCH_SERVERS"
"""The variable that names a folder with the programs `oxigraph` and `rdflib-endpoint`, as made by
`python -m venv peers; peers/bin/pip install oxigraph 'rdflib-endpoint[cli]'`: it is `peers/bin`."""
TIMES, CLIENTS = 100, 4
SOUGHT = ("sha", "shan", "yun qing", "山", "wang li")
QUERIES = (
    "SELECT ?name {{ <{0}> <https://w3id.org/casegraph/ns#name> ?name }}",
    "SELECT ?event {{ ?event <https://w3id.org/casegraph/ns#detainee> <{0}> }}",
    "SELECT ?kind (COUNT(*) AS ?count) {{ <{0}> ?property ?other . ?other a ?kind }} GROUP BY ?kind",
)
"""What is asked in SPARQL: lookups, as pages and programs make them."""
BUSIEST = """SELECT ?person (COUNT(*) AS ?ties) {
  ?person a <https://w3id.org/casegraph/ns#Person> . ?other ?property ?person
} GROUP BY ?person ORDER BY DESC(?ties) LIMIT 1"""
"""Who has the longest page, as good as: the person whom most speaks of."""
Ask = Callable[[str], bytes]


def serve(material: Material) -> Iterator[Row]:
    """Pages and queries of the app at its own pace; queries a second beside other servers, with four clients each."""
    with _own(material.store) as ask:
        pages = _seconds(ask, [f"/doc/{person_id(number)}" for number in range(TIMES)])
        longest = median(_seconds(ask, [f"/doc/{_busiest(ask)}"] * 20))
        listed = median(_seconds(ask, ["/kind/Person", "/kind/Person?page=7"] * 10))
        found = median(_seconds(ask, [f"/search.json?q={quote(name)}" for name in SOUGHT] * 20))
        own = _rate(ask, "/sparql")
    against = "the limit of 50 ms"
    yield Row(f"a person's page, {material.world.cases:,} cases", median(pages) * 1000, 50, "ms", against)
    yield Row(f"the slowest of {TIMES} persons' pages", max(pages) * 1000, 50, "ms", against)
    yield Row(f"the longest page of a person, {material.world.cases:,} cases", longest * 1000, 50, "ms", against)
    yield Row(f"a page of the list of persons, {material.world.cases:,} cases", listed * 1000, 50, "ms", against)
    yield Row(f"a search suggestion, {material.world.cases:,} cases", found * 1000, 50, "ms", against)
    if folder := os.environ.get(PEERS):
        for name, server in (("oxigraph serve-read-only", _oxigraph), ("rdflib-endpoint", _rdflib)):
            with server(Path(folder), material) as (ask, path):
                yield Row("SPARQL over HTTP, lookups", own, _rate(ask, path), "requests/s", name)


def _busiest(ask: Ask) -> str:
    rows = orjson.loads(ask(f"/sparql?query={quote(BUSIEST)}"))["results"]["bindings"]
    return str(rows[0]["person"]["value"]).rpartition("/")[2]


def _seconds(ask: Ask, paths: Sequence[str]) -> list[float]:
    """Ask one after the other, the first once before."""
    ask(paths[0])
    seconds = []
    for path in paths:
        with stopwatch() as watch:
            ask(path)
        seconds.append(watch.seconds)
    return seconds


def _rate(ask: Ask, endpoint: str) -> float:
    people = [f"https://w3id.org/casegraph/id/{person_id(number)}" for number in range(TIMES)]
    paths = [f"{endpoint}?query={quote(query.format(person))}" for person in people for query in QUERIES]
    ask(paths[0])
    with ThreadPoolExecutor(CLIENTS) as clients:
        with stopwatch() as watch:
            list(clients.map(ask, paths))
        return len(paths) / watch.seconds


def _asking(port: int, **headers: str) -> Ask:
    def ask(path: str) -> bytes:
        connection = HTTPConnection("127.0.0.1", port, timeout=120)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        assert answer.status == 200, (path, answer.status, body[:500])
        return body

    return ask


@contextmanager
def _own(store: Path) -> Iterator[Ask]:
    program = Path(sys.executable).with_name("casegraph")
    command = [str(program), "--store", str(store), "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        address = next(line for line in server.stderr if "http://" in line)
        port, token = address.partition("127.0.0.1:")[2].split()[0].split("/?token=")
        try:
            yield _asking(int(port), Cookie=f"casegraph={token}", Accept="text/html, application/json")
        finally:
            server.terminate()


@contextmanager
def _oxigraph(programs: Path, material: Material) -> Iterator[tuple[Ask, str]]:
    with TemporaryDirectory(dir=material.folder) as folder:
        command = [str(programs / "oxigraph")]
        subprocess.run(
            [*command, "load", "--location", folder, "--file", str(material.quads), "--lenient"],
            check=True,
            capture_output=True,
        )
        serving = [*command, "serve-read-only", "--location", folder, "--bind", "127.0.0.1:8644"]
        with _running(serving, 8644) as ask:
            yield ask, "/query"


@contextmanager
def _rdflib(programs: Path, material: Material) -> Iterator[tuple[Ask, str]]:
    options = ["--port", "8645", "--host", "127.0.0.1", str(material.triples)]
    serving = [str(programs / "rdflib-endpoint"), "serve", *options]
    with _running(serving, 8645) as ask:
        yield ask, "/"


@contextmanager
def _running(command: Sequence[str], port: int) -> Iterator[Ask]:
    ask = _asking(port, Accept="application/sparql-results+json")
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            until = time.monotonic() + 600
            while time.monotonic() < until and server.poll() is None:
                try:
                    HTTPConnection("127.0.0.1", port, timeout=5).connect()
                    break
                except OSError:
                    time.sleep(0.2)
            assert server.poll() is None, f"{command[0]} does not start"
            yield ask
        finally:
            server.terminate()
