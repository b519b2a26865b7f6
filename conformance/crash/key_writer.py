"""Data keys sealed under another master key while everybody writes and the gateway dies: nothing may become unreadable."""

from __future__ import annotations

import json

from rawclient.client import Client
from rawclient.connection import ConnectionLost

from .findings import Findings

RESEAL = "/-/admin/v1/keys/reseal"


class KeyWriter:
    """Goes round and round; the first master key is another one at each start, so that there is always something to seal."""

    def __init__(self):
        self.acknowledged = 0

    def prepare(self, client: Client) -> None:
        """It needs nothing."""

    def work(self, client: Client, findings: Findings, stopping) -> None:
        try:
            while not stopping():
                self._round(client, findings, stopping)
        except ConnectionLost:
            pass  # the gateway is gone
        finally:
            client.close()

    def _round(self, client: Client, findings: Findings, stopping) -> None:
        after: list[tuple[str, str]] = []
        while not stopping():
            answer = client.send("POST", RESEAL, after)
            if answer.status == 503:
                continue
            told = json.loads(answer.body) if answer.status in (200, 202) else {}
            if told.get("failed") != 0:
                return findings.add("unexpected", f"reseal: {answer.status} {answer.body[:300]!r}")
            self.acknowledged += 1
            if "next" not in told:
                return
            after = [("after", told["next"])]

    def verify(self, client: Client, data, findings: Findings) -> None:
        """What it must not harm the others compare."""
