"""The SPARQL endpoint: the W3C SPARQL 1.1 Protocol, to read only; and its page for people."""

from __future__ import annotations

from asyncio import Semaphore, wait_for
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from graph.sparql.guard import guarded
from ontology.problems import NotAQuery, Problem, StoreProblem, TooSlow, Unknown
from web.negotiation import HTML, preferred
from web.served import ASKERS
from web.service_description import RDF, RESULTS, described
from web.sparql_page import as_page, completions
from web.sparql_request import Asked, asked
from web.view import LARGEST, SECONDS
from web.waiting import Waiting, waiting

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from web.served import Served

_KEPT = 1 << 20
"""Bytes of an answer that stay in memory; a larger one waits in a file that has no name."""
_VARY = {"Vary": "Accept"}


def routes(served: Served) -> list[BaseRoute]:
    """Give the endpoint, and the words that its page completes."""
    turns = Semaphore(ASKERS)

    async def endpoint(request: Request) -> Response:
        accept, question = request.headers.get("accept"), Asked(None)
        try:
            question = await asked(request)
            if question.query is None:
                return await run_in_threadpool(_described, served, request)
            async with _turn(turns), waiting(request) as who:
                return await run_in_threadpool(_answered, served, question, accept, who)
        except HTTPException as error:
            refused = error
        except Problem as problem:
            refused = _refused(problem)
        return await run_in_threadpool(_told, served, refused, question, accept)

    def terms(request: Request) -> Response:
        with served.lease() as state:
            return JSONResponse(completions(state))

    return [Route("/sparql", endpoint, methods=["GET", "POST"]), Route("/sparql/terms", terms)]


@asynccontextmanager
async def _turn(turns: Semaphore) -> AsyncIterator[None]:
    """Wait for a turn, without a thread, which the readers of pages need."""
    try:
        await wait_for(turns.acquire(), SECONDS)
    except TimeoutError:
        raise HTTPException(503, "Others are asking: ask again later.", {"Retry-After": f"{SECONDS:.0f}"}) from None
    try:
        yield
    finally:
        turns.release()


def _described(served: Served, request: Request) -> Response:
    """Answer who asks nothing: a reader gets the page, a program what there is to ask, and how."""
    media = preferred(request.headers.get("accept"), [*RDF, HTML])
    with served.lease() as state:
        if media is None:
            raise HTTPException(400, "there is no query (give it as the parameter query)")
        if media == HTML:
            return as_page(state, headers=_VARY)
        text = described(state, str(request.url.replace(query="")), RDF[media])
    return Response(text, media_type=media, headers=_VARY)


def _answered(served: Served, question: Asked, accept: str | None, who: Waiting) -> Response:
    text = question.query or ""
    with served.lease() as state, ExitStack() as held:
        query = guarded(text, state.graph.prefixes)
        formats = RESULTS if query.form in ("SELECT", "ASK") else RDF
        media = preferred(accept, [*formats, HTML])
        if media is None:
            raise HTTPException(406, f"{query.form} is answered as {', '.join(formats)}")
        out = held.enter_context(SpooledTemporaryFile(_KEPT))
        # A page is made of the first of the formats.
        format = formats.get(media, next(iter(formats.values())))
        with state.asking() as asker, who.asks(asker):
            asker.write(query, out, format=format, dataset=question.dataset, most=LARGEST, timeout=SECONDS)
        size = out.tell()
        out.seek(0)
        if media == HTML:
            return as_page(state, text, form=query.form, answer=out, headers=_VARY)
        if size <= _KEPT:
            return Response(out.read(), media_type=media, headers=_VARY)
        held.pop_all()
        return StreamingResponse(_pieces(out), media_type=media, headers={**_VARY, "Content-Length": str(size)})


def _pieces(out: IO[bytes]) -> Iterator[bytes]:
    with out:
        while piece := out.read(_KEPT):
            yield piece


def _refused(problem: Problem) -> HTTPException:
    """Say by its status who can mend a Problem (SPARQL 1.1 Protocol, 2.1.6)."""
    match problem:
        case NotAQuery() | Unknown():
            return HTTPException(400, str(problem))
        case TooSlow():
            return HTTPException(504, f"The query was stopped after {SECONDS:g} seconds: ask for less.")
        case StoreProblem():
            return HTTPException(503, "The graph cannot be asked now.")
    return HTTPException(500, str(problem))


def _told(served: Served, refused: HTTPException, question: Asked, accept: str | None) -> Response:
    """Tell what is wrong: a program in plain words, a reader beside the query."""
    headers = {**_VARY, **(refused.headers or {})}
    if preferred(accept, ["text/plain", HTML]) != HTML:
        return PlainTextResponse(f"{refused.detail}\n", refused.status_code, headers)
    with served.lease() as state:
        return as_page(state, question.query or "", status=refused.status_code, wrong=refused.detail, headers=headers)
