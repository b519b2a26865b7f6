"""Which versions were measured."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from .servers.martinet import Martinet
from .servers.nginx import Nginx
from .servers.rclone import Rclone
from .servers.seaweedfs import SeaweedFS
from .servers.server import Server

NUMBER = re.compile(r"\d+\.\d+(?:\.\d+)?")


def sentence(servers: list[Server], root: Path) -> str:
    named = {}
    for server in servers:
        if isinstance(server, Martinet):
            named["martinet"] = _said("git", "-C", str(root), "describe", "--always", "--dirty").strip()
        elif isinstance(server, Nginx):
            named["nginx"] = _number("nginx", "-v")
        elif isinstance(server, SeaweedFS):
            named["SeaweedFS"] = _number(str(server.program), "version", after="version ")
        elif isinstance(server, Rclone):
            named["rclone"] = _number(str(server.program), "version")
    return ", ".join(f"{name} {version}" for name, version in named.items())


def _number(*command: str, after: str = "") -> str:
    text = _said(*command)
    numbers = NUMBER.findall(text[text.find(after) :])
    return numbers[-1] if after and numbers else (numbers[0] if numbers else "?")


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    return done.stdout + done.stderr
