"""P02: expiry is tested when a request starts, not while its body comes."""

import hashlib
import time

from harness import browser, expect
from harness.checks import check

SCENARIO, CLIENT = "P02", "boto3 presign"
MEGABYTES = 40


def presigned(scene, key: str) -> str:
    return scene.s3.generate_presigned_url("put_object", Params={"Bucket": scene.bucket, "Key": key}, ExpiresIn=3)


def slowly(seconds: float):
    for block in browser.numbered_blocks(MEGABYTES, 1_000_000):
        time.sleep(seconds / MEGABYTES)
        yield block


@check
def body_that_ends_after_the_expiry_is_stored_and_a_request_that_starts_after_it_refused(scene):
    slow, late = presigned(scene, "slow"), presigned(scene, "late")
    start = time.monotonic()
    response = browser.upload(scene.gateway, slow, slowly(10), MEGABYTES * 1_000_000, {})
    assert time.monotonic() - start > 9, "the body was not slow"
    expect.equal(response.status, 200, "status of the slow upload")
    digest = hashlib.md5(b"".join(browser.numbered_blocks(MEGABYTES, 1_000_000))).hexdigest()
    expect.equal(scene.s3.head_object(Bucket=scene.bucket, Key="slow")["ETag"], f'"{digest}"', "ETag")
    refusal = expect.refused(browser.fetch(scene.gateway, late, "PUT", {}, b"x"), 403, "AccessDenied")
    expect.equal(refusal["Message"], "Request has expired", "message")
