"""Workers are killed under load: what they held fails, and nothing else; no byte is ever wrong."""

import hashlib
import os
import random
import signal
import threading
from pathlib import Path

from harness import expect, mounts
from harness.checks import check
from harness.places import FRESH
from harness.raw import client_of, path_of, send
from harness.samba import Samba, descendants
from rawclient.connection import ConnectionLost

SCENARIO, CLIENT = "mounts", "raw HTTP"
KILLS, CLIENTS, SESSIONS = 50, 8, 2
SIZES = (10, 5_000, 300_000, 3_000_000)


def prepare(scene):
    scene.samba = scene.enter(Samba(scene.directory / "smbd"))
    scene.gateway = mounts.start(scene, mounts.smb(scene.samba, sessions=SESSIONS, **FRESH))
    scene.bucket = "share"


def workers(scene) -> list[int]:
    """The processes that speak to the share."""
    return [pid for pid in descendants(scene.gateway.process.pid) if name_of(pid) == "martinet-smb"]


def connected_workers(scene) -> list[int]:
    """Once each session has one: those that are killed before they are connected tell of a bad server, and everybody waits a little."""
    connected = [pid for pid in workers(scene) if scene.samba.is_connected(pid)]
    return connected if len(connected) == SESSIONS else []


def name_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def body(number: int, size: int) -> bytes:
    return (number.to_bytes(8, "big") * (size // 8 + 1))[:size]


def digest(content: bytes) -> str:
    return hashlib.md5(content).hexdigest()


class Person:
    """Writes and reads one key after another; knows what each may hold."""

    def __init__(self, scene, number: int):
        self.scene, self.number = scene, number
        self.client = client_of(scene.gateway)
        self.chance = random.Random(number)
        self.possible: dict[str, set[str | None]] = {}  # digests of what may be there
        self.done = self.failed = 0
        self.wrong: list[str] = []

    def work(self, is_over: threading.Event) -> None:
        while not is_over.is_set() and not self.wrong:
            key, before = f"person {self.number}/{self.chance.randrange(5)}", self.failed
            try:
                self.put(key) if self.chance.random() < 0.5 else self.get(key)
            except ConnectionLost:
                self.failed += 1
            if self.failed == before:
                self.done += 1
            else:
                is_over.wait(0.05)  # as whoever is told to come later
        self.client.close()

    def put(self, key: str) -> None:
        content = body(self.chance.randrange(1 << 40), self.chance.choice(SIZES))
        self.possible.setdefault(key, {None}).add(digest(content))
        status = self.client.send("PUT", path_of(self.scene, key), body=content).status
        if status == 200:
            self.possible[key] = {digest(content)}
        self.note(status, (200,), f"PUT {key}")

    def get(self, key: str) -> None:
        answer = self.client.send("GET", path_of(self.scene, key))
        self.note(answer.status, (200, 404), f"GET {key}")
        if answer.status in (200, 404):
            self.compare(key, answer)

    def compare(self, key: str, answer) -> None:
        """A write that failed may have been carried out, and even a little later than that."""
        found = digest(answer.body) if answer.status == 200 else None
        if found not in self.possible.get(key, {None}):
            self.wrong.append(f"{key}: {answer.status} and {len(answer.body)} bytes that were never put")

    def note(self, status: int, allowed: tuple[int, ...], what: str) -> None:
        if status in (500, 503):
            self.failed += 1
        elif status not in allowed:
            self.wrong.append(f"{what}: {status}")


@check(limit=150)
def fifty_kills_fail_only_what_the_killed_ones_held(scene):
    people = [Person(scene, number) for number in range(CLIENTS)]
    is_over, chance = threading.Event(), random.Random(50)
    threads = [threading.Thread(target=person.work, args=(is_over,), daemon=True) for person in people]
    for thread in threads:
        thread.start()
    try:
        for _ in range(KILLS):
            alive = mounts.eventually(lambda: connected_workers(scene), 20, "each session has a worker")
            before = sum(person.done for person in people)
            os.kill(chance.choice(alive), signal.SIGKILL)
            mounts.eventually(lambda: sum(person.done for person in people) > before + 5, 20, "requests go on")
    finally:
        is_over.set()
        for thread in threads:
            thread.join(60)
    wrong = [text for person in people for text in person.wrong]
    assert not wrong, f"{len(wrong)} wrong answers, as {wrong[0]}"
    failed, done = (sum(getattr(person, what) for person in people) for what in ("failed", "done"))
    assert failed <= 2 * KILLS, f"{failed} of {done} requests failed for {KILLS} kills"
    for person in people:
        for key in person.possible:
            person.compare(key, send(scene, "GET", key))
    wrong = [text for person in people for text in person.wrong]
    assert not wrong, f"afterwards {wrong[0]}"
    expect.equal(scene.gateway.process.poll(), None, "the gateway's exit status")


@check
def credentials_are_in_no_argument_no_environment_and_no_log(scene):
    send(scene, "GET", "")
    for pid in [scene.gateway.process.pid, *workers(scene)]:
        for place in ("cmdline", "environ"):
            content = Path(f"/proc/{pid}/{place}").read_bytes()
            assert scene.samba.password.encode() not in content, f"the password is in {place} of {name_of(pid)}"
    assert not [line for line in scene.gateway.log() if scene.samba.password in line], "the password is in the log"


@check
def workers_end_with_the_gateway_however_it_ends(scene):
    send(scene, "GET", "")
    for which in (signal.SIGTERM, signal.SIGKILL):
        children = mounts.eventually(lambda: workers(scene), 20, "there is a worker")
        scene.gateway.stop(which)
        mounts.eventually(lambda: not [pid for pid in children if name_of(pid) == "martinet-smb"], 20, f"no worker after {which.name}")
        scene.gateway.start()
        send(scene, "GET", "")
