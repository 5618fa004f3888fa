"""Paging: what is too long for one answer goes on at `?page=2`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from starlette.requests import Request


def page_number(request: Request) -> int:
    """Read which page was asked for, the first without a word; what is no number is no page (404)."""
    given = request.query_params.get("page", "1")
    if not (given.isascii() and given.isdecimal() and int(given[:9]) > 0 and len(given) < 10):
        raise HTTPException(404)
    return int(given)
