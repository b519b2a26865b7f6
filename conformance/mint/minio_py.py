"""mint's minio-py part: the functional tests that come with the client library, at the version that mint names."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
from pathlib import Path

from harness.environment import PLACE

from .part import Outcome, Part, last_words

DRIVER = Path(__file__).with_name("minio_py_driver.py")
LIMIT_SECONDS = 1200


def outcomes(part: Part, words: str) -> list[Outcome]:
    tests = tests_of(version_of(part.suite))
    done = subprocess.run(
        [str(part.clients / "python"), str(DRIVER), str(tests), words],
        env=part.environment(), cwd=part.folder, capture_output=True, text=True, timeout=LIMIT_SECONDS,
    )
    if done.returncode:
        sys.exit(f"mint: minio-py's tests did not run: {last_words(done.stdout + done.stderr)}")
    return [outcome_of(json.loads(line)) for line in done.stdout.splitlines() if line.startswith('{"name": "minio-py:')]


def outcome_of(line: dict) -> Outcome:
    """What MinIO's library marks as "NA", for NotImplemented, did not pass."""
    passed = line["status"] == "PASS"
    said = "" if passed else last_words(line.get("alert") or line.get("message", "") or line.get("error", ""))
    return Outcome(f"minio_py::{line['name'].partition(':')[2]}", passed, line.get("duration", 0) / 1000, said)


def version_of(suite: Path) -> str:
    text = (suite / "build" / "minio-py" / "install.sh").read_text()
    return re.search(r'MINIO_PY_VERSION="([\d.]+)"', text)[1]


def tests_of(version: str) -> Path:
    """The tests from the library's source package on PyPI."""
    folder = PLACE / f"minio-{version}"
    tests = folder / f"minio-{version}" / "tests" / "functional" / "tests.py"
    if not tests.exists():
        folder.mkdir(parents=True, exist_ok=True)
        quiet = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-binary", "minio", "--dest", str(folder)]
        subprocess.run([sys.executable, "-m", "pip", "download", *quiet, f"minio=={version}"], check=True)
        with tarfile.open(folder / f"minio-{version}.tar.gz") as package:
            package.extractall(folder, filter="data")
    return tests
