"""The address of a server on the web, with what lets us in there: never in the address itself, never printed."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from ontology.problems import Problem

BY_NAME = "set CASEGRAPH_PUSH_USER and CASEGRAPH_PUSH_PASSWORD"
BY_EITHER = f"{BY_NAME}, or CASEGRAPH_PUSH_TOKEN"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is, in one spelling, and the header that lets us in, if any."""

    url: str
    scheme: str
    host: str
    port: int | None
    path: str
    authorization: str = field(default="", repr=False)

    def refusal(self, wanted: str) -> str:
        """Say why a server does not let us in; wanted: its header WWW-Authenticate."""
        if wanted.lower().startswith("digest") and "basic" not in wanted.lower():
            return "asks for digest authentication, which casegraph does not speak (let it take basic, over https://)"
        if not self.authorization:
            return f"wants to know who writes ({BY_EITHER})"
        if self.authorization.startswith("Bearer"):
            return "refuses this token (set CASEGRAPH_PUSH_TOKEN to one that may write)"
        return f"refuses this user name or password ({BY_NAME})"


def address(url: str, *, user: str = "", password: str = "", token: str = "") -> Address:
    """Check an address and who writes there; a password or a token goes over https, or stays on this machine."""
    parts = _parts(url)
    host, port = parts.hostname or "", parts.port
    authorization = _authorization(user, password, token)
    if authorization and parts.scheme == "http" and not _is_here(host):
        raise Problem(f"a password or token does not go to {host} in the open (write https://, or use a tunnel)")
    named = f"[{host}]" if ":" in host else host
    ours = None if port == {"http": 80, "https": 443}[parts.scheme] else port
    path = parts.path or "/"
    spelled = f"{parts.scheme}://{named}{f':{ours}' if ours else ''}{path}"
    return Address(spelled, parts.scheme, host, ours, path, authorization)


def may_carry(there: Address, audience: str) -> None:
    """Refuse to send what is not public in the open to another machine."""
    if audience != "public" and there.scheme == "http" and not _is_here(there.host):
        raise Problem(f"what is not public does not go to {there.host} in the open (write https://, or use a tunnel)")


def _parts(url: str) -> SplitResult:
    """Take an address apart; one that may hold a secret is not repeated."""
    if "@" in url:
        raise Problem(f"the address of a store has no place for a user ({BY_EITHER})")
    if "?" in url or "#" in url:
        raise Problem("the address of a store ends before the ? (write http://host:3030/DATASET/data)")
    try:
        parts = urlsplit(url)
        sound = url.isascii() and url.isprintable() and " " not in url and parts.port != 0
    except ValueError:
        sound = False
    if not sound or parts.scheme not in ("http", "https") or not parts.hostname:
        raise Problem(f"{url!r} is no address of a store (write http://host:3030/DATASET/data)")
    return parts


def _authorization(user: str, password: str, token: str) -> str:
    if token and (user or password):
        raise Problem("there is a token and a user (set CASEGRAPH_PUSH_TOKEN, or the other two, not all)")
    if token:
        if not (token.isascii() and token.isprintable() and " " not in token):
            raise Problem("CASEGRAPH_PUSH_TOKEN is no token (letters, digits and signs, no spaces or line ends)")
        return f"Bearer {token}"
    if not user and not password:
        return ""
    if not (user and password) or ":" in user:
        raise Problem(f"a user name without : is wanted, and a password ({BY_NAME})")
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def _is_here(host: str) -> bool:
    """Tell whether a host is this machine: what is sent to it is on no wire."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
