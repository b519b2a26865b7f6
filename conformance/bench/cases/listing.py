"""ListObjectsV2 over many keys: folders of a hundred keys each, and a thousand folders of one.

Every server gets folders of the same size, since SeaweedFS pays by the folder that a page touches.
"""

from __future__ import annotations

import random

from rawclient.client import document

from .. import load
from ..fill import fill
from ..servers.server import Server
from .case import Case

BUCKET = "bench-list"
KEYS_EACH = 100
PAGE = 1000
CONNECTIONS = 2
BODY = b"0123456789abcdef"


class Keys:
    """The keys of the listing bucket: those of `deep/`, and a thousand more in `flat/`."""

    def __init__(self, totals: dict[str, int]):
        self.totals = totals  # by the server's label; others have none

    def of(self, server: Server) -> int:
        return self.totals.get(server.label, 0)

    def deep(self, server: Server) -> list[str]:
        return [f"deep/{folder:06}/{number:03}" for folder in range(self.folders(server)) for number in range(KEYS_EACH)]

    def folders(self, server: Server) -> int:
        return self.of(server) // KEYS_EACH

    def flat(self) -> list[str]:
        return [f"flat/{folder:06}/000" for folder in range(PAGE)]

    def make(self, server: Server) -> None:
        server.make_bucket(BUCKET)
        fill(server, [f"/{BUCKET}/{key}" for key in self.flat() + self.deep(server)], BODY, connections=128)


class ListingCase(Case):
    """Walks prepared pages; all of them must be full."""

    rounds = 2
    seconds = 2

    def __init__(self, keys: Keys):
        self.keys = keys

    def applies(self, server: Server) -> bool:
        return self.keys.of(server) > 0

    def pages(self, server: Server) -> list[list[tuple[str, str]]]:
        raise NotImplementedError

    def wanted(self, server: Server) -> int:
        """Entries that each page must have."""
        return PAGE

    def entries(self, answer) -> int:
        return sum(1 for _ in document(answer).iter("Contents"))

    def prepare(self, server: Server) -> None:
        for page in self.pages(server)[:2]:
            found = self.entries(server.send("GET", f"/{BUCKET}", page))
            if found != self.wanted(server):
                raise load.Unusable(f"{found} entries in a page, {self.wanted(server)} expected: {page}")

    def measure(self, server: Server) -> dict:
        server.refresh()
        lines = [server.line("GET", f"/{BUCKET}", page) for page in self.pages(server)]
        return load.run(server, lines, CONNECTIONS, self.seconds, answer_bytes=30 * self.wanted(server))


class FirstPage(ListingCase):
    name = "LIST first page"

    def pages(self, server: Server):
        return [[("list-type", "2"), ("prefix", "deep/")]]


class LastPage(ListingCase):
    name = "LIST last page"

    def pages(self, server: Server):
        return [[("list-type", "2"), ("prefix", "deep/"), ("start-after", self.keys.deep(server)[-PAGE - 1])]]


class AnyPage(ListingCase):
    name = "LIST any page"

    def pages(self, server: Server):
        keys = self.keys.deep(server)
        starts = random.Random(5).sample(range(len(keys) - PAGE - 1), 200)
        return [[("list-type", "2"), ("prefix", "deep/"), ("start-after", keys[start])] for start in starts]


class PrefixesOfMany(ListingCase):
    """1,000 common prefixes, with a hundred keys below each to be skipped."""

    name = "LIST prefixes, many keys each"
    folder = "deep/"

    def pages(self, server: Server):
        return [[("list-type", "2"), ("prefix", self.folder), ("delimiter", "/")]]

    def wanted(self, server: Server) -> int:
        return min(PAGE, self.keys.folders(server))

    def entries(self, answer) -> int:
        return sum(1 for _ in document(answer).iter("CommonPrefixes"))


class PrefixesOfOne(PrefixesOfMany):
    """The same answer with nothing to skip."""

    name = "LIST prefixes, one key each"
    folder = "flat/"

    def wanted(self, server: Server) -> int:
        return PAGE
