"""A9 and A10: unknown keys, wrong secrets and foreign session tokens; and no secret in any answer or log."""

from harness import expect
from harness.checks import check
from harness.signature import Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "A9", "raw HTTP"


def prepare(scene):
    scene.put("k", b"secret content")


def request(scene) -> Request:
    return Request("GET", f"/{scene.bucket}/k")


def both(scene, signer: Signer):
    yield exchange(scene.gateway, signer.sign(request(scene)))
    yield exchange(scene.gateway, signer.presign(request(scene)))


@check
def unknown_key_is_invalid_access_key_id(scene):
    for response in both(scene, Signer.of(scene.gateway).with_(access_key="UNKNOWNKEY0000000000")):
        document = expect.refused(response, 403, "InvalidAccessKeyId")
        expect.equal(document.get("AWSAccessKeyId"), "UNKNOWNKEY0000000000", "AWSAccessKeyId")


@check
def wrong_secret_is_signature_does_not_match(scene):
    for response in both(scene, Signer.of(scene.gateway).with_(secret_key="wrong")):
        expect.refused(response, 403, "SignatureDoesNotMatch")


@check
def empty_secret_is_signature_does_not_match(scene):
    for response in both(scene, Signer.of(scene.gateway).with_(secret_key="")):
        expect.refused(response, 403, "SignatureDoesNotMatch")


@check(table={"empty": "", "a slash": "/", "with slashes": "a/b/c", "5 KiB": "K" * 5000, "the key in lower case": None, "with a null byte": "KEY%00", "beyond ASCII": "CLÉ"})
def access_key_is_refused(scene, key):
    key = scene.gateway.access_key.lower() if key is None else key
    for response in both(scene, Signer.of(scene.gateway).with_(access_key=key)):
        assert response.status in (400, 403), f"{response.status} {response.body[:200]!r}"


@check
def refusal_shows_what_was_signed_and_no_secret(scene):
    response = exchange(scene.gateway, Signer.of(scene.gateway).with_(secret_key="wrong").sign(request(scene)))
    document = expect.refused(response, 403, "SignatureDoesNotMatch")
    assert document.get("StringToSign", "").startswith("AWS4-HMAC-SHA256\n"), "no StringToSign"
    assert document.get("CanonicalRequest", "").startswith(f"GET\n/{scene.bucket}/k\n"), "no CanonicalRequest"
    right = Signer.of(scene.gateway).sign(request(scene))
    assert scene.gateway.secret_key.encode() not in response.body, "the secret key is shown"
    assert dict(right.headers)["Authorization"].rpartition("=")[2].encode() not in response.body, "the right signature is shown"


@check(scenario="A10")
def session_token_with_a_long_term_key_is_refused(scene):
    signed = Signer.of(scene.gateway).sign(request(scene).adding(("x-amz-security-token", "FwoGZXIvYXdzEXAMPLE")))
    expect.refused(exchange(scene.gateway, signed), (400, 403), ("InvalidToken", "InvalidAccessKeyId", "AccessDenied"))


@check
def log_names_the_part_that_differs_and_shows_no_secret(scene):
    from harness.checks import Skip

    if not scene.gateway.is_ours:
        raise Skip("the log of a given endpoint cannot be read")
    gateway, right = scene.gateway, Signer.of(scene.gateway)
    presigned = right.presign(request(scene))
    cases = {
        "secret": right.with_(secret_key="wrong").sign(request(scene)),
        "path": Request("GET", f"/{scene.bucket}/other", presigned.query, presigned.headers),
        "host": presigned.replacing("host", "elsewhere.example.net"),
        "query": Request("GET", presigned.path, presigned.query + "&versionId=x", presigned.headers),
    }
    mark = len(gateway.log())
    for name, refused in cases.items():
        expect.refused(exchange(gateway, refused), 403, "SignatureDoesNotMatch")
    assert len(gateway.log_after(mark, "SignatureDoesNotMatch")) >= 1 or len(gateway.log_after(mark, "ignature")) >= 1, "refusals are not logged"
    text = "\n".join(gateway.log())
    assert gateway.secret_key not in text, "the log shows the secret key"
    assert presigned.query.rpartition("=")[2] not in text, "the log shows a signature"
