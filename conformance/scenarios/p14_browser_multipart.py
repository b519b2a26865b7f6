"""P14: a browser uploads in presigned parts from one allowed origin, as Transfers does."""

import random
import time
from datetime import datetime, timedelta, timezone

from harness import browser, expect
from harness.checks import check

SCENARIO, CLIENT = "P14", "browser"
ALLOWED, FOREIGN = "https://transferts.example.org", "https://evil.example.net"
PART = random.Random(14).randbytes(25 << 20)
PARTS = {number: number.to_bytes(4, "big") + PART[4:] for number in (1, 2, 3)}


def prepare(scene):
    rule = {
        "AllowedOrigins": [ALLOWED],
        "AllowedMethods": ["GET", "HEAD", "POST", "PUT", "DELETE"],
        "AllowedHeaders": ["*"],
        "ExposeHeaders": ["ETag"],
        "MaxAgeSeconds": 3000,
    }
    scene.s3.put_bucket_cors(Bucket=scene.bucket, CORSConfiguration={"CORSRules": [rule]})


def presigned_part(scene, key: str, upload: str, number: int) -> str:
    params = {"Bucket": scene.bucket, "Key": key, "UploadId": upload, "PartNumber": number}
    return scene.s3.generate_presigned_url("upload_part", Params=params, ExpiresIn=600)


@check
def upload_in_presigned_parts_out_of_order_from_the_allowed_origin_works(scene):
    key = "transfer/été & co.zip"
    upload = scene.s3.create_multipart_upload(Bucket=scene.bucket, Key=key, ContentType="application/zip")["UploadId"]
    etags = {}
    for number in (3, 1, 2):
        url = presigned_part(scene, key, upload, number)
        asked = browser.preflight(scene.gateway, url.split("?")[0].split(scene.gateway.netloc)[1], ALLOWED, "PUT", "content-type")
        expect.equal((asked.status, asked.header("Access-Control-Allow-Origin")), (200, ALLOWED), "preflight")
        assert "PUT" in asked.header("Access-Control-Allow-Methods"), "PUT is not allowed"
        expect.equal(asked.header("Access-Control-Max-Age"), "3000", "Max-Age")
        response = browser.fetch(scene.gateway, url, "PUT", {"Origin": ALLOWED}, PARTS[number])
        expect.equal((response.status, response.header("Access-Control-Allow-Origin")), (200, ALLOWED), "answer to the part")
        assert "etag" in (response.header("Access-Control-Expose-Headers") or "").lower(), "a script cannot read the ETag"
        etags[number] = response.header("ETag")
    parts = [{"PartNumber": number, "ETag": etags[number]} for number in (1, 2, 3)]
    done = scene.s3.complete_multipart_upload(Bucket=scene.bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": parts})
    assert done["ETag"].endswith('-3"'), f"ETag {done['ETag']}"
    expect.same_bytes(scene.bytes_of(key), b"".join(PARTS.values()))


@check
def preflight_of_another_origin_is_refused(scene):
    expect.refused(browser.preflight(scene.gateway, f"/{scene.bucket}/k", FOREIGN, "PUT"), 403, "AccessForbidden")


@check
def preflight_of_a_method_that_is_not_allowed_is_refused(scene):
    expect.refused(browser.preflight(scene.gateway, f"/{scene.bucket}/k", ALLOWED, "PATCH"), (403, 400), ("AccessForbidden", "BadRequest"))


@check
def answer_to_another_origin_has_no_cors_headers(scene):
    scene.put("k")
    url = scene.s3.generate_presigned_url("get_object", Params={"Bucket": scene.bucket, "Key": "k"})
    response = browser.fetch(scene.gateway, url, headers={"Origin": FOREIGN})
    expect.equal(response.header("Access-Control-Allow-Origin"), None, "Access-Control-Allow-Origin")


@check
def refusal_to_the_allowed_origin_can_be_read_by_its_script(scene):
    response = browser.fetch(scene.gateway, f"{scene.gateway.endpoint}/{scene.bucket}/k", headers={"Origin": ALLOWED})
    expect.refused(response, 403, "AccessDenied")
    expect.equal(response.header("Access-Control-Allow-Origin"), ALLOWED, "Access-Control-Allow-Origin")


@check(client="boto3")
def aborted_upload_leaves_no_bytes(scene):
    before = scene.gateway.stored_bytes() if scene.gateway.is_ours else 0
    upload = scene.s3.create_multipart_upload(Bucket=scene.bucket, Key="aborted")["UploadId"]
    for number, body in PARTS.items():
        scene.s3.upload_part(Bucket=scene.bucket, Key="aborted", UploadId=upload, PartNumber=number, Body=body)
    answer = scene.s3.abort_multipart_upload(Bucket=scene.bucket, Key="aborted", UploadId=upload)
    expect.equal(answer["ResponseMetadata"]["HTTPStatusCode"], 204, "status")
    with expect.error(404, "NoSuchUpload"):
        scene.s3.list_parts(Bucket=scene.bucket, Key="aborted", UploadId=upload)
    expect.equal(scene.uploads(), [], "uploads")
    if scene.gateway.is_ours:
        await_room(scene, before + (4 << 20))


def await_room(scene, limit: int) -> None:
    """Space is given back in the background: at most ten seconds later."""
    deadline = time.monotonic() + 10
    while (stored := scene.gateway.stored_bytes()) > limit:
        assert time.monotonic() < deadline, f"{stored - limit} bytes too many are still stored"
        time.sleep(0.1)


@check(client="boto3")
def upload_without_parts_is_listed_with_its_time(scene):
    upload = scene.s3.create_multipart_upload(Bucket=scene.bucket, Key="waiting")["UploadId"]
    listed = [entry for entry in scene.uploads() if entry["UploadId"] == upload]
    expect.equal([entry["Key"] for entry in listed], ["waiting"], "listed keys")
    age = datetime.now(timezone.utc) - listed[0]["Initiated"]
    assert timedelta(seconds=-2) < age < timedelta(minutes=1), f"Initiated {age} ago"
    scene.s3.abort_multipart_upload(Bucket=scene.bucket, Key="waiting", UploadId=upload)
