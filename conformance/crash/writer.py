"""One of the many writers: it owns its keys, so that it knows what each of them may hold."""

from __future__ import annotations

import random
from itertools import count

from rawclient.client import Client
from rawclient.connection import Answer, ConnectionLost

from . import body, operations
from .body import Label
from .chain import Chain
from .findings import Findings
from .model import Key, Upload, Version

KEYS_EACH = 6
CHAIN_SHARE = 0.12


class Writer:
    """Works until the connection is lost or it is told to stop."""

    def __init__(self, number: int, bucket: str, chains: list[Chain], seed: str):
        self.number, self.bucket, self.chains = number, bucket, chains
        self.chance = random.Random(f"{seed}/{number}")
        self.keys = [Key(f"w{number:02}/{name}") for name in range(KEYS_EACH)]
        self.uploads: list[Upload] = []
        self.renaming: tuple | None = None  # source and target of a rename that was sent and not answered
        self.operations, self.chain_share = operations.WEIGHTS, CHAIN_SHARE
        self.encrypts = False
        self.acknowledged = 0
        self._counters = count(1)
        self.client: Client | None = None
        self.findings: Findings | None = None

    def work(self, client: Client, findings: Findings, stopping) -> None:
        self.client, self.findings = client, findings
        choices, weights = list(self.operations), list(self.operations.values())
        try:
            while not stopping():
                self._one(choices, weights)
        except ConnectionLost:
            pass  # the gateway is gone
        except Exception as failure:  # an answer that this proof cannot read is an answer nobody expects
            self.findings.add("unexpected", f"writer {self.number}: {failure!r}")
        finally:
            client.close()

    def _one(self, choices, weights) -> None:
        if self.chance.random() < self.chain_share:
            chain = self.chance.choice(self.chains)
            chain.advance(self.client, f"/{self.bucket}/{chain.name}", self.number, self.chance, self.findings, self.encryption())
        else:
            self.chance.choices(choices, weights)[0](self)
        self.acknowledged += 1

    def send(self, method: str, key: str, parameters=(), **more) -> Answer:
        path = f"/{self.bucket}/{key}" if key else f"/{self.bucket}"
        return self.client.send(method, path, parameters, **more)

    def expect_status(self, answer: Answer, allowed: tuple[int, ...], what: str) -> None:
        """503 asks to come again; whatever else is not allowed here is a finding."""
        if answer.status not in (*allowed, 503):
            self.findings.add("unexpected", f"{what}: {answer.status} {answer.body[:300]!r}")

    # Parts of operations

    def any_key(self) -> Key:
        return self.chance.choice(self.keys)

    def key_named(self, name: str) -> Key:
        return next(key for key in self.keys if key.name == name)

    def encryption(self) -> dict[str, str]:
        """Headers: half of what is written is encrypted, where the server has a key."""
        return {"x-amz-server-side-encryption": "AES256"} if self.encrypts and self.chance.random() < 0.5 else {}

    def new_mark(self) -> str:
        return f"{self.number}.{next(self._counters)}"

    def new_label(self, name: str, size: int) -> Label:
        return Label(name, self.number, next(self._counters), size)

    def new_version(self, name: str) -> tuple[Version, bytes]:
        label = self.new_label(name, body.random_size(self.chance))
        content = body.make(label)
        return Version(label, (operations.md5(content),), self.new_mark()), content
