"""The change feed: every change of a bucket in the order of the commits, with what a follower needs to repeat it."""

import json
import random
import threading
import time

from harness import changes, expect, versions
from harness.changes import cursor_now
from harness.checks import Skip, check
from harness.locks import locked_bucket, remove_locked
from harness.mirror import Mirror
from harness.signature import Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "feed", "raw HTTP"


def prepare(scene):
    if not scene.gateway.is_ours:
        raise Skip("the change feed is this gateway's own")
    scene.versioned = versions.versioned_bucket(scene)


def since(scene, cursor: str, bucket: str | None = None) -> list[dict]:
    return changes.changes(scene, bucket, cursor=cursor)


def only(scene, cursor: str, bucket: str | None = None) -> dict:
    found = since(scene, cursor, bucket)
    expect.equal(len(found), 1, f"changes ({found})")
    return found[0]


def rename(scene, bucket: str, old: str, new: str) -> dict:
    return scene.s3.rename_object(Bucket=bucket, Key=new, RenameSource=f"{bucket}/{old}")


@check
def put_is_told_with_its_size_etag_and_time(scene):
    cursor = cursor_now(scene)
    etag = scene.put("é & <put>", b"12345")["ETag"].strip('"')
    told = only(scene, cursor)
    expect.equal([told.get(name) for name in ("kind", "key", "size", "etag", "versionId")], ["created", "é & <put>", 5, etag, None], "change")
    assert told["sequence"] > 0 and told["objectId"] and told["time"].endswith("Z"), told


@check
def copies_and_completed_uploads_are_told_as_created(scene):
    scene.put("source", b"copied")
    cursor = cursor_now(scene)
    scene.s3.copy_object(Bucket=scene.bucket, Key="copy", CopySource={"Bucket": scene.bucket, "Key": "source"})
    where = {"Bucket": scene.bucket, "Key": "multipart"}
    upload = scene.s3.create_multipart_upload(**where)["UploadId"]
    part = scene.s3.upload_part(**where, UploadId=upload, PartNumber=1, Body=b"part")["ETag"]
    etag = scene.s3.complete_multipart_upload(**where, UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part}]})["ETag"]
    found = [(each["kind"], each["key"], each["size"]) for each in since(scene, cursor)]
    expect.equal(found, [("created", "copy", 6), ("created", "multipart", 4)], "changes")
    expect.equal(since(scene, cursor)[1]["etag"], etag.strip('"'), "ETag")


@check
def delete_without_versions_is_told_as_deleted_and_of_nothing_not_at_all(scene):
    scene.put("gone")
    cursor = cursor_now(scene)
    scene.s3.delete_object(Bucket=scene.bucket, Key="gone")
    scene.s3.delete_object(Bucket=scene.bucket, Key="gone")
    told = only(scene, cursor)
    expect.equal((told["kind"], told["key"]), ("deleted", "gone"), "change")


@check
def versions_and_markers_are_told_by_their_ids(scene):
    cursor, key, bucket = cursor_now(scene, scene.versioned), "versions", scene.versioned
    first = scene.s3.put_object(Bucket=bucket, Key=key, Body=b"1")["VersionId"]
    marker = scene.s3.delete_object(Bucket=bucket, Key=key)["VersionId"]
    scene.s3.delete_object(Bucket=bucket, Key=key, VersionId=marker)
    scene.s3.delete_object(Bucket=bucket, Key=key, VersionId=first)
    found = [(each["kind"], each["versionId"]) for each in since(scene, cursor, bucket)]
    wanted = [("created", first), ("deleteMarkerCreated", marker), ("versionDeleted", marker), ("versionDeleted", first)]
    expect.equal(found, wanted, "changes")


@check
def tags_are_told_and_name_their_version(scene):
    version = scene.s3.put_object(Bucket=scene.versioned, Key="tags", Body=b"x")["VersionId"]
    cursor = cursor_now(scene, scene.versioned)
    scene.s3.put_object_tagging(Bucket=scene.versioned, Key="tags", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    told = only(scene, cursor, scene.versioned)
    expect.equal((told["kind"], told["versionId"]), ("tagsChanged", version), "change")


@check
def locks_are_told(scene):
    bucket = locked_bucket(scene)
    scene.s3.put_object(Bucket=bucket, Key="held", Body=b"x")
    cursor = cursor_now(scene, bucket)
    scene.s3.put_object_legal_hold(Bucket=bucket, Key="held", LegalHold={"Status": "ON"})
    expect.equal(only(scene, cursor, bucket)["kind"], "lockChanged", "kind")
    remove_locked(scene, bucket)


@check(table={"unversioned": False, "versioned": True})
def object_id_survives_overwrites_and_renames_but_not_deletes_in_a_bucket_that_is(scene, versioned):
    bucket = scene.versioned if versioned else scene.bucket
    cursor = cursor_now(scene, bucket)
    put = lambda key: scene.s3.put_object(Bucket=bucket, Key=key, Body=b"x")  # noqa: E731
    put("id/a"), put("id/a"), rename(scene, bucket, "id/a", "id/b"), put("id/b"), put("id/a")
    told = [(each["key"], each["objectId"]) for each in since(scene, cursor, bucket) if each["kind"] in ("created", "renamed")]
    expect.equal([key for key, _ in told], ["id/a", "id/a", "id/b", "id/b", "id/a"], "keys")
    ids = [each for _, each in told]
    expect.equal(len(set(ids[:4])), 1, "ids of one object")
    assert ids[4] != ids[0], "a new object at the old key has the id of the one that was renamed"


@check
def rename_is_one_change_with_both_keys(scene):
    scene.put("from")
    cursor = cursor_now(scene)
    rename(scene, scene.bucket, "from", "to")
    told = only(scene, cursor)
    expect.equal((told["kind"], told["key"], told["formerKey"]), ("renamed", "to", "from"), "change")


@check
def delete_objects_is_told_key_by_key(scene):
    for key in ("bulk/1", "bulk/2"):
        scene.put(key)
    cursor = cursor_now(scene)
    scene.s3.delete_objects(Bucket=scene.bucket, Delete={"Objects": [{"Key": "bulk/1"}, {"Key": "bulk/2"}, {"Key": "never"}]})
    expect.equal([(each["kind"], each["key"]) for each in since(scene, cursor)], [("deleted", "bulk/1"), ("deleted", "bulk/2")], "changes")


@check
def refused_requests_are_not_told(scene):
    etag = scene.put("refused")["ETag"]
    cursor = cursor_now(scene)
    for condition in ({"IfNoneMatch": "*"}, {"IfMatch": '"0"'}):
        with expect.error(412, "PreconditionFailed"):
            scene.put("refused", **condition)
    with expect.error(404, "NoSuchKey"):
        scene.put("none", IfMatch=etag)
    upload = scene.s3.create_multipart_upload(Bucket=scene.bucket, Key="u")["UploadId"]
    scene.s3.abort_multipart_upload(Bucket=scene.bucket, Key="u", UploadId=upload)
    expect.equal(since(scene, cursor), [], "changes")


# Following


@check(limit=120, table={f"pages of {count}": count for count in (1, 7, 1000)})
def repeating_the_changes_gives_the_versions_of_the_bucket_by(scene, count):
    """Random work on a bucket with versions, followed from the start."""
    bucket, chance = versions.versioned_bucket(scene), random.Random(count)
    for number in range(120):
        key = f"mirror/{chance.randrange(5)}"
        found = versions.history(scene, key, bucket)
        work = chance.random()
        if work < 0.5 or not found:
            scene.s3.put_object(Bucket=bucket, Key=key, Body=b"%d" % number)
        elif work < 0.65:
            scene.s3.delete_object(Bucket=bucket, Key=key)
        elif work < 0.85:
            scene.s3.delete_object(Bucket=bucket, Key=key, VersionId=chance.choice(found).version_id)
        elif work < 0.92:
            versions.set_versioning(scene, chance.choice(("Enabled", "Suspended")), bucket)
        elif found[0].kind == versions.VERSION:
            target = f"mirror/{chance.randrange(5, 8)}"
            rename(scene, bucket, key, target)
    mirror = Mirror()
    for each in changes.changes(scene, bucket, limit=count):
        mirror.apply(each)
    listed: dict[str, list] = {}
    for entry in versions.listed(scene, bucket):
        listed.setdefault(entry.key, []).append((entry.kind, entry.version_id, entry.etag, entry.size or 0))
    expect.equal(mirror.keys, listed, "versions")


@check
def sequences_rise_and_pages_neither_skip_nor_repeat(scene):
    cursor = cursor_now(scene)
    for number in range(25):
        scene.put(f"rise/{number:02}")
    found = changes.changes(scene, cursor=cursor, limit=4)
    expect.equal([each["key"] for each in found], [f"rise/{number:02}" for number in range(25)], "keys")
    numbers = [each["sequence"] for each in found]
    assert numbers == sorted(set(numbers)), numbers


@check
def cursor_survives_a_restart(scene):
    gateway = scene.start_gateway("feed")
    before, scene.gateway = scene.gateway, gateway
    try:
        client = scene.client(gateway)
        client.create_bucket(Bucket="feed-restart")
        client.put_object(Bucket="feed-restart", Key="before", Body=b"x")
        cursor = cursor_now(scene, "feed-restart")
        client.put_object(Bucket="feed-restart", Key="between", Body=b"x")
        gateway.stop()
        gateway.start()
        scene.client(gateway).put_object(Bucket="feed-restart", Key="after", Body=b"x")
        expect.equal([each["key"] for each in since(scene, cursor, "feed-restart")], ["between", "after"], "keys")
    finally:
        scene.gateway = before


@check
def long_poll_answers_as_soon_as_something_changes(scene):
    cursor = cursor_now(scene)
    timer = threading.Timer(0.5, lambda: scene.client().put_object(Bucket=scene.bucket, Key="polled", Body=b"x"))
    timer.start()
    start = time.monotonic()
    got = changes.page(scene, cursor=cursor, wait=20)
    timer.join()
    expect.equal([each["key"] for each in got["changes"]], ["polled"], "keys")
    assert 0.3 < time.monotonic() - start < 10, f"after {time.monotonic() - start:.1f} s"


@check
def long_poll_ends_empty_when_nothing_changes_and_its_cursor_goes_on(scene):
    cursor, start = cursor_now(scene), time.monotonic()
    got = changes.page(scene, cursor=cursor, wait=2)
    assert 1.5 < time.monotonic() - start < 8, f"after {time.monotonic() - start:.1f} s"
    expect.equal(got["changes"], [], "changes")
    scene.put("after the poll")
    expect.equal([each["key"] for each in since(scene, got["cursor"])], ["after the poll"], "keys")


# Refused


def refused(scene, status, code: str, bucket: str | None = None, **parameters) -> None:
    response = changes.ask(scene, bucket, **parameters)
    statuses = status if isinstance(status, tuple) else (status,)
    assert response.status in statuses, f"{response.status} {response.body[:200]!r}"
    assert code in json.dumps(json.loads(response.body)), response.body[:300]


GARBAGE = {"empty": "", "words": "yesterday", "a number": "12", "too long": "f" * 5000, "hexadecimal": "00" * 17, "markup": "<a>", "zero byte": "\x00"}


@check(table=GARBAGE)
def cursor_is_refused_that_is(scene, text):
    refused(scene, (400, 410), "", cursor=text)


@check
def cursor_of_another_bucket_is_refused(scene):
    refused(scene, (400, 410), "Cursor", cursor=cursor_now(scene, scene.versioned))


@check
def cursor_of_a_bucket_that_was_made_again_is_refused(scene):
    bucket = scene.new_bucket()
    cursor = cursor_now(scene, bucket)
    scene.s3.delete_bucket(Bucket=bucket)
    scene.s3.create_bucket(Bucket=bucket)
    refused(scene, (400, 410), "Cursor", bucket, cursor=cursor)


@check(table={"limit 0": {"limit": 0}, "limit too high": {"limit": 1001}, "a word as limit": {"limit": "x"}, "wait too long": {"wait": 31},
              "negative wait": {"wait": -1}, "an unknown from": {"from_": "yesterday"}})  # fmt: skip
def request_is_refused_with(scene, parameters):
    refused(scene, 400, "InvalidArgument", **parameters)


@check
def missing_bucket_is_no_such_bucket(scene):
    refused(scene, 404, "NoSuchBucket", "feed-no-such-bucket")


@check
def stranger_is_told_nothing(scene):
    scene.put("secret")
    response = exchange(scene.gateway, Request("GET", f"/-/changes/{scene.bucket}", "", [("Host", scene.gateway.netloc)]))
    assert response.status in (401, 403), f"status {response.status}"
    assert b"secret" not in response.body, response.body
    wrong = Signer.of(scene.gateway).with_(secret_key="wrong")
    response = exchange(scene.gateway, wrong.sign(Request("GET", f"/-/changes/{scene.bucket}")))
    expect.equal(response.status, 403, "status with a wrong key")


@check
def cursor_too_old_says_so(scene):
    gateway = scene.start_gateway("retention", MARTINET_CHANGE_RETENTION="1s")
    before, scene.gateway = scene.gateway, gateway
    try:
        client = scene.client(gateway)
        client.create_bucket(Bucket="feed-retention")
        cursor = cursor_now(scene, "feed-retention")
        deadline = time.monotonic() + 20
        while True:
            client.put_object(Bucket="feed-retention", Key="k", Body=b"x")
            response = changes.ask(scene, "feed-retention", cursor=cursor)
            if response.status != 200:
                break
            assert time.monotonic() < deadline, "changes older than the retention are still told"
            time.sleep(0.5)
        expect.equal(response.status, 410, f"status ({response.body[:200]!r})")
        assert b"CursorExpired" in response.body, response.body
        changes.page(scene, "feed-retention", from_="oldest")
    finally:
        scene.gateway = before
