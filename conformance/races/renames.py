"""RenameObject against others at one instant: the object is at one of its keys, whole, and never lost."""

import threading

from harness import expect, versions
from harness.checks import check
from harness.instant import at_once
from harness.signature import Signer
from harness.wire import Request

SCENARIO, CLIENT = "races", "raw HTTP"
REPETITIONS = 40


def prepare(scene):
    scene.signer = Signer.of(scene.gateway)
    scene.versioned = versions.versioned_bucket(scene)


def rename(scene, bucket: str, old: str, new: str, *headers: tuple[str, str]) -> Request:
    source = ("x-amz-rename-source", f"/{bucket}/{old}")
    return scene.signer.sign(Request("PUT", f"/{bucket}/{new}", "renameObject", [source, *headers]))


def send(scene, method: str, bucket: str, key: str, body: bytes = b"") -> Request:
    return scene.signer.sign(Request(method, f"/{bucket}/{key}", "", body=body))


def content(scene, bucket: str, key: str) -> bytes | None:
    try:
        return scene.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except scene.s3.exceptions.NoSuchKey:
        return None


def buckets(scene) -> dict[str, str]:
    return {"unversioned": scene.bucket, "versioned": scene.versioned}


KINDS = {kind: kind for kind in ("unversioned", "versioned")}


@check(table=KINDS)
def rename_against_a_put_of_its_source_loses_neither_in_a_bucket_that_is(scene, kind):
    bucket = buckets(scene)[kind]
    for number in range(REPETITIONS):
        old, new = f"put-source/{number}/a", f"put-source/{number}/b"
        scene.s3.put_object(Bucket=bucket, Key=old, Body=b"old")
        answers = at_once(scene.gateway, [rename(scene, bucket, old, new), send(scene, "PUT", bucket, old, b"new")])
        expect.equal([answer.status for answer in answers], [200, 200], "statuses")
        found = content(scene, bucket, old), content(scene, bucket, new)
        assert found in ((b"new", b"old"), (None, b"new")), found


@check(table=KINDS)
def rename_against_a_put_of_its_destination_leaves_one_of_both_there_in_a_bucket_that_is(scene, kind):
    bucket = buckets(scene)[kind]
    for number in range(REPETITIONS):
        old, new = f"put-target/{number}/a", f"put-target/{number}/b"
        scene.s3.put_object(Bucket=bucket, Key=old, Body=b"old")
        answers = at_once(scene.gateway, [rename(scene, bucket, old, new), send(scene, "PUT", bucket, new, b"new")])
        expect.equal([answer.status for answer in answers], [200, 200], "statuses")
        expect.equal(content(scene, bucket, old), None, "bytes at the old key")
        assert content(scene, bucket, new) in (b"old", b"new"), "bytes at the new key"
        if kind == "versioned":
            expect.equal(len(versions.history(scene, new, bucket)), 2, "versions of the destination")


@check(table=KINDS)
def of_eight_renames_of_one_object_one_is_done_in_a_bucket_that_is(scene, kind):
    bucket = buckets(scene)[kind]
    for number in range(REPETITIONS // 2):
        old, targets = f"many/{number}/old", [f"many/{number}/new{each}" for each in range(8)]
        scene.s3.put_object(Bucket=bucket, Key=old, Body=b"one")
        statuses = [answer.status for answer in at_once(scene.gateway, [rename(scene, bucket, old, target) for target in targets])]
        expect.equal(sorted(statuses), [200] + [404] * 7, "statuses")
        there = [content(scene, bucket, target) for target in targets]
        expect.equal(there, [b"one" if status == 200 else None for status in statuses], "bytes at the targets")


@check(table=KINDS)
def of_eight_renames_onto_a_free_key_one_is_done_in_a_bucket_that_is(scene, kind):
    bucket = buckets(scene)[kind]
    for number in range(REPETITIONS // 2):
        sources, new = [f"onto/{number}/old{each}" for each in range(8)], f"onto/{number}/new"
        for each, source in enumerate(sources):
            scene.s3.put_object(Bucket=bucket, Key=source, Body=b"%d" % each)
        requests = [rename(scene, bucket, source, new, ("If-None-Match", "*")) for source in sources]
        statuses = [answer.status for answer in at_once(scene.gateway, requests)]
        expect.equal(sorted(statuses), [200] + [412] * 7, "statuses")
        expect.equal(content(scene, bucket, new), b"%d" % statuses.index(200), "bytes")
        left = [content(scene, bucket, source) for source in sources]
        expect.equal([each is None for each in left], [status == 200 for status in statuses], "sources that are gone")


@check
def rename_against_a_delete_of_its_source_is_done_or_finds_nothing(scene):
    for number in range(REPETITIONS):
        old, new = f"delete/{number}/a", f"delete/{number}/b"
        scene.put(old, b"old")
        renamed, deleted = (answer.status for answer in at_once(scene.gateway, [rename(scene, scene.bucket, old, new), send(scene, "DELETE", scene.bucket, old)]))
        assert (renamed, deleted) in ((200, 204), (404, 204)), (renamed, deleted)
        expect.equal(content(scene, scene.bucket, new), b"old" if renamed == 200 else None, "bytes at the new key")
        expect.equal(content(scene, scene.bucket, old), None, "bytes at the old key")


@check
def renames_there_and_back_leave_the_object_at_one_key(scene):
    for number in range(REPETITIONS):
        a, b = f"swap/{number}/a", f"swap/{number}/b"
        scene.put(a, b"one")
        statuses = [answer.status for answer in at_once(scene.gateway, [rename(scene, scene.bucket, a, b), rename(scene, scene.bucket, b, a)])]
        assert statuses in ([200, 200], [200, 404]), statuses
        found = content(scene, scene.bucket, a), content(scene, scene.bucket, b)
        expect.equal(found, (b"one", None) if statuses[1] == 200 else (None, b"one"), "bytes")
        listed = [key for key in scene.keys() if key.startswith(f"swap/{number}/")]
        expect.equal(len(listed), 1, "keys listed")


@check(limit=120)
def page_of_a_listing_during_renames_shows_each_object_exactly_once(scene):
    """A page is one state of the store: a rename is never seen half done."""
    bucket, count = scene.new_bucket(), 60
    for number in range(count):
        scene.s3.put_object(Bucket=bucket, Key=f"{number:03}-a", Body=b"x")
    over = threading.Event()

    def churn() -> None:
        client, turn = scene.client(), 0
        while not over.is_set():
            number, turn = turn % count, turn + 1
            old, new = ("a", "b") if (turn - 1) // count % 2 == 0 else ("b", "a")
            client.rename_object(Bucket=bucket, Key=f"{number:03}-{new}", RenameSource=f"{bucket}/{number:03}-{old}")

    thread = threading.Thread(target=churn)
    thread.start()
    try:
        for _ in range(60):
            found = scene.keys(bucket)  # one page
            expect.equal([key[:3] for key in found], [f"{number:03}" for number in range(count)], "objects")
    finally:
        over.set()
        thread.join()
