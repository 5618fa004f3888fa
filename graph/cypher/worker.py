"""The worker: a process of its own that hosts the embedded engine, so that a query can be stopped and no harm is done.

It runs as a script and imports nothing of casegraph. On standard input it takes one JSON line that says where and how
to serve, one that names the database, then one line a request; all but the first it answers with one JSON line. It
serves Bolt on a free loopback port, behind a password that lives as long as the process, writes only into its own
folder, and ends when its standard input does. Another user may be let in, who only reads.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import shutil
import socket
import sys
import time
from pathlib import Path
from typing import Any

_TRIES = 5
_ADMIN = {
    "access": ["updateSecurity", "updateSchema", "updateDatabaseSettings"],
    "types": {"*": {"access": ["createRecord", "readRecord", "updateRecord", "deleteRecord"]}},
}
_QUIET = "handlers=\n.level=OFF\n"
_SETTINGS = (
    "-Djava.util.logging.config.file=quiet.properties",
    "-Darcadedb.opencypher.loadCsv.allowFileUrls=false",
    "-Darcadedb.opencypher.loadCsv.allowRemoteUrls=false",
)


def main() -> None:
    """Serve what the first line says, answer requests, end with standard input."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    if not (line := sys.stdin.readline()):
        return
    wanted = json.loads(line)
    _be_quiet(Path(wanted["run"]))
    _let_in(wanted)
    try:
        _host(wanted)
    except BrokenPipeError:
        # The other process is gone before it heard the answer.
        return
    finally:
        # What was written and not closed, nobody wants; the engine's threads may still be writing there.
        for _ in range(10):
            shutil.rmtree(wanted["run"], ignore_errors=True)
            if not Path(wanted["run"]).exists():
                break
            time.sleep(0.05)
        # They would keep this process.
        os._exit(0)


def _host(wanted: dict[str, Any]) -> None:
    try:
        server, port = _serve(wanted)
        # The engine has started by the time that the database is there and named.
        if not (line := sys.stdin.readline()):
            return
        name, new = (asked := json.loads(line))["open"], asked["new"]
        database = server.create_database(name) if new else server.get_database(name)
    # Every failure of the engine has to reach the other process; this one ends with it.
    except Exception as error:
        _say(error=_cause(error))
        return
    _say(port=port)
    for line in sys.stdin:
        request = json.loads(line)
        if request == {"close": True}:
            server.stop()
            _say(closed=True)
            return
        _say(**_explained(database, request["explain"]))


def _be_quiet(run: Path) -> None:
    """Turn the engine's logging off: its log has statements in it, and a name may be in a statement."""
    run.mkdir(parents=True, exist_ok=True)
    # Relative paths from here on: the engine splits its arguments at spaces.
    os.chdir(run)
    Path("quiet.properties").write_text(_QUIET, encoding="ascii")
    os.environ["ARCADEDB_LOG_DIR"] = "."
    os.environ["ARCADEDB_LOG_CONSOLE"] = "0"
    os.environ["ARCADEDB_NATIVE_ISOLATE_ARGS"] = " ".join(_SETTINGS)
    # The binding uses numpy where it finds it: 0.2 s to import, for arrays that no query here holds.
    sys.modules["numpy"] = None  # type: ignore[assignment]


def _let_in(wanted: dict[str, Any]) -> None:
    """Write down who may ask: root, which is the other process, and a reader where there is one."""
    if not wanted.get("reader"):
        return
    groups = {"admin": _ADMIN, "readers": {"access": [], "types": {"*": {"access": ["readRecord"]}}}}
    users = [_user("root", wanted["password"], "admin"), _user("neo4j", wanted["reader"], "readers")]
    Path("config").mkdir(exist_ok=True)
    Path("config/server-groups.json").write_text(
        json.dumps({"databases": {"*": {"groups": groups}}, "version": 2}), encoding="utf-8"
    )
    Path("config/server-users.jsonl").write_text("".join(f"{json.dumps(user)}\n" for user in users), encoding="utf-8")


def _user(name: str, password: str, group: str) -> dict[str, Any]:
    """Write a user as the engine keeps it: the password hashed once, since it is random and lives shortly."""
    salt = base64.b64encode(secrets.token_bytes(32)).decode()
    hashed = base64.b64encode(hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), 1)).decode()
    return {"name": name, "databases": {"*": [group]}, "password": f"PBKDF2WithHmacSHA256$1${salt}${hashed}"}


def _serve(wanted: dict[str, Any]) -> tuple[Any, int]:
    for _ in range(_TRIES):
        try:
            return _serving(wanted)
        except Exception as error:
            # A port that was free is taken meanwhile, by another worker most likely.
            if "Unable to listen" not in _cause(error):
                raise
    return _serving(wanted)


def _serving(wanted: dict[str, Any]) -> tuple[Any, int]:
    import arcadedb

    port = _free_port()
    server = arcadedb.create_server(
        wanted["run"],
        wanted["password"],
        {
            "host": "127.0.0.1",
            # The engine's HTTP server cannot be left out; it has the same address and password.
            "http_port": _free_port(),
            "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
            "bolt_host": "127.0.0.1",
            "bolt_port": port,
            "server_databaseDirectory": wanted["folder"],
            "server_databaseLoadAtStartup": False,
            "server_defaultDatabaseMode": "READ_WRITE" if wanted["write"] else "READ_ONLY",
            # The password is 256 random bits, used once: hashing it 65,536 times takes 0.1 s and protects nothing.
            "server_saltIterations": 1,
        },
    )
    server.start()
    return server, port


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _explained(database: Any, statement: str) -> dict[str, str]:
    """Ask the engine what is wrong with a statement that it took for a write: over Bolt it does not say."""
    try:
        database.query("opencypher", f"EXPLAIN {statement}").close()
    except Exception as error:
        reply = getattr(error, "native", None) or {}
        return {"wrong": str(reply.get("error") or error)}
    return {"wrong": ""}


def _cause(error: Exception) -> str:
    """Tell what lies below an error: the engine wraps what is wrong in `Error on creating new database instance`."""
    chain = getattr(error, "java_chain", None)
    return str(chain[-1][1]) if chain else str(error)


def _say(**reply: Any) -> None:
    print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
