"""Bolt: the conversation with an engine that speaks Neo4j's protocol, in plain values and plain words."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from graph.cypher.engine import TIMEOUT, Guard
from graph.cypher.refusals import DEEPEST, refuse
from graph.rows import Rows
from ontology.problems import NotAQuery, Problem, TooSlow

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction, Session
    from neo4j.exceptions import Neo4jError

# The driver tells its notifications to Python's last-resort handler, with the statement; a name may be in a statement.
logging.getLogger("neo4j").addHandler(logging.NullHandler())
logging.getLogger("neo4j.notifications").setLevel(logging.CRITICAL)

_T = TypeVar("_T")
_TRIES, _PAUSE = 3, 1.0
"""How often in a row a reply may be lost, or the schema be restless, before a run gives up; seconds to let it rest."""
_RESTLESS = "frequent schema changes"
"""What Neo4j says of a statement that it compiled while indexes came. It does not call that transient (neo4j#13404)."""

# The driver would also try HTTP, which it cannot read without more packages.
_BOLT = re.compile(r"(bolt|neo4j)(\+s|\+ssc)?://.")


class Bolt:
    """An engine reached through the official driver: the organisation's Neo4j, or the embedded engine's worker."""

    indexed_from = 1

    def __init__(
        self, driver: Driver, database: str | None, *, name: str, batch: int, sessions: int = 1, place: str = ""
    ) -> None:
        """Take a driver, and the database to use (None is the server's default)."""
        from neo4j import GraphDatabase

        self.name = name
        self.batch = batch
        self.sessions = sessions
        self.place = place
        """Where it is, as `casegraph mirror --to` takes it."""
        self._driver = driver
        self._database = database
        # In a cluster a member may not have yet what another one committed: each session waits for all before it.
        self._bookmarks = GraphDatabase.bookmark_manager()

    def _session(self, **access: Any) -> Session:
        return self._driver.session(database=self._database, bookmark_manager=self._bookmarks, **access)

    def read(
        self,
        statement: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        timeout: float = TIMEOUT,
        most: int | None = None,
        enough: Callable[[], None] = lambda: None,
    ) -> Rows:
        """Answer a statement that only reads; the server stops it after `timeout` seconds.

        When `most` rows have come, no more are read, and `enough` is called before the server is told so.
        """
        from neo4j import READ_ACCESS, Query

        refuse(statement)
        query = Query(statement, timeout=timeout)
        with self._plainly(timeout), self._session(default_access_mode=READ_ACCESS) as session:
            result = session.run(query, dict(parameters or {}))
            columns = tuple(result.keys())
            rows = [tuple([plain(value) for value in record.values()]) for record in islice(result, most)]
            if len(rows) == most:
                enough()
            return Rows(columns, rows)

    def scan(self, statement: str, parameters: Mapping[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
        """Read what the mirror itself asks for, row by row, however long it takes."""
        from neo4j import READ_ACCESS

        with self._plainly(), self._session(default_access_mode=READ_ACCESS) as session:
            for record in session.run(statement, dict(parameters or {})):
                yield tuple([plain(value) for value in record.values()])

    def write(self, statement: str, parameters: Mapping[str, Any] | None = None, *, guard: Guard | None = None) -> bool:
        """Run a statement of the mirror, after its guard, in a managed transaction: tried again where that helps."""

        def work(transaction: ManagedTransaction) -> bool:
            if guard and transaction.run(guard[0], dict(guard[1])).single() is None:
                return False
            transaction.run(statement, dict(parameters or {})).consume()
            return True

        return self._committed(work)

    def define(self, statements: Sequence[str]) -> None:
        """Make constraints or indexes, in one transaction: one for each takes Neo4j ten times as long."""
        self._committed(lambda transaction: [transaction.run(text).consume() for text in statements])

    def _committed(self, work: Callable[[ManagedTransaction], _T]) -> _T:
        """Do what may be done twice: where the reply to a commit is lost, nobody knows whether it was done."""
        from neo4j.exceptions import IncompleteCommit, Neo4jError

        with self._plainly(), self._session() as session:
            for _ in range(_TRIES):
                try:
                    return session.execute_write(work)
                except IncompleteCommit:
                    continue
                except Neo4jError as error:
                    if _RESTLESS not in str(error):
                        raise
                    time.sleep(_PAUSE)
            return session.execute_write(work)

    def close(self) -> None:
        """Close the connections."""
        self._driver.close()

    @contextmanager
    def _plainly(self, timeout: float | None = None) -> Iterator[None]:
        """Turn the driver's errors into ours."""
        from neo4j.exceptions import DriverError, Neo4jError

        try:
            yield
        except Neo4jError as error:
            raise _problem(error, self.name, self._database, timeout) from None
        except DriverError as error:
            raise Problem(f"{self.name} does not answer: {_reason(error)}") from None


def neo4j(uri: str, user: str, password: str, *, database: str | None = None) -> Bolt:
    """Connect to a Neo4j 5 or later, and say at once what is wrong: address, password, version or database."""
    from neo4j import GraphDatabase
    from neo4j.exceptions import ConfigurationError, DriverError, Neo4jError

    if "@" in uri:
        raise Problem("the address of Neo4j has no place for a user (set NEO4J_USER and NEO4J_PASSWORD)")
    name = f"Neo4j at {uri}"
    try:
        if not _BOLT.match(uri):
            raise ValueError(uri)
        driver = GraphDatabase.driver(
            uri,
            auth=(user, password),
            user_agent="casegraph",
            connection_timeout=10,
            # How long a port may be silent; the driver would wait a minute.
            connection_acquisition_timeout=20,
        )
    except (ConfigurationError, ValueError):
        raise Problem(f"{uri!r} is no address of a Neo4j (write bolt://host:7687 or neo4j+s://host)") from None
    try:
        agent = driver.get_server_info().agent
        if old := re.match(r"Neo4j/([1-4]\.\d+)", agent):
            raise Problem(f"{name} is version {old[1]}: casegraph needs Neo4j 5 or later")
        with driver.session(database=database) as session:
            # Managed: a server that has just been started is waited for.
            session.execute_read(lambda transaction: transaction.run("RETURN 1").consume())
    except BaseException as error:
        driver.close()
        if isinstance(error, Neo4jError):
            raise _problem(error, name, database) from None
        if isinstance(error, DriverError):
            raise Problem(f"{name} does not answer: {_reason(error)}{_hint(error)}") from None
        raise
    place = f"{uri} --database {database}" if database else uri
    return Bolt(driver, database, name=name, batch=10_000, sessions=2, place=place)


def plain(value: Any, depth: int = 0) -> Any:
    """Turn a value of the driver into a plain one, as `graph.cypher.engine` describes."""
    if value is None or isinstance(value, str | int | float):
        return value
    if depth > DEEPEST:
        raise NotAQuery(f"the answer has lists within lists, more than {DEEPEST} levels")
    if isinstance(value, list):
        return [plain(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {key: plain(one, depth + 1) for key, one in value.items()}
    return _plain_structure(value)


def _plain_structure(value: Any) -> Any:
    from neo4j.graph import Node, Path, Relationship
    from neo4j.time import Date, DateTime

    if isinstance(value, Node):
        return {"id": _id(value, "iri"), "labels": sorted(value.labels), "properties": _own(value)}
    if isinstance(value, Relationship):
        return {"id": _id(value, "id"), "type": value.type, "properties": _own(value)}
    if isinstance(value, Path):
        return {
            "nodes": [plain(node) for node in value.nodes],
            "relationships": [
                {**plain(link), "start": _id(link.start_node, "iri"), "end": _id(link.end_node, "iri")}
                for link in value.relationships
            ],
        }
    if isinstance(value, Date | DateTime):
        return value.to_native()
    if isinstance(value, date | datetime):
        return value
    return value.iso_format() if hasattr(value, "iso_format") else str(value)


def _id(thing: Any, key: str) -> str:
    return str(thing.get(key, thing.element_id))


def _own(thing: Any) -> dict[str, Any]:
    return {key: plain(value) for key, value in sorted(thing.items()) if not key.startswith("_")}


def _problem(error: Neo4jError, name: str, database: str | None, timeout: float | None = None) -> Problem:
    code = error.code or ""
    message = words(error.message or code)
    if timeout is not None and ("Timeout" in code or "TimedOut" in code or "Terminated" in code):
        return too_slow(timeout)
    if "DatabaseNotFound" in code:
        return Problem(f"{name} has no database {database!r} (name another with --database)")
    if "Security.Unauthorized" in code or "Security.AuthenticationRateLimit" in code:
        return Problem(f"{name} refuses this user name or password (set NEO4J_USER and NEO4J_PASSWORD)")
    if "Security.Forbidden" in code:
        return Problem(f"{name} does not let this user do that: {message}")
    if "Statement.AccessMode" in code:
        return NotAQuery(f"the statement writes: queries only read ({message})")
    if "Statement." in code:
        return NotAQuery(message)
    return Problem(f"{name} says: {message}")


def too_slow(timeout: float) -> TooSlow:
    """Say that a query was stopped."""
    return TooSlow(f"the query was stopped after {timeout:g} s (ask for less, or allow more with --timeout)")


def words(message: str) -> str:
    """Say an engine's message in one line without Java's names, with the place as line and column, from 1.

    >>> words("Query failed: com.arcadedb.Parsing: Syntax error at line 1:8 - no viable alternative at input '(n R'")
    "Syntax error - no viable alternative at input '(n R' (line 1, column 9)"
    """
    line = re.sub(r"^.*?(?:[a-z]\w*\.)+[A-Z]\w*(?:Exception|Error|Parsing)?: ", "", _first(message))
    line = re.sub(r" \(caused by .*\)$|\(offset: \d+\)\)?", lambda found: "" if "caused" in found[0] else ")", line)
    line = re.sub(r"\s+\)", ")", line)
    line = re.sub(r"^Expected parameter\(s\): (\w+).*", r"the query asks for $\1 (write --param \1=VALUE)", line)
    if place := re.search(r" at line (\d+):(\d+)", line):
        line = f"{line.replace(place[0], '', 1)} (line {place[1]}, column {int(place[2]) + 1})"
    return line


def _reason(error: Exception) -> str:
    """Say why a server does not answer: the system's reason, without the addresses that were tried."""
    line = str(error).strip().rpartition("\n")[2]
    reason = re.search(r"\(reason (.*)\)", line)
    return re.sub(r"\[Errno -?\d+\] ", "", reason[1] if reason else line)


def _hint(error: Exception) -> str:
    if "does not support communication" in str(error):
        return " (casegraph needs Neo4j 5 or later)"
    if "looks like HTTP" in str(error):
        return " (that is the port of its web pages: Bolt has one of its own, 7687 unless set otherwise)"
    return " (is it running, is the address right?)"


def _first(message: str) -> str:
    return next((line for line in message.splitlines() if line.strip()), "").strip()
