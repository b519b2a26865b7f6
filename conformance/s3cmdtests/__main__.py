"""Runs s3cmd's own run-tests.py, whose repository's folder is given, and compares with the kept list of what does not pass (expected.txt).
Ends with 0 only when every test that fails is listed. Python is that of `.venv`, made by `make deps`; s3cmd is the repository's.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from harness.exceptions import judge, read_exceptions
from harness.gateway import Gateway, OwnGateway, find_binary, keep_only_texts, make_directory, remove_directory
from harness.results import revision

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LIMIT_SECONDS = 600
# The suite ends with the first test that fails. Its copy goes on.
ENDS_EARLY = "        #return 1\n        sys.exit(1)\n"
GOES_ON = "        return 1\n"
COLOUR = re.compile("\x1b\\[[0-9;]*m")
LINE = re.compile(r"^ *(\d+)  (.+?) ?\.* (OK|FAIL|SKIP)(.*)$", re.MULTILINE)


@dataclass
class Outcome:
    """One test; the reason is what it said when it did not pass."""

    test: str
    kind: str
    reason: str


def main() -> int:
    given = arguments()
    listed = read_exceptions(HERE / "expected.txt")
    directory, begin = make_directory(), time.monotonic()
    # The suite asks for objects at the names of their buckets: every name under localhost is this machine for curl.
    gateway = OwnGateway(binary_of(given), directory / "gateway", {"MARTINET_DOMAIN": "localhost"})
    try:
        said = run(given, gateway, directory)
    finally:
        gateway.stop()
    (directory / "run-tests.txt").write_text(said)
    outcomes = [Outcome(f"{number} {label}", kind, text.strip()) for number, label, kind, text in LINE.findall(COLOUR.sub("", said))]
    counts = {kind: sum(each.kind == kind for each in outcomes) for kind in ("OK", "FAIL", "SKIP")}
    print(f"{len(outcomes)} tests: {counts['OK']} passed, {counts['FAIL']} failed, {counts['SKIP']} skipped by the suite itself")
    write(given, outcomes, time.monotonic() - begin)
    fine = judge(listed, {each.test for each in outcomes if each.kind == "OK"}, {each.test: each.reason for each in outcomes if each.kind == "FAIL"})
    if fine and outcomes and not given.keep:
        remove_directory(directory)
    else:
        keep_only_texts(directory)
        print(f"logs: {directory}" if outcomes else f"nothing ran: {said[-600:]}")
    return 0 if fine and counts["OK"] else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="conformance/s3cmdtests/run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--suite", type=Path, required=True, help="a checkout of s3tools/s3cmd")
    parser.add_argument("--binary", default=os.environ.get("MARTINET_BINARY"), help="the gateway (default: the newest build of this tree)")
    parser.add_argument("--results", type=Path, default=ROOT / "results" / "s3cmdtests.json")
    parser.add_argument("--keep", action="store_true", help="keep what the tests said")
    return parser.parse_args()


def binary_of(given: argparse.Namespace) -> Path:
    binary = find_binary(given.binary, ROOT)
    if binary is None or not binary.exists():
        sys.exit("s3cmdtests: no gateway to test; build it (`swift build -c release`) or give --binary")
    if not (given.suite / "run-tests.py").exists():
        sys.exit(f"s3cmdtests: {given.suite} is not a checkout of s3tools/s3cmd")
    return binary


def run(given: argparse.Namespace, gateway: Gateway, directory: Path) -> str:
    """What the suite says, run in a copy of its folder: it writes beside itself."""
    copy = directory / "s3cmd"
    shutil.copytree(given.suite, copy, ignore=shutil.ignore_patterns(".git"))
    script = copy / "run-tests.py"
    text = script.read_text()
    if ENDS_EARLY not in text:
        sys.exit("s3cmdtests: this run-tests.py does not end with the first failure as the known one does")
    script.write_text(text.replace(ENDS_EARLY, GOES_ON))
    (directory / ".s3cfg").write_text(configuration(gateway))
    command = [*without_override(), "python", "run-tests.py", "--config", str(directory / ".s3cfg"), "--bucket-prefix", "martinet-"]
    done = subprocess.run(
        command, env=environment(directory), cwd=copy, text=True, timeout=LIMIT_SECONDS, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return done.stdout


def without_override() -> list[str]:
    """The suite wants files that it may not read; root reads them all unless it gives that up."""
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []


def environment(directory: Path) -> dict[str, str]:
    places = [place / ".venv" / "bin" for place in (HERE.parent, ROOT) if (place / ".venv" / "bin" / "python").exists()]
    if not places:
        sys.exit("s3cmdtests: no .venv with the clients; run `make deps` first")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MARTINET_"))}
    return kept | {
        "PATH": f"{places[0]}:{os.environ['PATH']}", "HOME": str(directory), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "TAR_OPTIONS": "--no-same-owner",
    }


def configuration(gateway: Gateway) -> str:
    """Buckets are names under localhost, which s3cmd cannot look up: it is told that the gateway is its proxy."""
    port = gateway.netloc.rpartition(":")[2]
    host = f"localhost:{port}"
    return (
        f"[default]\naccess_key = {gateway.access_key}\nsecret_key = {gateway.secret_key}\nhost_base = {host}\n"
        f"host_bucket = %(bucket)s.{host}\nproxy_host = 127.0.0.1\nproxy_port = {port}\nuse_https = False\nsignature_v2 = False\n"
    )


def write(given: argparse.Namespace, outcomes: list[Outcome], seconds: float) -> None:
    given.results.parent.mkdir(parents=True, exist_ok=True)
    about = {"revision": revision(ROOT), "suite": revision(given.suite), "seconds": round(seconds, 1)}
    given.results.write_text(json.dumps(about | {"results": [vars(each) for each in outcomes]}, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
