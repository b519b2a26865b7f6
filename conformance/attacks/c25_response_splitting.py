"""C25: no client-supplied text ends a response header or makes an answer ill-formed."""

from urllib.parse import quote

from harness import expect
from harness.checks import check
from harness.signature import Signer
from harness.wire import Connection, Request, exchange

SCENARIO, CLIENT = "C25", "raw HTTP"
INJECTIONS = {"CR LF": "x\r\nInjected: yes", "LF": "x\nInjected: yes", "CR": "x\rInjected: yes", "two lines and a body": "x\r\n\r\n<script>", "a null byte": "x\0y"}
PARAMETERS = ["response-content-type", "response-content-disposition", "response-cache-control", "response-content-language", "response-content-encoding", "response-expires"]


def prepare(scene):
    scene.put("k", b"content")


@check(table=INJECTIONS)
def response_overrides_cannot_add_a_header(scene, text):
    for parameter in PARAMETERS:
        request = Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}/k", f"{parameter}={quote(text)}"))
        response = exchange(scene.gateway, request)
        assert response.header("Injected") is None and b"<script>" not in response.body[:8], f"{parameter}: {response.headers}"
        assert response.status == 400 or all("\r" not in value and "\n" not in value and "\0" not in value for _, value in response.headers), response.headers


@check(table=INJECTIONS)
def stored_headers_cannot_add_a_header(scene, text):
    for name in ("x-amz-meta-a", "Content-Type", "Content-Disposition", "Cache-Control"):
        request = Signer.of(scene.gateway).sign(Request("PUT", f"/{scene.bucket}/injected", "", [(name, "PLACE")], b"x"))
        raw = request.bytes().replace(b"PLACE", text.encode())
        with Connection(scene.gateway.address) as connection:
            connection.send(raw)
            assert connection.receive(method="PUT").status in (400, 403), name
    assert "injected" not in scene.keys(), "it was stored"


@check(table={"CR LF": "a\r\nInjected: yes", "markup": "<script>alert(1)</script>&\"'", "a long name": "x" * 900})
def key_echoed_in_an_error_is_escaped(scene, key):
    response = exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}/{quote(key)}")))
    document = expect.refused(response, 404, "NoSuchKey")
    assert response.header("Injected") is None, "a header was injected"
    assert b"<script>" not in response.body, "markup is not escaped"
    assert document["Key"], "no Key"


@check
def control_character_of_a_key_is_never_bare_in_an_error(scene):
    """As AWS does, it may be a character reference, which a strict reader of XML 1.0 refuses."""
    response = exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}/%01%02")))
    expect.equal(response.status, 404, "status")
    assert not any(byte < 32 for byte in response.body.replace(b"\n", b"")), response.body


@check
def location_of_a_completed_upload_is_one_line(scene):
    key = "a\r\nInjected: yes <&>"
    upload = scene.s3.create_multipart_upload(Bucket=scene.bucket, Key=key)["UploadId"]
    where = {"Bucket": scene.bucket, "Key": key, "UploadId": upload}
    etag = scene.s3.upload_part(**where, PartNumber=1, Body=b"x")["ETag"]
    scene.s3.complete_multipart_upload(**where, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})
    scene.s3.delete_object(Bucket=scene.bucket, Key=key)


@check
def cors_rules_cannot_add_a_header(scene):
    body = b"<CORSConfiguration><CORSRule><AllowedOrigin>https://a.example</AllowedOrigin><AllowedMethod>GET</AllowedMethod><ExposeHeader>x&#13;&#10;Injected: yes</ExposeHeader></CORSRule></CORSConfiguration>"
    import base64
    import hashlib

    digest = ("Content-MD5", base64.b64encode(hashlib.md5(body).digest()).decode())
    bucket = scene.new_bucket()
    response = exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("PUT", f"/{bucket}", "cors", [digest], body)))
    asked = exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("GET", f"/{bucket}")).adding(("Origin", "https://a.example")))
    assert asked.header("Injected") is None, f"a header was injected (the rule was answered {response.status})"
    assert response.status == 400, f"the rule was answered {response.status}"


@check(table={"Origin": "Origin", "Host": "Host", "X-Forwarded-Host": "X-Forwarded-Host"})
def header_beyond_ascii_breaks_nothing(scene, name):
    request = Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}/k"))
    request = request.replacing(name, "é\u202e") if name == "Host" else request.adding((name, "é\u202e"))
    response = exchange(scene.gateway, request)
    assert response.status in (200, 400, 403), f"status {response.status}"


@check(scenario="C26")
def errors_are_never_html_and_may_not_be_sniffed(scene):
    response = exchange(scene.gateway, Request("GET", "/<script>", "", [("Host", scene.gateway.netloc)]))
    assert (response.header("Content-Type") or "").startswith("application/xml"), response.headers
