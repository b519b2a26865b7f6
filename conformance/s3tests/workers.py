"""Several pytest processes, each with a share of the tests and a gateway of its own."""

from __future__ import annotations

import base64
import os
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from harness.gateway import OwnGateway

from .configuration import accounts, write_configuration, write_identities

HERE = Path(__file__).resolve().parent
# As the suite names them where its configuration does not.
KMS_KEYS = ("testkey-1", "testkey-2")


@dataclass
class Task:
    """What all workers have in common."""

    python: Path
    suite: Path
    binary: Path
    files: list[str]
    expression: str
    only: Path | None
    test_seconds: int
    day_seconds: int


class Worker:
    """One share: a gateway with a fresh data folder, and pytest."""

    def __init__(self, task: Task, folder: Path, index: int, count: int):
        folder.mkdir(parents=True)
        self.task, self.folder = task, folder
        self.outcomes, self.log = folder / "outcomes.txt", folder / "pytest.log"
        self.outcomes.touch()
        known, identities = accounts(task.day_seconds), folder / "identities.yaml"
        write_identities(identities, known)
        settings = {
            "MARTINET_LIFECYCLE_DAY": f"{task.day_seconds}s",
            "MARTINET_IDENTITY_FILE": str(identities),
            # The suite waits a little longer for a log.
            "MARTINET_ACCESS_LOG_INTERVAL": "5s",
            "MARTINET_ENCRYPTION_KEYS": ",".join(f"{name}:{master_key()}" for name in ("gateway", *KMS_KEYS)),
            "MARTINET_ENCRYPTION_KMS_KEYS": ",".join(KMS_KEYS),
            "MARTINET_ALLOW_SIGV2": "true",
            # The suite speaks HTTP.
            "MARTINET_ENCRYPTION_CUSTOMER_KEYS_OVER_HTTP": "true",
        }
        self.gateway = OwnGateway(task.binary, folder, settings)
        write_configuration(folder / "s3tests.conf", known, self.gateway)
        self.process = subprocess.Popen(
            self._command(f"{index}/{count}"),
            cwd=task.suite,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=self.log.open("w"),
            stderr=subprocess.STDOUT,
        )

    def _command(self, share: str) -> list[str]:
        task = self.task
        command = [str(task.python), "-m", "pytest", "-q", "-p", "suite_plugin", "-p", "no:cacheprovider", "--tb=short"]
        command += [f"--share={share}", f"--outcomes={self.outcomes}", f"--test-seconds={task.test_seconds}"]
        command += [f"--junitxml={self.folder / 'junit.xml'}"]
        if task.expression:
            command += ["-k", task.expression]
        if task.only:
            command += [f"--only-tests={task.only}"]
        return command + [f"s3tests/functional/{name}.py" for name in task.files]

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MARTINET_"))}
        return kept | {
            "S3TEST_CONF": str(self.folder / "s3tests.conf"),
            "PYTHONPATH": str(HERE),
            "PYTHONDONTWRITEBYTECODE": "1",
            # A refusal is an answer, not a reason to ask again.
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def wait(self) -> None:
        status = self.process.wait()
        if self.gateway.has_ended():
            sys.exit(f"s3tests: the gateway ended; its log is {self.gateway.log_path}")
        if status not in (0, 1, 5):
            sys.exit(f"s3tests: pytest ended with {status}; its output is {self.log}")

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()
        self.gateway.stop()


def master_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
