"""nginx in a folder of its own, on free ports."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path

from .scene import needs_program

FRAME = """
daemon off; worker_processes 1; pid {directory}/nginx.pid; error_log {directory}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off; client_max_body_size 0;
  client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy;
  fastcgi_temp_path {directory}/fastcgi; uwsgi_temp_path {directory}/uwsgi; scgi_temp_path {directory}/scgi;
  default_type application/octet-stream; charset utf-8;
{servers}
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Nginx:
    """A running nginx with these `server` blocks; the context ends it."""

    def __init__(self, directory: Path, servers: str, ports: list[int]):
        self.program = needs_program("nginx")
        self.directory = directory
        self.ports = ports
        directory.mkdir(parents=True)
        directory.chmod(0o755)
        self.configuration = directory / "nginx.conf"
        self.configuration.write_text(FRAME.format(directory=directory, servers=servers))

    def __enter__(self) -> Nginx:
        self.process = subprocess.Popen(
            [self.program, "-p", self.directory, "-c", self.configuration, "-e", self.directory / "error.log"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for port in self.ports:
            self._wait_for(port)
        return self

    def _wait_for(self, port: int) -> None:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"nginx did not start: {self.process.stdout.read()[-500:]}")
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except ConnectionRefusedError:
                time.sleep(0.02)
        raise RuntimeError("nginx does not listen")

    def __exit__(self, *_) -> None:
        self.process.terminate()
        self.process.wait(10)
