"""Listings while others write: what is there all the time comes exactly once."""

import itertools
import threading
from contextlib import contextmanager

from harness import expect, versions
from harness.checks import check
from harness.versions import VERSION

SCENARIO, CLIENT = "races", "boto3"
KEYS = [f"stable/{number:04}" for number in range(600)]
WRITERS, ROUNDS = 4, 12


def prepare(scene):
    scene.versioned = versions.versioned_bucket(scene)
    for bucket in (scene.bucket, scene.versioned):
        for key in KEYS:
            scene.s3.put_object(Bucket=bucket, Key=key, Body=b"start")


@contextmanager
def writers(scene, bucket: str, work):
    """Threads that call `work(client, number)` with rising numbers until the block has ended; a failure of theirs is raised."""
    over, failures = threading.Event(), []

    def write(first: int) -> None:
        client = scene.client()
        try:
            for number in itertools.count(first, WRITERS):
                if over.is_set():
                    return
                work(client, number)
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=write, args=(first,)) for first in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]


def churn(bucket: str):
    """Overwrites stable keys, and makes and removes others between them."""

    def work(client, number: int) -> None:
        client.put_object(Bucket=bucket, Key=KEYS[number * 7 % len(KEYS)], Body=b"%d" % number)
        passing = f"stable/{number % 600:04}-passing"
        client.put_object(Bucket=bucket, Key=passing, Body=b"x")
        client.delete_object(Bucket=bucket, Key=passing)

    return work


def listed_keys(scene, bucket: str, version: int) -> list[str]:
    paginator = scene.s3.get_paginator("list_objects_v2" if version == 2 else "list_objects")
    pages = paginator.paginate(Bucket=bucket, Prefix="stable/", PaginationConfig={"PageSize": 37})
    return [entry["Key"] for page in pages for entry in page.get("Contents", [])]


@check(table={f"V{version}, {kind}": (version, kind) for version in (1, 2) for kind in ("unversioned", "versioned")})
def every_stable_key_comes_exactly_once_during_writes_in(scene, row):
    version, kind = row
    bucket = scene.versioned if kind == "versioned" else scene.bucket
    with writers(scene, bucket, churn(bucket)):
        for _ in range(ROUNDS):
            found = listed_keys(scene, bucket, version)
            expect.equal(found, sorted(found), "order")
            expect.equal(len(found), len(set(found)), "keys that are listed twice")
            missing = set(KEYS) - set(found)
            assert not missing, f"{len(missing)} keys are missing, as {sorted(missing)[:3]}"


@check(client="raw HTTP")
def versions_that_stay_come_exactly_once_during_writes(scene):
    stable = {(entry.key, entry.version_id) for entry in versions.listed(scene, scene.versioned, prefix="stable/") if entry.kind == VERSION and "passing" not in entry.key}
    with writers(scene, scene.versioned, churn(scene.versioned)):
        for _ in range(ROUNDS):
            found = [(entry.key, entry.version_id) for entry in versions.listed(scene, scene.versioned, prefix="stable/", max_keys=83)]
            expect.equal(len(found), len(set(found)), "versions that are listed twice")
            missing = stable - set(found)
            assert not missing, f"{len(missing)} versions are missing, as {sorted(missing)[:3]}"


@check(client="raw HTTP")
def history_of_one_key_is_whole_and_newest_first_while_it_grows(scene):
    """Pages of three from the newest on: what was there when the listing began has no gap."""
    bucket, key = versions.versioned_bucket(scene), "growing"
    order: dict[str, int] = {}
    lock = threading.Lock()

    def work(client, number: int) -> None:
        with lock:  # one after another, so that their order is known
            order[client.put_object(Bucket=bucket, Key=key, Body=b"x")["VersionId"]] = len(order)

    with writers(scene, bucket, work):
        for _ in range(ROUNDS):
            begun = len(order)
            numbers = [order.get(entry.version_id) for entry in versions.listed(scene, bucket, max_keys=3)]
            known = [number for number in numbers if number is not None]
            assert numbers[len(numbers) - len(known) :] == known, "an unknown version below a known one"
            expect.equal(known, list(range(len(known)))[::-1], "versions")
            assert len(known) >= begun, f"{len(known)} versions, {begun} were there at the start"
