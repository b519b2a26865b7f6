"""kill -9 in the middle of a migration, many times: afterwards nothing is missing and nothing is there twice."""

import os
import random
import signal
import time

from harness import expect
from harness.checks import check

from .command import Migration, journal_lines
from .store import ODD_KEYS, Store

SCENARIO, CLIENT = "migrate", "migrate"
KILLS, LONGEST_LIFE = 10, 0.7
SETTLING = 1.0  # seconds that a run waits for what a killed one had under way
MEBIBYTE = 1 << 20


def prepare(scene):
    seed = os.environ.get("CONFORMANCE_SEED") or str(random.randrange(10**9))
    print(f"migration kills: --seed {seed}")
    scene.chance = random.Random(seed)
    store = scene.store = Store.of(scene, scene.gateway)
    store.make_bucket("to-kill")
    store.put_histories("to-kill", ODD_KEYS + [f"folder/{number:04}" for number in range(500)], 5, seed=6)
    for number in range(3):
        store.put_parts("to-kill", f"parts {number}", [5 * MEBIBYTE, 5 * MEBIBYTE, 9], seed=number)


def kill_and_finish(scene, to_bucket: str, *, torn: bool) -> None:
    """Kills runs at random moments, cuts the end of the state file where that is wanted, and lets the last run finish."""
    store = scene.store
    migration = Migration(scene, store, "to-kill", store, to_bucket)
    lived = 0
    for number in range(KILLS):
        process = migration.start("--parallel", "8", "--no-acl")
        time.sleep(scene.chance.uniform(0.02, LONGEST_LIFE) + (SETTLING if number else 0))
        process.kill()
        migration_ended = process.wait() != -signal.SIGKILL
        process.communicate()
        lived += not migration_ended
        if torn:
            tear(migration.state, scene.chance)
        if migration_ended:
            break
    assert lived, "no run was killed: all were done before"
    outcome = migration.run("--verify", "--no-acl")
    expected = store.histories("to-kill")
    expect.equal(outcome.states, {"ok": sum(map(len, expected.values()))}, "states")
    copied = store.histories(to_bucket)
    wrong = [key for key in expected.keys() | copied.keys() if expected.get(key) != copied.get(key)]
    assert not wrong, f"{len(wrong)} keys differ, as {wrong[0]!r}: {expected.get(wrong[0])} became {copied.get(wrong[0])}"
    if not torn:  # an upload that no line is left of can only be found by a person
        expect.equal(store.uploads(to_bucket), [], "uploads left over")


def tear(state, chance: random.Random) -> None:
    """Cuts some of the file's end off, within a line, but not of the first two: those are on disk before anything is written."""
    content = state.read_bytes() if state.exists() else b""
    kept = sum(map(len, content.splitlines(keepends=True)[:2]))
    cut = max(kept + 1, len(content) - chance.randint(1, 3000))
    if cut < len(content):
        os.truncate(state, cut - 1 if content[cut - 1 : cut] == b"\n" and cut - 1 > kept else cut)


@check(limit=120)
def nothing_is_missing_or_twice_after_kills_at_random_moments(scene):
    kill_and_finish(scene, "killed", torn=False)


@check(limit=120)
def nothing_is_missing_or_twice_where_the_state_file_lost_its_end_as_well(scene):
    kill_and_finish(scene, "torn", torn=True)


@check
def a_signal_stops_it_in_order_and_the_same_command_goes_on(scene):
    store = scene.store
    migration = Migration(scene, store, "to-kill", store, "stopped")
    process = migration.start("--parallel", "2")
    while not migration.state.exists() or not journal_lines(migration.state, "version"):
        assert process.poll() is None, f"it ended by itself: {process.communicate()}"
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    outcome = migration.finish(process)
    expect.equal((outcome.status, outcome.summary["ending"]), (1, "stopped"), "end")
    assert "goes on from" in outcome.error and str(migration.state) in outcome.error, outcome.error
    expect.equal(len(journal_lines(migration.state, "end")), 1, "orderly ends")
    finished = migration.run()
    assert finished.summary["present"] >= outcome.summary["written"] > 0, "it began anew"
    expect.equal(store.histories("stopped"), store.histories("to-kill"), "histories")


@check
def two_runs_of_the_same_migration_do_not_go_side_by_side(scene):
    store = scene.store
    migration = Migration(scene, store, "to-kill", store, "twice")
    process = migration.start("--parallel", "1")
    while not migration.state.exists() or not journal_lines(migration.state, "run"):
        time.sleep(0.01)
    second = migration.run(status=None)
    process.kill()
    process.communicate()
    assert second.status == 2 and "in use by another migration" in second.error, (second.status, second.error)
