"""Another S3 server in the gateway's place: shows that the proof passes, and fails, where it must."""

from __future__ import annotations

import shlex
import socket
import subprocess
import time
from pathlib import Path

from rawclient.connection import ConnectionLost

from .server import ACCESS_KEY, SECRET_KEY, START_SECONDS, DidNotStart, Server


class ForeignServer(Server):
    """A command line with {data}, {port}, {access} and {secret} in it, which must not fork."""

    has_master_keys = False

    def __init__(self, command: str, data: Path, log: Path):
        super().__init__(Path("/nonexistent"), data, log)
        self.command = command

    def launch(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        self.address = ("127.0.0.1", self.address[1] if self.address else _free_port())
        words = self.command.format(data=self.data, port=self.address[1], access=ACCESS_KEY, secret=SECRET_KEY)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(shlex.split(words), stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def start(self) -> float:
        begin = time.monotonic()
        self.launch()
        client = self.client()
        while time.monotonic() - begin < START_SECONDS:
            try:
                if client.send("GET", "/").status == 200:
                    client.close()
                    return time.monotonic() - begin
            except ConnectionLost:
                pass
            time.sleep(0.05)
        raise DidNotStart(f"no answer after {START_SECONDS} s")

    def fsck(self) -> tuple[int, str]:
        return 0, "not known for this server"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
