"""C33: Two operations on one key at one instant: whichever is first, nothing is lost, mixed or done twice."""

import random

from harness import expect, versions
from harness.checks import check
from harness.checksums import content_md5
from harness.instant import at_once
from harness.signature import Signer
from harness.versions import MARKER, NULL, VERSION
from harness.wire import Request

SCENARIO, CLIENT = "races", "raw HTTP"
REPETITIONS = 60


def prepare(scene):
    scene.versioned = versions.versioned_bucket(scene)
    scene.signer = Signer.of(scene.gateway)


def put(scene, bucket: str, key: str, body: bytes) -> Request:
    return scene.signer.sign(Request("PUT", f"/{bucket}/{key}", "", body=body))


def delete(scene, bucket: str, key: str) -> Request:
    return scene.signer.sign(Request("DELETE", f"/{bucket}/{key}"))


def content(scene, bucket: str, key: str) -> bytes | None:
    """The bytes, or none where there is no such key."""
    try:
        return scene.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except scene.s3.exceptions.NoSuchKey:
        return None


def upload(scene, key: str) -> tuple[Request, Request, str]:
    """A multipart upload of one part: the request that completes it, the one that aborts it, its id."""
    where = {"Bucket": scene.bucket, "Key": key}
    upload_id = scene.s3.create_multipart_upload(**where)["UploadId"]
    etag = scene.s3.upload_part(**where, UploadId=upload_id, PartNumber=1, Body=b"part")["ETag"]
    part = f"<Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>"
    body = f"<CompleteMultipartUpload>{part}</CompleteMultipartUpload>".encode()
    path, query = f"/{scene.bucket}/{key}", f"uploadId={upload_id}"
    complete = scene.signer.sign(Request("POST", path, query, body=body))
    return complete, scene.signer.sign(Request("DELETE", path, query)), upload_id


@check
def complete_against_abort_does_one_of_both(scene):
    for number in range(REPETITIONS):
        key = f"complete-abort/{number}"
        complete, abort, _ = upload(scene, key)
        completed, aborted = (answer.status for answer in at_once(scene.gateway, [complete, abort]))
        assert (completed, aborted) in ((200, 404), (404, 204)), f"complete {completed}, abort {aborted}"
        expect.equal(content(scene, scene.bucket, key), b"part" if completed == 200 else None, f"bytes after complete {completed}")
    assert not scene.uploads(), "an upload is left"


@check
def complete_against_complete_makes_one_object(scene):
    for number in range(REPETITIONS):
        key = f"complete-twice/{number}"
        complete, _, _ = upload(scene, key)
        statuses = sorted(answer.status for answer in at_once(scene.gateway, [complete, complete]))
        assert statuses in ([200, 200], [200, 404]), statuses
        expect.equal(content(scene, scene.bucket, key), b"part", "bytes")


@check
def delete_against_put_leaves_all_or_nothing_without_versions(scene):
    for number in range(REPETITIONS):
        key = f"delete-put/{number}"
        scene.put(key, b"old")
        statuses = [answer.status for answer in at_once(scene.gateway, [delete(scene, scene.bucket, key), put(scene, scene.bucket, key, b"new")])]
        expect.equal(statuses, [204, 200], "statuses")
        found = content(scene, scene.bucket, key)
        assert found in (None, b"new"), found
        expect.equal(key in scene.keys(), found is not None, "listed")


@check
def deletes_against_puts_are_all_in_the_history_of_a_versioned_key(scene):
    for number in range(REPETITIONS // 4):
        key, bucket = f"delete-put/{number}", scene.versioned
        requests = [put(scene, bucket, key, b"%d" % each) for each in range(4)] + [delete(scene, bucket, key) for _ in range(4)]
        answers = at_once(scene.gateway, requests)
        expect.equal([answer.status for answer in answers], [200] * 4 + [204] * 4, "statuses")
        told = {answer.header("x-amz-version-id"): (MARKER if index >= 4 else VERSION) for index, answer in enumerate(answers)}
        found = versions.history(scene, key, bucket)
        expect.equal({entry.version_id: entry.kind for entry in found}, told, "history")
        expect.equal([entry.is_latest for entry in found], [True] + [False] * 7, "latest")
        latest = next((index for index, answer in enumerate(answers) if answer.header("x-amz-version-id") == found[0].version_id))
        expect.equal(content(scene, bucket, key), b"%d" % latest if latest < 4 else None, "bytes")


@check
def removal_of_the_latest_version_against_a_put_keeps_the_put(scene):
    for number in range(REPETITIONS):
        key, bucket = f"remove-put/{number}", scene.versioned
        first, second = (scene.s3.put_object(Bucket=bucket, Key=key, Body=body)["VersionId"] for body in (b"first", b"second"))
        remove = scene.signer.sign(Request("DELETE", f"/{bucket}/{key}", f"versionId={second}"))
        removed, written = at_once(scene.gateway, [remove, put(scene, bucket, key, b"third")])
        expect.equal((removed.status, written.status), (204, 200), "statuses")
        wanted = [(VERSION, written.header("x-amz-version-id"), True), (VERSION, first, False)]
        expect.equal([entry.brief for entry in versions.history(scene, key, bucket)], wanted, "history")
        expect.equal(content(scene, bucket, key), b"third", "bytes")


@check
def bulk_delete_of_all_versions_against_a_put_keeps_the_put(scene):
    for number in range(REPETITIONS // 2):
        key, bucket = f"bulk-put/{number}", scene.versioned
        ids = [scene.s3.put_object(Bucket=bucket, Key=key, Body=b"old")["VersionId"] for _ in range(3)]
        objects = "".join(f"<Object><Key>{key}</Key><VersionId>{each}</VersionId></Object>" for each in ids)
        body = f"<Delete>{objects}</Delete>".encode()
        bulk = scene.signer.sign(Request("POST", f"/{bucket}", "delete", [content_md5(body)], body))
        removed, written = at_once(scene.gateway, [bulk, put(scene, bucket, key, b"new")])
        expect.equal((removed.status, written.status), (200, 200), "statuses")
        found = [entry.version_id for entry in versions.history(scene, key, bucket)]
        expect.equal(found, [written.header("x-amz-version-id")], "history")


@check
def suspend_against_puts_loses_no_version_and_keeps_one_null(scene):
    body = b"<VersioningConfiguration><Status>%s</Status></VersioningConfiguration>"
    for number in range(REPETITIONS // 4):
        bucket, key = versions.versioned_bucket(scene), "key"
        suspend = scene.signer.sign(Request("PUT", f"/{bucket}", "versioning", body=body % b"Suspended"))
        requests = [put(scene, bucket, key, b"%d" % each) for each in range(12)]
        requests.insert(random.randrange(len(requests)), suspend)
        answers = at_once(scene.gateway, requests)
        expect.equal({answer.status for answer in answers}, {200}, "statuses")
        ids = [answer.header("x-amz-version-id") for request, answer in zip(requests, answers) if request is not suspend]
        random_ids = {each for each in ids if each not in (None, NULL)}
        found = versions.history(scene, key, bucket)
        nulls = [entry for entry in found if entry.version_id == NULL]
        expect.equal({entry.version_id for entry in found} - {NULL}, random_ids, f"ids of repetition {number}")
        expect.equal(len(nulls), min(1, len(ids) - len(random_ids)), "null versions")
        expect.equal([entry.is_latest for entry in found], [True] + [False] * (len(found) - 1), "latest")
        if nulls:
            expect.equal(found[0].version_id, NULL, "latest, since suspended writes came last")


@check
def enable_against_puts_keeps_the_null_version_that_was_there_last(scene):
    body = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
    for _ in range(REPETITIONS // 4):
        bucket, key = scene.new_bucket(), "key"
        scene.s3.put_object(Bucket=bucket, Key=key, Body=b"before")
        enable = scene.signer.sign(Request("PUT", f"/{bucket}", "versioning", body=body))
        requests = [put(scene, bucket, key, b"%d" % each) for each in range(12)]
        requests.insert(random.randrange(len(requests)), enable)
        answers = at_once(scene.gateway, requests)
        ids = {answer.header("x-amz-version-id") for answer in answers} - {None, NULL}
        found = versions.history(scene, key, bucket)
        expect.equal({entry.version_id for entry in found}, ids | {NULL}, "ids")
        expect.equal(found[-1].version_id, NULL, "oldest")


@check
def put_into_a_bucket_that_is_being_deleted_is_in_it_or_refused(scene):
    for _ in range(REPETITIONS // 2):
        bucket = scene.new_bucket()
        remove = scene.signer.sign(Request("DELETE", f"/{bucket}"))
        removed, written = (answer.status for answer in at_once(scene.gateway, [remove, put(scene, bucket, "key", b"new")]))
        assert (removed, written) in ((204, 404), (409, 200)), f"delete of the bucket {removed}, put {written}"
        if written == 200:
            expect.equal(content(scene, bucket, "key"), b"new", "bytes")
