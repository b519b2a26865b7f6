"""A file is replaced a thousand times while others read it: they see what was there or what is there, and it is never missing."""

import threading
from collections import Counter

from harness import expect
from harness.checks import check
from harness.crowd import meanwhile
from harness.instant import at_once
from harness.places import MOUNTS
from harness.raw import client_of, path_of
from harness.signature import Signer
from harness.trees import visible
from harness.wire import Request

SCENARIO, CLIENT, PLACES = "mounts", "raw HTTP", MOUNTS
REPLACEMENTS = 1_000
KEY = "folder/replaced.bin"


def body(number: int) -> bytes:
    """Of a length and of bytes that belong together."""
    return number.to_bytes(8, "big") * (500 + number % 500)


def is_whole(content: bytes) -> bool:
    return content == body(int.from_bytes(content[:8], "big"))


class Turns:
    """Lets each reader begin as often as the writer does, at the same time, so that no one crowds out the others."""

    def __init__(self, readers: int):
        self._turns = [threading.Semaphore(0) for _ in range(readers)]

    def give(self) -> None:
        for turn in self._turns:
            turn.release()

    def taken(self, reader: int, action):
        def wait_and_act() -> None:
            if self._turns[reader].acquire(timeout=0.1):
                action()

        return wait_and_act


@check(limit=120)
def readers_see_old_bytes_or_new_a_thousand_times_and_nothing_is_left_over(scene):
    scene.put(KEY, body(0))
    seen = Counter()
    client, other, lister = (client_of(scene.gateway) for _ in range(3))

    def read_through() -> None:
        answer = client.send("GET", path_of(scene, KEY))
        assert answer.status == 200 and is_whole(answer.body), f"GET: {answer.status}, {len(answer.body)} bytes"
        seen["through the gateway"] += 1

    def look() -> None:
        expect.equal(other.send("HEAD", path_of(scene, KEY)).status, 200, "status of a HEAD")
        seen["looks"] += 1

    def read_behind() -> None:
        assert is_whole((scene.behind / KEY).read_bytes()), "torn bytes behind the mount"
        seen["behind it"] += 1

    def list_it() -> None:
        found = lister.send("GET", path_of(scene, ""), [("list-type", "2")]).body
        assert f"<Key>{KEY}</Key>".encode() in found and b".~martinet" not in found, f"listed: {found[:500]!r}"
        seen["listings"] += 1

    actions = (read_through, look, read_behind, list_it)
    turns = Turns(len(actions))
    with meanwhile(*(turns.taken(number, action) for number, action in enumerate(actions))) as crowd:
        writer = client_of(scene.gateway)
        for number in range(1, REPLACEMENTS + 1):
            turns.give()
            answer = writer.send("PUT", path_of(scene, KEY), body=body(number))
            expect.equal(answer.status, 200, f"status of PUT {number}: {answer.body[:200]!r}")
            if crowd.failures:
                break
    assert len(seen) == len(actions) and min(seen.values()) > REPLACEMENTS / 4, f"too few reads: {seen}"
    expect.equal((scene.behind / KEY).read_bytes(), body(REPLACEMENTS), "what is there at the end")
    expect.equal(visible(scene.behind), ["folder", KEY], "what lies behind the mount")


@check
def creations_of_one_key_at_once_give_one_winner(scene):
    signer = Signer.of(scene.gateway)
    for number in range(20):
        path = f"/{scene.bucket}/created-{number}"
        requests = [Request("PUT", path, "", [("If-None-Match", "*")], b"%d" % writer) for writer in range(6)]
        answers = at_once(scene.gateway, [signer.sign(request) for request in requests])
        statuses = [answer.status for answer in answers]
        expect.equal(statuses.count(200), 1, f"winners among {statuses}")
        assert set(statuses) <= {200, 409, 412}, statuses
        expect.equal(scene.bytes_of(f"created-{number}"), b"%d" % statuses.index(200), "content")
