"""What the parts of the suite have in common."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from harness.gateway import Gateway

TEST_SECONDS = 180


@dataclass
class Outcome:
    """One test; the reason is what it said when it did not pass."""

    test: str
    passed: bool
    seconds: float
    reason: str = ""


@dataclass
class Part:
    """Where the suite is, what it is run against, and a folder for what it writes."""

    suite: Path
    gateway: Gateway
    clients: Path
    folder: Path

    def environment(self) -> dict[str, str]:
        """What mint's own scripts are given, with the clients of our virtual environment in front."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MARTINET_"))}
        return kept | {
            "PATH": f"{self.clients}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "MINT_ROOT_DIR": str(self.folder),
            "MINT_DATA_DIR": str(self.folder / "data"),
            "DATA_DIR": str(self.folder / "data"),
            "MINT_MODE": "full",
            "SERVER_ENDPOINT": self.gateway.netloc,
            "SERVER_REGION": self.gateway.region,
            "ACCESS_KEY": self.gateway.access_key,
            "SECRET_KEY": self.gateway.secret_key,
            "AWS_ACCESS_KEY_ID": self.gateway.access_key,
            "AWS_SECRET_ACCESS_KEY": self.gateway.secret_key,
            "AWS_DEFAULT_REGION": self.gateway.region,
            "ENABLE_HTTPS": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def make_data_files(self) -> None:
        """By the suite's own script."""
        script = self.suite / "create-data-files.sh"
        subprocess.run(["bash", str(script)], env=self.environment(), check=True, stdout=subprocess.DEVNULL)


def last_words(text: str) -> str:
    """The end of an output on one line."""
    return re.sub(r"\s+", " ", text).strip()[-300:]
