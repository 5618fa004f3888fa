"""What is wrong in the files of a load: each fault with its place, all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ontology.problems import Problem


class Fault(Problem):
    """One thing that is wrong in a file.

    file: as the person named it; line: from 1; record: its kind and id; field: its name in the file.
    """

    def __init__(self, file: str, line: int, message: str, *, record: str = "", field: str = "") -> None:
        """Say `file:line: record: field: message`."""
        self.file, self.line, self.record, self.field, self.message = file, line, record, field, message
        super().__init__(f"{file}:{line}: " + ": ".join(part for part in (record, field, message) if part))

    def __reduce__(self) -> tuple[Callable[..., Fault], tuple[str | int, ...]]:
        """Come whole from another process."""
        return _fault, (self.file, self.line, self.message, self.record, self.field)


def _fault(file: str, line: int, message: str, record: str, field: str) -> Fault:
    return Fault(file, line, message, record=record, field=field)


class NotRecords(Problem):
    """Files that cannot be loaded: every fault in them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Sort the faults by file and line."""
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.file, fault.line)))
        super().__init__("\n".join(str(fault) for fault in self.faults))
