"""A page of HTML that needs nothing more: values escaped, its scripts and styles inside, and nothing else allowed."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATE = Path(__file__).parent / "template"


def filled(page: str, **values: Any) -> str:
    """Fill a page of `template/`; what it does not mark as safe is escaped. Raises where it misses a value."""
    return _pages().get_template(page).render(**values)


def embedded(values: Mapping[str, Any]) -> str:
    """Write JSON that cannot leave its script element, whatever a name holds.

    >>> embedded({"name": "</script>"})
    '{"name":"\\\\u003c/script\\\\u003e"}'
    """
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029\ud800-\udfff]", lambda sign: f"\\u{ord(sign[0]):04x}", text)


def policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """Allow a page these scripts and styles by their hashes, pictures made in it, and nothing else."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hashes(scripts)}",
            f"style-src {_hashes(styles)}",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


@lru_cache(maxsize=4)
def joined(*names: str) -> str:
    """Join scripts of `graph/maps/template/`, in this order, into one that leaves nothing behind it."""
    return '"use strict";\n(() => {\n' + "\n".join(read(name) for name in names) + "})();\n"


@lru_cache(maxsize=32)
def read(name: str) -> str:
    """Read a file of `graph/maps/template/`."""
    return (TEMPLATE / name).read_text("utf-8")


def _hashes(texts: Iterable[str]) -> str:
    return " ".join(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in texts)


@lru_cache(maxsize=1)
def _pages() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FileSystemLoader(TEMPLATE),
    )
