"""A real Apache Jena Fuseki for the tests: one runnable jar from Maven.

It is fetched once, into `.fuseki/` in the project (or CASEGRAPH_FUSEKI_HOME). A server listens on a free loopback port
and keeps its data in the folder of a test.
"""

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

HERE = Path(__file__).parent
VERSION = re.search("<fuseki.version>(.*)</fuseki.version>", (HERE / "pom.xml").read_text(encoding="utf-8")).group(1)


class Missing(Exception):
    """There is no Fuseki, and why. `expected` where everything that it needs is there."""

    def __init__(self, why, *, expected=False):
        super().__init__(why)
        self.expected = expected


def found():
    """Give Fuseki's jar, or raise Missing."""
    if not (java_11() and shutil.which("mvn")):
        raise Missing("no Java 11 or later with Maven to start a Fuseki")
    return artefact(Path(os.environ.get("CASEGRAPH_FUSEKI_HOME", HERE.parent.parent / ".fuseki")))


def java_11():
    """Tell whether there is a Java that Fuseki 4.10 runs on."""
    if not shutil.which("java"):
        return False
    told = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr
    version = re.search(r'version "(\d+)', told)
    return bool(version) and int(version[1]) >= 11


def artefact(cache):
    """Give the jar, fetched with Maven the first time, by one process while others wait."""
    jars = cache / f"fuseki-{VERSION}"
    cache.mkdir(parents=True, exist_ok=True)
    with locked(cache / "lock"):
        if not jars.exists():
            part = cache / "part"
            shutil.rmtree(part, ignore_errors=True)
            command = ["mvn", "-q", "-B", "-f", HERE / "pom.xml", "dependency:copy-dependencies"]
            if subprocess.run([*command, f"-DoutputDirectory={part}", "-DincludeScope=runtime"]).returncode:
                raise Missing("Maven could not fetch Fuseki", expected=True)
            part.rename(jars)
    return jars / f"jena-fuseki-server-{VERSION}.jar"


@contextmanager
def locked(path):
    """Hold a lock between processes."""
    with path.open("a") as file:
        with suppress(ImportError):
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


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


def free_port():
    """Give a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
