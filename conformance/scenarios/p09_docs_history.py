"""P09: Docs saves a document only when its bytes have changed, shows its history in pages, and restores or removes versions."""

import hashlib
import re
import uuid

from botocore.exceptions import ClientError

from harness import expect, versions
from harness.checks import check

SCENARIO, CLIENT = "P09", "boto3 Docs"
VERSION_ID = re.compile(r"[A-Za-z0-9._+\-=~]{1,1024}\Z")  # the route of Docs' page for one version
PAGE = 2


def prepare(scene):
    scene.bucket = versions.versioned_bucket(scene)


def new_document() -> str:
    return f"{uuid.uuid4()}/file"


def save_content(scene, key: str, content: bytes) -> None:
    """Docs' save_content: nothing is written when the ETag is the MD5 of what is to be saved."""
    try:
        etag = scene.s3.head_object(Bucket=scene.bucket, Key=key)["ETag"].strip('"')
    except ClientError as failure:
        expect.equal(failure.response["Error"]["Code"], "404", "code for a document without content")
        etag = None
    if etag != hashlib.md5(content).hexdigest():
        scene.put(key, content)


def slices(scene, key: str) -> list[list[dict]]:
    """Docs' get_versions_slice again and again: pages of versions, exclusive markers, until the last."""
    found, markers = [], {}
    while True:
        answer = scene.s3.list_object_versions(Bucket=scene.bucket, Prefix=key, MaxKeys=PAGE, **markers)
        found.append(answer.get("Versions", []))
        if not answer["IsTruncated"]:
            return found
        markers = {"KeyMarker": answer["NextKeyMarker"], "VersionIdMarker": answer["NextVersionIdMarker"]}


@check
def same_bytes_twice_and_then_others_make_two_versions(scene):
    key = new_document()
    for content in (b"first", b"first", b"second"):
        save_content(scene, key, content)
    found = [version for page in slices(scene, key) for version in page]
    expect.equal([(version["ETag"].strip('"'), version["IsLatest"]) for version in found],
                 [(hashlib.md5(b"second").hexdigest(), True), (hashlib.md5(b"first").hexdigest(), False)], "versions")  # fmt: skip


@check
def pages_of_two_give_newest_first_without_gaps(scene):
    key = new_document()
    written = [scene.put(key, b"%d" % number)["VersionId"] for number in range(7)]
    found = slices(scene, key)
    expect.equal([len(page) for page in found], [2, 2, 2, 1], "sizes of the pages")
    expect.equal([version["VersionId"] for page in found for version in page], written[::-1], "versions")
    times = [version["LastModified"] for page in found for version in page]
    expect.equal(times, sorted(times, reverse=True), "times")


@check
def every_version_id_fits_docs_route(scene):
    key = new_document()
    ids = {scene.put(key, b"%d" % number)["VersionId"] for number in range(20)}
    expect.equal(len(ids), 20, "different ids")
    assert all(VERSION_ID.match(each) for each in ids), ids


@check
def version_is_read_and_removed_by_its_id(scene):
    key = new_document()
    older, newer = (scene.put(key, content)["VersionId"] for content in (b"older", b"newer"))
    expect.equal(scene.bytes_of(key, VersionId=older), b"older", "bytes of the older version")
    deleted = scene.s3.delete_object(Bucket=scene.bucket, Key=key, VersionId=older)
    expect.equal(deleted["ResponseMetadata"]["HTTPStatusCode"], 204, "status of the delete")
    with expect.error(404, "NoSuchVersion"):
        scene.bytes_of(key, VersionId=older)
    expect.equal([entry.brief for entry in versions.history(scene, key)], [(versions.VERSION, newer, True)], "history")


@check
def version_is_restored_by_saving_its_content_again(scene):
    key = new_document()
    first = scene.put(key, b"first")["VersionId"]
    scene.put(key, b"second")
    save_content(scene, key, scene.bytes_of(key, VersionId=first))
    expect.equal(scene.bytes_of(key), b"first", "bytes")
    expect.equal(len(versions.history(scene, key)), 3, "number of versions")


@check
def version_removed_between_two_pages_leaves_no_gap(scene):
    key = new_document()
    written = [scene.put(key, b"%d" % number)["VersionId"] for number in range(5)][::-1]
    first = scene.s3.list_object_versions(Bucket=scene.bucket, Prefix=key, MaxKeys=PAGE)
    scene.s3.delete_object(Bucket=scene.bucket, Key=key, VersionId=first["NextVersionIdMarker"])
    rest = scene.s3.list_object_versions(
        Bucket=scene.bucket, Prefix=key, KeyMarker=first["NextKeyMarker"], VersionIdMarker=first["NextVersionIdMarker"]
    )
    expect.equal([version["VersionId"] for version in rest["Versions"]], written[PAGE:], "the versions after the removed one")


@check
def answers_not_modified_to_the_content_that_docs_has(scene):
    key = new_document()
    etag = scene.put(key, b"content")["ETag"]
    with expect.error(304, ("304", "NotModified")):
        scene.bytes_of(key, IfNoneMatch=etag)


@check
def clean_up_by_the_paginator_and_delete_objects_empties_the_bucket(scene):
    """As Docs' own tests do it: every version and delete marker by its id, and then the bucket."""
    bucket = versions.versioned_bucket(scene)
    for key in ("a/file", "b/file"):
        for content in (b"1", b"2"):
            scene.s3.put_object(Bucket=bucket, Key=key, Body=content)
        scene.s3.delete_object(Bucket=bucket, Key=key)
    for page in scene.s3.get_paginator("list_object_versions").paginate(Bucket=bucket, PaginationConfig={"PageSize": 4}):
        found = page.get("Versions", []) + page.get("DeleteMarkers", [])
        objects = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found]
        answer = scene.s3.delete_objects(Bucket=bucket, Delete={"Objects": objects})
        expect.equal(answer.get("Errors", []), [], "errors")
    expect.equal(versions.listed(scene, bucket), [], "what is left")
    scene.s3.delete_bucket(Bucket=bucket)
