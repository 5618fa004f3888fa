"""The wording of faults: what the type of a record finds wrong, in plain words, with what would do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ontology.forms import hint
from ontology.records import Citation, Form, Record

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_CITE = "give the paragraph, and a few of its words as quote"
_TYPES = {
    "string_type": "is not text (write it in quotes)",
    "int_parsing": "is not a whole number (write 1, 2, 3...)",
    "int_type": "is not a whole number (write 1, 2, 3...)",
    "int_from_float": "is not a whole number (write 1, 2, 3...)",
    "greater_than_equal": "is too small (count from 1; groups from 0)",
    "less_than_equal": "is too large",
    "int_parsing_size": "is too large",
    "string_unicode": "holds half a character (an escape \\ud800 to \\udfff that stands alone)",
    "bool_parsing": "is neither true nor false",
    "bool_type": "is neither true nor false",
    "string_too_long": "is too long for a code, an id or an address",
    "string_too_short": "is empty (leave the field out)",
    "too_short": "is empty (give at least one)",
    "model_type": "is not a citation (write {paragraph: 4, quote: ...})",
}
_PATTERNS = {
    "url": "is not a web address (write https://...)",
    "sha256": "is not a SHA-256 (64 digits and letters a to f)",
}
_NOT_AN_ID = "is not an id (small letters a to z, digits and - . _, with / between parts: wang-quanzhang)"


def wording(kind: type[Record], detail: ErrorDetails, *, hidden: bool) -> str:
    """Word one finding about a record of this kind; a restricted record's values stay out of it."""
    place = detail["loc"]
    field = str(place[0]) if place else ""
    match detail["type"]:
        case "extra_forbidden":
            return _unknown(Citation if field == "evidence" else kind, str(place[-1]))
        case "missing":
            return "is missing" + (f" ({_CITE})" if field == "evidence" else "")
        case "value_error":
            message = detail["msg"].removeprefix("Value error, ")
            return re.sub(r"(['\"]).*?\1", "the value", message) if hidden else message
        case "string_pattern_mismatch":
            return _PATTERNS.get(field, _NOT_AN_ID)
        case known:
            return _TYPES.get(known, detail["msg"][0].lower() + detail["msg"][1:])


def _unknown(kind: type[Form], name: str) -> str:
    return f"unknown field {name!r} ({hint(name, kind.model_fields)})"
