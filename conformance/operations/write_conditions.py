"""If-None-Match: * and If-Match on PUT, CompleteMultipartUpload and DELETE."""

import concurrent.futures

from harness import expect
from harness.checks import check
from harness.signature import Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "boto3"
OTHER = '"00000000000000000000000000000000"'
RACERS = 100


@check
def put_if_none_match_creates_once(scene):
    scene.put("once", b"first", IfNoneMatch="*")
    with expect.error(412, "PreconditionFailed"):
        scene.put("once", b"second", IfNoneMatch="*")
    expect.equal(scene.bytes_of("once"), b"first", "bytes")


@check
def put_if_match_replaces_only_the_named_state(scene):
    etag = scene.put("cas", b"first")["ETag"]
    newer = scene.put("cas", b"second", IfMatch=etag)["ETag"]
    with expect.error(412, "PreconditionFailed"):
        scene.put("cas", b"third", IfMatch=etag)
    expect.equal(scene.bytes_of("cas"), b"second", "bytes")
    scene.put("cas", b"fourth", IfMatch=newer.strip('"'))


@check
def put_if_match_on_a_missing_key_is_no_such_key(scene):
    with expect.error(404, "NoSuchKey"):
        scene.put("cas-none", IfMatch=OTHER)
    assert "cas-none" not in scene.keys(), "it was created"


@check
def put_with_an_if_none_match_other_than_star_is_not_implemented(scene):
    with expect.error(501, "NotImplemented"):
        scene.put("etag", IfNoneMatch=OTHER)


@check(client="raw HTTP")
def refused_condition_is_told_before_the_body_is_asked_for(scene):
    from harness.wire import Connection

    scene.put("early")
    request = Request("PUT", f"/{scene.bucket}/early", "", [("If-None-Match", "*")], b"x" * 100_000)
    signed = Signer.of(scene.gateway).sign(request).adding(("Expect", "100-continue"))
    with Connection(scene.gateway.address) as connection:
        connection.send(signed.head())
        first = connection.receive_interim()
        if first.status == 100:
            connection.send(signed.body)
            first = connection.receive(method="PUT")
        expect.equal(first.status, 412, "status")


def completed(scene, key: str, body: bytes, **condition):
    where = {"Bucket": scene.bucket, "Key": key, "UploadId": scene.s3.create_multipart_upload(Bucket=scene.bucket, Key=key)["UploadId"]}
    etag = scene.s3.upload_part(**where, PartNumber=1, Body=body)["ETag"]
    return scene.s3.complete_multipart_upload(**where, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]}, **condition)


@check
def complete_if_none_match_creates_once(scene):
    completed(scene, "mp-once", b"first", IfNoneMatch="*")
    with expect.error(412, "PreconditionFailed"):
        completed(scene, "mp-once", b"second", IfNoneMatch="*")
    expect.equal(scene.bytes_of("mp-once"), b"first", "bytes")


@check
def complete_if_match_replaces_only_the_named_state(scene):
    etag = scene.put("mp-cas", b"first")["ETag"]
    completed(scene, "mp-cas", b"second", IfMatch=etag)
    with expect.error(412, "PreconditionFailed"):
        completed(scene, "mp-cas", b"third", IfMatch=etag)
    expect.equal(scene.bytes_of("mp-cas"), b"second", "bytes")


@check
def delete_if_match_removes_only_the_named_state(scene):
    etag = scene.put("del", b"x")["ETag"]
    with expect.error(412, "PreconditionFailed"):
        scene.s3.delete_object(Bucket=scene.bucket, Key="del", IfMatch=OTHER)
    expect.equal(scene.bytes_of("del"), b"x", "bytes")
    scene.s3.delete_object(Bucket=scene.bucket, Key="del", IfMatch=etag)
    assert "del" not in scene.keys(), "still there"


@check
def delete_if_match_star_needs_the_object(scene):
    scene.put("star")
    scene.s3.delete_object(Bucket=scene.bucket, Key="star", IfMatch="*")
    assert "star" not in scene.keys(), "still there"


def race(requests: list[Request], scene) -> list[int]:
    with concurrent.futures.ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(lambda request: exchange(scene.gateway, request, seconds=30).status, requests))


@check(client="raw HTTP")
def of_a_hundred_parallel_creations_exactly_one_wins(scene):
    signer = Signer.of(scene.gateway)
    requests = [
        signer.sign(Request("PUT", f"/{scene.bucket}/race", "", [("If-None-Match", "*")], f"{number:03}".encode())) for number in range(RACERS)
    ]
    statuses = race(requests, scene)
    expect.equal(statuses.count(200), 1, "winners")
    assert set(statuses) <= {200, 409, 412}, set(statuses)
    expect.equal(scene.bytes_of("race"), f"{statuses.index(200):03}".encode(), "bytes")


@check(client="raw HTTP")
def of_a_hundred_parallel_replacements_exactly_one_wins(scene):
    etag, signer = scene.put("race-cas", b"start")["ETag"], Signer.of(scene.gateway)
    requests = [
        signer.sign(Request("PUT", f"/{scene.bucket}/race-cas", "", [("If-Match", etag)], f"{number:03}".encode())) for number in range(RACERS)
    ]
    statuses = race(requests, scene)
    expect.equal(statuses.count(200), 1, "winners")
    assert set(statuses) <= {200, 409, 412}, set(statuses)
    expect.equal(scene.bytes_of("race-cas"), f"{statuses.index(200):03}".encode(), "bytes")
