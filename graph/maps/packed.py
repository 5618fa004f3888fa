"""Packing: many records in little room, each text written once, each field's name once for all records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MISSING = object()
"""A field that a record does not have; it is written `{}`."""


class Texts:
    """The texts that packed values name by number; a number is written as a text, so that the two keep apart."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self.numbers)

    def packed(self, value: Any) -> Any:
        """Pack a value of JSON; a list of records becomes columns.

        >>> texts = Texts()
        >>> texts.packed([{"name": "Lin", "years": [2015]}, {"name": "Lin", "years": []}]), list(texts)
        ({'columns': {'name': [0, 0], 'years': [['2015'], []]}}, ['Lin'])
        """
        if isinstance(value, str):
            return self.numbers.setdefault(value, len(self.numbers))
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, dict):
            return {"fields": {key: self.packed(one) for key, one in value.items()}}
        if isinstance(value, (list, tuple)):
            return self._column(value) if _alike(value) else [self.packed(one) for one in value]
        return str(value)

    def _column(self, records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        fields = dict.fromkeys(key for record in records for key in record)
        return {"columns": {key: self._values([record.get(key, MISSING) for record in records]) for key in fields}}

    def _values(self, values: Sequence[Any]) -> Any:
        """Pack what a field holds in each record; where it holds records itself, those of all are one table."""
        if any(values) and all(isinstance(value, list) and (not value or _alike(value)) for value in values):
            flat = [record for value in values for record in value]
            return {"lengths": [len(value) for value in values], "rows": self._column(flat)}
        if set(map(type, values)) == {str}:
            return [self.numbers.setdefault(value, len(self.numbers)) for value in values]
        return [{} if value is MISSING else self.packed(value) for value in values]


def _alike(values: Sequence[Any]) -> bool:
    """Tell whether these are records."""
    return bool(values) and all(isinstance(value, dict) for value in values)
