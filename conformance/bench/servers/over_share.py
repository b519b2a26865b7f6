"""The gateways that can serve an SMB share, each over the same one; the bucket is the share."""

from __future__ import annotations

import subprocess
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

from harness import mounts
from harness.fault_proxy import FaultProxy
from harness.samba import Samba

from ..processes import family
from .martinet import Martinet
from .rclone import Rclone
from .server import Server

BUCKET = "data"
KEPT_SECONDS = 30  # that a folder's entries are believed; the gateway's default


class MartinetOverShare(Martinet):
    """Settings of its own: the share is a mount, by whatever port it is reached."""

    def __init__(self, folder: Path, binary: Path, samba: Samba, *, port: int | None = None):
        self.samba = samba
        folder.mkdir(parents=True, exist_ok=True)
        settings = folder / "martinet.yaml"
        settings.write_text(mounts.settings_text([mounts.smb(samba, BUCKET, port=port or samba.port, listing_cache_time=f"{KEPT_SECONDS}s")]))
        super().__init__(folder, binary, MARTINET_CONFIG=str(settings))

    def background(self) -> list[int]:
        return family([self.samba.process.pid])


class RcloneOverShare(Rclone):
    def __init__(self, folder: Path, program: Path, samba: Samba):
        super().__init__(folder, program)
        self.samba = samba

    def command(self) -> list[str]:
        obscured = subprocess.run([self.program, "obscure", self.samba.password], capture_output=True, text=True, check=True)
        configuration = self.folder / "rclone.conf"
        lines = ["[share]", "type = smb", "host = 127.0.0.1", f"port = {self.samba.port}", f"user = {self.samba.user}", f"pass = {obscured.stdout.strip()}"]
        configuration.write_text("\n".join(lines) + "\n")
        return [
            *(str(self.program), "serve", "s3", "share:", "--addr", self.host, "--force-path-style"),
            *("--auth-key", f"{self.access_key},{self.secret_key}", "--config", str(configuration)),
        ]

    def background(self) -> list[int]:
        return family([self.samba.process.pid])


class Share:
    """One smbd for all cases, and beside each server of a run the one of its kind that serves the share; all started when first needed."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._ending = ExitStack()
        self._servers: dict[str, Server] = {}

    @cached_property
    def samba(self) -> Samba:
        return self._ending.enter_context(Samba(self.folder / "smbd"))

    @cached_property
    def line(self) -> FaultProxy:
        """A further way to it, which can be made to break."""
        return self._ending.enter_context(FaultProxy(("127.0.0.1", self.samba.port)))

    @property
    def path(self) -> Path:
        """The folder behind the share."""
        return self.samba.path(BUCKET)

    @staticmethod
    def is_served_by(server: Server) -> bool:
        """False as well where smbd cannot be started: it takes root."""
        return type(server) in (Martinet, Rclone) and Samba.is_possible()

    def over(self, server: Server) -> Server:
        """The same program over the share."""
        return self._servers[server.label]

    def start_anew(self, server: Server) -> Server:
        """One that knows nothing yet of what lies on the share."""
        if server.label in self._servers:
            self._servers[server.label].stop()
        place = self.folder / f"{server.label} over the share"
        if isinstance(server, Martinet):
            made: Server = MartinetOverShare(place, server.binary, self.samba)
        else:
            made = RcloneOverShare(place, server.program, self.samba)
        self._servers[server.label] = made
        self._ending.callback(made.stop)
        made.start()
        return made

    def stop(self) -> None:
        self._ending.close()
