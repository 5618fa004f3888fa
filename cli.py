"""The commands: each reads its arguments, calls, prints. Data on stdout, talk and progress on stderr."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from ontology.problems import Problem

if TYPE_CHECKING:
    from casegraph import Graph
    from graph.rows import Rows


class _Commands(TyperGroup):
    """Turns a problem into one line on stderr and exit code 2; an unforeseen error never shows a value."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except Problem as problem:
            typer.echo(str(problem), err=True)
            raise typer.Exit(2) from None
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except Exception as error:
            # A traceback's message may name people at risk: only where it happened is told.
            if type(error).__module__.startswith("typer") or os.environ.get("CASEGRAPH_DEBUG"):
                raise
            typer.echo(f"an error that casegraph did not foresee: {_place(error)} (please report this line)", err=True)
            raise typer.Exit(70) from None


def _place(error: Exception) -> str:
    from traceback import extract_tb

    last = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"


app = typer.Typer(
    cls=_Commands,
    help="A knowledge graph of human rights defenders, officials and events: every answer carries its evidence.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)

Param = Annotated[list[str] | None, typer.Option("--param", "-p", metavar="NAME=VALUE", help="A parameter; repeat it.")]
Format = Annotated[
    str, typer.Option("--format", "-f", help="table, csv, tsv, json or jsonl; table on a terminal, else tsv.")
]
Timeout = Annotated[float, typer.Option(help="Seconds after which a query is stopped.")]
Statement = Annotated[str, typer.Argument(metavar="TEXT", help="The query, @FILE, or - for standard input.")]

_state = {"store": ".casegraph", "base": ""}


@app.callback()
def _common(
    store: Annotated[str, typer.Option(envvar="CASEGRAPH_STORE", help="The folder of the graph.")] = ".casegraph",
    base: Annotated[str, typer.Option(envvar="CASEGRAPH_BASE", help="What ids are appended to (a new graph).")] = "",
) -> None:
    """Say where the graph is."""
    _state.update(store=store, base=base)


def _graph() -> Graph:
    import casegraph

    return casegraph.open(_state["store"], base=_state["base"] or None, say=_Progress())


class _Progress:
    """Says on stderr what goes on, once it takes more than a second."""

    def __init__(self) -> None:
        self._begin = time.monotonic()

    def __call__(self, line: str) -> None:
        if time.monotonic() - self._begin > 1:
            typer.echo(f"{line} ...", err=True)


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)


def _write(rows: Rows, form: str) -> None:
    from graph.formats import default_format, write

    write(rows, form or default_format(sys.stdout), sys.stdout)


def _text(statement: str) -> str:
    if statement == "-":
        return sys.stdin.read()
    if not statement.startswith("@"):
        return statement
    try:
        return Path(statement[1:]).read_text(encoding="utf-8")
    except OSError as error:
        raise Problem(f"{statement[1:]}: cannot be read: {error.strerror}") from None


def _parameters(given: list[str] | None) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in given or []]
    for name, equals, _ in pairs:
        if not (name and equals):
            raise Problem(f"--param {name}: write --param name=value")
    return {name: value for name, _, value in pairs}


@app.command(epilog="Example: casegraph load data/cases")
def load(
    paths: Annotated[list[str], typer.Argument(help="Case files, folders of them, or - for standard input.")],
    keep_going: Annotated[bool, typer.Option(help="Load the files that are right; exit 3 when some are not.")] = False,
) -> None:
    """Load case files: all of them, or none when anything is wrong."""
    from graph.tell import tell_loaded

    result = _graph().load(*paths, keep_going=keep_going)
    _tell(tell_loaded(result.counts))
    for fault in result.faults:
        typer.echo(str(fault), err=True)
    if result.faults:
        raise typer.Exit(3)


@app.command(epilog="Example: casegraph remove joint-letter-hrc37-2018")
def remove(source: Annotated[str, typer.Argument(help="The id of a source.")]) -> None:
    """Remove one source; what another source still says stays."""
    entry = _graph().remove(source)
    typer.echo(f"removed {entry.source} ({entry.quads} statements)")


@app.command(epilog="Example: casegraph check")
def check() -> None:
    """Check the graph against its shapes; exit 1 when something breaks them."""
    findings = _graph().check()
    _tell(str(finding) for finding in findings)
    typer.echo(f"{len(findings)} findings" if findings else "nothing breaks the shapes", err=True)
    raise typer.Exit(1 if findings else 0)


@app.command(epilog="Example: casegraph sparql 'SELECT ?p ?name { ?p a cg:Person ; cg:name ?name } LIMIT 5'")
def sparql(text: Statement, param: Param = None, format: Format = "", timeout: Timeout = 30.0) -> None:
    """Ask in SPARQL 1.1. The default graph is the merged view; `GRAPH ?source` tells which source says so."""
    from graph.sparql import RDF_FORMATS

    rdf = format if format in RDF_FORMATS else "ttl"
    with _graph() as graph:
        answer = graph.sparql(_text(text), _terms(graph, _parameters(param)), timeout=timeout, rdf=rdf)
    match answer:
        case bytes():
            _bytes(answer, format, rdf)
        case bool():
            typer.echo("true" if answer else "false")
        case rows:
            _write(rows, format)


def _bytes(answer: bytes, format: str, rdf: str) -> None:
    if format not in ("", rdf):
        raise Problem(f"triples are no rows: --format {format} is not for them (ttl, nt, jsonld, rdf)")
    sys.stdout.buffer.write(answer)


def _terms(graph: Graph, given: dict[str, str]) -> dict[str, Any]:
    from graph.terms import term

    return {name: term(value, graph.prefixes) for name, value in given.items()}


@app.command(
    epilog="Example: casegraph cypher 'MATCH (p:Person)-[s:STATED_IN]->(d) RETURN p.name, d.id, s.quote LIMIT 5'"
)
def cypher(text: Statement, param: Param = None, format: Format = "", timeout: Timeout = 30.0) -> None:
    """Ask in Cypher, in Neo4j's dialect, with no server. `STATED_IN` tells which source says so, in which words."""
    with _graph() as graph:
        values = {name: _value(value) for name, value in _parameters(param).items()}
        _write(graph.cypher(_text(text), values, timeout=timeout), format)


def _value(text: str) -> Any:
    """Read a parameter for Cypher: a whole number, a day, or text."""
    from datetime import date

    for read in (int, date.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    return text


@app.command(epilog="Example: casegraph ask still-detained --param day=2018-11-01 --evidence")
def ask(
    name: Annotated[str, typer.Argument(help="The name of a question.")] = "",
    list_: Annotated[bool, typer.Option("--list", help="List the questions.")] = False,
    param: Param = None,
    engine: Annotated[str, typer.Option(help="sparql or cypher: the answer is the same.")] = "sparql",
    evidence: Annotated[bool, typer.Option(help="Print what says so below each row.")] = False,
    format: Format = "",
    timeout: Timeout = 30.0,
) -> None:
    """Ask a named question; `--list` lists them."""
    from graph.ask import table_of_questions, with_names
    from graph.tell import tell_answer

    if list_ or not name:
        _write(table_of_questions(), format)
        return
    if engine not in ("sparql", "cypher"):
        raise Problem(f"no engine {engine!r} (sparql or cypher)")
    with _graph() as graph:
        answer = graph.ask(name, engine=engine, timeout=timeout, **_parameters(param))  # type: ignore[arg-type]
        if evidence:
            _tell(tell_answer(graph.projection, answer))
        else:
            _write(with_names(graph.projection, answer), format)


@app.command(epilog='Example: casegraph path "Cao Shunli" "Li Yuhan"')
def path(
    start: Annotated[str, typer.Argument(help="A person, body or event, by any of its names or its id.")],
    end: Annotated[str, typer.Argument(help="Another.")],
    longest: Annotated[int, typer.Option("--max", help="The most hops.")] = 6,
    through: Annotated[list[str] | None, typer.Option(help="Travel through Document, Place or Demand too.")] = None,
    format: Annotated[str, typer.Option("--format", "-f", help="text or json.")] = "text",
) -> None:
    """Find all of the shortest paths between two things, each hop with its evidence; exit 1 if there is none."""
    from graph.tell import as_json, tell_paths

    found = _graph().path(start, end, longest=longest, through=through or ())
    _tell([as_json(found)] if format == "json" else tell_paths(found))
    raise typer.Exit(0 if found.paths else 1)


@app.command(epilog="Example: casegraph show 王宇")
def show(
    thing: Annotated[str, typer.Argument(help="A person, body, event, place or source.")],
    format: Annotated[str, typer.Option("--format", "-f", help="text or json.")] = "text",
) -> None:
    """Show the dossier of one thing: names, status, timeline, relations, acts, engagements, sources, gaps."""
    from graph.page import page
    from graph.tell import as_json

    found = _graph().show(thing)
    _tell([as_json(found)] if format == "json" else page(found))


@app.command(epilog="Example: casegraph find quanzhang")
def find(
    text: Annotated[str, typer.Argument(help="A name or part of it: any script, pinyin in either order.")],
    limit: Annotated[int, typer.Option(help="The most results.")] = 20,
    format: Format = "",
) -> None:
    """Find things by name; exit 1 when nothing is found."""
    from graph.rows import Rows

    found = _graph().find(text, limit=limit)
    _write(
        Rows(("id", "kind", "name", "matched"), [(f.named.id, f.named.kind, f.named.display, f.name) for f in found]),
        format,
    )
    raise typer.Exit(0 if found else 1)


@app.command(epilog="Example: casegraph conflicts")
def conflicts() -> None:
    """List the values on which sources differ, side by side."""
    from graph.tell import tell_conflicts

    found = _graph().conflicts()
    _tell(tell_conflicts(found))
    typer.echo(f"{len(found)} values on which sources differ", err=True)


@app.command(epilog="Example: casegraph stats")
def stats(format: Format = "") -> None:
    """Count what the graph holds, by kind and by source."""
    _write(_graph().stats().rows(), format)


@app.command(epilog="Example: NEO4J_USER=neo4j NEO4J_PASSWORD=... casegraph mirror --to bolt://localhost:7687")
def mirror(
    to: Annotated[str, typer.Option(envvar="NEO4J_URI", help="Where Neo4j is: bolt://... or neo4j+s://...")] = "",
    database: Annotated[str, typer.Option(envvar="NEO4J_DATABASE", help="The database, if not the server's own.")] = "",
    verify: Annotated[bool, typer.Option(help="Compare instead of writing; exit 1 when the two differ.")] = False,
) -> None:
    """Make Neo4j hold what the graph holds; without --to, compare the embedded mirror. The password is no argument:
    it comes from NEO4J_PASSWORD or a prompt.
    """
    with _graph() as graph:
        if not to:
            _verified(graph.verify())
        engine = graph.neo4j(to, *_credentials(), database=database or None)
        try:
            if verify:
                _verified(graph.verify(engine))
            typer.echo(str(graph.mirror(engine)))
        finally:
            engine.close()


def _credentials() -> tuple[str, str]:
    """Take user and password from the environment, else ask; never from the arguments, which other users can see."""
    user = os.environ.get("NEO4J_USER") or typer.prompt("Neo4j user", default="neo4j", err=True)
    return user, os.environ.get("NEO4J_PASSWORD") or typer.prompt("Neo4j password", hide_input=True, err=True)


def _verified(differences: list[Any]) -> NoReturn:
    _tell(str(difference) for difference in differences)
    typer.echo(f"{len(differences)} differences" if differences else "the mirror equals the graph", err=True)
    raise typer.Exit(1 if differences else 0)


@app.command("map", epilog='Example: casegraph map "Wang Yu" --steps 2 -o map.html')
def draw(
    things: Annotated[
        list[str] | None, typer.Argument(help="What to draw around; the best-connected people if none.")
    ] = None,
    steps: Annotated[int, typer.Option(min=1, max=6, help="How many relationships away to go.")] = 2,
    limit: Annotated[int, typer.Option(min=2, help="The most things to draw.")] = 150,
    output: Annotated[Path, typer.Option("--output", "-o", help="The page to write.")] = Path("map.html"),
) -> None:
    """Draw an interactive map in one self-contained page."""
    _save(output, _graph().map(*(things or ()), steps=steps, limit=limit))
    typer.echo(f"wrote {output}", err=True)


def _save(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Problem(f"{path}: cannot be written: {error.strerror}") from None


@app.command(epilog="Example: casegraph export -o casegraph.ttl")
def export(
    output: Annotated[
        Path, typer.Option("--output", "-o", help=".ttl .trig .nt .nq .jsonld .rdf .graphml .gexf, or a folder of CSV.")
    ],
    audience: Annotated[
        str, typer.Option(help="public: only what is marked public; internal: all but what is restricted.")
    ] = "public",
) -> None:
    """Write the graph as linked data or for other tools: sorted, undated, the same bytes each time."""
    if audience not in ("public", "internal"):
        raise Problem(f"no audience {audience!r} (public or internal)")
    typer.echo(str(_graph().export(output, audience=audience)), err=True)  # type: ignore[arg-type]


@app.command(epilog="Example: casegraph new my-source > my-source.yaml")
def new(id: Annotated[str, typer.Argument(help="An id for the source: small letters, digits, hyphens.")]) -> None:
    """Write the skeleton of a case file, with comments, to standard output."""
    from loaders.skeleton import skeleton

    typer.echo(skeleton(id), nl=False)


@app.command(epilog="Example: casegraph schema > case-file.schema.json")
def schema() -> None:
    """Write the JSON Schema of case files, by which editors complete and check them."""
    import json

    from loaders.jsonschema import schema as json_schema

    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))


if __name__ == "__main__":
    app()
