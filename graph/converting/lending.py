"""Lending: an event that no source names is called after people, whose names lie in other buckets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graph.converting.telling import Loader, asked, claims_told
from graph.converting.work import Work
from graph.projection.project import things
from graph.storage.claim import Claim
from graph.storage.kept_claims import line_of
from ontology.heap import growing


@growing()
def lend(work: Work, bucket: int, loader: Loader) -> list[Any]:
    """Check that the files agree on the things of a bucket, and lend what is asked for; give the faults."""
    wanted = asked(work, bucket)
    mentions: list[Any] = []
    claims: dict[str, list[Claim]] = {}
    for mention, claim in claims_told(work, bucket):
        mentions.append(loader.mention(*mention))
        if (iri := work.base + mentions[-1].id) in wanted:
            claims.setdefault(iri, []).append(claim())
    faults = list(loader.clashes(mentions))
    if not faults:
        _lend(work, bucket, wanted, claims)
    return faults


def _lend(work: Work, bucket: int, wanted: dict[str, set[int]], claims: dict[str, list[Claim]]) -> None:
    sections: dict[int, list[bytes]] = {}
    for iri, about in sorted(claims.items()):
        nodes, _ = things(about, work.base)
        if iri in nodes and "Agent" in nodes[iri].labels:
            line = line_of(_merged(about, nodes[iri].kind))
            for asking in wanted[iri]:
                sections.setdefault(asking, []).append(line)
    work.write_sections(work.path("lent", bucket), sections)


def _merged(about: Iterable[Claim], kind: str) -> Claim:
    """Make one claim of all, which gives a node of the same names: a mechanism may be told of by every source."""
    values: dict[str, set[Any]] = {}
    for claim in about:
        for name, found in claim.values.items():
            values.setdefault(name, set()).update(found)
    iri = next(iter(about)).iri
    return Claim(iri, kind, "", "", {name: sorted(found) for name, found in sorted(values.items())}, (), ())
