"""An edition as a store of its own: whoever asks it can find nothing else, in whatever way he asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from graph.storage.disclosure import Audience, Edition
from graph.storage.source import of_statements
from graph.storage.store import Store

if TYPE_CHECKING:
    from graph.storage.source import Source


def edition_store(store: Store, audience: Audience, folder: Path) -> Store:
    """Make a store of what an audience may see, in a folder that is not there yet."""
    edition = Edition(store, audience)
    entries = store.ledger.entries

    def sources() -> Iterator[Source]:
        for source, _, about in edition.sources():
            said = (str(triple) for triples in about.values() for triple in triples)
            yield of_statements(source, said, file="", sha256=entries[source].sha256)

    own = Store(folder, base=store.base)
    own.load(sources())
    return own
