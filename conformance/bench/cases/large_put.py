"""PUT of large objects, against what one core needs for their MD5 and the disk for their bytes."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

from ..load import Unusable
from ..meter import Meter
from ..servers.server import BUCKET, Server
from . import bodies
from .case import Case
from .streams import put_stream, put_streams


class LargePut(Case):
    def __init__(self, name: str, size: int, streams: int, objects: int, bucket: str = BUCKET):
        self.name, self.size, self.streams, self.objects, self.bucket = name, size, streams, objects, bucket
        self.runs = 0

    def prepare(self, server: Server) -> None:
        """The answer's ETag is right."""
        etag = put_stream(server, f"/{self.bucket}/large-put/first", self.size)
        if server.speaks_s3 and etag != hashlib.md5(bodies.of(self.size)).hexdigest():
            raise Unusable(f"ETag {etag} is not the MD5")

    def measure(self, server: Server) -> dict:
        self.runs += 1
        paths = [f"/{self.bucket}/large-put/{self.streams}-{self.runs}-{number}" for number in range(self.objects)]
        with Meter(server.pids()) as meter:
            put_streams(server, paths, self.size, self.streams)
        for path in paths:  # keeps the disk's load small and the next run fair
            server.send("DELETE", path)
        return meter.figures(self.objects, self.objects * self.size / bodies.MIB)


class Md5Alone(Case):
    """The limit: OpenSSL's MD5 on one core, with nothing else."""

    name = "MD5 alone"

    def applies(self, server: Server) -> bool:
        return server.label == "martinet"

    def measure(self, server: Server) -> dict:
        content, mib, begin = bodies.of(64 * bodies.MIB), 256, time.monotonic()
        for _ in range(mib // 64):
            hashlib.md5(content).digest()
        seconds = time.monotonic() - begin
        return {"mib_s": mib / seconds, "cpu_us_per_mib": seconds / mib * 1e6}


class DiskAlone(Case):
    """The other limit: the same bytes written to new files and synced, with nothing else."""

    name = "disk alone"

    def __init__(self, folder: Path, size: int):
        self.folder, self.size = folder, size

    def applies(self, server: Server) -> bool:
        return server.label == "martinet"

    def measure(self, server: Server) -> dict:
        path, content, count, begin = self.folder / "disk-alone", bodies.of(self.size), 3, time.monotonic()
        for _ in range(count):
            with path.open("wb", buffering=0) as file:
                file.write(content)
                os.fdatasync(file.fileno())
            path.unlink()
        return {"mib_s": count * self.size / bodies.MIB / (time.monotonic() - begin)}
