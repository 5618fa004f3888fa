"""The commands: each reads its arguments, calls, prints. Data on stdout, talk and progress on stderr."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn, get_args

import typer
from typer.core import TyperGroup

from graph.arguments import cypher_value, filled, fitting, hoisted, one_of, parameters, text_of
from graph.complaint import complaint
from graph.lines import counted, folded, later, never_fail
from ontology.problems import Problem

if TYPE_CHECKING:
    from casegraph import Graph
    from graph.rows import Rows


@contextmanager
def _complaining(command: str) -> Iterator[None]:
    """Turn an error into one line on stderr and an exit code."""
    try:
        yield
        sys.stdout.flush()
    except Exception as error:
        if isinstance(error, typer.Exit | typer.Abort) or os.environ.get("CASEGRAPH_DEBUG"):
            raise
        if isinstance(error, OSError) and not error.filename:
            # Nobody reads on, or there is no room: let what is still to be written go nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        line, code = complaint(error, command)
        typer.echo(line, err=True, nl=bool(line))
        raise typer.Exit(code) from None


class _Commands(TyperGroup):
    """Ends every command that cannot do what was asked with a line that says why."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the options before the command, and those of them that stand behind it."""
        inner = [option for command in self.commands.values() for option in command.params]
        taking = {name for option in inner if not getattr(option, "is_flag", True) for name in option.opts}
        return super().parse_args(ctx, hoisted(args, taking))

    def make_context(self, *args: Any, **options: Any) -> Any:
        """Read the options before the command."""
        never_fail(sys.stdout, sys.stderr)
        with _complaining("casegraph"):
            return super().make_context(*args, **options)

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        with _complaining(ctx.command_path):
            return super().invoke(ctx)


app = typer.Typer(
    cls=_Commands,
    help=(
        "A knowledge graph of human rights defenders, officials and events: every answer carries its evidence.\n\n"
        "--store and --base may also stand behind the command."
    ),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)

Param = Annotated[list[str] | None, typer.Option("--param", "-p", metavar="NAME=VALUE", help="A parameter; repeat it.")]
RowFormat = Literal["table", "csv", "tsv", "json", "jsonl"]
Format = Annotated[RowFormat | None, typer.Option("--format", "-f", help="By default a table, or tsv when piped.")]
Text = Annotated[Literal["text", "json"], typer.Option("--format", "-f", help="For people, or for programs.")]
Timeout = Annotated[float, typer.Option(min=0.1, max=86_400, help="Seconds after which a query is stopped.")]
Database = Annotated[str, typer.Option(envvar="NEO4J_DATABASE", help="The database, if not the server's own.")]
Statement = Annotated[str, typer.Argument(metavar="TEXT", help="The query, @FILE, or - for standard input.")]

_state = {"store": ".casegraph", "base": ""}


@app.callback()
def _common(
    store: Annotated[str, typer.Option(envvar="CASEGRAPH_STORE", help="The folder of the graph.")] = ".casegraph",
    base: Annotated[str, typer.Option(envvar="CASEGRAPH_BASE", help="What ids are appended to (a new graph).")] = "",
) -> None:
    """Say where the graph is."""
    _state.update(store=filled("--store", store, "the name of a folder"), base=base)


def _graph() -> Graph:
    import casegraph

    say = later(lambda line: typer.echo(line, err=True))
    return casegraph.open(_state["store"], base=_state["base"] or None, say=say)


def _tell(lines: Iterable[str]) -> None:
    """Print lines: folded to the width of a terminal, whole into a pipe or file."""
    width = get_terminal_size().columns if sys.stdout.isatty() else 0
    for line in folded(lines, width):
        typer.echo(line)


def _write(rows: Rows, format: str | None, told: Iterable[str] | None = None) -> None:
    """Print rows; for people as what is told of them, if anything is."""
    from graph.formats import default_format, write

    form = format or default_format(sys.stdout)
    if form == "table" and told is not None:
        _tell(told)
    else:
        write(rows, form, sys.stdout)


@app.command(epilog="Example: casegraph load data/cases")
def load(
    paths: Annotated[list[str], typer.Argument(help="Case files, RDF, tables; folders of them; - (standard input).")],
    keep_going: Annotated[bool, typer.Option(help="Load the files that are right; exit 3 when some are not.")] = False,
    mapping: Annotated[
        str | None, typer.Option("--mapping", "-m", help="How the rows of tables become records: docs/tables.md.")
    ] = None,
    rejects: Annotated[Path | None, typer.Option(help="Write the rejected rows here, as they were, with why.")] = None,
    max_rejects: Annotated[int, typer.Option(min=0, help="How many rejected rows of a table are put up with.")] = 0,
) -> None:
    """Load case files and RDF, tables with --mapping: all, or nothing if anything is wrong. `--store` says where."""
    from graph.answers.tell import tell_loaded

    files = [filled("a path", path, "a case file or a table, a folder of them, or -") for path in paths]
    if mapping is None and (rejects or max_rejects):
        raise Problem("--rejects and --max-rejects are for the rows of tables (say how they are read: --mapping FILE)")
    if mapping is not None and keep_going:
        raise Problem("--keep-going is for case files (tables: --max-rejects N)")
    if mapping is None:
        result = _graph().load(*files, keep_going=keep_going)
    else:
        result = _graph().load_tables(*files, mapping=mapping, rejects=rejects, max_rejects=max_rejects)
    _tell(tell_loaded(result.counts))
    for note in result.notes:
        typer.echo(note, err=True)
    for fault in result.faults:
        typer.echo(str(fault), err=True)
    raise typer.Exit(3 if result.faults else 0)


@app.command(epilog="Example: casegraph remove joint-letter-hrc37-2018")
def remove(source: Annotated[str, typer.Argument(help="The id of a source.")]) -> None:
    """Remove one source; what another source still says stays."""
    entry = _graph().remove(source)
    typer.echo(f"removed {entry.source} ({entry.quads} statements)")


@app.command(epilog="Example: casegraph check")
def check() -> None:
    """Check the graph. Exit 1 when something breaks its shapes."""
    findings = _graph().check()
    _tell(str(finding) for finding in findings)
    typer.echo(counted(len(findings), "finding") if findings else "nothing breaks the shapes", err=True)
    raise typer.Exit(1 if findings else 0)


@app.command(epilog="Example: casegraph sparql 'SELECT ?p ?name { ?p a cg:Person ; cg:name ?name } LIMIT 5'")
def sparql(
    text: Statement,
    param: Param = None,
    format: Annotated[
        Literal[RowFormat, "ttl", "nt", "jsonld", "rdf"] | None,
        typer.Option("--format", "-f", help="The first five are for rows, the others for triples."),
    ] = None,
    timeout: Timeout = 30.0,
) -> None:
    """Ask in SPARQL 1.1. The default graph is the merged view; `GRAPH ?source` tells which source says so."""
    from graph.sparql.query import RDF_FORMATS
    from graph.terms import term

    rdf = format if format in RDF_FORMATS else "ttl"
    with _graph() as graph:
        values = {name: term(value, graph.prefixes) for name, value in parameters(param).items()}
        answer = graph.sparql(text_of(text), values, timeout=timeout, rdf=rdf)
    fitting(answer, format, triples=RDF_FORMATS, rows=get_args(RowFormat))
    match answer:
        case bool():
            typer.echo("true" if answer else "false")
        case bytes():
            sys.stdout.buffer.write(answer)
        case rows:
            _write(rows, format)


@app.command(epilog="Example: casegraph cypher 'MATCH (p:Person)-[s:STATED_IN]->(d) RETURN p.name, d.id, s.quote'")
def cypher(text: Statement, param: Param = None, format: Format = None, timeout: Timeout = 30.0) -> None:
    """Ask in Cypher, in Neo4j's dialect, with no server. `STATED_IN` tells which source says so, in which words."""
    values = {name: cypher_value(value) for name, value in parameters(param).items()}
    with _graph() as graph:
        _write(graph.cypher(text_of(text), values, timeout=timeout), format)


@app.command(epilog="Example: casegraph ask still-detained --param day=2018-11-01 --evidence")
def ask(
    name: Annotated[str, typer.Argument(help="The name of a question.")] = "",
    list_: Annotated[bool, typer.Option("--list", help="List the questions.")] = False,
    param: Param = None,
    engine: Annotated[Literal["sparql", "cypher"], typer.Option(help="The answer is the same.")] = "sparql",
    evidence: Annotated[bool, typer.Option(help="Print what says so below each row (or as a column).")] = False,
    map_: Annotated[Path | None, typer.Option("--map", help="Draw the answer as a map too, in this page.")] = None,
    format: Format = None,
    timeout: Timeout = 30.0,
) -> None:
    """Ask a named question; `--list` lists them."""
    from graph.answers.ask import table_of_questions, with_evidence, with_names
    from graph.answers.tell import tell_answer, tell_questions

    if list_ or not name:
        _write(table_of_questions(), format, told=tell_questions())
        return
    with _graph() as graph:
        answer = graph.ask(name, engine=engine, timeout=timeout, **parameters(param))
        if map_:
            _drawn(graph.map_of_answer(answer, like=map_), map_)
        if evidence and format in (None, "table"):
            _tell(tell_answer(answer))
        else:
            _write((with_evidence if evidence else with_names)(answer), format)


@app.command(epilog='Example: casegraph path "Cao Shunli" "Li Yuhan"')
def path(
    start: Annotated[str, typer.Argument(help="A person, body or event, by any of its names or its id.")],
    end: Annotated[str, typer.Argument(help="Another.")],
    longest: Annotated[int, typer.Option("--max", min=1, help="The most hops.")] = 6,
    through: Annotated[list[str] | None, typer.Option(help="Travel through Document, Place or Demand too.")] = None,
    map_: Annotated[Path | None, typer.Option("--map", help="Draw the paths as a map too, in this page.")] = None,
    format: Text = "text",
) -> None:
    """Find the shortest paths between two things. Each hop has its evidence; exit 1 if there is no path."""
    from graph.answers.tell import as_json, tell_paths

    ways = [one_of("kind for --through", kind, ("Document", "Place", "Demand")) for kind in through or ()]
    graph = _graph()
    found = graph.path(start, end, longest=longest, through=ways)
    _tell([as_json(found)] if format == "json" else tell_paths(found))
    if map_ and found.paths:
        _drawn(graph.map_of_path(found), map_)
    raise typer.Exit(0 if found.paths else 1)


@app.command(epilog="Example: casegraph show 王宇")
def show(
    thing: Annotated[str, typer.Argument(help="A person, body, event, place or source.")],
    format: Text = "text",
) -> None:
    """Show the dossier of one thing. Names, status, timeline, relations, acts, engagements, links, gaps, sources."""
    from graph.answers.page import page
    from graph.answers.tell import as_json

    found = _graph().show(thing)
    _tell([as_json(found)] if format == "json" else page(found))


@app.command(epilog="Example: casegraph find quanzhang")
def find(
    text: Annotated[str, typer.Argument(help="A name or part of it: any script, pinyin in either order.")],
    limit: Annotated[int, typer.Option(min=1, help="The most results.")] = 20,
    to: Annotated[str, typer.Option(help="Look in this Neo4j: bolt://... or neo4j+s://...")] = "",
    database: Database = "",
    format: Format = None,
) -> None:
    """Find things by name; exit 1 when nothing is found. With --to in a Neo4j, which knows no pinyin."""
    from graph.answers.tell import table_of_found
    from graph.mirror.fulltext import find as find_there

    if not text.strip():
        raise Problem("there is no name to look for (write a name or a part of it)")
    graph = _graph()
    if to:
        with closing(graph.neo4j(to, *_credentials(), database=database or None)) as engine:
            found, projection = find_there(engine, text, limit=limit)
    else:
        found, projection = graph.find(text, limit=limit), graph.projection
    _write(table_of_found(projection, found), format, told=None if found else ())
    if not found:
        typer.echo(f"nothing is called {text!r}, nor nearly so", err=True)
        raise typer.Exit(1)


@app.command(epilog="Example: casegraph serve")
def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes one that is free.")] = 8642,
    audience: Annotated[
        Literal["public", "internal", "all"], typer.Option(help="Who reads: what they may not see is not there.")
    ] = "all",
    bind: Annotated[str, typer.Option(help="The address to listen at; other machines only reach what is public.")] = (
        "127.0.0.1"
    ),
    site: Annotated[str, typer.Option(help="The address of a proxy before this: https://cases.example.org")] = "",
    bolt: Annotated[
        int | None, typer.Option(min=0, max=65535, help="A port of this machine for Neo4j's own tools (7687).")
    ] = None,
    bolt_from: Annotated[
        list[str] | None, typer.Option(help="Where Neo4j Browser is, if it may use that port: http://localhost:7474")
    ] = None,
) -> None:
    """Open the graph in a browser: search, pages, questions, maps, SPARQL. For this machine only, unless --bind."""
    from web.serving import serve as served

    served(
        _state["store"],
        audience=audience,
        bind=bind,
        port=port,
        bolt=bolt,
        bolt_from=bolt_from or (),
        site=site,
        say=lambda line: typer.echo(line, err=True),
    )


@app.command(epilog="Example: casegraph conflicts")
def conflicts(format: Text = "text") -> None:
    """List the values on which sources differ, side by side."""
    from graph.answers.tell import as_json, tell_conflicts

    found = _graph().conflicts()
    _tell([as_json(found)] if format == "json" else tell_conflicts(found))
    typer.echo(f"{counted(len(found), 'value')} on which sources differ", err=True)


@app.command(epilog="Example: casegraph stats")
def stats(format: Format = None) -> None:
    """Count what the graph holds, by kind and by source."""
    from graph.answers.tell import tell_stats

    graph = _graph()
    counts = graph.stats()
    _write(counts.rows(), format, told=tell_stats(counts))
    for line in graph.unfinished():
        typer.echo(line, err=True)


@app.command(epilog="Example: NEO4J_USER=neo4j NEO4J_PASSWORD=... casegraph mirror --to bolt://localhost:7687")
def mirror(
    to: Annotated[str, typer.Option(envvar="NEO4J_URI", help="Where Neo4j is: bolt://... or neo4j+s://...")] = "",
    database: Database = "",
    verify: Annotated[bool, typer.Option(help="Compare instead of writing; exit 1 when the two differ.")] = False,
    repair: Annotated[bool, typer.Option(help="Compare, mend what differs and nothing else, compare again.")] = False,
) -> None:
    """Fill a Neo4j, or compare with it. Without --to, the embedded mirror is compared. Asks for the password."""
    with _graph() as graph:
        engine = graph.neo4j(to, *_credentials(), database=database or None) if to else None
        with closing(engine) if engine else nullcontext():
            if repair and (differences := graph.verify(engine)):
                _tell(str(difference) for difference in differences)
                typer.echo(graph.mend(differences, engine), err=True)
            if engine and not (verify or repair):
                typer.echo(str(graph.mirror(engine)))
            else:
                _verified(graph.verify(engine))


def _credentials() -> tuple[str, str]:
    """Take user and password from the environment, else ask; never from the arguments, which other users can see."""
    user, password = os.environ.get("NEO4J_USER"), os.environ.get("NEO4J_PASSWORD")
    if not (user and password) and not sys.stdin.isatty():
        raise Problem("Neo4j wants a user and a password (set NEO4J_USER and NEO4J_PASSWORD)")
    user = user or typer.prompt("Neo4j user", default="neo4j", err=True)
    return user, password or typer.prompt("Neo4j password", hide_input=True, err=True)


def _verified(differences: list[Any]) -> NoReturn:
    _tell(str(difference) for difference in differences)
    typer.echo(counted(len(differences), "difference") if differences else "the mirror equals the graph", err=True)
    raise typer.Exit(1 if differences else 0)


@app.command(epilog="Example: casegraph push http://localhost:3030/cg/data")
def push(
    url: Annotated[
        str, typer.Argument(help="Where a SPARQL store takes graphs; of Fuseki http://host:3030/NAME/data.")
    ],
    audience: Annotated[
        Literal["public", "internal", "all"], typer.Option(help="Internal is all but the restricted.")
    ] = "public",
    merged: Annotated[bool, typer.Option("--merged", help="Send the merged view too, as the default graph.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Send what has not changed too.")] = False,
) -> None:
    """Send the graph to a SPARQL store, one named graph a source. Again after a load: only what differs is sent.

    What was sent before and is gone, or may not be seen any more, is deleted there; graphs of others are left alone.
    A run that was cut short goes on with the same command. CASEGRAPH_PUSH_USER and CASEGRAPH_PUSH_PASSWORD, or
    CASEGRAPH_PUSH_TOKEN, say who writes.
    """
    user, password, token = (os.environ.get(f"CASEGRAPH_PUSH_{name}", "") for name in ("USER", "PASSWORD", "TOKEN"))
    who = {"user": user, "password": password, "token": token}
    typer.echo(str(_graph().push(url, audience=audience, merged=merged, again=again, **who)))


@app.command("map", epilog='Example: casegraph map "Wang Yu" --steps 2 -o map.html')
def draw(
    things: Annotated[
        list[str] | None, typer.Argument(help="What to draw around; if none, whoever has most ties.")
    ] = None,
    steps: Annotated[int, typer.Option(min=1, max=6, help="How many relationships away to go.")] = 2,
    limit: Annotated[int, typer.Option(min=2, help="The most things to draw.")] = 150,
    kind: Annotated[
        Literal["around", "crackdown", "signatures"],
        typer.Option(help="Around things; of one event with all its parts; of who signed these documents, or any."),
    ] = "around",
    everything: Annotated[
        bool, typer.Option("--all", help="Draw the whole graph: its communities first, each to be opened.")
    ] = False,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The page to write; what stands on one that is there stays put.")
    ] = Path("map.html"),
    anew: Annotated[bool, typer.Option("--anew", help="Place everything anew, whatever page is there.")] = False,
) -> None:
    """Draw an interactive map in one self-contained page. `path` and `ask` draw theirs with --map."""
    if everything and things:
        raise Problem("--all draws around nothing (leave out the names, or --all)")
    graph, like = _graph(), None if anew else output
    if everything:
        _drawn(graph.whole_map(like=like), output)
    else:
        _drawn(graph.map(*(things or ()), kind=kind, steps=steps, limit=limit, like=like), output)


def _drawn(page: str, output: Path) -> None:
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(page, encoding="utf-8")
    typer.echo(f"wrote {output}", err=True)


@app.command(epilog="Example: casegraph export -o casegraph.ttl")
def export(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file of one of the formats, or a folder for CSV.")
    ] = None,
    audience: Annotated[
        Literal["public", "internal"] | None, typer.Option(help="public (unless told otherwise), or internal.")
    ] = None,
    neo4j_admin: Annotated[
        Path | None, typer.Option(help="A folder for a first load of Neo4j: all that `casegraph mirror` writes.")
    ] = None,
) -> None:
    """Write linked data, or files for other tools. Sorted, undated: the same bytes each time.

    Suffixes: .ttl .trig .nt .nq .jsonld .rdf .graphml .gexf, or none for a folder of CSV files. Internal is all but
    the restricted. With --neo4j-admin, CSV files and the command that imports them into an empty Neo4j: as in
    `casegraph mirror` nothing is withheld.
    """
    if neo4j_admin:
        if output or audience:
            raise Problem("--neo4j-admin writes all that casegraph mirror shows (leave --output and --audience out)")
        bulk = _graph().export_for_neo4j_admin(neo4j_admin)
        typer.echo(str(bulk), err=True)
        typer.echo(f"cd {shlex.quote(str(bulk.folder))} && {bulk.command}")
    elif output:
        typer.echo(str(_graph().export(output, audience=audience or "public")), err=True)
    else:
        raise Problem("nowhere to write to (name a file or folder with --output)")


@app.command(epilog="Example: casegraph convert data/cases -o converted")
def convert(
    paths: Annotated[list[str], typer.Argument(help="Case files, RDF, and folders of them.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="A new or an empty folder.")],
    scheduler: Annotated[
        str, typer.Option(help="A Dask scheduler, tcp://host:port: its workers share the files and the folder.")
    ] = "",
    processes: Annotated[int, typer.Option(min=1, help="How many processes work, without a scheduler.")] = 1,
) -> None:
    """Turn files into N-Quads and Neo4j's CSV, with no store: for graphs that one machine is too small for.

    All or nothing; nothing is withheld. The same bytes, whoever does the work. docs/scale.md says how many machines
    do it.
    """
    import casegraph

    files = [filled("a path", path, "a case file or a folder of them") for path in paths]
    say = later(lambda line: typer.echo(line, err=True))
    base = _state["base"] or None
    done = casegraph.convert(*files, to=output, base=base, scheduler=scheduler, processes=processes, say=say)
    for note in done.notes:
        typer.echo(note, err=True)
    typer.echo(str(done), err=True)
    typer.echo(f"cd {shlex.quote(str(done.bulk.folder))} && {done.bulk.command}")


@app.command(epilog="Example: casegraph new my-source > my-source.yaml")
def new(id: Annotated[str, typer.Argument(help="An id for the source: small letters, digits, hyphens.")]) -> None:
    """Write the skeleton of a case file. It has comments, and loads as it is."""
    from loaders.skeleton import skeleton

    typer.echo(skeleton(id), nl=False)


@app.command("map-guess", epilog="Example: casegraph map-guess data/tables/detentions.csv > detentions.yaml")
def map_guess(
    table: Annotated[str, typer.Argument(help="A table: CSV, TSV, XLSX, JSON, JSON Lines (.gz too), or -.")],
    encoding: Annotated[str | None, typer.Option(help="How its text is encoded: gb18030, windows-1251 ...")] = None,
    delimiter: Annotated[str | None, typer.Option(help="What stands between its cells.")] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook.")] = None,
    header: Annotated[int, typer.Option(min=1, help="The row with the names of the columns.")] = 1,
) -> None:
    """Guess how the rows of a table become records: a mapping with its doubts, and a preview of the first records."""
    import casegraph

    mapping, shown = casegraph.guess_mapping(table, encoding=encoding, delimiter=delimiter, sheet=sheet, header=header)
    typer.echo(mapping, nl=False)
    for line in ("The first records that it makes:", *shown):
        typer.echo(line, err=True)


@app.command(epilog="Example: casegraph schema > case-file.schema.json")
def schema() -> None:
    """Write the JSON Schema of case files. Editors complete and check the files by it."""
    from loaders.jsonschema import schema as json_schema

    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
