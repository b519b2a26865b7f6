"""Runs checks: one scene a module, one time limit a check, and a gateway that must still be there after each."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import traceback
from pathlib import Path
from types import ModuleType

from .checks import Check, Skip, checks_of, places_of
from .gateway import Gateway, OwnGateway
from .place import Place
from .results import FAILED, PASSED, SKIPPED, Result, Results
from .scene import Scene


class OutOfTime(Exception):
    """The check took longer than its limit."""


class Runner:
    """Holds the gateway that most modules share and runs their checks in order."""

    def __init__(self, gateway: Gateway, directory: Path, binary: Path | None, results: Results, trace: Path):
        self.gateway = gateway
        self.directory = directory
        self.binary = binary
        self.results = results
        self.trace = trace

    def run_module(self, module: ModuleType, place: Place, wanted: list[Check]) -> None:
        scene = Scene(self.gateway, self.directory / f"{module.__name__} {place.label}".rstrip(), self.binary, place)
        try:
            if not self._prepare(module, scene, wanted):
                return
            for check in wanted:
                self._run_check(check, scene)
        finally:
            scene.close()

    def check_stopped_store(self) -> None:
        """After everything, `martinet fsck` must find nothing wrong in the data folder that the checks shared."""
        def fsck() -> None:
            environment = os.environ | {"MARTINET_DATA_DIR": str(self.gateway.data_directory)}
            done = subprocess.run([self.binary, "fsck"], env=environment, capture_output=True, text=True, timeout=100)
            assert done.returncode == 0, f"exit status {done.returncode}: {done.stdout[-500:]}{done.stderr[-500:]}"

        status, detail, seconds = self._outcome(fsck, limit=120)
        self.results.add(Result("fsck", "martinet fsck", "the shared store is sound after all checks", status, seconds, detail))

    def _prepare(self, module: ModuleType, scene: Scene, wanted: list[Check]) -> bool:
        """Lets the module set its scene; where that fails, so does each of its checks, for that reason."""
        def open_and_prepare() -> None:
            scene.place.open(scene)
            getattr(module, "prepare", lambda _: None)(scene)

        status, detail, _ = self._outcome(open_and_prepare, limit=120)
        if status == PASSED:
            return True
        for check in wanted:
            self.results.add(Result(check.scenario, check.who, check.fact, SKIPPED if status == SKIPPED else FAILED, 0, f"preparing: {detail}"))
        self._revive()
        return False

    def _run_check(self, check: Check, scene: Scene) -> None:
        status, detail, seconds = self._outcome(lambda: check.run(scene), check.limit_seconds)
        if scene.gateway.has_ended():
            status, detail = FAILED, f"the gateway ended; {detail}; its last words: {_last_words(scene.gateway)}"
        self.results.add(Result(check.scenario, check.who, check.fact, status, seconds, detail))
        if scene.gateway.has_ended():
            scene.gateway.start()

    def _outcome(self, action, limit: int) -> tuple[str, str, float]:
        start = time.monotonic()
        try:
            with _limit(limit):
                action()
            status, detail = PASSED, ""
        except Skip as skip:
            status, detail = SKIPPED, str(skip)
        except Exception as failure:
            status, detail = FAILED, _describe(failure)
            with open(self.trace, "a") as file:
                traceback.print_exc(file=file)
        return status, detail, time.monotonic() - start

    def _revive(self) -> None:
        if self.gateway.has_ended() and isinstance(self.gateway, OwnGateway):
            self.gateway.start()


class _limit:
    """Raises OutOfTime in the main thread when the block takes too long."""

    def __init__(self, seconds: int):
        self.seconds = seconds

    def __enter__(self):
        def expire(*_):
            raise OutOfTime(f"not done after {self.seconds} s")

        self.before = signal.signal(signal.SIGALRM, expire)
        signal.alarm(self.seconds)

    def __exit__(self, *_):
        signal.alarm(0)
        signal.signal(signal.SIGALRM, self.before)


def _describe(failure: Exception) -> str:
    """What went wrong and on which line of the suites."""
    frames = [frame for frame in traceback.extract_tb(failure.__traceback__) if "/conformance/" in frame.filename]
    own = [frame for frame in frames if "/harness/" not in frame.filename and "/.venv/" not in frame.filename]
    place = f" ({Path(own[-1].filename).name}:{own[-1].lineno})" if own else ""
    kind = "" if isinstance(failure, AssertionError) and str(failure) else f"{type(failure).__name__}: "
    return f"{kind}{str(failure)[:700]}{place}"


def _last_words(gateway: Gateway) -> str:
    return " | ".join(gateway.log()[-6:]) if isinstance(gateway, OwnGateway) else "not known"


def select(modules: list[ModuleType], filters: list[str]) -> list[tuple[ModuleType, Place, list[Check]]]:
    """The checks that match every filter: a scenario number, a client, a place, or words of the fact or module name."""
    chosen = []
    for module in modules:
        for place in places_of(module):
            checks = [check for check in checks_of(module, place) if all(_matches(module, check, text) for text in filters)]
            if checks:
                chosen.append((module, place, checks))
    return chosen


def _matches(module: ModuleType, check: Check, text: str) -> bool:
    text = text.lower()
    names = (check.scenario, check.client, check.who, check.place.label)
    return text in [name.lower() for name in names] or text in module.__name__.lower() or text in check.fact.lower()
