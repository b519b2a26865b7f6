"""mint's s3cmd part: a script of shell functions, of which its own main stops at the first that fails. Here each runs by itself."""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

from .awscli import reason
from .part import TEST_SECONDS, Outcome, Part, last_words

# All but the script's last line, which starts main; the bucket of the test is made and removed by the script's own functions.
ONE_TEST = 'eval "$(sed \'$d\' "$1")"; setup; "$2"; teardown'


def outcomes(part: Part, words: str) -> list[Outcome]:
    script = part.suite / "run" / "core" / "s3cmd" / "test.sh"
    listed = script.read_text().partition("\nfunction run_test() {")[2].partition("\n}")[0]
    names = re.findall(r"^\s*(test_\w+)", listed, re.MULTILINE)
    return [run(part, script, name) for name in names if words in name]


def run(part: Part, script: Path, name: str) -> Outcome:
    start = time.monotonic()
    try:
        done = subprocess.run(
            ["bash", "-c", ONE_TEST, "bash", str(script), name],
            env=part.environment(), cwd=part.folder, capture_output=True, text=True, timeout=TEST_SECONDS,
        )
        passed, said = done.returncode == 0 and '"PASS"' in done.stdout, reason(done.stdout) or done.stderr or done.stdout
    except subprocess.TimeoutExpired:
        passed, said = False, f"not done after {TEST_SECONDS} s"
    return Outcome(f"s3cmd::{name}", passed, time.monotonic() - start, "" if passed else last_words(said))
