"""Keys that all writers fight over with If-Match and If-None-Match: each acknowledged write is the next link."""

from __future__ import annotations

import hashlib
import random
from threading import Lock

from rawclient.client import Client
from rawclient.connection import Answer

from . import body
from .body import Label
from .findings import Findings

REFUSALS = (404, 409, 412, 503)  # another was first, or come again
SIZES = (100, 3_000, 20_000, 300_000)


class Chain:
    """One key. Link n+1 is written on the condition that the key still holds link n."""

    def __init__(self, name: str):
        self.name = name
        self._lock = Lock()
        self.winners: dict[int, int] = {}  # link → writer whose write of it was acknowledged
        self.tried = 0  # the highest link that anyone has sent
        self.floor = 0  # the highest link that was acknowledged or read

    def advance(self, client: Client, path: str, writer: int, chance: random.Random, findings: Findings, more: dict[str, str]) -> None:
        """Reads the link and tries to write the next one."""
        floor = self.floor
        answer = client.send("GET", path)
        if answer.status == 503:
            return
        link = self.link_of(answer, findings)
        if link is None:
            return
        if link < floor:
            findings.add("stale", f"{self.name}: link {link} was read after link {floor}")
        self._raise_floor(link)
        condition = {"if-match": answer.headers["etag"]} if link else {"if-none-match": "*"}
        self._try(link + 1)
        content = body.make(Label(self.name, writer, link + 1, chance.choice(SIZES)))
        written = client.send("PUT", path, body=content, headers=condition | more)
        if written.status == 200:
            self._win(link + 1, writer, findings)
        elif written.status not in REFUSALS:
            findings.add("unexpected", f"conditional PUT {self.name}: {written.status} {written.body[:200]!r}")

    def link_of(self, answer: Answer, findings: Findings) -> int | None:
        """The link in a GET's answer, 0 for no object. Anything else is a finding and tells nothing."""
        if answer.status == 404:
            return 0
        if answer.status != 200:
            findings.add("unexpected", f"GET {self.name}: {answer.status} {answer.body[:200]!r}")
            return None
        label = body.read(answer.body)
        if label is None or label.key != self.name or answer.etag != hashlib.md5(answer.body).hexdigest():
            findings.add("half_written", f"{self.name}: {len(answer.body)} bytes, ETag {answer.etag}")
            return None
        return label.counter

    def verify(self, client: Client, path: str, findings: Findings) -> None:
        """After a restart: the link is the last acknowledged or a later one that was sent, and its winner's."""
        answer = client.send("GET", path)
        link = self.link_of(answer, findings)
        if link is None:
            return
        if not self.floor <= link <= self.tried:
            findings.add("lost", f"{self.name}: holds link {link}, must be from {self.floor} to {self.tried}")
        label = body.read(answer.body) if link else None
        if label and self.winners.get(link, label.writer) != label.writer:
            findings.add("lost", f"{self.name}: link {link} is of writer {label.writer}, acknowledged to {self.winners[link]}")
        self.tried = self.floor = link

    def _raise_floor(self, link: int) -> None:
        with self._lock:
            self.floor = max(self.floor, link)

    def _try(self, link: int) -> None:
        with self._lock:
            self.tried = max(self.tried, link)

    def _win(self, link: int, writer: int, findings: Findings) -> None:
        with self._lock:
            other = self.winners.setdefault(link, writer)
            self.floor = max(self.floor, link)
        if other != writer:
            findings.add("lost_update", f"{self.name}: link {link} was acknowledged to writers {other} and {writer}")
