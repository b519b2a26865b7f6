"""An S3 endpoint that runs already."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from ..processes import family
from .server import Server


class Given(Server):
    def __init__(self, folder: Path, endpoint: str, access_key: str, secret_key: str, label: str, pids: list[int]):
        parts = urlsplit(endpoint)
        super().__init__(folder, parts.port or 80)
        self._name, self.label = parts.hostname, label
        self.access_key, self.secret_key, self._roots = access_key, secret_key, pids

    @property
    def host(self) -> str:
        return f"{self._name}:{self.port}"

    @property
    def address(self) -> tuple[str, int]:
        return self._name, self.port

    def start(self) -> float:
        if not self.answers():
            raise RuntimeError(f"{self.label} does not answer a signed ListBuckets with 200")
        return 0

    def stop(self) -> None:
        """It is not ours."""

    def pids(self) -> list[int]:
        return family(self._roots)
