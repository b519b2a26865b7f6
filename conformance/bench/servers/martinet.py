"""The gateway."""

from __future__ import annotations

import base64
import hashlib

from pathlib import Path

from .server import Server


class Martinet(Server):
    label = "martinet"
    keeps_versions = True
    durability = "data and index synced before the answer, one sync for many requests"

    def __init__(self, folder: Path, binary: Path, **settings: str):
        super().__init__(folder)
        self.binary, self.settings = binary.resolve(), settings

    def command(self) -> list[str]:
        return [str(self.binary), "serve"]

    def environment(self) -> dict[str, str]:
        return {
            "MARTINET_DATA_DIR": str(self.folder / "data"),
            "MARTINET_LISTEN": self.host,
            "MARTINET_ROOT_ACCESS_KEY": self.access_key,
            "MARTINET_ROOT_SECRET_KEY": self.secret_key,
            "MARTINET_ENCRYPTION_KEYS": f"bench:{base64.b64encode(hashlib.sha256(b'bench').digest()).decode()}",
        } | self.settings
