"""P12: a WOPI editor saves: what it is told and what a HEAD says at once, with versioning and without."""

import io

from boto3.s3.transfer import TransferConfig

from harness import browser, expect, versions
from harness.checks import check

SCENARIO, CLIENT = "P12", "boto3 Drive"
MEBIBYTE = 1 << 20
DRIVES_TRANSFER = TransferConfig(multipart_threshold=8 * MEBIBYTE, multipart_chunksize=8 * MEBIBYTE, max_concurrency=10)
SAVES = {"9 MiB in parts": 9 * MEBIBYTE, "1 KiB": 1024}


def prepare(scene):
    scene.versioned = versions.versioned_bucket(scene)


def save(scene, bucket: str, size: int, seed: bytes) -> tuple[bytes, dict]:
    """As django-storages saves, and Drive's HEAD right after it."""
    content = (seed + b"".join(browser.numbered_blocks(9)))[:size]
    scene.s3.upload_fileobj(io.BytesIO(content), bucket, "item/wopi.odt", Config=DRIVES_TRANSFER)
    return content, scene.s3.head_object(Bucket=bucket, Key="item/wopi.odt")


@check(table=SAVES)
def head_after_a_save_has_a_new_etag_and_version_and_the_former_stays_readable_for(scene, size):
    former_content, former = save(scene, scene.versioned, size, b"former")
    _, latter = save(scene, scene.versioned, size, b"latter")
    assert latter["ETag"] != former["ETag"], "the ETag is the same"
    assert latter["VersionId"] != former["VersionId"], "the VersionId is the same"
    expect.equal("-" in latter["ETag"], size > 8 * MEBIBYTE, "ETag in the form of a multipart upload")
    got = scene.s3.get_object(Bucket=scene.versioned, Key="item/wopi.odt", VersionId=former["VersionId"])
    expect.same_bytes(got["Body"].read(), former_content)
    expect.equal((got["ETag"], got["LastModified"]), (former["ETag"], former["LastModified"]), "ETag and time")


@check(table=SAVES)
def saving_the_same_bytes_again_is_a_new_version_for(scene, size):
    """A version string never repeats for a document, even where the bytes do."""
    seen = [save(scene, scene.versioned, size, seed)[1]["VersionId"] for seed in (b"A", b"B", b"A")]
    expect.equal(len(set(seen)), 3, "different versions")


@check(table=SAVES)
def without_versioning_no_answer_has_a_version_id_for(scene, size):
    _, head = save(scene, scene.bucket, size, b"plain")
    where = {"Bucket": scene.bucket, "Key": "item/wopi.odt"}
    answers = [head, scene.s3.get_object(**where), scene.s3.put_object(**where, Body=b"x"), scene.s3.delete_object(**where)]
    for answer in answers:
        found = [name for name in versions.headers_of(answer) if "version" in name or "delete-marker" in name]
        expect.equal(found, [], "headers of versioning")


@check(client="boto3 Drive fork")
def get_bucket_versioning_tells_drive_whether_wopi_may_work(scene):
    expect.equal(scene.s3.get_bucket_versioning(Bucket=scene.versioned).get("Status"), "Enabled", "status")
    assert "Status" not in scene.s3.get_bucket_versioning(Bucket=scene.bucket), "a status without versioning"
