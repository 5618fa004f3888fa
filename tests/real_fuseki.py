"""A real Apache Jena Fuseki for the tests: one runnable jar from Maven.

It is fetched once, into `.fuseki/` in the project (or CASEGRAPH_FUSEKI_HOME). A server listens on a free loopback port
and keeps its data in the folder of a test.
"""

import os
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from real_server import HERE, Missing, free_port, jars, java, version_of


def found():
    """Give Fuseki's jar, or raise Missing."""
    if java() < 11:
        raise Missing("no Java 11 or later with Maven to start a Fuseki")
    folder = jars("fuseki", Path(os.environ.get("CASEGRAPH_FUSEKI_HOME", HERE.parent / ".fuseki")))
    return folder / f"jena-fuseki-server-{version_of('fuseki')}.jar"


class Server:
    """A server at one address however often it is started; with its data in a folder, or in memory alone."""

    def __init__(self, home, jar, *, kept=False, passwords=None, heap="512m"):
        self.port = free_port()
        self.dataset = f"http://127.0.0.1:{self.port}/cg"
        self.data, self.query = f"{self.dataset}/data", f"{self.dataset}/query"
        self.home, self.process = home, None
        place = ["--tdb2", f"--loc={home / 'tdb'}"] if kept else ["--mem"]
        guard = []
        if passwords:
            (home / "passwd").write_text("".join(f"{user}: {word}\n" for user, word in passwords.items()))
            guard = [f"--passwd={home / 'passwd'}", "--auth=basic"]
        if kept:
            (home / "tdb").mkdir()
        ours = ["--localhost", "--port", str(self.port), *guard, *place, "--update", "/cg"]
        self.command = ["java", f"-Xmx{heap}", "-XX:TieredStopAtLevel=1", "-jar", str(jar), *ours]

    def start(self):
        """Start it, and wait until it answers."""
        with (self.home / "fuseki.txt").open("a") as out:
            self.process = subprocess.Popen(self.command, stdout=out, stderr=out, cwd=self.home)
        until = time.monotonic() + 60
        while not answers(self.query):
            if self.process.poll() is not None or time.monotonic() > until:
                self.kill()
                told = (self.home / "fuseki.txt").read_text(encoding="utf-8")[-2000:]
                raise Missing(f"Fuseki did not start: {told}", expected=True)
            time.sleep(0.1)
        return self

    def kill(self):
        """Kill it as a power cut would."""
        if self.process:
            self.process.kill()
            self.process.wait()


def answers(url):
    """Tell whether anything speaks HTTP at an address."""
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
