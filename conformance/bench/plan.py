"""The order of a run: small requests on fresh servers first, then a million keys, memory and restarts, strace last."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import rounds
from .cases import connections, encryption, policies, share, syncs
from .cases.bodies import KIB, MIB
from .cases.case import Case
from .cases.changes import KEPT, OFF, PutWithFeed
from .cases.large_get import LargeGet
from .cases.large_put import DiskAlone, LargePut, Md5Alone
from .cases.listing import AnyPage, FirstPage, Keys, LastPage, PrefixesOfMany, PrefixesOfOne
from .cases.small_get import SmallGet
from .cases.small_put import SmallPut
from .cases.versions import PLAIN, VERSIONED, Histories, KeysAbove, LatestGet, PutInto, VersionsListed
from .processes import resident_mib
from .results import Results
from .servers.martinet import Martinet
from .servers.over_share import Share
from .servers.server import BUCKET, Server

STARTS = 3
UPLOADS = 64


class Plan:
    """All servers live through the run side by side; only one of them works at a time."""

    def __init__(
        self, servers: list[Server], folder: Path, *, quick: bool, keys: int | None, peer_keys: int | None, only: str | None
    ):
        self.servers, self.folder, self.quick, self.only = servers, folder, quick, only
        ours = keys or (100_000 if quick else 1_000_000)
        theirs = peer_keys or (20_000 if quick else 100_000)
        totals = {"martinet": ours, "seaweedfs": theirs, "given": theirs}
        self.share = Share(folder / "share")
        self.keys = Keys({label: count for label, count in totals.items() if label in {server.label for server in servers}})

    def run(self, results: Results) -> None:
        try:
            self._start_all(results)
            for case in self._requests():
                self._run(case, results)
            if self._wanted("LIST") or self._wanted("memory") or self._wanted("start"):
                self._fill(results)
            for case in self._listings():
                self._run(case, results)
            for cases in self._versions():
                self._run_in_turns(cases, results)
            for cases in [policies.cases(), *encryption.cases(3 if self.quick else 6)]:
                self._run_in_turns(cases, results)
            for cases in share.cases(self.share):
                self._run_in_turns(cases, results)
            self._restarts(results)
            self._each("memory", results, self._memory)
            self._each("sync calls", results, syncs.measure)
        finally:
            self.share.stop()
            with ThreadPoolExecutor() as pool:
                list(pool.map(lambda server: server.stop(), self.servers))

    # What is run

    def _requests(self) -> list[Case]:
        large = 64 * MIB
        return [
            SmallGet("GET 1 KiB c64", KIB, 64),
            LargeGet("GET 64 MiB c4", large),
            SmallPut("PUT 1 KiB c64", KIB, 64),
            SmallPut("PUT 16 KiB c64", 16 * KIB, 64),
            Md5Alone(),
            DiskAlone(self.folder, large),
            LargePut("PUT 64 MiB, one stream", large, 1, 3 if self.quick else 6),
            LargePut("PUT 64 MiB, two streams", large, 2, 4 if self.quick else 8),
        ]

    def _listings(self) -> list[Case]:
        return [kind(self.keys) for kind in (FirstPage, LastPage, AnyPage, PrefixesOfMany, PrefixesOfOne)]

    def _versions(self) -> list[list[Case]]:
        """Those of one list are compared."""
        histories = Histories(ours=2_000, theirs=200)
        return [
            [LatestGet(1), LatestGet(1_000)],
            [PutInto("PUT 1 KiB, unversioned", PLAIN), PutInto("PUT 1 KiB, versioned", VERSIONED)],
            [PutInto("PUT 1 KiB over, unversioned", PLAIN, 1_000), PutInto("PUT 1 KiB over, versioned", VERSIONED, 1_000)],
            [KeysAbove(histories, PLAIN, "LIST keys, plain"), KeysAbove(histories, VERSIONED, "LIST keys above 100 versions, half deleted")],
            [VersionsListed(histories)],
            [PutWithFeed("PUT 1 KiB, with the change feed", KEPT), PutWithFeed("PUT 1 KiB, without the change feed", OFF)],
        ]

    def _run(self, case: Case, results: Results) -> None:
        self._run_in_turns([case], results)

    def _run_in_turns(self, cases: list[Case], results: Results) -> None:
        """All of them, if one is wanted."""
        if any(self._wanted(case.name) for case in cases):
            for case in cases if self.quick else []:
                case.rounds, case.seconds = min(case.rounds, 2), 1
            rounds.run_in_turns(cases, self.servers, results)

    def _wanted(self, name: str) -> bool:
        return not self.only or self.only in name

    # Steps of their own

    def _start_all(self, results: Results) -> None:
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda server: server.start(), self.servers))
        for server in self.servers:
            server.make_bucket(BUCKET)

    def _fill(self, results: Results) -> None:
        for server in self.servers:
            if count := self.keys.of(server):
                begin = time.monotonic()
                self.keys.make(server)
                results.add("fill", server.label, {"keys": count, "seconds": time.monotonic() - begin})
                print(f"fill\n    {server.label:16} {results.brief('fill', server.label)}", flush=True)

    def _restarts(self, results: Results) -> None:
        """The gateway again, with all its keys: how soon it answers. What it takes at rest is `memory`."""
        for server in self.servers:
            if isinstance(server, Martinet) and self._wanted("start"):
                for _ in range(STARTS):
                    server.stop()
                    results.add("start", server.label, {"milliseconds": server.start() * 1000})
                print(f"start\n    {server.label:16} {results.brief('start', server.label)}", flush=True)

    def _memory(self, server: Server) -> dict:
        time.sleep(1)
        idle = resident_mib(server.pids())
        return connections.measure(server, UPLOADS if isinstance(server, Martinet) else 0) | {"idle_mib": idle}

    def _each(self, name: str, results: Results, measure) -> None:
        if not self._wanted(name):
            return
        print(name)
        for server in self.servers:
            try:
                results.add(name, server.label, measure(server))
            except (*rounds.FAILURES, RuntimeError) as failure:
                results.fail(name, server.label, " ".join(str(failure).split()))
            print(f"    {server.label:16} {results.brief(name, server.label)}", flush=True)
