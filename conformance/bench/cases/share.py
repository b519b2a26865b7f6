"""A mount: the same SMB share served by the gateway and by rclone, against smbclient itself."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import threading
import time
from collections import Counter

from rawclient.connection import ConnectionLost

from .. import load
from ..meter import Meter
from ..servers.martinet import Martinet
from ..servers.over_share import BUCKET, MartinetOverShare, Share
from ..servers.server import BUCKET as OWN_BUCKET
from ..servers.server import Server, free_port
from . import bodies
from .bodies import KIB, MIB
from .case import Case
from .small_get import SmallGet
from .small_put import SmallPut
from .streams import get_stream, put_stream

LARGE = 256 * MIB
CONNECTIONS = 16
PAGE = 1000


class ShareCase(Case):
    """Measures each server over the share instead of itself."""

    def __init__(self, share: Share):
        self.share = share

    def applies(self, server: Server) -> bool:
        return self.share.is_served_by(server)

    def prepare(self, server: Server) -> None:
        self.make()
        self.prepare_over(self.share.start_anew(server))

    def measure(self, server: Server) -> dict:
        return self.measure_over(self.share.over(server))

    def make(self) -> None:
        """Files that must be there before."""

    def prepare_over(self, server: Server) -> None:
        """What must be seen before."""

    def measure_over(self, server: Server) -> dict:
        raise NotImplementedError

    def make_files(self, folder: str, count: int, content: bytes) -> None:
        """Directly, as people do: not through any server."""
        place = self.share.path / folder
        if place.exists():
            return
        place.mkdir()
        place.chmod(0o777)
        for number in range(count):
            (place / f"{number:06}").write_bytes(content)


# Large files


class GetLarge(ShareCase):
    name = "SMB GET 256 MiB"

    def make(self) -> None:
        (self.share.path / "large.bin").write_bytes(bodies.of(LARGE))

    def measure_over(self, server: Server) -> dict:
        with Meter(server.pids(), server.background()) as meter:
            received = get_stream(server, f"/{BUCKET}/large.bin", LARGE)
        if received != LARGE:
            raise load.Unusable(f"{received} bytes")
        return meter.figures(1, LARGE / MIB)


class PutLarge(ShareCase):
    name = "SMB PUT 256 MiB"

    def measure_over(self, server: Server) -> dict:
        path = self.share.path / f"put by {server.label}.bin"
        path.unlink(missing_ok=True)
        with Meter(server.pids(), server.background()) as meter:
            put_stream(server, f"/{BUCKET}/{path.name}", LARGE)
        if path.read_bytes() != bodies.of(LARGE):
            raise load.Unusable("what lies on the share is not what was stored")
        return meter.figures(1, LARGE / MIB)


class Smbclient(ShareCase):
    """The limit: Samba's own client, one program run for each measurement."""

    def applies(self, server: Server) -> bool:
        return server.label == "martinet" and self.share.is_served_by(server) and shutil.which("smbclient") is not None

    def prepare(self, server: Server) -> None:
        self.local = self.share.folder / "large.bin"
        self.local.write_bytes(bodies.of(LARGE))
        (self.share.path / "large.bin").write_bytes(bodies.of(LARGE))

    def carried_out(self, command: str) -> tuple[float, float]:
        """Wall and CPU seconds."""
        samba, before, begin = self.share.samba, os.times(), time.monotonic()
        program = ["smbclient", f"//127.0.0.1/{BUCKET}", "-p", str(samba.port), "-U", samba.user, "-c", command]
        done = subprocess.run(program, env=os.environ | {"PASSWD": samba.password}, capture_output=True, text=True)
        if done.returncode:
            raise load.Unusable(f"smbclient: {done.stdout[-200:]} {done.stderr[-200:]}")
        after = os.times()
        used = after.children_user - before.children_user + after.children_system - before.children_system
        return time.monotonic() - begin, used


class SmbclientGet(Smbclient):
    name = "smbclient get 256 MiB"

    def measure(self, server: Server) -> dict:
        wall, cpu = self.carried_out("get large.bin /dev/null")
        return {"mib_s": LARGE / MIB / wall, "cpu_us_per_mib": cpu / (LARGE / MIB) * 1e6}


class SmbclientPut(Smbclient):
    name = "smbclient put 256 MiB"

    def measure(self, server: Server) -> dict:
        (self.share.path / "put by smbclient.bin").unlink(missing_ok=True)
        wall, cpu = self.carried_out(f'put "{self.local}" "put by smbclient.bin"')
        return {"mib_s": LARGE / MIB / wall, "cpu_us_per_mib": cpu / (LARGE / MIB) * 1e6}


# Small files


class GetSmall(ShareCase):
    name = f"SMB GET 1 KiB c{CONNECTIONS}"

    def make(self) -> None:
        self.make_files("small", 1000, bodies.of(KIB))

    def measure_over(self, server: Server) -> dict:
        paths = [f"/{BUCKET}/small/{number:06}" for number in range(1000)]
        random.Random(7).shuffle(paths)
        return load.run(server, load.lines_of(server, "GET", paths), CONNECTIONS, self.seconds, answer_bytes=KIB)


class PutSmall(ShareCase):
    name = f"SMB PUT 1 KiB c{CONNECTIONS}"
    rounds = 4

    def __init__(self, share: Share):
        super().__init__(share)
        self.puts: dict[str, SmallPutOverShare] = {}

    def prepare_over(self, server: Server) -> None:
        self.puts[server.label] = SmallPutOverShare(server.label, self.share)
        self.puts[server.label].prepare(server)

    def measure_over(self, server: Server) -> dict:
        return self.puts[server.label].measure(server)


class SmallPutOverShare(SmallPut):
    """The usual one, in folders that are there."""

    def __init__(self, label: str, share: Share):
        super().__init__(label, KIB, CONNECTIONS)
        self.rates[label] = 1000
        self.share = share

    def folder(self) -> str:
        name = f"put by {self.name} {self.runs}"
        (self.share.path / name).mkdir(exist_ok=True)
        (self.share.path / name).chmod(0o777)
        return f"/{BUCKET}/{name}"


# Listings


class ListTenThousand(ShareCase):
    """All pages of folders of 10,000 files, each folder read for the first time; CPU is given for one folder."""

    name = "SMB LIST 10,000 files"
    rounds, folders, files = 3, 4, 10_000

    def __init__(self, share: Share):
        super().__init__(share)
        self.listed: Counter[str] = Counter()  # folders, by server

    def make(self) -> None:
        for number in range(self.rounds * self.folders):
            self.make_files(f"list{number}", self.files, b"")

    def measure_over(self, server: Server) -> dict:
        time.sleep(1)  # what was put before it is done with
        first = self.listed[server.label]
        self.listed[server.label] += self.folders
        with Meter(server.pids(), server.background()) as meter:
            found = sum(len(keys_of(server, f"list{number}/")) for number in range(first, first + self.folders))
        if found != self.folders * self.files:
            raise load.Unusable(f"{found} keys listed")
        return meter.figures(self.folders)


class SmbclientLs(Smbclient):
    name = "smbclient ls of 10,000 files"

    def measure(self, server: Server) -> dict:
        runs = [self.carried_out(f"cd list{number}; ls") for number in range(ListTenThousand.folders)]
        return {"cpu_us": sum(cpu for _, cpu in runs) / len(runs) * 1e6, "rps": len(runs) / sum(wall for wall, _ in runs)}


class PageOfMany(ShareCase):
    """One page of a folder of 100,000 files, as one that walks through all of them asks for it."""

    files = 100_000

    def __init__(self, share: Share, page: int):
        super().__init__(share)
        self.name, self.page = f"SMB LIST page {page} of 100", page

    def applies(self, server: Server) -> bool:
        return server.label == "martinet" and self.share.is_served_by(server)

    def make(self) -> None:
        self.make_files("many", self.files, b"")

    def prepare_over(self, server: Server) -> None:
        self.check(server)

    def measure_over(self, server: Server) -> dict:
        self.check(server)
        return load.run(server, load.lines_of(server, "GET", [f"/{BUCKET}"], self.parameters()), 2, self.seconds, answer_bytes=30 * PAGE)

    def parameters(self) -> list[tuple[str, str]]:
        return [("list-type", "2"), ("prefix", "many/"), ("start-after", f"many/{(self.page - 1) * PAGE - 1:06}")]

    def check(self, server: Server) -> None:
        found = keys_in(server.send("GET", f"/{BUCKET}", self.parameters()).body)
        if found != [f"many/{number:06}" for number in range((self.page - 1) * PAGE, self.page * PAGE)]:
            raise load.Unusable(f"page {self.page} has {len(found)} keys, or others")


def keys_in(page: bytes) -> list[str]:
    return [part.partition(b"<")[0].decode() for part in page.split(b"<Key>")[1:]]


def keys_of(server: Server, prefix: str) -> list[str]:
    """Of all pages."""
    found: list[str] = []
    while True:
        more = [("start-after", found[-1])] if found else []
        keys = keys_in(server.send("GET", f"/{BUCKET}", [("list-type", "2"), ("prefix", prefix), *more]).body)
        found += keys
        if len(keys) < PAGE:
            return found


# Others beside a mount that does not answer


class BesideMount(SmallGet):
    """GETs from the own store of a gateway, while others ask for a mount twenty times a second: one that answers, or a black hole."""

    rounds, seconds = 6, 3
    askers, pause_seconds = 4, 0.2

    def __init__(self, name: str, share: Share, is_black_hole: bool):
        super().__init__(name, KIB, CONNECTIONS)
        self.share, self.is_black_hole = share, is_black_hole
        self.own: MartinetOverShare | None = None

    def applies(self, server: Server) -> bool:
        return isinstance(server, Martinet) and self.share.is_served_by(server)

    def prepare(self, server: Martinet) -> None:
        self.own = MartinetOverShare(self.share.folder / self.name, server.binary, self.share.samba, port=self.share.line.port)
        self.own.start()
        try:
            self.own.make_bucket(OWN_BUCKET)
            (self.share.path / "asked").write_text("asked")
            super().prepare(self.own)
        finally:
            self.own.stop()

    def measure(self, server: Server) -> dict:
        self.own.port = free_port()  # the former may have gone to somebody else meanwhile
        self.own.start()
        if self.is_black_hole:
            self.share.line.stall()
        over = threading.Event()
        askers = [threading.Thread(target=self._ask, args=(over,), daemon=True) for _ in range(self.askers)]
        try:
            for asker in askers:
                asker.start()
            return super().measure(self.own)
        finally:
            over.set()
            self.share.line.resume()
            for asker in askers:
                asker.join(60)
            self.own.stop()

    def _ask(self, over: threading.Event) -> None:
        while not over.wait(self.pause_seconds):
            try:
                self.own.send("GET", f"/{BUCKET}/asked")
            except ConnectionLost:
                pass


def cases(share: Share) -> list[list[Case]]:
    """Those of one list are compared."""
    return [
        [GetLarge(share), SmbclientGet(share)],
        [PutLarge(share), SmbclientPut(share)],
        [GetSmall(share)],
        [PutSmall(share)],
        [ListTenThousand(share), SmbclientLs(share)],
        [PageOfMany(share, 2), PageOfMany(share, 100)],
        [BesideMount("GET 1 KiB beside a mount", share, False), BesideMount("GET 1 KiB beside a black hole", share, True)],
    ]
