"""P01: Drive's presigned PUT, signed for one host name and sent by a browser."""

from harness import browser, expect
from harness.checks import check
from harness.signature import Signer
from harness.wire import Request

SCENARIO, CLIENT = "P01", "boto3 presign"
PUBLIC = "http://localhost:9000"
ACL = {"X-amz-acl": "private", "Content-Type": "application/pdf"}


def presigned(scene, key: str, seconds: int = 60) -> str:
    client = scene.client(endpoint=PUBLIC)
    return client.generate_presigned_url(
        "put_object", Params={"Bucket": scene.bucket, "Key": key, "ACL": "private"}, ExpiresIn=seconds
    )


@check
def put_for_the_public_host_answers_exactly_200_and_stores_bytes_and_type(scene):
    url = presigned(scene, "item/1/a report.pdf")
    assert "X-Amz-SignedHeaders=host%3Bx-amz-acl" in url, "the client no longer signs what Drive's does"
    response = browser.fetch(scene.gateway, url, "PUT", ACL, b"%PDF-1.7")
    expect.equal((response.status, response.body), (200, b""), "answer")
    stored = scene.s3.get_object(Bucket=scene.bucket, Key="item/1/a report.pdf")
    expect.equal((stored["Body"].read(), stored["ContentType"]), (b"%PDF-1.7", "application/pdf"), "object")


@check
def empty_content_type_is_accepted(scene):
    response = browser.fetch(scene.gateway, presigned(scene, "no-type"), "PUT", {"X-amz-acl": "private", "Content-Type": ""}, b"x")
    expect.equal(response.status, 200, "status")
    assert scene.s3.head_object(Bucket=scene.bucket, Key="no-type")["ContentType"], "HEAD has no Content-Type"


@check
def url_signed_for_one_known_host_is_accepted_under_another(scene):
    if not scene.gateway.is_ours:
        from harness.checks import Skip

        raise Skip("the host names of a given endpoint are not known")
    response = browser.fetch(scene.gateway, presigned(scene, "other-host"), "PUT", ACL, b"x", host="minio:9000")
    expect.equal(response.status, 200, "status")


@check
def without_the_acl_header_it_is_refused(scene):
    response = browser.fetch(scene.gateway, presigned(scene, "no-acl"), "PUT", {"Content-Type": "text/plain"}, b"x")
    expect.refused(response, 403, ("SignatureDoesNotMatch", "AccessDenied"))
    assert "no-acl" not in scene.keys(), "the refused object is there"


@check
def with_another_acl_it_is_refused(scene):
    response = browser.fetch(scene.gateway, presigned(scene, "other-acl"), "PUT", ACL | {"X-amz-acl": "public-read"}, b"x")
    expect.refused(response, 403, "SignatureDoesNotMatch")
    assert "other-acl" not in scene.keys(), "the refused object is there"


@check
def after_its_expiry_it_is_refused_as_expired(scene):
    from datetime import timedelta

    signer = Signer.of(scene.gateway).with_(host="localhost:9000", offset=timedelta(seconds=-61))
    url = signer.presign(Request("PUT", f"/{scene.bucket}/late", headers=[("X-amz-acl", "private")], body=b"x"), expires=60)
    document = expect.refused(browser.exchange(scene.gateway, url), 403, "AccessDenied")
    expect.equal(document["Message"], "Request has expired", "message")
