"""What the tests' real servers have in common: a Java, the jars that Maven fetches, a free port, locks, a reason."""

import re
import shutil
import socket
import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path

HERE = Path(__file__).parent


class Missing(Exception):
    """There is no server, and why. `expected` where everything that it needs is there."""

    def __init__(self, why, *, expected=False):
        super().__init__(why)
        self.expected = expected


def version_of(name):
    """Give the version of a server that its pom pins."""
    return re.search(f"<{name}.version>(.*)</{name}.version>", (HERE / f"{name}.xml").read_text(encoding="utf-8"))[1]


def java():
    """Give the version of the Java that is here; 0 where it or Maven is not."""
    if not (shutil.which("java") and shutil.which("mvn")):
        return 0
    told = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr
    version = re.search(r'version "(\d+)', told)
    return int(version[1]) if version else 0


def jars(name, cache):
    """Give the folder with a server's jars, fetched with Maven the first time, by one process while others wait."""
    fetched = cache / f"{name}-{version_of(name)}"
    cache.mkdir(parents=True, exist_ok=True)
    with locked(cache / "lock"):
        if not fetched.exists():
            part = cache / "part"
            shutil.rmtree(part, ignore_errors=True)
            command = ["mvn", "-q", "-B", "-f", HERE / f"{name}.xml", "dependency:copy-dependencies"]
            if subprocess.run([*command, f"-DoutputDirectory={part}", "-DincludeScope=runtime"]).returncode:
                raise Missing(f"Maven could not fetch {name}", expected=True)
            part.rename(fetched)
    return fetched


@contextmanager
def locked(path, *, shared=False):
    """Hold a lock between processes: alone, or with others that share it."""
    with path.open("a") as file:
        with suppress(ImportError):
            import fcntl

            fcntl.flock(file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield


def free_port():
    """Give a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
