"""A3: an x-amz-* header that was not signed is refused, on presigned and on header-signed requests."""

from harness import expect
from harness.checks import check
from harness.signature import Signer
from harness.state import unchanged
from harness.wire import Request, exchange

SCENARIO, CLIENT = "A3", "raw HTTP"
HEADERS = {
    "x-amz-copy-source": "BUCKET/victim",
    "x-amz-acl": "public-read",
    "x-amz-tagging": "a=b",
    "x-amz-meta-injected": "yes",
    "x-amz-storage-class": "GLACIER",
    "x-amz-object-lock-mode": "COMPLIANCE",
    "x-amz-object-lock-retain-until-date": "2099-01-01T00:00:00Z",
    "x-amz-object-lock-legal-hold": "ON",
    "x-amz-website-redirect-location": "https://evil.example",
    "x-amz-server-side-encryption-customer-algorithm": "AES256",
    "x-amz-server-side-encryption-customer-key": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "x-amz-server-side-encryption": "AES256",
    "x-amz-grant-read": "uri=http://acs.amazonaws.com/groups/global/AllUsers",
    "x-amz-security-token": "token",
    "x-amz-bypass-governance-retention": "true",
    "x-amz-something-new": "1",
}


def prepare(scene):
    scene.put("victim", b"victim")


@check(table={name: (name, value) for name, value in HEADERS.items()})
def presigned_put_is_refused_with_an_unsigned(scene, header):
    name, value = header
    url = Signer.of(scene.gateway).presign(Request("PUT", f"/{scene.bucket}/presigned", body=b"content"))
    with unchanged(scene):
        response = exchange(scene.gateway, url.adding((name, value.replace("BUCKET", scene.bucket))))
        expect.refused(response, (403, 400), ("AccessDenied", "InvalidToken", "SignatureDoesNotMatch"))
        if name not in ("x-amz-security-token",):
            expect.refused(response, 403, "AccessDenied")


@check
def refusal_names_the_headers(scene):
    url = Signer.of(scene.gateway).presign(Request("PUT", f"/{scene.bucket}/presigned", body=b"x")).adding(("x-amz-acl", "public-read"))
    document = expect.refused(exchange(scene.gateway, url), 403, "AccessDenied")
    expect.equal(document["Message"], "There were headers present in the request which were not signed", "message")
    assert "x-amz-acl" in document.get("HeadersNotSigned", ""), document


@check(table={name: (name, value) for name, value in HEADERS.items() if name not in ("x-amz-security-token",)})
def header_signed_put_is_refused_with_an_unsigned(scene, header):
    name, value = header
    signed = Signer.of(scene.gateway).sign(Request("PUT", f"/{scene.bucket}/signed", body=b"content"))
    with unchanged(scene):
        response = exchange(scene.gateway, signed.adding((name, value.replace("BUCKET", scene.bucket))))
        expect.refused(response, 403, "AccessDenied")


@check
def presigned_get_is_refused_with_an_unsigned_amz_header_but_not_with_range(scene):
    url = Signer.of(scene.gateway).presign(Request("GET", f"/{scene.bucket}/victim"))
    expect.equal(exchange(scene.gateway, url.adding(("Range", "bytes=0-2"), ("If-Match", "*"), ("Accept-Encoding", "gzip"))).body, b"vic", "body")
    expect.refused(exchange(scene.gateway, url.adding(("x-amz-expected-bucket-owner", "1"))), 403, "AccessDenied")


INTERNAL = ["X-Copy-From", "X-Internal-User", "X-Minio-Replication-Server-Side-Encryption-Sealed-Key", "X-Original-Url", "X-Rewrite-Url", "X-Forwarded-For", "X-Http-Method-Override", "X-Amzn-Trace-Id"]


@check(scenario="C28", table={name: name for name in INTERNAL})
def header_of_other_systems_has_no_effect(scene, name):
    request = Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}/victim")).adding((name, "DELETE"))
    response = exchange(scene.gateway, request)
    expect.equal((response.status, response.body), (200, b"victim"), "answer")
    assert not response.headers_named(name), "it is echoed"
