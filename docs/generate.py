"""The reference pages, made from what they describe: the ontology and the commands."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from graph.maps.legend import Family
    from ontology.schema import Property

ROOT = Path(__file__).parent.parent
MADE = "<!-- Made by `make docs`: change what it describes instead. -->\n"


def ontology() -> str:
    """Describe every class with its properties, and every scheme with its concepts."""
    from ontology.records import Record, kinds
    from ontology.vocabulary import schemes

    lines = [MADE, "# The ontology", "", *_opening(), "## Classes", ""]
    for kind in (Record, *kinds()):
        lines += _class(kind)
    lines += ["## Schemes", ""]
    for scheme in schemes():
        lines += _scheme(scheme)
    return "\n".join(lines).rstrip() + "\n"


def _opening() -> Iterator[str]:
    from ontology.schema import ties
    from ontology.vocabulary import NS

    yield f"Namespace `{NS}` (prefix `cg:`). A field of a case file is spelled as its property:"
    yield "`birth_date` is `cg:birthDate`. Each class lists the properties that it adds to its parent. In the property"
    yield "graph a link is a relationship in capitals (`RELEASED_FROM`), and these are relationships themselves:"
    yield f"{', '.join(ties())}."
    yield ""


def _class(kind: type) -> Iterator[str]:
    from ontology.schema import lineage, properties
    from ontology.vocabulary import terms

    term = terms()[kind.__name__]
    parents = lineage(kind)[:-1]
    yield f"### {kind.__name__}: {term.label()} / {term.label('zh')}"
    yield ""
    yield term.definitions.get("en", "")
    section = f"Section `{kind.section}`." if kind.section else "A parent of other classes."
    yield f"{section}{' Below ' + ' > '.join(parents) + '.' if parents else ''}"
    yield ""
    known = {prop for parent in kind.__mro__[1:] if parent.__name__ in terms() for prop in properties(parent)}
    own = [prop for prop in properties(kind) if prop not in known]
    if own:
        yield "| field | holds | meaning |"
        yield "|---|---|---|"
        for prop in own:
            meaning = terms()[prop.iri.rpartition("#")[2]]
            yield f"| `{prop.field}` | {_holds(prop)} | {meaning.definitions.get('en', '')} ({meaning.label('zh')}) |"
        yield ""


def _holds(prop: Property) -> str:
    from ontology.shapes import datatype_name

    form = {
        "link": f"{prop.target}",
        "concept": f"a concept of [{prop.target}](#{prop.target})",
        "text": "text by language",
        "property": "field names",
    }.get(prop.shape) or datatype_name(prop.target)
    return (
        f"{form}{', several' if prop.repeated and prop.shape != 'text' else ''}{', required' if prop.required else ''}"
    )


def _scheme(scheme: str) -> Iterator[str]:
    from ontology.vocabulary import concepts

    yield f"### {scheme}"
    yield ""
    yield "| id | English | Chinese | below | meaning |"
    yield "|---|---|---|---|---|"
    for concept in concepts(scheme).values():
        broader = concept.broader.rpartition("/")[2] if concept.broader else ""
        meaning = concept.definitions.get("en", "")
        yield f"| `{concept.id}` | {concept.label()} | {concept.labels.get('zh', '')} | {broader} | {meaning} |"
    yield ""


def commands() -> str:
    """Write the help of every command."""
    from cli import app

    group = typer.main.get_command(app)
    context = typer.Context(group, info_name="casegraph", max_content_width=110, terminal_width=110)
    lines = [MADE, "# The commands", "", "```", _help(group, context), "```", ""]
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        inner = typer.Context(command, info_name=name, parent=context, max_content_width=110, terminal_width=110)
        lines += [f"## casegraph {name}", "", "```", _help(command, inner), "```", ""]
    return "\n".join(lines).rstrip() + "\n"


def _help(command: object, context: typer.Context) -> str:
    text = command.get_help(context)  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def readme() -> str:
    """Run what the README shows (`$ casegraph ...` in a console block), and put the output below it."""
    import shlex
    from tempfile import TemporaryDirectory

    from typer.testing import CliRunner

    from cli import app

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    with TemporaryDirectory() as folder:
        run = CliRunner(env={"COLUMNS": "120"})
        run.invoke(app, ["--store", folder, "load", str(ROOT / "data/cases")])

        def shown(block: re.Match[str]) -> str:
            result = run.invoke(app, ["--store", folder, *shlex.split(block[1])])
            lines = "\n".join(line.rstrip() for line in result.stdout.rstrip().splitlines())
            return f"```console\n$ casegraph {block[1]}\n{lines}\n```"

        return re.sub(r"```console\n\$ casegraph (.*)\n[^`]*```", shown, text)


def grass() -> str:
    """Style the graph for Neo4j Browser like the map: GraSS has no comments, and the last rule that fits wins."""
    css = (ROOT / "graph/maps/template/map.css").read_text(encoding="utf-8").partition("}")[0]
    colours = dict(re.findall(r"--([\w-]+): (#\w{6});", css))
    ink, quiet = colours["ink"], colours["quiet"]
    rules = [
        _rule("node", {"caption": "'{name}'", "border-width": "2px", "font-size": "10px", "text-color-internal": ink}),
        *(_rule(f"node.{kind}", _node_style(family, ink)) for kind, family in _families()),
        _rule(
            "relationship",
            {
                "caption": "'<type>'",
                "color": colours["edge"],
                "shaft-width": "1px",
                "font-size": "8px",
                "padding": "3px",
            }
            | {"text-color-external": quiet, "text-color-internal": ink},
        ),
        *(_rule(f"relationship.{kind}", {"color": colours["edge-tie"], "shaft-width": "2px"}) for kind in _tie_types()),
        _rule("relationship.INVOLVEMENT", {"caption": "'{role}'"}),
        _rule("relationship.REPRISAL_FOR", {"color": colours["edge-reprisal"], "shaft-width": "3px"}),
    ]
    return "\n".join(rules)


def _rule(selector: str, properties: Mapping[str, str]) -> str:
    return "\n".join([f"{selector} {{", *(f"  {name}: {value};" for name, value in properties.items()), "}", ""])


def _families() -> list[tuple[str, Family]]:
    """List the kinds of the legend, each after the wider ones."""
    from graph.maps.legend import FAMILIES
    from ontology.schema import kind_names, lineage

    wide = {name: lineage(kind) for name, kind in kind_names().items()}
    kinds = [(kind, family) for family in FAMILIES for kind in family.kinds]
    return sorted(kinds, key=lambda pair: (wide.get(pair[0], ()), pair[0]))


def _node_style(family: Family, ink: str) -> dict[str, str]:
    filled, text = ("#ffffff", ink) if family.hollow else (family.light, "#ffffff")
    size = {"diameter": f"{50 * family.size:.0f}px"}
    return size | {"color": filled, "border-color": family.light, "text-color-internal": text}


def _tie_types() -> list[str]:
    from graph.projection.project import tie_type
    from ontology.schema import ties
    from ontology.vocabulary import concepts

    own = [tie_type("Relationship", {"type": [concept]}) for concept in concepts("relationship-type")]
    return sorted([*own, *(tie_type(kind, {}) for kind in ties() if kind not in ("Relationship", "Involvement"))])


PAGES = {"docs/ontology.md": ontology, "docs/cli.md": commands, "docs/casegraph.grass": grass, "README.md": readme}


def main() -> None:
    """Write the pages."""
    for name, made in PAGES.items():
        (ROOT / name).write_text(made(), encoding="utf-8")
        print(f"wrote {name}", file=sys.stderr)


if __name__ == "__main__":
    main()
