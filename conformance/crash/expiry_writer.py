"""Lifecycle runs under the kills: what a rule covers goes with a line in the journal, all else stays, and a run is finished after a restart."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta, timezone
from itertools import count
from pathlib import Path

from rawclient.client import Client
from rawclient.connection import ConnectionLost

from .findings import Findings
from .history_operations import digest_of
from .verify import list_all, list_uploads

BUCKET = "crash-lifecycle"
RUN = "/-/admin/v1/lifecycle/run"
BATCH = 20
FINISH_SECONDS = 60
RULES = b"""<LifecycleConfiguration><Rule><ID>sweep</ID><Filter><Prefix>doomed/</Prefix></Filter><Status>Enabled</Status>
<Expiration><Days>1</Days></Expiration>
<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule></LifecycleConfiguration>"""


class ExpiryWriter:
    """Owns a bucket: writes keys that are to stay and keys that a rule dooms, and has the rule carried out as if it were days later."""

    def __init__(self):
        self.kept: set[str] = set()
        self.doomed: set[str] = set()  # acknowledged since the last comparison
        self.acknowledged = 0
        self._numbers = count(1)

    def prepare(self, client: Client) -> None:
        client.expect("PUT", f"/{BUCKET}")
        client.expect("PUT", f"/{BUCKET}", [("lifecycle", "")], body=RULES, headers=digest_of(RULES))

    def work(self, client: Client, findings: Findings, stopping) -> None:
        try:
            while not stopping():
                self._one(client, findings)
        except ConnectionLost:
            pass  # the gateway is gone
        finally:
            client.close()

    def _one(self, client: Client, findings: Findings) -> None:
        number = next(self._numbers)
        names = [(f"doomed/{number:05}-{place:02}", self.doomed) for place in range(BATCH)] + [(f"kept/{number:05}", self.kept)]
        for name, acknowledged in names:
            if client.send("PUT", f"/{BUCKET}/{name}").status == 200:
                acknowledged.add(name)
                self.acknowledged += 1
        client.send("POST", f"/{BUCKET}/doomed/upload-{number:05}", [("uploads", "")])
        answer = client.send("POST", RUN, [*_later(), ("wait", "0")])
        if answer.status not in (200, 202, 503):
            findings.add("unexpected", f"lifecycle run: {answer.status} {answer.body[:300]!r}")

    def verify(self, client: Client, data: Path, findings: Findings) -> None:
        listed = set(list_all(client, BUCKET))
        journal = _journal(data)
        for key in sorted(self.kept - listed):
            findings.add("lifecycle", f"{key} is gone, and no rule says so")
        for key in sorted(self.doomed - listed - journal):
            findings.add("lifecycle", f"{key} is gone without a line in the journal")
        if not _finish(client):
            findings.add("lifecycle", f"a run is not finished after {FINISH_SECONDS} s")
        rest = [key for key in list_all(client, BUCKET) if key.startswith("doomed/")] + sorted(list_uploads(client, BUCKET))
        if rest:
            findings.add("lifecycle", f"a whole run leaves {rest[:3]}")
        self.doomed.clear()


def _later() -> list[tuple[str, str]]:
    now = datetime.now(timezone.utc) + timedelta(days=3)
    return [("bucket", BUCKET), ("now", now.strftime("%Y-%m-%dT%H:%M:%SZ"))]


def _finish(client: Client) -> bool:
    """Has the rule carried out, after whatever run was under way."""
    deadline = time.monotonic() + FINISH_SECONDS
    answer = client.expect("POST", RUN, [*_later(), ("wait", "20")])
    while answer.status == 202 and time.monotonic() < deadline:
        answer = client.expect("GET", RUN, [("id", answer.headers["x-martinet-run"]), ("wait", "20")])
    return answer.status == 200


def _journal(data: Path) -> set[str]:
    """The keys that the journal says were to go; its last line may be cut."""
    keys = set()
    for path in (data / "lifecycle").glob("journal*.jsonl"):
        for line in path.read_text().splitlines():
            try:
                keys.add(json.loads(line)["key"])
            except ValueError:
                pass
    return keys
