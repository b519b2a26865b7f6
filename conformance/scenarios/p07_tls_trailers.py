"""P07: boto3's defaults over TLS: aws-chunked bodies of no known length with a checksum in the trailer."""

import io
import random
import ssl

from harness import expect
from harness.aws_chunked import unsigned_upload
from harness.certificates import make_certificates
from harness.checks import check
from harness.signature import Signer
from harness.wire import Connection

SCENARIO, CLIENT = "P07", "boto3 TLS"
BIG = random.Random(20).randbytes(20_000_000)
WRONG = "x-amz-checksum-crc32:AAAAAA=="


def prepare(scene):
    certificates = make_certificates(scene.directory / "tls")
    scene.gateway = scene.start_gateway(MARTINET_TLS_CERT=str(certificates.certificate), MARTINET_TLS_KEY=str(certificates.key))
    scene.gateway.endpoint = scene.gateway.endpoint.replace("http:", "https:")
    scene.tls = ssl.create_default_context(cafile=certificates.authority)
    scene.s3 = scene.client(verify=str(certificates.authority))
    scene.sent = []
    scene.s3.meta.events.register("before-send.s3", lambda request, **_: scene.sent.append(dict(request.headers)))


def sent_header(scene, name: str) -> list[str]:
    values = [{k.lower(): v for k, v in headers.items()}.get(name.lower()) for headers in scene.sent]
    return [value.decode() if isinstance(value, bytes) else value for value in values if value]


def exchange(scene, request):
    with Connection(scene.gateway.address, tls=scene.tls) as connection:
        connection.send(request.bytes())
        return connection.receive(method=request.method)


@check
def upload_fileobj_of_20_mb_is_stored_exactly(scene):
    scene.sent.clear()
    scene.s3.upload_fileobj(io.BytesIO(BIG), scene.bucket, "big")
    assert "STREAMING-UNSIGNED-PAYLOAD-TRAILER" in sent_header(scene, "x-amz-content-sha256"), "the client no longer streams"
    assert "chunked" in sent_header(scene, "transfer-encoding"), "the client no longer sends chunked bodies"
    expect.same_bytes(scene.bytes_of("big"), BIG)


@check
def put_object_of_5_bytes_is_stored_without_the_transfer_encoding(scene):
    scene.sent.clear()
    scene.put("five", b"12345", ContentEncoding="gzip")
    assert "STREAMING-UNSIGNED-PAYLOAD-TRAILER" in sent_header(scene, "x-amz-content-sha256"), "the client no longer streams"
    got = scene.s3.get_object(Bucket=scene.bucket, Key="five", ChecksumMode="ENABLED")
    expect.equal((got["Body"].read(), got["ContentEncoding"]), (b"12345", "gzip"), "object")
    expect.equal(got["ChecksumCRC32"], "y/U6HA==", "CRC32")
    scene.put("plain", b"12345")
    assert "ContentEncoding" not in scene.s3.head_object(Bucket=scene.bucket, Key="plain"), "aws-chunked is stored"


@check(client="raw TLS")
def object_with_a_wrong_trailer_crc32_is_bad_digest_and_not_stored(scene):
    request = unsigned_upload(Signer.of(scene.gateway), f"/{scene.bucket}/wrong", [b"hello", b"world"], trailer=WRONG).request()
    expect.refused(exchange(scene, request), 400, "BadDigest")
    assert "wrong" not in scene.keys(), "the object is there"


@check(client="raw TLS")
def part_with_a_wrong_trailer_crc32_is_bad_digest_and_not_stored(scene):
    upload = scene.s3.create_multipart_upload(Bucket=scene.bucket, Key="parts")["UploadId"]
    query = f"partNumber=1&uploadId={upload}"
    request = unsigned_upload(Signer.of(scene.gateway), f"/{scene.bucket}/parts", [b"hello"], query=query, trailer=WRONG).request()
    expect.refused(exchange(scene, request), 400, "BadDigest")
    listed = scene.s3.list_parts(Bucket=scene.bucket, Key="parts", UploadId=upload)
    expect.equal(listed.get("Parts", []), [], "parts")


@check
def download_through_tls_in_parallel_ranges_is_exact(scene):
    scene.s3.upload_fileobj(io.BytesIO(BIG), scene.bucket, "big")
    target = io.BytesIO()
    scene.s3.download_fileobj(scene.bucket, "big", target)
    expect.same_bytes(target.getvalue(), BIG)


@check(client="raw TLS")
def plain_http_on_the_tls_port_is_refused_and_the_gateway_lives(scene):
    with Connection(scene.gateway.address, seconds=5) as connection:
        connection.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        try:
            answer = connection.socket.recv(4096)
        except ConnectionResetError:
            answer = b""
        assert not answer.startswith(b"HTTP/1.1 2"), f"answered {answer!r}"
    scene.s3.list_buckets()
