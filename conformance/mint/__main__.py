"""Runs the aws-cli, minio-py and s3cmd parts of MinIO's mint, whose folder is given, and compares with the kept list of what does not pass
(expected.txt). Ends with 0 only when every test that fails is listed. The clients are those of `.venv`, made by `make deps`.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import secrets
import sys
import time
from pathlib import Path

from harness.exceptions import judge, read_exceptions
from harness.gateway import OwnGateway, find_binary, keep_only_texts, make_directory, remove_directory
from harness.results import revision

from . import awscli, minio_py, s3cmd
from .part import Outcome, Part

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PARTS = {"awscli": awscli.outcomes, "minio_py": minio_py.outcomes, "s3cmd": s3cmd.outcomes}


def main() -> int:
    given = arguments()
    listed = read_exceptions(HERE / "expected.txt")
    directory, begin = make_directory(), time.monotonic()
    gateway = OwnGateway(binary_of(given), directory / "gateway", settings())
    try:
        outcomes = run(given, Part(given.suite.resolve(), gateway, clients(), directory))
    finally:
        gateway.stop()
    print_totals(outcomes)
    write(given, outcomes, time.monotonic() - begin)
    failed = {each.test: each.reason for each in outcomes if not each.passed}
    fine = judge(listed, {each.test for each in outcomes if each.passed}, failed)
    if fine:
        remove_directory(directory)
    else:
        keep_only_texts(directory)
        print(f"logs: {directory}")
    return 0 if fine and outcomes else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="conformance/mint/run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--suite", type=Path, required=True, help="a checkout of minio/mint")
    parser.add_argument("--binary", default=os.environ.get("MARTINET_BINARY"), help="the gateway (default: the newest build of this tree)")
    parser.add_argument("--only", choices=PARTS, action="append", help="this part alone")
    parser.add_argument("-k", dest="words", default="", help="the tests whose name has this text")
    parser.add_argument("--results", type=Path, default=ROOT / "results" / "mint.json")
    return parser.parse_args()


def settings() -> dict[str, str]:
    """The suite asks for encryption, and speaks HTTP here."""
    return {
        "MARTINET_ENCRYPTION_KEYS": f"mint:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        "MARTINET_ENCRYPTION_CUSTOMER_KEYS_OVER_HTTP": "true",
    }


def binary_of(given: argparse.Namespace) -> Path:
    binary = find_binary(given.binary, ROOT)
    if binary is None or not binary.exists():
        sys.exit("mint: no gateway to test; build it (`swift build -c release`) or give --binary")
    if not (given.suite / "run" / "core").is_dir():
        sys.exit(f"mint: {given.suite} is not a checkout of minio/mint")
    return binary


def clients() -> Path:
    """Where aws and Python with minio-py are."""
    places = [place / ".venv" / "bin" for place in (HERE.parent, ROOT) if (place / ".venv" / "bin" / "aws").exists()]
    return places[0] if places else sys.exit("mint: no .venv with the clients; run `make deps` first")


def run(given: argparse.Namespace, part: Part) -> list[Outcome]:
    part.make_data_files()
    outcomes = []
    for name in given.only or PARTS:
        outcomes += PARTS[name](part, given.words)
    return outcomes


def print_totals(outcomes: list[Outcome]) -> None:
    print(f"\n{'part':10} {'tests':>6} {'passed':>7} {'failed':>7}")
    for name in PARTS:
        of_part = [each for each in outcomes if each.test.startswith(f"{name}::")]
        passed = sum(each.passed for each in of_part)
        print(f"{name:10} {len(of_part):6} {passed:7} {len(of_part) - passed:7}")


def write(given: argparse.Namespace, outcomes: list[Outcome], seconds: float) -> None:
    given.results.parent.mkdir(parents=True, exist_ok=True)
    about = {"revision": revision(ROOT), "suite": revision(given.suite), "seconds": round(seconds, 1)}
    given.results.write_text(json.dumps(about | {"results": [vars(each) for each in outcomes]}, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
