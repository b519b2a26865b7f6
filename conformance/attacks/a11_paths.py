"""A11, C22 and the odd keys: paths are decoded once, kept as they are, and stay in the bucket."""

import os
import unicodedata
from urllib.parse import quote, quote_from_bytes

from harness import expect
from harness.checks import Skip, check
from harness.signature import Signer, encode
from harness.state import unchanged
from harness.wire import Request, exchange

SCENARIO, CLIENT = "A11", "raw HTTP"
KEYS = {
    "../x": "../x", "../../../../etc/passwd": "../../../../etc/passwd", "a/../b": "a/../b", "./x": "./x", "a/./b": "a/./b", ".": ".", "..": "..",
    "a//b": "a//b", "/leading": "/leading", "//": "//", "a/ beside a and a/b": "a/", "trailing slashes": "a///", "a": "a", "a/b": "a/b",
    "back\\slash..\\x": "back\\slash..\\x", "C:drive": "C:\\x", "CON": "CON", ".hidden": ".hidden", "format.json": "format.json", "index/": "index/",
    "%2F as text": "a%2Fb", "%252F as text": "a%252Fb", "%zz as text": "100%zz", "plus": "a+b", "space": " a b ", "question": "a?b#c&d=e;f",
    "newline": "a\nb\r\nc", "control": "\x01\x7f", "quotes": "\"'`<>|^{}[]", "NFC": unicodedata.normalize("NFC", "é"), "NFD": unicodedata.normalize("NFD", "é"),
    "emoji": "😀" * 50, "right to left": "\u202egnp.exe", "1024 bytes": "é" * 512, "long segment": "s" * 1024, "1024 slashes": "/" * 1024, "BOM": "\ufeffx",
}  # fmt: skip


def put(scene, key: str, body: bytes):
    return exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("PUT", f"/{scene.bucket}/{encode(key, '/')}", body=body)))


def get(scene, path: str, **more):
    return exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("GET", path), **more))


@check(table=KEYS)
def key_is_stored_listed_and_returned_as_it_is(scene, key):
    body = key.encode()
    response = put(scene, key, body)
    assert response.status == 200, f"{response.status} {response.body[:300]!r}"
    expect.equal(get(scene, f"/{scene.bucket}/{encode(key, '/')}").body, body, "body")
    expect.equal(get(scene, f"/{scene.bucket}/{encode(key)}").body, body, "body with slashes encoded")
    assert key in scene.keys(), "not listed"


@check
def each_odd_key_keeps_its_own_bytes(scene):
    bucket = scene.new_bucket()
    signer = Signer.of(scene.gateway)
    for key in KEYS.values():
        exchange(scene.gateway, signer.sign(Request("PUT", f"/{bucket}/{encode(key, '/')}", body=key.encode())))
    expect.equal(scene.keys(bucket), sorted(set(KEYS.values()), key=str.encode), "keys")
    for key in set(KEYS.values()):
        expect.equal(exchange(scene.gateway, signer.sign(Request("GET", f"/{bucket}/{encode(key, '/')}"))).body, key.encode(), f"body of {key[:40]!r}")
    for key in sorted(set(KEYS.values())):
        expect.equal(exchange(scene.gateway, signer.sign(Request("DELETE", f"/{bucket}/{encode(key, '/')}"))).status, 204, f"status of deleting {key[:40]!r}")
    expect.equal(scene.keys(bucket), [], "keys after deletes")


@check
def odd_keys_work_as_copy_source_and_in_multi_object_delete(scene):
    bucket = scene.new_bucket()
    signer = Signer.of(scene.gateway)
    odd = [key for name, key in KEYS.items() if name not in ("newline", "control", "1024 slashes")]
    for key in odd:
        exchange(scene.gateway, signer.sign(Request("PUT", f"/{bucket}/{encode(key, '/')}", body=key.encode())))
        copy = Request("PUT", f"/{bucket}/copied", "", [("x-amz-copy-source", f"/{bucket}/{encode(key, '/')}")])
        expect.equal(exchange(scene.gateway, signer.sign(copy)).status, 200, f"status of copying {key[:40]!r}")
        expect.equal(exchange(scene.gateway, signer.sign(Request("GET", f"/{bucket}/copied"))).body, key.encode(), "copied bytes")
    answer = scene.s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in odd]})
    assert "Errors" not in answer, answer["Errors"][:2]
    expect.equal(scene.keys(bucket), ["copied"], "keys")


@check
def nothing_is_written_outside_the_data_folder(scene):
    if not scene.gateway.is_ours:
        raise Skip("the data folder of a given endpoint cannot be seen")
    outside = scene.gateway.data_directory.parent
    before = {path for path in outside.rglob("*") if scene.gateway.data_directory not in path.parents}
    for key in ("../x", "../../x", "../../../../../../../../tmp/martinet-escape", "/tmp/martinet-escape", "a/../../../../x"):
        put(scene, key, b"escape")
    after = {path for path in outside.rglob("*") if scene.gateway.data_directory not in path.parents}
    expect.equal(after - before, set(), "new files beside the data folder")
    assert not os.path.exists("/tmp/martinet-escape"), "a file outside"


@check
def key_of_1025_bytes_is_too_long(scene):
    for key in ("x" * 1025, "é" * 512 + "x"):
        document = expect.refused(put(scene, key, b"x"), 400, "KeyTooLongError")
        expect.equal((document.get("Size"), document.get("MaxSizeAllowed")), ("1025", "1024"), "sizes")
    request = Signer.of(scene.gateway).sign(Request("POST", f"/{scene.bucket}/{'x' * 1025}", "uploads"))
    expect.refused(exchange(scene.gateway, request), 400, "KeyTooLongError")


BAD_PATHS = {
    "a null byte": "a%00b", "invalid UTF-8": quote_from_bytes(b"\xff\xfe"), "overlong UTF-8": quote_from_bytes(b"\xc0\xaf"),
    "a surrogate": quote_from_bytes(b"\xed\xa0\x80"), "half an escape": "a%4", "an escape of other letters": "a%zz", "UTF-8 cut off": "%C3",
}  # fmt: skip


@check(table=BAD_PATHS)
def path_is_refused_with(scene, path):
    with unchanged(scene):
        for method in ("PUT", "GET", "DELETE"):
            request = Request(method, f"/{scene.bucket}/{path}", body=b"x" if method == "PUT" else b"")
            response = exchange(scene.gateway, Signer.of(scene.gateway).sign(request))
            assert 400 <= response.status < 500, f"{method}: {response.status} {response.body[:200]!r}"


# What is signed, and another path that must not pass for it.
TWINS = {
    "%252F and %2F": ("a%252Fb", "a%2Fb"),
    "// and /": ("a//b", "a/b"),
    "/./ and /": ("a/./b", "a/b"),
    "/../ and its meaning": ("x/../a/b", "a/b"),
    "a trailing slash and none": ("a/", "a"),
    "NFC and NFD": (quote(unicodedata.normalize("NFC", "é")), quote(unicodedata.normalize("NFD", "é"))),
    "upper and lower case": ("A", "a"),
    "+ and a space": ("a+b", "a%20b"),
    "%25 and %": ("a%2541", "aA"),
}


@check(table=TWINS)
def signature_for_one_path_does_not_pass_for_another(scene, pair):
    for signed_path, sent_path in (pair, pair[::-1]):
        signed = Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}/{signed_path}"))
        response = exchange(scene.gateway, Request("GET", f"/{scene.bucket}/{sent_path}", "", signed.headers))
        expect.refused(response, 403, "SignatureDoesNotMatch")


@check(
    table={
        "lower-case hexadecimal": ("a%c3%a9", "aé"), "escaped letters": ("%61%62", "ab"), "bare sub-delimiters": ("a&b=c,(d)!$;'*:@", "a&b=c,(d)!$;'*:@"),
        "escaped tilde": ("%7Ea", "~a"), "bare plus": ("a+b", "a+b"), "bare brackets": ("a[b]", "a[b]"),
    }
)  # fmt: skip
def spelling_of_a_path_does_not_matter(scene, pair):
    """nginx encodes paths anew: what counts is what they decode to."""
    spelt, key = pair
    put(scene, key, key.encode())
    response = get(scene, f"/{scene.bucket}/{spelt}", canonical_path=f"/{scene.bucket}/{encode(key, '/')}")
    expect.equal((response.status, response.body), (200, key.encode()), "answer")


@check(table={text: text for text in ("..", ".", "%2e%2e", "..%2f..", "a/..", "-", "-/health/live/..")})
def bucket_name_in_a_path_cannot_be(scene, name):
    with unchanged(scene):
        for method in ("PUT", "GET", "DELETE"):
            response = exchange(scene.gateway, Signer.of(scene.gateway).sign(Request(method, f"/{name}")))
            assert response.status >= 400, f"{method}: {response.status} {response.body[:200]!r}"
