"""Runs ceph/s3-tests, whose folder is given, and compares with the kept list of what does not pass (expected.txt).

Ends with 0 only when every test that fails is listed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

from harness.environment import python_with
from harness.exceptions import judge, read_exceptions
from harness.gateway import find_binary, keep_only_texts, make_directory, remove_directory
from harness.results import revision

from .outcomes import ERROR, FAILED, PASSED, Outcome, print_totals, read_outcomes, write_results
from .workers import Task, Worker

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FILES = ("test_s3", "test_headers")


def main() -> int:
    given = arguments()
    listed = read_exceptions(HERE / "expected.txt")
    directory, begin = make_directory(), time.monotonic()
    outcomes, left = run_all(task_of(given, directory), directory, given.workers)
    seconds = round(time.monotonic() - begin, 1)
    known = merged(given, outcomes)
    print_totals(known)
    if left:
        print(f"{left} buckets could not be removed after their tests")
    write_results(given.results, known, {"revision": revision(ROOT), "suite": revision(given.suite), "seconds": seconds})
    failed = {each.test: each.reason for each in outcomes if each.kind in (FAILED, ERROR)}
    fine = judge(listed, {each.test for each in outcomes if each.kind == PASSED}, failed)
    if given.keep or not fine:
        keep_only_texts(directory)
        print(f"logs: {directory}")
    else:
        remove_directory(directory)
    print(f"{len(outcomes)} tests in {seconds:.0f} s; details: {given.results}")
    return 0 if fine and outcomes else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="conformance/s3tests/run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--suite", type=Path, required=True, help="a checkout of ceph/s3-tests")
    parser.add_argument("--binary", default=os.environ.get("MARTINET_BINARY"), help="the gateway (default: the newest build of this tree)")
    parser.add_argument("--only", choices=FILES, action="append", help="this file of the suite alone")
    parser.add_argument("-k", dest="expression", default="", help="pytest's expression for names")
    parser.add_argument("--rerun-failed", action="store_true", help="only what did not pass in the last results")
    parser.add_argument("--workers", type=int, default=4, help="pytest processes, each with a gateway (default 4)")
    parser.add_argument("--test-seconds", type=int, default=120, help="how long one test may take (default 120)")
    parser.add_argument("--day-seconds", type=int, default=10, help="how long a lifecycle day lasts (default 10)")
    parser.add_argument("--results", type=Path, default=ROOT / "results" / "s3tests.json")
    parser.add_argument("--keep", action="store_true", help="keep the logs of a run that went well")
    return parser.parse_args()


def task_of(given: argparse.Namespace, directory: Path) -> Task:
    binary = find_binary(given.binary, ROOT)
    if binary is None or not binary.exists():
        sys.exit("s3tests: no gateway to test; build it (`swift build -c release`) or give --binary")
    if not (given.suite / "s3tests" / "functional").is_dir():
        sys.exit(f"s3tests: {given.suite} is not a checkout of ceph/s3-tests")
    return Task(
        python=python_with(given.suite / "requirements.txt"),
        suite=given.suite.resolve(),
        binary=binary,
        files=given.only or list(FILES),
        expression=given.expression,
        only=failed_before(given.results, directory) if given.rerun_failed else None,
        test_seconds=given.test_seconds,
        day_seconds=given.day_seconds,
    )


def failed_before(results: Path, directory: Path) -> Path:
    """A file with the names of what did not pass in the last results."""
    path = directory / "only.txt"
    last = json.loads(results.read_text())["results"]
    path.write_text("\n".join(each["test"] for each in last if each["kind"] in (FAILED, ERROR)))
    return path


def run_all(task: Task, directory: Path, count: int) -> tuple[list[Outcome], int]:
    workers: list[Worker] = []
    try:
        for index in range(count):
            workers.append(Worker(task, directory / f"worker-{index}", index, count))
        for worker in workers:
            worker.wait()
    finally:
        for worker in workers:
            worker.end()
    return read_outcomes([worker.outcomes for worker in workers])


def merged(given: argparse.Namespace, outcomes: list[Outcome]) -> list[Outcome]:
    """A run of a part leaves the rest of the last results as it was."""
    if not (given.rerun_failed or given.expression or given.only) or not given.results.exists():
        return outcomes
    last = [Outcome(**each) for each in json.loads(given.results.read_text())["results"]]
    known = {each.test: each for each in last} | {each.test: each for each in outcomes}
    return [known[name] for name in sorted(known)]


if __name__ == "__main__":
    sys.exit(main())
