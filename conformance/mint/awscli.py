"""mint's aws-cli part: a script of shell functions, of which its own main stops at the first that fails. Here each runs by itself."""

from __future__ import annotations

import json
import re
import subprocess
import time
from pathlib import Path

from .part import TEST_SECONDS, Outcome, Part, last_words

# mint takes the second aws-cli, which presigns with SigV4 unasked; ours is the first.
CONFIGURATION = "[default]\ns3 =\n    signature_version = s3v4\n"
# It passes over encryption unless it is told so; the gateway takes its keys without TLS.
TAKES_KEYS = {"ENABLE_HTTPS": "1"}
# A test that ends early leaves this behind, and the next run would append to it.
LEFT_BEHIND = Path("/tmp/lifecycle.json")
# All but the script's last line, which starts main.
ONE_TEST = 'eval "$(sed \'$d\' "$1")"; _init "$2"; "$3"'


def outcomes(part: Part, words: str) -> list[Outcome]:
    script = part.suite / "run" / "core" / "awscli" / "test.sh"
    (part.folder / ".aws").mkdir()
    (part.folder / ".aws" / "config").write_text(CONFIGURATION)
    LEFT_BEHIND.unlink(missing_ok=True)
    main = script.read_text().partition("\nmain() {")[2]
    names = re.findall(r"^\s*(test_\w+)", main, re.MULTILINE)
    return [run(part, script, name) for name in names if words in name]


def run(part: Part, script: Path, name: str) -> Outcome:
    start = time.monotonic()
    command = ["bash", "-c", ONE_TEST, "bash", str(script), part.gateway.endpoint, name]
    try:
        done = subprocess.run(command, env=part.environment() | TAKES_KEYS, cwd=part.folder, capture_output=True, text=True, timeout=TEST_SECONDS)
        passed, said = done.returncode == 0 and '"PASS"' in done.stdout, reason(done.stdout) or done.stderr or done.stdout
    except subprocess.TimeoutExpired:
        passed, said = False, f"not done after {TEST_SECONDS} s"
    return Outcome(f"awscli::{name}", passed, time.monotonic() - start, "" if passed else last_words(said))


def reason(output: str) -> str:
    """The error of the last line; the lines are JSON only where the error has no quotes in it."""
    last = output.strip().splitlines()[-1:] or [""]
    try:
        return json.loads(last[0]).get("error", "")
    except ValueError:
        return last[0]
