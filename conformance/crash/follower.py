"""A follower of the change feed: it keeps its cursor while the gateway dies, and must know what is there from the changes alone."""

from __future__ import annotations

import json

from harness.mirror import Mirror, Row
from rawclient.client import Client

from .findings import Findings

LIMIT = 100  # small, so that there are several pages


class Follower:
    """Of one bucket, from its first change on."""

    def __init__(self, bucket: str):
        self.bucket, self.mirror = bucket, Mirror()
        self.position = ("from", "oldest")
        self.sequence = 0

    def catch_up(self, client: Client, findings: Findings) -> None:
        """Reads on from the cursor until nothing more comes."""
        while True:
            answer = client.send("GET", f"/-/changes/{self.bucket}", [self.position, ("limit", str(LIMIT))])
            if answer.status != 200:
                return findings.add("feed", f"{self.bucket} {self.position}: {answer.status} {answer.body[:200]!r}")
            page = json.loads(answer.body)
            for change in page["changes"]:
                if change["sequence"] <= self.sequence:
                    findings.add("feed", f"{self.bucket}: {change} comes after sequence {self.sequence}")
                self.sequence = change["sequence"]
                self.mirror.apply(change)
            self.position = ("cursor", page["cursor"])
            if not page["changes"]:
                return

    def compare(self, listed: dict[str, list[Row]], findings: Findings) -> None:
        """What it knows is what is listed."""
        for key in sorted(self.mirror.keys.keys() | listed.keys()):
            known, there = self.mirror.keys.get(key), listed.get(key)
            if known != there:
                findings.add("feed", f"{self.bucket}/{key}: the feed says {known}, there is {there}")
