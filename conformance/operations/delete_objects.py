"""DeleteObjects."""

import base64
import hashlib

from harness import expect
from harness.checks import check
from harness.signature import Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "boto3"


def delete(scene, *keys: str, **more) -> dict:
    return scene.s3.delete_objects(Bucket=scene.bucket, Delete={"Objects": [{"Key": key} for key in keys], **more})


def post(scene, body: bytes, *headers: tuple[str, str], digest: bool = True):
    if digest:
        headers = (*headers, ("Content-MD5", base64.b64encode(hashlib.md5(body).digest()).decode()))
    return exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("POST", f"/{scene.bucket}", "delete", list(headers), body)))


@check
def named_keys_go_and_others_stay(scene):
    names = ["a", "b & <c>", "é", "with space+", "stays"]
    for name in names:
        scene.put(name)
    answer = delete(scene, *names[:4], "never was")
    expect.equal(sorted(entry["Key"] for entry in answer["Deleted"]), sorted([*names[:4], "never was"]), "Deleted")
    assert "Errors" not in answer, answer.get("Errors")
    expect.equal(scene.keys(), ["stays"], "keys")


@check
def quiet_mode_names_only_errors(scene):
    scene.put("quiet")
    assert "Deleted" not in delete(scene, "quiet", "never was", Quiet=True), "it names what it deleted"
    assert "quiet" not in scene.keys(), "still there"


@check
def thousand_keys_go_at_once(scene):
    for number in range(0, 1000, 100):
        scene.put(f"many/{number:03}")
    answer = delete(scene, *(f"many/{number:03}" for number in range(1000)))
    expect.equal(len(answer["Deleted"]), 1000, "deleted")
    assert not any(key.startswith("many/") for key in scene.keys()), "some are left"


@check
def more_than_a_thousand_keys_are_malformed_and_nothing_goes(scene):
    scene.put("many/000")
    with expect.error(400, "MalformedXML"):
        delete(scene, *(f"many/{number:03}" for number in range(1001)))
    assert "many/000" in scene.keys(), "it is gone"


@check
def same_key_twice_is_deleted(scene):
    scene.put("twice")
    delete(scene, "twice", "twice")
    assert "twice" not in scene.keys(), "still there"


@check(client="raw HTTP")
def content_md5_alone_will_do(scene):
    scene.put("md5")
    response = post(scene, b"<Delete><Object><Key>md5</Key></Object></Delete>")
    expect.equal(response.status, 200, "status")
    assert "md5" not in scene.keys(), "still there"


@check(client="raw HTTP")
def without_any_digest_it_is_refused(scene):
    scene.put("kept")
    expect.refused(post(scene, b"<Delete><Object><Key>kept</Key></Object></Delete>", digest=False), 400, "InvalidRequest")
    assert "kept" in scene.keys(), "it is gone"


@check(client="raw HTTP")
def wrong_digest_deletes_nothing(scene):
    scene.put("kept")
    wrong = base64.b64encode(hashlib.md5(b"").digest()).decode()
    expect.refused(post(scene, b"<Delete><Object><Key>kept</Key></Object></Delete>", ("Content-MD5", wrong), digest=False), 400, "BadDigest")
    assert "kept" in scene.keys(), "it is gone"


@check(client="raw HTTP", table={"no keys": b"<Delete></Delete>", "another root": b"<Remove><Object><Key>kept</Key></Object></Remove>", "no end": b"<Delete><Object><Key>kept</Key>", "nothing": b""})
def body_is_malformed_with(scene, body):
    scene.put("kept")
    expect.refused(post(scene, body), 400, ("MalformedXML", "MissingRequestBodyError", "UserKeyMustBeSpecified"))
    assert "kept" in scene.keys(), "it is gone"


@check(client="raw HTTP")
def empty_key_is_an_error_of_its_own_or_of_the_request(scene):
    response = post(scene, b"<Delete><Object><Key></Key></Object></Delete>")
    assert response.status == 400 or b"<Error>" in response.body, f"{response.status} {response.body[:200]!r}"
    assert b"<Deleted>" not in response.body, "something was deleted"


@check(client="raw HTTP")
def get_with_delete_is_not_a_listing_and_deletes_nothing(scene):
    scene.put("kept")
    response = exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}", "delete")))
    assert response.status >= 400, f"status {response.status}"
    assert "kept" in scene.keys(), "it is gone"
