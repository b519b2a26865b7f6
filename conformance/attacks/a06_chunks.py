"""A6: aws-chunked bodies whose chunks are wrong in every way."""

import time

from harness import expect
from harness.aws_chunked import Chunk, ChunkedUpload, signed_upload, unsigned_upload
from harness.checks import check
from harness.signature import Signer
from harness.state import unchanged
from harness.wire import Connection, ConnectionEnded, exchange

SCENARIO, CLIENT = "A6", "raw HTTP"
PIECES = [bytes([letter]) * 8192 for letter in b"abc"] + [b"the end"]
CONTENT = b"".join(PIECES)


def signed(scene, **more) -> ChunkedUpload:
    return signed_upload(Signer.of(scene.gateway), f"/{scene.bucket}/chunked", PIECES, **more)


def unsigned(scene, **more) -> ChunkedUpload:
    return unsigned_upload(Signer.of(scene.gateway), f"/{scene.bucket}/chunked", PIECES, **more)


def assert_refused(scene, request, seconds: float = 15) -> None:
    """A 4xx or a closed connection, in bounded time, and nothing stored."""
    start = time.monotonic()
    with unchanged(scene):
        with Connection(scene.gateway.address, seconds=seconds) as connection:
            connection.send(request.bytes() if hasattr(request, "bytes") else request)
            connection.end_sending()
            try:
                response = connection.receive(method="PUT")
            except ConnectionEnded:
                response = None
        assert response is None or 400 <= response.status < 500, f"{response.status} {response.body[:200]!r}"
    assert time.monotonic() - start < 10, "the answer took more than ten seconds"


@check(table={"signed": signed, "unsigned": unsigned})
def right_chunks_are_stored(scene, make):
    response = exchange(scene.gateway, make(scene).request())
    assert response.status == 200, f"{response.status} {response.body[:300]!r}"
    expect.same_bytes(scene.bytes_of("chunked"), CONTENT)
    scene.s3.delete_object(Bucket=scene.bucket, Key="chunked")


@check(table={"one piece at a time": 1, "three bytes at a time": 3})
def right_chunks_in_small_writes_are_stored(scene, size):
    upload = signed_upload(Signer.of(scene.gateway), f"/{scene.bucket}/split", [b"x" * 200, b"y"])
    data = upload.request().bytes()
    with Connection(scene.gateway.address) as connection:
        for at in range(0, len(data), size):
            connection.send(data[at : at + size])
        expect.equal(connection.receive(method="PUT").status, 200, "status")
    expect.equal(scene.bytes_of("split"), b"x" * 200 + b"y", "bytes")


def spoilt_signature(position: int):
    def spoil(upload: ChunkedUpload) -> None:
        chunk = upload.chunks[position]
        chunk.extension = chunk.extension[:-1] + ("0" if chunk.extension[-1] != "0" else "1")

    return spoil


def spoilt_data(position: int):
    def spoil(upload: ChunkedUpload) -> None:
        upload.chunks[position].data = b"X" + upload.chunks[position].data[1:]

    return spoil


def swap(upload: ChunkedUpload) -> None:
    upload.chunks[0], upload.chunks[1] = upload.chunks[1], upload.chunks[0]


def repeat(upload: ChunkedUpload) -> None:
    upload.chunks.insert(1, upload.chunks[0])


def drop(upload: ChunkedUpload) -> None:
    del upload.chunks[1]


def no_last(upload: ChunkedUpload) -> None:
    upload.chunks[-1] = upload.chunks.pop(-2)
    upload.ending = upload.chunks[-1].data + b"\r\n"


def extension(text: str):
    def change(upload: ChunkedUpload) -> None:
        upload.chunks[0].extension = text

    return change


SIGNED_FAULTS = {
    "the first chunk's signature is wrong": spoilt_signature(0),
    "a middle chunk's signature is wrong": spoilt_signature(1),
    "the last data chunk's signature is wrong": spoilt_signature(-2),
    "the final chunk's signature is wrong": spoilt_signature(-1),
    "the first chunk's data is changed": spoilt_data(0),
    "the last chunk's data is changed": spoilt_data(-2),
    "two chunks are swapped": swap,
    "a chunk is repeated": repeat,
    "a chunk is left out": drop,
    "the final chunk is missing": no_last,
    "a chunk has no signature": extension(""),
    "a chunk's signature is empty": extension(";chunk-signature="),
    "a chunk's signature is short": extension(";chunk-signature=abc"),
    "a chunk has another extension": extension(";name=value"),
    "a chunk's header line is 64 KiB": extension(";chunk-signature=" + "a" * 65536),
    "a chunk's signature is not hexadecimal": extension(";chunk-signature=" + "z" * 64),
}


@check(table=SIGNED_FAULTS)
def signed_upload_is_refused_where(scene, spoil):
    upload = signed(scene)
    spoil(upload)
    assert_refused(scene, upload.request())


def size(text: str):
    def change(upload: ChunkedUpload) -> None:
        upload.chunks[0] = Chunk(text, upload.chunks[0].extension, upload.chunks[0].data)

    return change


def ending(data: bytes):
    def change(upload: ChunkedUpload) -> None:
        upload.ending = data

    return change


SIZE_FAULTS = {
    "is one too large": size("2001"),
    "is one too small": size("1fff"),
    "has 17 hexadecimal digits": size("10000000000000000"),
    "has 16 digits of f": size("f" * 16),
    "is close to 2^63": size("7fffffffffffffff"),
    "has 64 KiB of zeros before it": size("0" * 65536 + "2000"),
    "is negative": size("-2000"),
    "has a plus": size("+2000"),
    "has a leading space": size(" 2000"),
    "has a trailing space": size("2000 "),
    "has 0x before it": size("0x2000"),
    "is empty": size(""),
    "is not hexadecimal": size("zz"),
}


@check(table=SIZE_FAULTS)
def upload_is_refused_where_a_chunk_size(scene, change):
    for make in (signed, unsigned):
        upload = make(scene)
        change(upload)
        assert_refused(scene, upload.request())


@check(table={"data after the final chunk": ending(b"\r\nextra"), "another chunk after the final one": ending(b"\r\n5\r\nhello\r\n0\r\n\r\n"), "no end line": ending(b"")})
def upload_is_refused_with(scene, change):
    for make in (signed, unsigned):
        upload = make(scene)
        change(upload)
        assert_refused(scene, upload.request())


@check(table={"less": str(len(CONTENT) - 1), "more": str(len(CONTENT) + 1), "negative": "-1", "no number": "x", "empty": "", "huge": str(1 << 62)})
def decoded_length_is_refused_when_it_is(scene, text):
    for make in (signed, unsigned):
        assert_refused(scene, make(scene, headers=[("x-amz-decoded-content-length", text)]).request())


@check
def decoded_length_that_is_missing_is_refused(scene):
    signer = Signer.of(scene.gateway)
    upload = unsigned(scene)
    bare = [pair for pair in upload.head.headers if pair[0].lower() not in ("x-amz-decoded-content-length", "authorization", "x-amz-date")]
    from harness.signature import UNSIGNED_TRAILER
    from harness.wire import Request

    upload.head = signer.sign(Request("PUT", upload.head.path, "", bare), payload=UNSIGNED_TRAILER)
    response = exchange(scene.gateway, upload.request())
    expect.refused(response, (411, 400), ("MissingContentLength", "InvalidRequest", "InvalidArgument"))


@check(table={"in a chunk's data": 0.3, "in a chunk's header": 8192 + 90, "before the final chunk": -90, "before the trailer's end": -3})
def body_cut_off_ends_in_bounded_time_and_stores_nothing(scene, place):
    for make in (signed, unsigned):
        request = make(scene).request()
        at = int(len(request.body) * place) if isinstance(place, float) else place
        assert_refused(scene, request.head() + request.body[:at])


@check
def transfer_encoding_chunked_around_aws_chunked_is_decoded(scene):
    """As botocore sends over TLS: no Content-Length at all."""
    request = unsigned(scene).request()
    head = request.without("content-length").adding(("Transfer-Encoding", "chunked"))
    body = b"".join(f"{len(request.body[at:at + 5000]):x}\r\n".encode() + request.body[at : at + 5000] + b"\r\n" for at in range(0, len(request.body), 5000))
    response = exchange(scene.gateway, head.head() + body + b"0\r\n\r\n", method="PUT")
    assert response.status == 200, f"{response.status} {response.body[:300]!r}"
    expect.same_bytes(scene.bytes_of("chunked"), CONTENT)
    scene.s3.delete_object(Bucket=scene.bucket, Key="chunked")


@check
def content_encoding_given_besides_aws_chunked_is_kept_alone(scene):
    request = unsigned(scene, headers=[("content-encoding", "gzip,aws-chunked")]).request()
    expect.equal(exchange(scene.gateway, request).status, 200, "status")
    head = scene.s3.head_object(Bucket=scene.bucket, Key="chunked")
    expect.equal(head["ContentEncoding"], "gzip", "Content-Encoding")
    scene.s3.delete_object(Bucket=scene.bucket, Key="chunked")


@check
def chunks_of_one_byte_are_stored_or_refused_at_once(scene):
    upload = unsigned_upload(Signer.of(scene.gateway), f"/{scene.bucket}/tiny", [b"x"] * 20_000)
    start = time.monotonic()
    response = exchange(scene.gateway, upload.request())
    assert response.status in (200, 400, 403), f"status {response.status}"
    assert time.monotonic() - start < 3, "it took more than three seconds"
