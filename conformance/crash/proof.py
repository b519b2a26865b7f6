"""The rounds: work, die at a random moment, start again, compare, check the stopped data directory."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

from harness.clock import clock_settings
from harness.mirror import VERSION
from rawclient.client import Client
from rawclient.connection import ConnectionLost

from .chain import Chain
from .disk import Directory, LoopDisk
from .expiry_writer import ExpiryWriter
from .findings import FACTS, Findings
from .follower import Follower
from .history_operations import BYPASS, digest_of
from .history_verify import HistoryVerification, list_versions
from .history_writer import HistoryWriter
from .key_writer import KeyWriter
from .mortal import MortalClient
from .server import DidNotStart, Server
from .space import MIB, settles, used
from .verify import Verification, list_all, list_uploads
from .writer import Writer

BUCKET = "crash-proof"
CHAINS, HISTORIES = 6, 12
LIFE_SECONDS = (0.1, 1.6)  # from the first request to the end
NO_HOLD = b"<LegalHold><Status>OFF</Status></LegalHold>"
CLOCK_SECONDS = (-800, 0)  # how wrong the clock may be at each start; signatures allow 900
SPARE_BYTES = 16 * MIB  # headers, checksums and folders


@dataclass
class Round:
    """What one round did and found."""

    number: int
    life_seconds: float
    acknowledged: int = 0
    start_seconds: float = 0
    findings: Findings = field(default_factory=Findings)

    def result(self) -> dict:
        return {
            "round": self.number,
            "life_seconds": round(self.life_seconds, 3),
            "acknowledged": self.acknowledged,
            "start_seconds": round(self.start_seconds, 3),
            "findings": {fact: details for fact, details in self.findings.by_fact.items() if details},
        }


class Proof:
    """One server, one disk, one set of writers, many rounds; and a library that changes the clock, if there is one."""

    def __init__(self, server: Server, disk: Directory | LoopDisk, writers: int, seed: str, with_versions: bool, clock: Path | None):
        self.server, self.disk, self.clock = server, disk, clock
        self.chance = random.Random(seed)
        self.died_at = 0.0
        self.power_is_off = threading.Event()
        self.chains = [Chain(f"chain/{number}") for number in range(CHAINS)]
        self.writers = [Writer(number, BUCKET, self.chains, seed) for number in range(writers)]
        self.historians = [HistoryWriter(number, seed) for number in range(HISTORIES if with_versions else 0)]
        self.follower = Follower(BUCKET)
        self.sweepers = [ExpiryWriter()] if with_versions else []
        if server.has_master_keys:
            self.sweepers.append(KeyWriter())
        for writer in [*self.writers, *self.historians]:
            writer.encrypts = server.has_master_keys

    def prepare(self) -> None:
        self.server.start()
        client = self.server.client()
        client.expect("PUT", f"/{BUCKET}")
        for writer in [*self.historians, *self.sweepers]:
            writer.prepare(client)
        client.close()
        self.server.stop()

    def round(self, number: int) -> Round:
        this = Round(number, self.chance.uniform(*LIFE_SECONDS))
        try:
            self._set_clock()
            self.server.start()
            this.acknowledged = self._live_and_die(this)
            self._die_while_starting()
            self._set_clock()
            this.start_seconds = self.server.start()
            self._verify(this.findings)
            self._stop_and_check(this.findings)
        except (DidNotStart, ConnectionLost) as failure:
            this.findings.add("start", str(failure))
        finally:
            self.server.end()
        return this

    def _set_clock(self) -> None:
        """Each start has another time of day, so that it steps back as often as forth."""
        if self.clock:
            self.server.surroundings = clock_settings(self.clock, self.chance.randint(*CLOCK_SECONDS))

    def _live_and_die(self, this: Round) -> int:
        """All writers work until the gateway is gone; gives the answered operations."""
        everyone = [*self.writers, *self.historians, *self.sweepers]
        before = sum(writer.acknowledged for writer in everyone)
        over = threading.Event()
        threads = [
            threading.Thread(target=writer.work, args=(self._mortal_client(), this.findings, over.is_set))
            for writer in everyone
        ]
        for thread in threads:
            thread.start()
        time.sleep(this.life_seconds)
        if self.server.process.poll() is not None:
            this.findings.add("start", f"it ended by itself with {self.server.process.returncode}")
        self._die()
        over.set()
        for thread in threads:
            thread.join()
        return sum(writer.acknowledged for writer in everyone) - before

    def _verify(self, findings: Findings) -> None:
        seen = Verification(self.server.client, BUCKET, findings, self.died_at).run(self.writers, self.chains)
        client = self.server.client()
        if self.historians:
            self.follower.catch_up(client, findings)
            self.follower.compare({key: [(VERSION, None, etag, size)] for key, (size, etag) in seen.items()}, findings)
        HistoryVerification(client, findings).run(self.historians)
        for writer in self.sweepers:
            writer.verify(client, self.server.data, findings)
        client.close()

    def _mortal_client(self) -> MortalClient:
        client = self.server.client()
        return MortalClient(client.connection.address, client.signer, self.power_is_off.is_set)

    def _die(self) -> None:
        self.died_at = time.monotonic()
        if not self.disk.can_cut:
            return self.server.kill()
        self.power_is_off.set()
        self.disk.cut()
        time.sleep(self.chance.uniform(0, 0.3))  # what it does on a dead disk must do no harm either
        self.server.kill()
        self.disk.come_back()
        self.power_is_off.clear()

    def _die_while_starting(self) -> None:
        """One time in four, once more while it recovers."""
        if self.chance.random() < 0.25:
            self.server.launch()
            time.sleep(self.chance.uniform(0, 0.05))
            self.server.kill()

    def _stop_and_check(self, findings: Findings) -> None:
        status = self.server.stop()
        if status != 0:
            findings.add("start", f"SIGTERM ended it with {status}")
        status, said = self.server.fsck()
        if status != 0:
            findings.add("fsck", f"exit status {status}: {said}")

    def reclaims_space(self) -> str | None:
        """Stray bytes go away while it runs, and all bytes once everything is deleted; gives what is wrong.

        Space is measured when it has stopped: while it runs it keeps room ready for what comes.
        """
        live = self._while_running(self._live_bytes)
        blocks = (len(self.writers) + len(self.historians)) * 8 * 4096
        problem = self._more_than(live + blocks, "live")
        self._while_running(self._delete_everything)
        return problem or self._more_than(0, "left after deleting everything")

    def _while_running(self, action: Callable[[Client], int]) -> int:
        self.server.start()
        client = self.server.client()
        try:
            return action(client)
        finally:
            client.close()
            settles(self.server.data)
            self.server.stop()

    def _live_bytes(self, client: Client) -> int:
        uploads = (upload for writer in self.writers for upload in writer.uploads)
        parts = sum(len(piece) for upload in uploads for piece in upload.pieces)
        versions = sum(row[4] for writer in self.historians for rows in list_versions(client, writer.bucket).values() for row in rows)
        return parts + versions + sum(size for size, _ in list_all(client, BUCKET).values())

    def _delete_everything(self, client: Client) -> int:
        for key in list_all(client, BUCKET):
            client.expect("DELETE", f"/{BUCKET}/{key}")
        for key, upload_id in list_uploads(client, BUCKET):
            client.expect("DELETE", f"/{BUCKET}/{key}", [("uploadId", upload_id)])
        for writer in self.historians:
            self._delete_versions(client, writer)
        return 0

    def _delete_versions(self, client: Client, writer: HistoryWriter) -> None:
        """Holds are taken off first."""
        for key in writer.keys:
            for entry in key.current:
                path, version = f"/{writer.bucket}/{key.name}", ("versionId", entry.version_id)
                if entry.held:
                    client.expect("PUT", path, [("legal-hold", ""), version], body=NO_HOLD, headers=digest_of(NO_HOLD))
                client.expect("DELETE", path, [version], headers=BYPASS)

    def _more_than(self, live: int, what: str) -> str | None:
        taken = used(self.server.data)
        return None if taken <= live + SPARE_BYTES else f"{taken / MIB:.1f} MiB taken, {live / MIB:.1f} MiB {what}"


def facts_of(rounds: list[Round]) -> dict[str, list[str]]:
    """Every fact with what disproves it, round by round."""
    return {
        sentence: [f"round {each.number}: {detail}" for each in rounds for detail in each.findings.by_fact[fact]]
        for fact, sentence in FACTS.items()
    }
