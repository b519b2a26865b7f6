"""P17: aws-cli copies big objects within the store by UploadPartCopy."""

import random
import re

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError
from s3transfer.exceptions import S3CopyFailedError

from harness import expect
from harness.checks import check

SCENARIO, CLIENT = "P17", "aws-cli"
BODY = random.Random(17).randbytes(100_000_000)


def prepare(scene):
    import io

    scene.s3.upload_fileobj(io.BytesIO(BODY), scene.bucket, "100MB")


@check(limit=120)
def cp_within_the_store_gives_a_multipart_etag_and_equal_content(scene):
    scene.run("aws", "s3", "cp", f"s3://{scene.bucket}/100MB", f"s3://{scene.bucket}/copy", "--only-show-errors")
    got = scene.s3.get_object(Bucket=scene.bucket, Key="copy")
    assert re.fullmatch(r'"[0-9a-f]{32}-12"', got["ETag"]), f"ETag {got['ETag']}"
    expect.same_bytes(got["Body"].read(), BODY)


@check(client="boto3")
def source_that_changes_between_parts_ends_the_copy_with_412_and_no_object(scene):
    import threading

    scene.s3.copy_object(Bucket=scene.bucket, Key="changing", CopySource={"Bucket": scene.bucket, "Key": "100MB"})
    copier, once, statuses = scene.client(), threading.Lock(), []

    def change_once(http_response, **_):
        statuses.append(http_response.status_code)
        if once.acquire(blocking=False):
            scene.put("changing", b"changed" * 2_000_000)

    copier.meta.events.register("after-call.s3.UploadPartCopy", change_once)
    etag = scene.s3.head_object(Bucket=scene.bucket, Key="changing")["ETag"]
    source, slowly = {"Bucket": scene.bucket, "Key": "changing"}, TransferConfig(max_concurrency=1, multipart_chunksize=8 << 20)
    try:
        copier.copy(source, scene.bucket, "never", ExtraArgs={"CopySourceIfMatch": etag}, Config=slowly)
    except (ClientError, S3CopyFailedError):
        expect.equal(statuses, [200, 412], "statuses of the parts")
    else:
        raise AssertionError("the copy succeeded")
    assert "never" not in scene.keys(), "the copy is there"
    expect.equal(scene.uploads(), [], "uploads")


@check(client="boto3", table={"beyond the end": "bytes=99999999-100000000", "backwards": "bytes=5-1", "open": "bytes=5-", "suffix": "bytes=-5", "nonsense": "all"})
def copy_source_range_is_refused(scene, text):
    upload = scene.s3.create_multipart_upload(Bucket=scene.bucket, Key="ranges")["UploadId"]
    with expect.error((400, 416), ("InvalidArgument", "InvalidRange")):
        scene.s3.upload_part_copy(
            Bucket=scene.bucket, Key="ranges", UploadId=upload, PartNumber=1, CopySource={"Bucket": scene.bucket, "Key": "100MB"}, CopySourceRange=text
        )
    expect.equal(scene.s3.list_parts(Bucket=scene.bucket, Key="ranges", UploadId=upload).get("Parts", []), [], "parts")
    scene.s3.abort_multipart_upload(Bucket=scene.bucket, Key="ranges", UploadId=upload)


@check(client="boto3")
def copied_and_uploaded_parts_mix(scene):
    upload = scene.s3.create_multipart_upload(Bucket=scene.bucket, Key="mixed")["UploadId"]
    where = {"Bucket": scene.bucket, "Key": "mixed", "UploadId": upload}
    first = scene.s3.upload_part_copy(
        **where, PartNumber=1, CopySource={"Bucket": scene.bucket, "Key": "100MB"}, CopySourceRange=f"bytes=10-{9 + (5 << 20)}"
    )["CopyPartResult"]["ETag"]
    second = scene.s3.upload_part(**where, PartNumber=2, Body=b"the end")["ETag"]
    parts = [{"PartNumber": 1, "ETag": first}, {"PartNumber": 2, "ETag": second}]
    scene.s3.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})
    expect.same_bytes(scene.bytes_of("mixed"), BODY[10 : 10 + (5 << 20)] + b"the end")
