"""python3 -m crash: the crash proof. Ends with `N passed, N failed`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from harness.clock import make_clock

from .disk import Directory, LoopDisk, why_no_power_cut
from .foreign import ForeignServer
from .proof import Proof, Round, facts_of
from .server import Server

ROOT = Path(__file__).resolve().parents[2]
SHOWN = 5  # details printed a fact


def main() -> int:
    options = arguments()
    seed = options.seed or str(random.randrange(10**9))
    way = "power cut" if options.power else "kill -9"
    print(f"crash proof: {options.rounds} rounds, {options.writers} writers, {way}, --seed {seed}", flush=True)
    root = Path(tempfile.mkdtemp(prefix="martinet-crash-", dir=options.work))
    try:
        reason = why_no_power_cut(root) if options.power else None
        if reason:
            print(f"power cut not possible here: {reason}\n0 passed, 0 failed, 1 skipped")
            return 0
        return run(options, seed, root)
    finally:
        if options.keep:
            print(f"kept: {root}")
        else:
            shutil.rmtree(root, ignore_errors=True)


def run(options: argparse.Namespace, seed: str, root: Path) -> int:
    begin = time.monotonic()
    disk = LoopDisk(root) if options.power else Directory(root)
    server = new_server(options, disk.data, root / "server.log")
    clock = None if options.command else make_clock(root)
    proof, rounds = Proof(server, disk, options.writers, seed, not options.no_versions, clock), []
    try:
        proof.prepare()
        for number in range(1, options.rounds + 1):
            rounds.append(proof.round(number))
            print(line_of(rounds[-1]), flush=True)
            if rounds[-1].findings.by_fact["start"]:
                break
        space = proof.reclaims_space() if not options.command else None
    finally:
        server.end()
        disk.close()
    facts = facts_of(rounds) | {"stray space is reclaimed": [space] if space else []}
    report(facts)
    write(options, seed, rounds, facts, time.monotonic() - begin)
    failed = sum(bool(details) for details in facts.values())
    print(f"{len(facts) - failed} passed, {failed} failed")
    return 1 if failed else 0


def new_server(options: argparse.Namespace, data: Path, log: Path) -> Server:
    if options.command:
        return ForeignServer(options.command, data, log)
    binary = Path(options.binary)
    if not binary.exists():
        sys.exit(f"{binary} is not there: build it, or give --binary")
    return Server(binary, data, log)


def line_of(this: Round) -> str:
    found = sum(len(details) for details in this.findings.by_fact.values())
    return (
        f"round {this.number:3}: {this.acknowledged:5} operations in {this.life_seconds:.2f} s, "
        f"started again in {this.start_seconds * 1000:.0f} ms{f', {found} FINDINGS' if found else ''}"
    )


def report(facts: dict[str, list[str]]) -> None:
    for fact, details in facts.items():
        print(f"{'FAILED' if details else 'passed'}  {fact}{f' ({len(details)} times not)' if details else ''}")
        for detail in details[:SHOWN]:
            print(f"        {detail}")


def write(options: argparse.Namespace, seed: str, rounds: list[Round], facts: dict, seconds: float) -> None:
    path = Path(options.results)
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "machine": platform.platform(),
        "cores": os.cpu_count(),
        "mode": "power cut" if options.power else "kill -9",
        "seed": seed,
        "writers": options.writers,
        "seconds": round(seconds, 1),
        "operations": sum(each.acknowledged for each in rounds),
        "facts": {fact: "failed" if details else "passed" for fact, details in facts.items()},
        "rounds": [each.result() for each in rounds],
    }
    path.write_text(json.dumps(document, indent=1) + "\n")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="conformance/crash/run", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--writers", type=int, default=64)
    parser.add_argument("--no-versions", action="store_true", help="leave out the buckets with versions, tags, locks and lifecycle rules")
    parser.add_argument("--seed", help="printed by an earlier run")
    parser.add_argument("--power", action="store_true", help="cut the power of a disk of its own instead of kill -9")
    parser.add_argument("--work", help="directory for the data (default: the system's temporary one)")
    parser.add_argument("--keep", action="store_true", help="leave data and log there")
    parser.add_argument("--results", default=str(ROOT / "results" / "crash.json"))
    parser.add_argument("--binary", default=os.environ.get("MARTINET_BINARY", str(ROOT / ".build/release/martinet")))
    parser.add_argument("--command", help="another S3 server: a command line with {data}, {port}, {access}, {secret}")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
