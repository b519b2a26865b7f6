"""`martinet migrate` as a person runs it."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from .store import Store

SECONDS = 100


@dataclass
class Outcome:
    """What a run said and how it ended."""

    status: int
    versions: list[dict] = field(default_factory=list)
    summary: dict = field(default_factory=dict)
    error: str = ""

    @property
    def states(self) -> dict[str, int]:
        """The states of the last phase, without those that nothing is in."""
        return {state: count for state, count in self.summary.get("states", {}).items() if count}

    def of(self, key: str, phase: str = "verifying") -> list[str]:
        """The states of one key's versions in a phase."""
        return [line["state"] for line in self.versions if line["key"] == key and line["phase"] == phase]


class Migration:
    """One source and one destination; the state file is in a folder of the scene."""

    def __init__(self, scene, source: Store, bucket: str, destination: Store, to_bucket: str):
        self.scene, self.binary = scene, scene.binary
        self.source, self.bucket, self.destination, self.to_bucket = source, bucket, destination, to_bucket
        self.state = scene.directory / f"{bucket}-{to_bucket}.state"

    def command(self, *more: str) -> list[str]:
        ends = ["--from", self.source.endpoint, "--from-bucket", self.bucket, "--to", self.destination.endpoint]
        return [str(self.binary), "migrate", *ends, "--to-bucket", self.to_bucket, "--state", str(self.state), *more]

    def environment(self) -> dict[str, str]:
        return self.scene.environment() | {
            "MARTINET_MIGRATE_ACCESS_KEY": self.source.access_key,
            "MARTINET_MIGRATE_SECRET_KEY": self.source.secret_key,
            "AWS_ACCESS_KEY_ID": self.destination.access_key,
            "AWS_SECRET_ACCESS_KEY": self.destination.secret_key,
            "SWIFT_BACKTRACE": "enable=no",
        }

    def start(self, *more: str) -> subprocess.Popen:
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(self.command(*more), env=self.environment(), cwd=self.scene.directory, **options)

    def run(self, *more: str, status: int | None = 0) -> Outcome:
        """Runs to the end and expects its exit status (None: any)."""
        outcome = self.finish(self.start(*more))
        assert status is None or outcome.status == status, f"ended with {outcome.status}: {outcome.states} {outcome.error[-500:]}"
        for secret in (self.source.secret_key, self.destination.secret_key):
            assert secret not in outcome.error and secret not in json.dumps(outcome.versions), "a secret is shown"
        return outcome

    def finish(self, process: subprocess.Popen) -> Outcome:
        said, error = process.communicate(timeout=SECONDS)
        lines = [json.loads(line) for line in said.splitlines()]
        summaries = [line for line in lines if line["event"] == "summary"]
        versions = [line for line in lines if line["event"] == "version"]
        return Outcome(process.returncode, versions, summaries[-1] if summaries else {}, error)


def journal_lines(path: Path, kind: str) -> list[list[str]]:
    """The words of the lines of one kind."""
    words = (line.split(" ") for line in path.read_text().splitlines())
    return [line for line in words if line[0] == kind]
