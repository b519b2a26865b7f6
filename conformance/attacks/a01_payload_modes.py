"""A1: every route in every payload mode verifies the signature, wherever the credentials stand."""

from harness import expect
from harness.checks import check
from harness.signature import EMPTY_HASH, SIGNED_CHUNKS, SIGNED_CHUNKS_TRAILER, UNSIGNED, UNSIGNED_TRAILER, Signer, sha256
from harness.state import unchanged
from harness.wire import Request, exchange

SCENARIO, CLIENT = "A1", "raw HTTP"
MODES = [None, UNSIGNED, UNSIGNED_TRAILER, SIGNED_CHUNKS, SIGNED_CHUNKS_TRAILER, "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "STREAMING-ANYTHING", "garbage", EMPTY_HASH]
CHUNKED_BODY = b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"


def prepare(scene):
    scene.put("object", b"kept")
    made = scene.s3.create_multipart_upload(Bucket=scene.bucket, Key="upload")
    scene.upload = made["UploadId"]
    scene.part = scene.s3.upload_part(Bucket=scene.bucket, Key="upload", UploadId=scene.upload, PartNumber=1, Body=b"part")["ETag"]
    scene.other = scene.new_bucket()

FORM = (
    b'--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nforged\r\n'
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nx\r\n--b--\r\n'
)


def routes(scene) -> dict[str, Request]:
    bucket, upload = f"/{scene.bucket}", f"uploadId={scene.upload}"
    complete = f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{scene.part}</ETag></Part></CompleteMultipartUpload>"
    rule = b"<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>"
    copy = [("x-amz-copy-source", f"{scene.bucket}/object")]
    return {
        "ListBuckets": Request("GET", "/"),
        "CreateBucket": Request("PUT", f"{bucket}-forged"),
        "DeleteBucket": Request("DELETE", f"/{scene.other}"),
        "HeadBucket": Request("HEAD", bucket),
        "ListObjects": Request("GET", bucket),
        "ListObjectsV2": Request("GET", bucket, "list-type=2"),
        "GetBucketLocation": Request("GET", bucket, "location"),
        "ListMultipartUploads": Request("GET", bucket, "uploads"),
        "PutBucketCors": Request("PUT", bucket, "cors", body=rule),
        "GetBucketCors": Request("GET", bucket, "cors"),
        "DeleteBucketCors": Request("DELETE", bucket, "cors"),
        "DeleteObjects": Request("POST", bucket, "delete", body=b"<Delete><Object><Key>object</Key></Object></Delete>"),
        "PutObject": Request("PUT", f"{bucket}/forged", body=CHUNKED_BODY),
        "PutObject over another": Request("PUT", f"{bucket}/object", body=CHUNKED_BODY),
        "GetObject": Request("GET", f"{bucket}/object"),
        "HeadObject": Request("HEAD", f"{bucket}/object"),
        "DeleteObject": Request("DELETE", f"{bucket}/object"),
        "CopyObject": Request("PUT", f"{bucket}/forged", headers=copy),
        "GetObjectAttributes": Request("GET", f"{bucket}/object", "attributes", [("x-amz-object-attributes", "ETag")]),
        "CreateMultipartUpload": Request("POST", f"{bucket}/forged", "uploads"),
        "UploadPart": Request("PUT", f"{bucket}/upload", f"partNumber=2&{upload}", body=CHUNKED_BODY),
        "UploadPartCopy": Request("PUT", f"{bucket}/upload", f"partNumber=2&{upload}", copy),
        "ListParts": Request("GET", f"{bucket}/upload", upload),
        "CompleteMultipartUpload": Request("POST", f"{bucket}/upload", upload, body=complete.encode()),
        "AbortMultipartUpload": Request("DELETE", f"{bucket}/upload", upload),
        "an unknown sub-resource": Request("PUT", f"{bucket}/forged", "extract", body=CHUNKED_BODY),
        "a POST form": Request("POST", bucket, headers=[("content-type", "multipart/form-data; boundary=b")], body=FORM),
    }


ROUTES = {name: name for name in (
    "ListBuckets", "CreateBucket", "DeleteBucket", "HeadBucket", "ListObjects", "ListObjectsV2", "GetBucketLocation", "ListMultipartUploads",
    "PutBucketCors", "GetBucketCors", "DeleteBucketCors", "DeleteObjects", "PutObject", "PutObject over another", "GetObject", "HeadObject",
    "DeleteObject", "CopyObject", "GetObjectAttributes", "CreateMultipartUpload", "UploadPart", "UploadPartCopy", "ListParts",
    "CompleteMultipartUpload", "AbortMultipartUpload", "an unknown sub-resource", "a POST form",
)}  # fmt: skip


def forgeries(signer: Signer, request: Request, mode: str | None):
    """The request in this mode with a valid access key and a signature that is not its own."""
    streaming = (mode or "").startswith("STREAMING")
    extra = [("content-encoding", "aws-chunked"), ("x-amz-decoded-content-length", "5"), ("x-amz-trailer", "x-amz-checksum-crc32")] if streaming else []
    request = request.adding(*extra)
    wrong = signer.with_(secret_key="not the secret")
    payload = mode or sha256(request.body)
    yield "a wrong secret in the header", wrong.sign(request.adding(("x-amz-content-sha256", payload)), payload=payload)
    yield "a wrong secret in the query", wrong.presign(request, payload=payload)
    declared = request.adding(("x-amz-content-sha256", payload))
    yield "a wrong secret in the query, mode in a header", wrong.presign(declared, payload=payload)
    signed = signer.sign(declared, payload=payload)
    yield "no signature in the header", signed.replacing("Authorization", signed.headers[-1][1].rpartition("=")[0] + "=")
    yield "no Authorization at all", signed.without("Authorization")
    yield "no Authorization, date and mode only", Request(request.method, request.path, request.query, [("host", signer.host), *declared.headers, ("Content-Length", str(len(request.body)))], request.body)


@check(table=ROUTES)
def forged_signature_is_refused_in_every_payload_mode_for(scene, name):
    request, signer = routes(scene)[name], Signer.of(scene.gateway)
    with unchanged(scene):
        for mode in MODES:
            for how, forged in forgeries(signer, request, mode):
                response = exchange(scene.gateway, forged)
                assert response.status in (400, 403, 501), f"{mode}, {how}: {response.status} {response.body[:200]!r}"


@check(table={"a wrong secret in the header": 0, "a wrong secret in the query": 1})
def streaming_upload_with_a_valid_key_is_signature_does_not_match_with(scene, which):
    """The published bug: the mode itself let the request through."""
    request = Request("PUT", f"/{scene.bucket}/forged", body=CHUNKED_BODY)
    forged = list(forgeries(Signer.of(scene.gateway), request, UNSIGNED_TRAILER))[which][1]
    with unchanged(scene):
        expect.refused(exchange(scene.gateway, forged), 403, ("SignatureDoesNotMatch", "AccessDenied"))


@check
def anonymous_requests_are_refused_on_every_route(scene):
    with unchanged(scene):
        for name, request in routes(scene).items():
            plain = request.adding(("Host", scene.gateway.netloc))
            response = exchange(scene.gateway, plain if not request.body else plain.adding(("Content-Length", str(len(request.body)))))
            assert response.status in (400, 403, 411, 501), f"{name}: {response.status} {response.body[:200]!r}"
