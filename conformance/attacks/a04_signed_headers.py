"""A4: SignedHeaders is a sorted list of present headers with host in it."""

from harness.checks import check
from harness.signature import UNSIGNED, Signer
from harness.state import unchanged
from harness.wire import Request, exchange

SCENARIO, CLIENT = "A4", "raw HTTP"


def put(scene) -> Request:
    return Request("PUT", f"/{scene.bucket}/k", "", [("x-amz-meta-a", "1")], b"content")


def altered(names):
    """A request whose Authorization lists these headers, the signature being right for that very list."""
    return lambda scene: Signer.of(scene.gateway).sign(put(scene), signed=names)


def without_payload_header(scene) -> Request:
    signed = Signer.of(scene.gateway).sign(Request("PUT", f"/{scene.bucket}/k", body=b"content"), signed=["host", "x-amz-date"])
    return signed.without("x-amz-content-sha256")


CASES = {
    "host is missing": altered(["x-amz-content-sha256", "x-amz-date", "x-amz-meta-a"]),
    "x-amz-content-sha256 is there but not signed": altered(["host", "x-amz-date", "x-amz-meta-a"]),
    "x-amz-meta-a is there but not signed": altered(["host", "x-amz-content-sha256", "x-amz-date"]),
    "an absent header is named": altered(["host", "x-amz-content-sha256", "x-amz-date", "x-amz-meta-a", "x-amz-not-there"]),
    "the list is not sorted": altered(["x-amz-meta-a", "x-amz-date", "x-amz-content-sha256", "host"]),
    "a name is in upper case": altered(["Host", "x-amz-content-sha256", "x-amz-date", "x-amz-meta-a"]),
    "a name is there twice": altered(["host", "host", "x-amz-content-sha256", "x-amz-date", "x-amz-meta-a"]),
    "the list is empty": altered([]),
    "a name is empty": altered(["", "host", "x-amz-content-sha256", "x-amz-date", "x-amz-meta-a"]),
    "x-amz-content-sha256 is absent": without_payload_header,
    "x-amz-content-sha256 is nonsense": lambda scene: Signer.of(scene.gateway).sign(put(scene), payload="nonsense"),
    "x-amz-content-sha256 is cut short": lambda scene: Signer.of(scene.gateway).sign(put(scene), payload="e3b0c44298fc1c14"),
    "the presigned list lacks host": lambda scene: Signer.of(scene.gateway).presign(Request("PUT", f"/{scene.bucket}/k", body=b"x"), signed=[]),
    "the presigned list names an absent header": lambda scene: Signer.of(scene.gateway).presign(Request("PUT", f"/{scene.bucket}/k", body=b"x"), signed=["host", "x-amz-acl"]),
}


@check(table=CASES)
def request_is_refused_where(scene, make):
    with unchanged(scene):
        response = exchange(scene.gateway, make(scene))
        assert 400 <= response.status < 500, f"{response.status} {response.body[:200]!r}"


@check
def header_value_is_compared_with_its_spaces_folded(scene):
    signed = Signer.of(scene.gateway).sign(Request("PUT", f"/{scene.bucket}/folded", "", [("x-amz-meta-a", "one two")], b"x"), payload=UNSIGNED)
    for spelt in ("one two", "  one two  ", "one   two"):
        response = exchange(scene.gateway, signed.replacing("x-amz-meta-a", spelt))
        assert response.status == 200, f"{spelt!r}: {response.status} {response.body[:200]!r}"
