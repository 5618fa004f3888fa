"""The view: pages of HTML from templates, in which every value is escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from graph.maps.legend import family
from graph.projection.labels import called, modality_of
from graph.projection.property_graph import several
from ontology.dates import spoken
from ontology.vocabulary import concepts, terms

if TYPE_CHECKING:
    from graph.projection.property_graph import Node
    from ontology.vocabulary import Term
    from web.served import State

HERE = Path(__file__).parent
STATIC, VENDOR = HERE / "static", HERE / "vendor"
ROWS = 1000
"""How many rows of an answer a page shows."""
LARGEST = 1 << 28
"""How many bytes an answer may have that is not shown on a page."""
SECONDS = 30.0
"""How long a query may take."""
_DATE = re.compile(r"\b\d{4}-\d\d(-\d\d)?\b")


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Make the templates ready."""
    made = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)
    made.trim_blocks = made.lstrip_blocks = True
    made.globals.update(
        doc=doc,
        listing=listing,
        chinese=chinese,
        modality_of=modality_of,
        family=family,
        label_of=label_of,
        roles_of=roles_of,
    )
    made.filters.update(dated=dated, spoken=spoken)
    return made


def doc(id: str) -> str:
    """Write the address of a thing's page.

    >>> doc("wei-xiaobing"), doc("a b")
    ('/doc/wei-xiaobing', '/doc/a%20b')
    """
    return f"/doc/{quote(id, safe='/-._~')}"


def listing(kind: str, role: str = "", number: int = 1) -> str:
    """Write the address of a list, of those alone who have a role if one is given.

    >>> listing("Person"), listing("Person", "lawyer", 2)
    ('/kind/Person', '/kind/Person?role=lawyer&page=2')
    """
    given = {"role": role, "page": str(number) if number > 1 else ""}
    asked = urlencode({name: value for name, value in given.items() if value})
    return f"/kind/{kind}" + (f"?{asked}" if asked else "")


def label_of(kind: str) -> str:
    """Name a kind as the vocabulary does.

    >>> label_of("UNEngagement")
    'UN engagement'
    """
    return terms()[kind].label()


def roles_of(node: Node) -> list[Term]:
    """List the roles that sources give somebody."""
    return [concepts("role")[role] for role in several(node.properties.get("roles"))]


def chinese(node: Node) -> str:
    """Give the Chinese name that stands beside the display name; nothing where there is none."""
    return called(node).removeprefix(node.name).strip()


def dated(text: str) -> Markup:
    """Keep the dates of a text in one piece.

    >>> dated("by <2017-07>")
    Markup('by &lt;<span class="day">2017-07</span>&gt;')
    """
    return Markup(_DATE.sub(r'<span class="day">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped before


def page(
    template: str,
    state: State,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """Fill a template: it knows `state`, besides the values."""
    text = environment().get_template(template).render(state=state, **values)
    return HTMLResponse(text, status, dict(headers or {}))
