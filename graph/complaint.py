"""Complaints: what a command says when it cannot do what was asked, in one line, and its exit code."""

from __future__ import annotations

from pathlib import Path
from traceback import extract_tb
from typing import Any

from graph.arguments import HOISTED
from ontology.problems import Problem

CANNOT, UNFORESEEN = 2, 70
PLAINER = (
    ("Value error, ", ""),
    ("Input should be greater than or equal to", "it must be at least"),
    ("Input should be less than or equal to", "it must be at most"),
    ("Input should be a valid integer", "it must be a whole number"),
    ("Input should be a valid", "it must be a"),
    (", unable to parse string as a number", ""),
    (", unable to parse string as an integer", ""),
)
"""How the command-line library words what is wrong, and how a person would."""


def complaint(error: Exception, command: str) -> tuple[str, int]:
    """Word an error for the person at the terminal.

    A problem says itself. To whom has stopped reading nothing is said. Of an error that nobody foresaw only the place
    is told: its message may name people at risk.
    """
    words = getattr(error, "format_message", None)
    if isinstance(error, Problem):
        return str(error), CANNOT
    if isinstance(error, BrokenPipeError):
        return "", 0
    if isinstance(error, FileExistsError | NotADirectoryError):
        return f"{error.filename}: is a file, where a folder is wanted", CANNOT
    if isinstance(error, IsADirectoryError):
        return f"{error.filename}: is a folder, where a file is wanted", CANNOT
    if isinstance(error, OSError):
        return f"{error.filename or 'output'}: {error.strerror or type(error).__name__}", CANNOT
    if words is not None:
        return _usage(words(), error, command), CANNOT
    place = extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
    return f"an error that casegraph did not foresee: {where} (please report this line)", UNFORESEEN


def _usage(words: str, error: Any, command: str) -> str:
    """Word a wrong option or argument, and name the help that tells the right ones."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else command
    if lacking := next((name for name in HOISTED if f"option: {name}" in words), ""):
        # One that has its value stands before the command by now.
        words = f"Option '{lacking}' requires an argument"
    if words.startswith("Usage: "):
        return words
    for theirs, plainer in PLAINER:
        words = words.replace(theirs, plainer)
    return f"{words.rstrip('.')} (see {path} -h)"
