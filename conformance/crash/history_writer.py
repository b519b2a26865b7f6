"""A writer of versions: it owns a bucket, of which it knows every version of every key and whether new ones are kept."""

from __future__ import annotations

from rawclient.client import Client, document
from rawclient.connection import Answer

from . import body, history_operations
from .follower import Follower
from .history import NULL, Change, Entry, HistoryKey
from .model import Version
from .operations import md5
from .writer import Writer

KEYS_EACH = 5
ENABLED, SUSPENDED = "Enabled", "Suspended"


class HistoryWriter(Writer):
    """Every other one has a bucket with object lock; the others suspend versioning and enable it again."""

    def __init__(self, number: int, seed: str):
        super().__init__(number, f"crash-history-{number:02}", [], f"{seed}/history")
        self.keys = [HistoryKey(f"history/{name}") for name in range(KEYS_EACH)]
        self.has_lock = number % 2 == 0
        self.versioning: list[str] = [ENABLED]  # the states that the bucket may be in
        self.follower = Follower(self.bucket)
        self.operations = history_operations.weights(self.has_lock)
        self.chain_share = 0

    def prepare(self, client: Client) -> None:
        """Makes the bucket."""
        lock = {"x-amz-bucket-object-lock-enabled": "true"} if self.has_lock else {}
        client.expect("PUT", f"/{self.bucket}", headers=lock)
        if not self.has_lock:
            client.expect("PUT", f"/{self.bucket}", [("versioning", "")], body=history_operations.versioning(ENABLED), hashed=True)

    # Parts of operations

    @property
    def keeps_versions(self) -> bool:
        """Reads the state where it is not certain."""
        if len(self.versioning) > 1:
            self.read_versioning(self.client)
        return self.versioning[0] == ENABLED

    def read_versioning(self, client: Client) -> None:
        found = document(client.expect("GET", f"/{self.bucket}", [("versioning", "")])).findtext("Status")
        if found not in self.versioning:
            self.findings.add("history", f"{self.bucket}: versioning is {found}, must be {' or '.join(self.versioning)}")
        self.versioning = [found]

    def new_content(self, key: str) -> tuple[Version, bytes]:
        label = self.new_label(key, history_operations.random_size(self.chance))
        content = body.make(label)
        return Version(label, (md5(content),), self.new_mark()), content

    def pushes(self, answer: Answer | None, content: Version | None, **properties) -> Entry:
        """The entry that a write makes, with the id that its answer tells; before the answer, or without one, it is not known."""
        if answer is None:
            return Entry(None if self.keeps_versions else NULL, content, **properties)
        told = answer.headers.get("x-amz-version-id", NULL)
        if (told == NULL) == self.keeps_versions:
            self.findings.add("unexpected", f"{self.bucket}: a write answered version {told} while versioning is {self.versioning[0]}")
        return Entry(told, content, **properties)

    def settle(self, answer: Answer, key: HistoryKey, change: Change, what: str) -> bool:
        """Acknowledged: the key has changed. Busy: it may have. Anything else is a finding."""
        if answer.status in (200, 204):
            key.settle(change)
            return True
        if answer.status != 503:
            key.withdraw()
            self.expect_status(answer, (), f"{what} {key.name}")
        return False
