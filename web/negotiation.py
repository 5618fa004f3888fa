"""Content negotiation: which of the formats that an address has is the one that was asked for (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.requests import Request

HTML = "text/html"
TYPES: Mapping[str, str] = {
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".trig": "application/trig",
    ".nt": "application/n-triples",
    ".nq": "application/n-quads",
    ".rdf": "application/rdf+xml",
}
"""The media type of each format of RDF by its suffix, the one that is given first where all are welcome."""

_WEIGHT = re.compile(r"\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*", re.IGNORECASE)


def preferred(accept: str | None, offered: Sequence[str]) -> str | None:
    """Choose a media type: that of the greatest weight; among equals the one that is offered first; else None.

    >>> preferred("text/turtle;q=0.5, application/ld+json", ["text/html", "text/turtle", "application/ld+json"])
    'application/ld+json'
    >>> preferred("*/*", ["text/html", "text/turtle"]), preferred("image/png", ["text/html"])
    ('text/html', None)
    """
    if accept is None or not accept.strip():
        return offered[0]
    ranges = dict(_ranges(accept))
    best = max(offered, key=lambda offer: _weight(offer, ranges))
    return best if _weight(best, ranges) > 0 else None


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    """Read media ranges with their weights; parameters other than the weight are passed over."""
    for part in accept.split(","):
        name, *parameters = part.split(";")
        weights = [found[1] for text in parameters if (found := _WEIGHT.fullmatch(text))]
        yield name.strip().lower(), float(weights[0]) if weights else 1.0


def _weight(offer: str, ranges: Mapping[str, float]) -> float:
    """Weigh a media type by the narrowest range that it falls in."""
    whole = offer.partition("/")[0]
    return next((ranges[one] for one in (offer, f"{whole}/*", "*/*") if one in ranges), 0.0)


def is_known(seen: str | None, tag: str) -> bool:
    """Tell whether an If-None-Match names an entity tag, in the weak comparison that it asks for (RFC 9110, 13.1.2).

    >>> is_known('"a", W/"b"', '"b"'), is_known("*", '"b"'), is_known(None, '"b"')
    (True, True, False)
    """
    tags = {one.strip().removeprefix("W/") for one in (seen or "").split(",")}
    return bool(tags & {tag, "*"})


def with_tag(request: Request, body: bytes, media: str, headers: dict[str, str]) -> Response:
    """Answer with a text and the entity tag of it, or with 304 where that is known already."""
    tag = f'"{blake2b(media.encode() + body, digest_size=16).hexdigest()}"'
    headers = {**headers, "ETag": tag}
    if is_known(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, 200, headers, media)
