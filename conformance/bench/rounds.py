"""Rounds over all servers, forth and back, so that a drift of the machine cancels; medians of what they gave."""

from __future__ import annotations

import time

from rawclient.connection import ConnectionLost

from .cases.case import Case
from .cases.streams import StreamFailed
from .fill import FillFailed
from .load import Unusable
from .results import Results
from .servers.server import DidNotStart, Server

FAILURES = (Unusable, FillFailed, StreamFailed, ConnectionLost, OSError, DidNotStart)
CALM_SECONDS = 0.2


def run_in_turns(cases: list[Case], servers: list[Server], results: Results) -> None:
    """Measures every server that a case applies to; one that fails is out, with its reason.

    Cases whose figures are compared are given together: in each round they follow each other on the same server.
    """
    begin = time.monotonic()
    turns = [(server, case) for server in servers for case in cases if case.applies(server) and _prepared(case, server, results)]
    for number in range(max(case.rounds for case in cases)):
        for server, case in turns if number % 2 == 0 else reversed(turns):
            if not results.error(case.name, server.label):
                _measured(case, server, results)
                time.sleep(CALM_SECONDS)
    print(f"{' | '.join(case.name for case in cases)} ({time.monotonic() - begin:.0f} s)", flush=True)
    for server in servers:
        for case in cases:
            if line := results.brief(case.name, server.label):
                print(f"    {server.label:16} {f'{case.name}: ' if len(cases) > 1 else ''}{line}", flush=True)


def _prepared(case: Case, server: Server, results: Results) -> bool:
    try:
        case.prepare(server)
        return True
    except FAILURES as failure:
        results.fail(case.name, server.label, " ".join(str(failure).split()))
        return False


def _measured(case: Case, server: Server, results: Results) -> None:
    try:
        results.add(case.name, server.label, case.measure(server))
    except FAILURES as failure:
        results.fail(case.name, server.label, " ".join(str(failure).split()))
