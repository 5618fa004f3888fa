"""maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from web.served import Served


def routes(served: Served) -> list[BaseRoute]:
    """Give the routes."""
    return []
