"""A real Neo4j for the tests: the one that NEO4J_URI names, else one of our own from Maven's artefacts.

The artefacts are fetched once, into `.neo4j/` in the project (or CASEGRAPH_NEO4J_HOME). The server keeps its data in a
temporary folder, listens on free loopback ports, and is gone when the tests are.
"""

import json
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from real_server import HERE, Missing, free_port, jars, java, locked

OPENS = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.nio", "java.io", "sun.nio.ch")]
CONF = """\
server.bolt.listen_address=127.0.0.1:{bolt}
server.http.listen_address=127.0.0.1:{http}
server.https.enabled=false
server.memory.pagecache.size={cache}
dbms.usage_report.enabled=false
dbms.security.auth_enabled=true
db.lock.acquisition.timeout=1s
"""


class Address(NamedTuple):
    """Where a Neo4j is, and who may come in."""

    uri: str
    user: str
    password: str


@contextmanager
def running(heap="768m", cache="128m"):
    """Give the address of a running Neo4j, or raise Missing; one of our own takes this much memory."""
    if uri := os.environ.get("NEO4J_URI"):
        yield Address(uri, os.environ.get("NEO4J_USER", "neo4j"), os.environ.get("NEO4J_PASSWORD", ""))
        return
    jars = found()
    home = Path(tempfile.mkdtemp(prefix="casegraph-neo4j-"))
    try:
        with started(home, jars, heap, cache) as address:
            yield address
    finally:
        shutil.rmtree(home, ignore_errors=True)


def found():
    """Give the folder with Neo4j's jars, or raise Missing."""
    if not 17 <= java() <= 21:
        raise Missing("no NEO4J_URI, and no Java 17 to 21 with Maven to start a Neo4j")
    return jars("neo4j", Path(os.environ.get("CASEGRAPH_NEO4J_HOME", HERE.parent / ".neo4j")))


@contextmanager
def shared(folder):
    """Give the address of a server that all test processes with this folder share: the first starts it and stops it.

    Every process holds `users` while it may ask; the one that started the server stops it when it holds `users` alone.
    """
    known = folder / "neo4j.json"
    with ExitStack() as mine:
        with locked(folder / "neo4j.start"):
            users = mine.enter_context(ExitStack())
            users.enter_context(locked(folder / "neo4j.users", shared=True))
            if known.exists():
                address = Address(*json.loads(known.read_text(encoding="utf-8")))
            else:
                address = mine.enter_context(running())
                mine.callback(_wait_for_others, users, folder, known)
                known.write_text(json.dumps(address), encoding="utf-8")
        yield address


def _wait_for_others(users, folder, known):
    users.close()
    with locked(folder / "neo4j.users"):
        known.unlink()


@contextmanager
def started(home, jars, heap, cache):
    """Run a server with data in `home`."""
    server = Server(home, jars, heap, cache)
    server.start()
    try:
        yield server.address
    finally:
        server.stop()


class Server:
    """A server with data in `home`, at one address however often it is started."""

    def __init__(self, home, jars, heap="768m", cache="128m"):
        bolt, http = free_port(), free_port()
        (home / "conf").mkdir()
        self.conf = home / "conf" / "neo4j.conf"
        self.conf.write_text(CONF.format(bolt=bolt, http=http, cache=cache), encoding="utf-8")
        self.home = home
        self.process = None
        self.java = ["java", f"-Xmx{heap}", *OPENS, "-cp", str(jars / "*")]
        self.environment = {**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
        self.address = Address(f"bolt://127.0.0.1:{bolt}", "neo4j", secrets.token_hex(12))
        admin = [*self.java, "org.neo4j.cli.AdminTool", "dbms", "set-initial-password", self.address.password]
        subprocess.run(admin, env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def set(self, line):
        """Add a line to its settings, for the next start."""
        with self.conf.open("a", encoding="utf-8") as conf:
            conf.write(f"{line}\n")

    def start(self):
        """Start it, and wait until it answers."""
        log = self.home / "logs" / "neo4j.log"
        log.unlink(missing_ok=True)
        command = [
            "org.neo4j.server.CommunityEntryPoint",
            f"--home-dir={self.home}",
            f"--config-dir={self.conf.parent}",
        ]
        with (self.home / "out.txt").open("w") as out:
            self.process = subprocess.Popen([*self.java, *command], env=self.environment, stdout=out, stderr=out)
        try:
            wait_for(log, self.process)
        except BaseException:
            self.kill()
            raise

    def stop(self):
        """Ask it to end, and see that it did."""
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        self.kill()

    def kill(self):
        """Kill it as a power cut would."""
        if self.process:
            self.process.kill()
            self.process.wait()


def wait_for(log, server, patience=120):
    """Wait until the server says that it started: it writes that to its log, and nothing to its output."""
    until = time.monotonic() + patience
    while not (log.exists() and "Started." in log.read_text(encoding="utf-8")):
        if server.poll() is not None or time.monotonic() > until:
            told = log.read_text(encoding="utf-8")[-2000:] if log.exists() else ""
            raise Missing(f"Neo4j did not start: {told}", expected=True)
        time.sleep(0.2)
