"""P05: what Drive does after a browser's upload of 2 GiB: sniff the type, then copy the object onto itself."""

import hashlib
import time

from harness import browser, expect
from harness.checks import check

SCENARIO, CLIENT = "P05", "boto3"
MEBIBYTES = 2048
KEY = "item/2f6b/video.mkv"


@check(limit=180)
def two_gibibytes_get_their_type_by_a_copy_onto_itself_in_under_5_s_without_a_second_copy(scene):
    digest = upload(scene)
    before = scene.s3.head_object(Bucket=scene.bucket, Key=KEY)
    expect.equal((before["ContentLength"], before["ETag"]), (MEBIBYTES << 20, f'"{digest}"'), "uploaded object")
    stored = scene.gateway.stored_bytes() if scene.gateway.is_ours else 0
    start = time.monotonic()
    after = upload_ended(scene)
    assert (seconds := time.monotonic() - start) < 5, f"it took {seconds:.1f} s"
    expect.equal(after["ContentType"], "video/x-matroska", "type")
    expect.equal(after["Metadata"], before["Metadata"], "metadata")
    expect.equal((after["ETag"], after["ContentLength"]), (before["ETag"], before["ContentLength"]), "ETag and length")
    if scene.gateway.is_ours:
        grown = scene.gateway.stored_bytes() - stored
        assert grown < 16 << 20, f"the data folder grew by {grown} bytes"
    expect.equal(download_digest(scene), digest, "MD5 of the bytes")


def upload(scene) -> str:
    """As a browser does, in one presigned PUT; gives the MD5 of what was sent."""
    url = scene.s3.generate_presigned_url("put_object", Params={"Bucket": scene.bucket, "Key": KEY, "ACL": "private"}, ExpiresIn=60)
    headers = {"X-amz-acl": "private", "Content-Type": "application/octet-stream"}
    digest = hashlib.md5()

    def blocks():
        for block in browser.numbered_blocks(MEBIBYTES):
            digest.update(block)
            yield block

    response = browser.upload(scene.gateway, url, blocks(), MEBIBYTES << 20, headers)
    expect.equal(response.status, 200, "status of the upload")
    return digest.hexdigest()


def upload_ended(scene) -> dict:
    """Drive's calls, in its order; gives the last HEAD."""
    head = scene.s3.head_object(Bucket=scene.bucket, Key=KEY)
    sniffed = scene.s3.get_object(Bucket=scene.bucket, Key=KEY, Range="bytes=0-2047")["Body"].read()
    expect.same_bytes(sniffed, next(browser.numbered_blocks(1))[:2048], "the first 2 KiB")
    scene.s3.copy_object(
        Bucket=scene.bucket,
        Key=KEY,
        CopySource={"Bucket": scene.bucket, "Key": KEY},
        ContentType="video/x-matroska",
        Metadata=head["Metadata"],
        MetadataDirective="REPLACE",
    )
    return scene.s3.head_object(Bucket=scene.bucket, Key=KEY)


def download_digest(scene) -> str:
    digest = hashlib.md5()
    for block in scene.s3.get_object(Bucket=scene.bucket, Key=KEY)["Body"].iter_chunks(1 << 20):
        digest.update(block)
    return digest.hexdigest()


@check
def copy_onto_itself_without_a_change_is_refused(scene):
    scene.put("same")
    with expect.error(400, "InvalidRequest"):
        scene.s3.copy_object(Bucket=scene.bucket, Key="same", CopySource={"Bucket": scene.bucket, "Key": "same"})


@check
def metadata_survives_drives_copy_onto_itself(scene):
    scene.put("typed", b"%PDF-1.7", ContentType="application/octet-stream", Metadata={"owner": "ada"})
    scene.s3.copy_object(
        Bucket=scene.bucket,
        Key="typed",
        CopySource={"Bucket": scene.bucket, "Key": "typed"},
        ContentType="application/pdf",
        Metadata={"owner": "ada"},
        MetadataDirective="REPLACE",
    )
    head = scene.s3.head_object(Bucket=scene.bucket, Key="typed")
    expect.equal((head["ContentType"], head["Metadata"]), ("application/pdf", {"owner": "ada"}), "type and metadata")


@check
def sniffing_a_short_object_by_range_gives_what_there_is(scene):
    scene.put("short", b"tiny")
    expect.equal(scene.bytes_of("short", Range="bytes=0-2047"), b"tiny", "bytes")
