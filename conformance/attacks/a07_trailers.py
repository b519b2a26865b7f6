"""A7: trailers are what x-amz-trailer announced, once, right, and at the end."""

from harness import expect
from harness.aws_chunked import ChunkedUpload, crc32, signed_upload, unsigned_upload
from harness.checks import check
from harness.signature import Signer
from harness.state import unchanged
from harness.wire import Connection, ConnectionEnded, exchange

SCENARIO, CLIENT = "A7", "raw HTTP"
PIECES = [b"hello ", b"world"]
RIGHT = f"x-amz-checksum-crc32:{crc32(b'hello world')}"
SHA1 = "x-amz-checksum-sha1:Kq5sNclPz7QV2+lfQIuc6R7oRu0="


def unsigned(scene, **more) -> ChunkedUpload:
    return unsigned_upload(Signer.of(scene.gateway), f"/{scene.bucket}/trailed", PIECES, trailer=RIGHT, **more)


def signed(scene) -> ChunkedUpload:
    return signed_upload(Signer.of(scene.gateway), f"/{scene.bucket}/trailed", PIECES, trailer=RIGHT)


def refused(scene, upload: ChunkedUpload) -> None:
    with unchanged(scene), Connection(scene.gateway.address) as connection:
        connection.send(upload.request().bytes())
        connection.end_sending()
        try:
            response = connection.receive(method="PUT")
        except ConnectionEnded:
            return
        assert 400 <= response.status < 500, f"{response.status} {response.body[:200]!r}"


@check(table={"signed": signed, "unsigned": unsigned})
def right_trailer_is_accepted(scene, make):
    response = exchange(scene.gateway, make(scene).request())
    assert response.status == 200, f"{response.status} {response.body[:300]!r}"
    scene.s3.delete_object(Bucket=scene.bucket, Key="trailed")


@check
def space_after_the_colon_is_accepted(scene):
    upload = unsigned(scene)
    upload.trailer = upload.trailer.replace(b":", b": ")
    expect.equal(exchange(scene.gateway, upload.request()).status, 200, "status")
    scene.s3.delete_object(Bucket=scene.bucket, Key="trailed")


UNSIGNED_FAULTS = {
    "a trailer announced and not sent": b"",
    "a trailer with a wrong value": b"x-amz-checksum-crc32:AAAAAA==\r\n",
    "a trailer that is not base64": b"x-amz-checksum-crc32:????\r\n",
    "a trailer of another length": b"x-amz-checksum-crc32:AAAA\r\n",
    "an empty trailer": b"x-amz-checksum-crc32:\r\n",
    "another trailer than announced": SHA1.encode() + b"\r\n",
    "a second trailer that was not announced": f"{RIGHT}\r\n{SHA1}\r\n".encode(),
    "a trailer that is no checksum besides": f"{RIGHT}\r\nx-amz-meta-a:1\r\n".encode(),
    "the trailer twice": f"{RIGHT}\r\n{RIGHT}\r\n".encode(),
    "a bare LF after the trailer": f"{RIGHT}\n".encode(),
    "no colon in the trailer": b"x-amz-checksum-crc32\r\n",
    "a trailer line of 64 KiB": b"x-amz-checksum-crc32:" + b"A" * 65536 + b"\r\n",
    "ten thousand trailer lines": b"x-amz-meta-a:1\r\n" * 10_000,
}


@check(table=UNSIGNED_FAULTS)
def unsigned_upload_is_refused_with(scene, trailer):
    upload = unsigned(scene)
    upload.trailer = trailer
    refused(scene, upload)


@check
def garbage_after_the_trailer_is_refused(scene):
    upload = unsigned(scene)
    upload.ending = b"\r\ngarbage"
    refused(scene, upload)


@check
def trailer_that_was_not_announced_is_refused(scene):
    upload = unsigned_upload(Signer.of(scene.gateway), f"/{scene.bucket}/trailed", PIECES, trailer=None)
    upload.trailer = f"{RIGHT}\r\n".encode()
    refused(scene, upload)


@check
def checksum_in_header_and_trailer_is_refused(scene):
    refused(scene, unsigned(scene, headers=[("x-amz-checksum-sha1", "Kq5sNclPz7QV2+lfQIuc6R7oRu0=")]))


@check(table={name: name for name in ("x-amz-checksum-crc32,x-amz-checksum-sha1", "x-amz-checksum-md4", "content-length", "authorization")})
def announcement_is_refused(scene, names):
    refused(scene, unsigned(scene, headers=[("x-amz-trailer", names)]))


def without_signature(upload: ChunkedUpload) -> None:
    upload.trailer = f"{RIGHT}\r\n".encode()


def with_signature(change) -> object:
    def spoil(upload: ChunkedUpload) -> None:
        upload.trailer = change(upload.trailer)

    return spoil


SIGNED_FAULTS = {
    "no trailer signature": without_signature,
    "a wrong trailer signature": with_signature(lambda data: data[:-3] + (b"0" if data[-3:-2] != b"0" else b"1") + b"\r\n"),
    "a trailer changed after signing": with_signature(lambda data: data.replace(b"crc32:", b"crc32: ").replace(RIGHT[-4:].encode(), b"AA==")),
    "the signature before the trailer": with_signature(lambda data: b"\r\n".join(data.split(b"\r\n")[1::-1]) + b"\r\n"),
    "no trailer and no signature": with_signature(lambda data: b""),
}


@check(table=SIGNED_FAULTS)
def signed_upload_is_refused_with(scene, spoil):
    upload = signed(scene)
    spoil(upload)
    refused(scene, upload)
