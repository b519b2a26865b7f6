"""A5: the body is what was declared, in content and in length."""

from harness import expect
from harness.checks import check
from harness.signature import UNSIGNED, Signer, sha256
from harness.state import unchanged
from harness.wire import Connection, ConnectionEnded, Request, exchange

SCENARIO, CLIENT = "A5", "raw HTTP"
BODY = b"the declared body"


def put(scene, body: bytes = BODY, **more) -> Request:
    return Signer.of(scene.gateway).sign(Request("PUT", f"/{scene.bucket}/payload", body=body), **more)


def swapped(request: Request, body: bytes) -> Request:
    return Request(request.method, request.path, request.query, request.headers, body)


@check
def another_body_of_the_same_length_is_a_sha256_mismatch(scene):
    with unchanged(scene):
        response = exchange(scene.gateway, swapped(put(scene), BODY[::-1]))
        expect.refused(response, 400, "XAmzContentSHA256Mismatch")


@check
def another_body_of_a_big_upload_is_a_sha256_mismatch(scene):
    big = b"x" * 3_000_000
    with unchanged(scene):
        expect.refused(exchange(scene.gateway, swapped(put(scene, big), big[:-1] + b"y")), 400, "XAmzContentSHA256Mismatch")


@check
def another_body_of_a_part_is_a_sha256_mismatch(scene):
    upload = scene.s3.create_multipart_upload(Bucket=scene.bucket, Key="mp")["UploadId"]
    request = Signer.of(scene.gateway).sign(Request("PUT", f"/{scene.bucket}/mp", f"partNumber=1&uploadId={upload}", body=BODY))
    with unchanged(scene):
        expect.refused(exchange(scene.gateway, swapped(request, BODY[::-1])), 400, "XAmzContentSHA256Mismatch")


@check(table={"DeleteObjects": ("POST", "delete", b"<Delete><Object><Key>kept</Key></Object></Delete>"), "PutBucketCors": ("PUT", "cors", b"<CORSConfiguration/>")})
def another_document_is_a_sha256_mismatch_for(scene, row):
    method, query, body = row
    scene.put("kept")
    signed = Signer.of(scene.gateway).sign(Request(method, f"/{scene.bucket}", query, [("x-amz-checksum-crc32", "AAAAAA==")], b"z" * len(body)))
    with unchanged(scene):
        expect.refused(exchange(scene.gateway, swapped(signed, body)), 400, ("XAmzContentSHA256Mismatch", "BadDigest"))


@check
def hash_pinned_in_a_presigned_url_is_enforced(scene):
    pinned = Signer.of(scene.gateway).presign(
        Request("PUT", f"/{scene.bucket}/pinned", "", [("x-amz-content-sha256", sha256(BODY))], BODY), payload=sha256(BODY)
    )
    with unchanged(scene):
        expect.refused(exchange(scene.gateway, swapped(pinned, BODY[::-1])), 400, "XAmzContentSHA256Mismatch")
    expect.equal(exchange(scene.gateway, pinned).status, 200, "status with the right body")


@check
def hash_pinned_in_the_query_of_a_presigned_url_is_enforced(scene):
    request = Request("PUT", f"/{scene.bucket}/pinned2", f"X-Amz-Content-Sha256={sha256(BODY)}", body=BODY)
    pinned = Signer.of(scene.gateway).presign(request, payload=sha256(BODY))
    with unchanged(scene):
        response = exchange(scene.gateway, swapped(pinned, BODY[::-1]))
        assert response.status in (400, 403), f"status {response.status}"


@check(table={"half of it": len(BODY) // 2, "all but one byte": len(BODY) - 1, "nothing": 0})
def body_that_ends_early_stores_nothing(scene, sent):
    with unchanged(scene):
        with Connection(scene.gateway.address) as connection:
            connection.send(put(scene, payload=UNSIGNED).head() + BODY[:sent])
            connection.end_sending()
            try:
                response = connection.receive(method="PUT")
            except ConnectionEnded:
                return
            assert response.status == 400, f"status {response.status}"


@check
def client_that_goes_away_stores_nothing(scene):
    import socket
    import struct

    with unchanged(scene):
        for sent in (0, 1, 10):
            connection = Connection(scene.gateway.address)
            connection.send(put(scene, payload=UNSIGNED).head() + BODY[:sent])
            connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()


@check
def bytes_after_the_body_are_the_next_request_and_no_part_of_the_object(scene):
    with Connection(scene.gateway.address) as connection:
        connection.send(put(scene, payload=UNSIGNED).bytes() + b"GARBAGE\r\n\r\n")
        expect.equal(connection.receive(method="PUT").status, 200, "status of the upload")
        expect.equal(connection.receive().status, 400, "status of the garbage")
        assert connection.is_closed_by_peer(), "the connection stays open"
    expect.equal(scene.bytes_of("payload"), BODY, "bytes")


@check
def body_on_a_get_is_read_over_or_refused_and_never_the_next_request(scene):
    scene.put("kept")
    inner = Signer.of(scene.gateway).sign(Request("DELETE", f"/{scene.bucket}/kept")).bytes()
    outer = Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}/kept", body=inner))
    with unchanged(scene):
        exchange(scene.gateway, outer)


@check
def unsigned_payload_over_the_header_is_accepted(scene):
    expect.equal(exchange(scene.gateway, put(scene, payload=UNSIGNED)).status, 200, "status")


@check
def upper_case_hash_is_refused_or_accepted_but_never_ignored(scene):
    request = put(scene, payload=sha256(BODY).upper())
    with unchanged(scene):
        response = exchange(scene.gateway, swapped(request, BODY[::-1]))
        assert response.status in (400, 403), f"status {response.status}"


@check(table={"6 GiB": 6 << 30, "1 EiB": 1 << 60, "more than 64 bits": 1 << 70, "negative": -1})
def declared_length_is_refused_before_the_body(scene, length):
    request = put(scene, payload=UNSIGNED).replacing("Content-Length", str(length))
    with unchanged(scene), Connection(scene.gateway.address) as connection:
        connection.send(request.head())
        response = connection.receive(method="PUT")
        assert response.status in (400, 413), f"status {response.status}"
