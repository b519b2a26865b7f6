"""A2: one authentication at a time, each part once."""

from harness import expect
from harness.checks import check
from harness.signature import Signer
from harness.state import unchanged
from harness.wire import Request, exchange

SCENARIO, CLIENT = "A2", "raw HTTP"


def prepare(scene):
    scene.put("k", b"secret content")


def base(scene) -> Request:
    return Request("GET", f"/{scene.bucket}/k")


def with_query(request: Request, more: str) -> Request:
    return Request(request.method, request.path, f"{request.query}&{more}" if request.query else more, request.headers, request.body)


def header_and_query(scene) -> Request:
    signer = Signer.of(scene.gateway)
    presigned = signer.presign(base(scene))
    return presigned.adding(*[pair for pair in signer.sign(base(scene)).headers if pair[0].lower() != "host"])


def twice(name: str):
    def make(scene) -> Request:
        presigned = Signer.of(scene.gateway).presign(base(scene))
        value = next(part for part in presigned.query.split("&") if part.startswith(f"{name}="))
        return with_query(presigned, value)

    return make


def two_authorizations(scene) -> Request:
    signed = Signer.of(scene.gateway).sign(base(scene))
    return signed.adding(("Authorization", dict(signed.headers)["Authorization"]))


CASES = {
    "Authorization and a presigned query": header_and_query,
    "two Authorization headers": two_authorizations,
    "SigV2 and SigV4 in the query": lambda scene: with_query(
        Signer.of(scene.gateway).presign(base(scene)), f"AWSAccessKeyId={scene.gateway.access_key}&Signature=AAAA&Expires=1999999999"
    ),
    "a SigV4 header and a SigV2 query": lambda scene: with_query(
        Signer.of(scene.gateway).sign(base(scene)), f"AWSAccessKeyId={scene.gateway.access_key}&Signature=AAAA&Expires=1999999999"
    ),
    **{f"{name} twice": twice(name) for name in ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature")},
}


@check(table=CASES)
def request_is_refused_with(scene, make):
    response = exchange(scene.gateway, make(scene))
    assert response.status in (400, 403), f"{response.status} {response.body[:200]!r}"
    expect.error_document(response)
    assert b"secret content" not in response.body, "the object is served"


UNSUPPORTED = {
    "SigV2 in the header": lambda scene: base(scene).adding(("Host", scene.gateway.netloc), ("Date", "Tue, 24 Nov 2026 02:00:00 GMT"), ("Authorization", f"AWS {scene.gateway.access_key}:c2lnbmF0dXJlIGluIGJhc2U2NA==")),
    "SigV2 in the query": lambda scene: with_query(base(scene), f"AWSAccessKeyId={scene.gateway.access_key}&Signature=c2ln&Expires=1999999999").adding(("Host", scene.gateway.netloc)),
    "SigV4A": lambda scene: base(scene).adding(("Host", scene.gateway.netloc), ("Authorization", f"AWS4-ECDSA-P256-SHA256 Credential={scene.gateway.access_key}/20261124/s3/aws4_request, SignedHeaders=host, Signature=00")),
    "Basic": lambda scene: base(scene).adding(("Host", scene.gateway.netloc), ("Authorization", "Basic cm9vdDpyb290")),
    "Bearer": lambda scene: base(scene).adding(("Host", scene.gateway.netloc), ("Authorization", "Bearer token")),
    "an empty Authorization": lambda scene: base(scene).adding(("Host", scene.gateway.netloc), ("Authorization", "")),
    "half an Authorization": lambda scene: base(scene).adding(("Host", scene.gateway.netloc), ("Authorization", "AWS4-HMAC-SHA256 Credential=")),
}  # fmt: skip


@check(table=UNSUPPORTED)
def other_authentication_is_refused_with_a_clear_error(scene, make):
    response = exchange(scene.gateway, make(scene))
    assert response.status in (400, 403), f"{response.status} {response.body[:200]!r}"
    expect.error_document(response)


@check
def sigv2_is_told_to_use_sigv4(scene):
    with unchanged(scene):
        document = expect.error_document(exchange(scene.gateway, UNSUPPORTED["SigV2 in the query"](scene)))
    assert "AWS4-HMAC-SHA256" in document["Message"] or "V4" in document["Message"] or "Version 4" in document["Message"], document
