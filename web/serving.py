"""Serving: the app on a port of this machine, until it is stopped."""

from __future__ import annotations

import re
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing, suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING

import uvicorn

from ontology.problems import Problem
from web.app import application, new_token, start_address
from web.faults import tell_faults
from web.offer import LOOPBACK, Offer
from web.served import Audience, Served

if TYPE_CHECKING:
    from starlette.applications import Starlette

PORT = 8642


def serve(
    folder: str,
    *,
    audience: Audience = "all",
    bind: str = LOOPBACK,
    port: int = PORT,
    bolt: int | None = None,
    bolt_from: Sequence[str] = (),
    site: str = "",
    say: Callable[[str], None],
) -> None:
    """Serve the graph in a folder; `say` hears the address to open.

    bind: an address of this machine; only what is public goes where others may ask. port: 0 takes one that is free.
    bolt: the port of this machine at which Neo4j's own tools may ask, too. bolt_from: the sites whose pages may.
    site: the origin that a proxy before this has: https://cases.example.org.
    """
    if audience != "public" and not _is_loopback(bind):
        raise Problem(f"--bind {bind} lets others ask, and only what is public may go there (--audience public)")
    if bolt_from and bolt is None:
        raise Problem("--bolt-from names who may use the port that --bolt opens (add --bolt 7687)")
    tools = [origin for name in bolt_from for origin in _origin(name, "--bolt-from", "http://localhost:7474")]
    with ExitStack() as open_:
        listening = open_.enter_context(closing(listening_at(bind, port)))
        served = open_.enter_context(closing(Served(folder, audience)))
        offer = None if bolt is None else open_.enter_context(closing(Offer(served, bolt, tools)))
        port = listening.getsockname()[1]
        token = "" if audience == "public" else new_token()
        shown = f"[{bind}]" if ":" in bind else bind
        own = [f"http://{host}:{port}" for host in (shown, *(("localhost",) if _is_loopback(bind) else ()))]
        app = application(served, sites=[*own, *_origin(site, "--site", "https://cases.example.org")], token=token)
        say(f"serving {folder} to {audience}: {start_address(shown, port, token)} (Ctrl-C ends it)")
        if offer:
            say(offer.way)
        tell_faults(say)
        _run(app, listening)


def _run(app: Starlette, listening: socket.socket) -> None:
    # No log: an address may have a name in it.
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, proxy_headers=False, ws="none")
    # Whoever ends it, what was made for it is thrown away.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


def _is_loopback(bind: str) -> bool:
    try:
        return ip_address(bind).is_loopback
    except ValueError:
        raise Problem(f"--bind {bind}: is not an address of this machine (write 127.0.0.1, or 0.0.0.0)") from None


def _origin(site: str, option: str, example: str) -> list[str]:
    """Check an origin that an option names: nothing where it names none."""
    if site and not re.fullmatch(r"https?://[\w.-]+(:\d+)?/?", site):
        raise Problem(f"{option} {site}: is not the address of a site (write {example})")
    return [site.lower().rstrip("/")] if site else []


def listening_at(bind: str, port: int) -> socket.socket:
    """Listen at an address of this machine; raise a Problem where that cannot be."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    # Named as TCP, or asyncio lets the kernel hold every answer back for 40 ms, to send it together with a next one.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((bind, port))
        # From here on who asks is kept waiting, not refused.
        listening.listen()
    except OSError as error:
        listening.close()
        raise Problem(f"port {port} of {bind} cannot be had: {error.strerror} (--port names another)") from None
    return listening
