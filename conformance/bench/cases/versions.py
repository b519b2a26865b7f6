"""What versions cost: reading the latest of many, listing the keys above them, listing them, writing them.

Cases that are compared take turns within one run (`rounds.run_in_turns`).
"""

from __future__ import annotations

import random

from rawclient.client import document
from rawclient.connection import Connection

from .. import load
from ..fill import fill
from ..servers.server import Server
from . import bodies
from .bodies import KIB
from .case import Case
from .listing import PAGE
from .small_put import SmallPut

VERSIONED, PLAIN = "bench-versioned", "bench-unversioned"
OLD_VERSIONS = 100
READ_KEYS = 10
ENABLED = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"


def make_buckets(server: Server) -> None:
    """One with versioning and one without."""
    for bucket in (VERSIONED, PLAIN):
        server.make_bucket(bucket)
    answer = server.send("PUT", f"/{VERSIONED}", [("versioning", "")], body=ENABLED)
    if answer.status != 200:
        raise load.Unusable(f"versioning: {answer.status} {answer.body[:200]!r}")


class VersionsCase(Case):
    """Only for servers that keep versions."""

    def applies(self, server: Server) -> bool:
        return server.keeps_versions


class LatestGet(VersionsCase):
    """GET of keys that have so many versions each."""

    rounds = 6

    def __init__(self, versions: int):
        self.name, self.versions = f"GET 1 KiB, latest of {versions:,}", versions

    def prepare(self, server: Server) -> None:
        make_buckets(server)
        fill(server, self.paths() * self.versions, bodies.of(KIB))
        load.run(server, load.lines_of(server, "GET", self.paths()), 64, 1, answer_bytes=KIB)

    def measure(self, server: Server) -> dict:
        return load.run(server, load.lines_of(server, "GET", self.paths()), 64, self.seconds, answer_bytes=KIB)

    def paths(self) -> list[str]:
        return [f"/{VERSIONED}/latest-of-{self.versions}/{number:03}" for number in range(READ_KEYS)]


class Histories:
    """Keys with a hundred old versions each, every other of them deleted; and a plain bucket with the keys that are left."""

    def __init__(self, ours: int, theirs: int):
        self.ours, self.theirs = ours, theirs
        self.made: set[str] = set()

    def keys(self, server: Server) -> list[str]:
        return [f"history/{number:06}" for number in range(self.ours if server.label.startswith("martinet") else self.theirs)]

    def live(self, server: Server) -> list[str]:
        return self.keys(server)[::2]

    def make(self, server: Server) -> None:
        if server.label in self.made:
            return
        self.made.add(server.label)
        make_buckets(server)
        paths = [f"/{VERSIONED}/{key}" for key in self.keys(server)]
        for _ in range(OLD_VERSIONS + 1):
            fill(server, paths, b"0123456789abcdef")
        delete_all(server, paths[1::2])
        fill(server, [f"/{PLAIN}/{key}" for key in self.live(server)], b"0123456789abcdef")


def delete_all(server: Server, paths: list[str]) -> None:
    """A delete marker on each."""
    server.refresh()
    connection = Connection(server.address)
    for path in paths:
        answer = connection.request("DELETE", server.target("DELETE", path), {"host": server.host})
        if answer.status != 204:
            raise load.Unusable(f"DELETE {path}: {answer.status}")
    connection.close()


class KeysAbove(VersionsCase):
    """The page of the keys that are left, in one of the two buckets; CPU is given for 1,000 keys."""

    rounds = 6

    def __init__(self, histories: Histories, bucket: str, name: str):
        self.histories, self.bucket, self.name = histories, bucket, name

    def prepare(self, server: Server) -> None:
        self.histories.make(server)
        found = [entry.findtext("Key") for entry in document(server.send("GET", f"/{self.bucket}", self.page)).iter("Contents")]
        if found != self.histories.live(server)[:PAGE]:
            raise load.Unusable(f"{len(found)} keys listed, not those that are left")

    def measure(self, server: Server) -> dict:
        count = min(PAGE, len(self.histories.live(server)))
        figures = load.run(server, load.lines_of(server, "GET", [f"/{self.bucket}"], self.page), 2, self.seconds, answer_bytes=30 * count)
        return figures | {"cpu_us": figures["cpu_us"] * 1000 / count, "rps": figures["rps"] * count / 1000}

    page = [("list-type", "2"), ("prefix", "history/")]


class VersionsListed(VersionsCase):
    """ListObjectVersions from random keys on, in full pages."""

    name = "LIST versions, any page"
    rounds = 4

    def __init__(self, histories: Histories):
        self.histories = histories

    def prepare(self, server: Server) -> None:
        self.histories.make(server)
        for page in self.pages(server)[:3]:
            found = sum(1 for entry in document(server.send("GET", f"/{VERSIONED}", page)) if entry.tag in ("Version", "DeleteMarker"))
            if found != PAGE:
                raise load.Unusable(f"{found} versions in a page")

    def measure(self, server: Server) -> dict:
        server.refresh()
        lines = [server.line("GET", f"/{VERSIONED}", page) for page in self.pages(server)]
        figures = load.run(server, lines, 2, self.seconds, answer_bytes=100 * PAGE)
        return figures | {"versions_cpu_s": PAGE / figures["cpu_us"] * 1e6}

    def pages(self, server: Server) -> list[list[tuple[str, str]]]:
        keys = self.histories.keys(server)
        starts = random.Random(5).sample(keys[: -PAGE // OLD_VERSIONS], min(100, len(keys) // 2))
        return [[("versions", ""), ("prefix", "history/"), ("key-marker", key)] for key in starts]


class PutInto(SmallPut):
    """PUT of 1 KiB into one of the two buckets, of fresh keys or over a thousand that are there."""

    def __init__(self, name: str, bucket: str, keys: int | None = None):
        super().__init__(name, KIB, 64)
        self.bucket, self.keys = bucket, keys

    def applies(self, server: Server) -> bool:
        return server.keeps_versions

    def prepare(self, server: Server) -> None:
        make_buckets(server)
        super().prepare(server)

    def folder(self) -> str:
        return f"/{self.bucket}/over" if self.keys else f"/{self.bucket}/put/{self.runs}"

    def paths(self, count: int) -> list[str]:
        return [f"{self.folder()}/{number % (self.keys or count):06}" for number in range(count)]
