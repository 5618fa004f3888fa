"""The real web app on a free loopback port, in this process, and who asks it."""

import threading
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import NamedTuple

import pytest
import uvicorn

from web.app import application, new_token
from web.served import Served
from web.serving import listening_at


class Answer(NamedTuple):
    status: int
    headers: dict
    body: bytes

    @property
    def text(self):
        return self.body.decode()


class Site:
    """An app that is served; asks it as a browser does that was let in."""

    def __init__(self, served, port, token):
        self.served, self.port, self.token = served, port, token
        self.host = f"127.0.0.1:{port}"
        self.address = f"http://{self.host}"

    @property
    def start(self):
        """The address that lets a browser in."""
        return f"{self.address}/?token={self.token}"

    def ask(self, path, *, method="GET", body=None, token=True, **headers):
        """Send a request, with the headers given (`accept_language` is Accept-Language); follow nothing."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token and self.token:
            sent.setdefault("Cookie", f"casegraph={self.token}")
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body=body, headers=sent)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, told, answer.read())
        finally:
            connection.close()

    def get(self, path, **headers):
        """Ask for a page."""
        return self.ask(path, **headers)


@contextmanager
def site(folder, audience="all"):
    """Serve a store."""
    served = Served(folder, audience)
    token = "" if audience == "public" else new_token()
    config = uvicorn.Config(None, log_config=None, access_log=False, server_header=False, lifespan="off")
    listening = listening_at("127.0.0.1", 0)
    port = listening.getsockname()[1]
    config.app = application(served, sites=[f"http://127.0.0.1:{port}", f"http://localhost:{port}"], token=token)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Site(served, port, token)
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()
        served.close()


@pytest.fixture(scope="session")
def served(store):
    """Serve all of the invented people, to whoever was let in."""
    with site(store.folder) as one:
        yield one


@pytest.fixture(scope="session")
def open_site(store):
    """Serve what is public of them, to everybody."""
    with site(store.folder, "public") as one:
        yield one
