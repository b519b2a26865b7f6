"""Objects: put, get, head, delete, and what comes back with them."""

import base64
import hashlib
from datetime import datetime, timedelta, timezone

from harness import expect
from harness.checks import check
from harness.signature import Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "boto3"
SIZES = {"0 bytes": 0, "1 byte": 1, "4096 bytes": 4096, "4097 bytes": 4097, "1 MiB": 1 << 20, "1 MiB and 1": (1 << 20) + 1, "9 MB": 9_000_000}


def signed(scene, *arguments, **more):
    return exchange(scene.gateway, Signer.of(scene.gateway).sign(Request(*arguments, **more)))


@check(table=SIZES)
def body_is_returned_as_put(scene, size):
    body = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    answer = scene.put("sized", body)
    expect.equal(answer["ETag"], f'"{hashlib.md5(body).hexdigest()}"', "ETag of the PUT")
    got = scene.s3.get_object(Bucket=scene.bucket, Key="sized")
    expect.same_bytes(got["Body"].read(), body)
    expect.equal((got["ETag"], got["ContentLength"]), (answer["ETag"], size), "ETag and length of the GET")
    if size > 2:
        middle = f"bytes={size // 2}-{size - 2}"
        expect.same_bytes(scene.bytes_of("sized", Range=middle), body[size // 2 : size - 1], "middle")


@check
def head_and_get_have_the_headers_of_the_object(scene):
    scene.put("headers", b"12345")
    for answer in (scene.s3.head_object(Bucket=scene.bucket, Key="headers"), scene.s3.get_object(Bucket=scene.bucket, Key="headers")):
        expect.equal(answer["ContentType"], "binary/octet-stream", "default type")
        expect.equal((answer["AcceptRanges"], answer["ContentLength"]), ("bytes", 5), "ranges and length")
        age = datetime.now(timezone.utc) - answer["LastModified"]
        assert timedelta(seconds=-2) < age < timedelta(minutes=1), f"modified {age} ago"


@check
def standard_headers_are_kept(scene):
    given = {
        "ContentType": "text/html; charset=utf-8",
        "CacheControl": "max-age=60",
        "ContentDisposition": "attachment; filename=\"a.html\"; filename*=UTF-8''%C3%A9.html",
        "ContentLanguage": "fr, de",
        "ContentEncoding": "gzip",
        "Expires": datetime(2033, 12, 1, 16, tzinfo=timezone.utc),
    }
    scene.put("standard", b"x", **given)
    head = scene.s3.head_object(Bucket=scene.bucket, Key="standard")
    expect.equal({name: head.get(name) for name in given}, given, "headers")


@check
def overwrite_replaces_bytes_and_every_header(scene):
    scene.put("over", b"old", ContentType="text/plain", Metadata={"a": "1"}, CacheControl="no-store")
    scene.put("over", b"new and longer")
    got = scene.s3.get_object(Bucket=scene.bucket, Key="over")
    expect.equal((got["Body"].read(), got["ContentType"], got["Metadata"], got.get("CacheControl")), (b"new and longer", "binary/octet-stream", {}, None), "object")


@check
def list_head_and_get_agree_on_etag_size_and_time(scene):
    scene.put("agree", b"12345")
    head = scene.s3.head_object(Bucket=scene.bucket, Key="agree")
    entry = next(e for e in scene.s3.list_objects_v2(Bucket=scene.bucket)["Contents"] if e["Key"] == "agree")
    expect.equal((entry["ETag"], entry["Size"], entry["StorageClass"]), (head["ETag"], 5, "STANDARD"), "entry")
    expect.equal(entry["LastModified"].replace(microsecond=0), head["LastModified"], "LastModified")


@check
def missing_key_is_no_such_key_for_get_and_404_for_head(scene):
    with expect.error(404, "NoSuchKey") as caught:
        scene.bytes_of("no/such key é")
    expect.equal(caught.response["Error"].get("Key"), "no/such key é", "Key")
    with expect.error(404, "404"):
        scene.s3.head_object(Bucket=scene.bucket, Key="no/such key é")


@check(client="raw HTTP")
def head_of_a_missing_key_has_no_body_and_keeps_the_connection(scene):
    from harness.wire import Connection

    signer = Signer.of(scene.gateway)
    scene.put("there")
    with Connection(scene.gateway.address) as connection:
        for key, status in (("none", 404), ("there", 200), ("none", 404)):
            connection.send(signer.sign(Request("HEAD", f"/{scene.bucket}/{key}")).bytes())
            expect.equal(connection.receive(method="HEAD").status, status, "status")


@check
def delete_answers_204_whether_the_key_was_there_or_not(scene):
    scene.put("gone")
    for _ in range(2):
        answer = scene.s3.delete_object(Bucket=scene.bucket, Key="gone")
        expect.equal(answer["ResponseMetadata"]["HTTPStatusCode"], 204, "status")
    with expect.error(404, "NoSuchKey"):
        scene.bytes_of("gone")


@check
def right_content_md5_is_accepted_and_a_wrong_one_stores_nothing(scene):
    def digest(body: bytes) -> str:
        return base64.b64encode(hashlib.md5(body).digest()).decode()

    scene.put("md5", b"right", ContentMD5=digest(b"right"))
    with expect.error(400, "BadDigest"):
        scene.put("md5", b"wrong", ContentMD5=digest(b"something else"))
    expect.equal(scene.bytes_of("md5"), b"right", "bytes")
    for malformed in ("nonsense", base64.b64encode(b"short").decode(), ""):
        with expect.error(400, "InvalidDigest"):
            scene.put("md5", b"right", ContentMD5=malformed)


@check(client="raw HTTP")
def put_without_a_length_is_refused(scene):
    request = Signer.of(scene.gateway).sign(Request("PUT", f"/{scene.bucket}/none")).without("content-length")
    expect.refused(exchange(scene.gateway, request), 411, "MissingContentLength")
    assert "none" not in scene.keys()


@check
def storage_class_standard_is_accepted_and_an_unknown_one_refused(scene):
    scene.put("class", StorageClass="STANDARD")
    assert "StorageClass" not in scene.s3.head_object(Bucket=scene.bucket, Key="class"), "STANDARD is not said in answers"
    with expect.error(400, "InvalidStorageClass"):
        scene.put("class", StorageClass="NO_SUCH_CLASS")


@check
def listing_follows_puts_and_deletes_at_once(scene):
    bucket = scene.new_bucket()
    for number in range(20):
        scene.s3.put_object(Bucket=bucket, Key=f"{number:02}", Body=b"")
        expect.equal(len(scene.keys(bucket)), number + 1, "keys after a PUT")
    for number in range(20):
        scene.s3.delete_object(Bucket=bucket, Key=f"{number:02}")
        expect.equal(len(scene.keys(bucket)), 19 - number, "keys after a DELETE")


@check(client="raw HTTP")
def js_sdk_query_x_id_changes_nothing(scene):
    expect.equal(signed(scene, "PUT", f"/{scene.bucket}/js", "x-id=PutObject", body=b"js").status, 200, "status of the PUT")
    expect.equal(signed(scene, "GET", f"/{scene.bucket}/js", "x-id=GetObject").body, b"js", "body")


@check(client="raw HTTP")
def expect_100_continue_is_answered_before_the_body(scene):
    from harness.wire import Connection

    request = Signer.of(scene.gateway).sign(Request("PUT", f"/{scene.bucket}/continue", body=b"body")).adding(("Expect", "100-continue"))
    with Connection(scene.gateway.address) as connection:
        connection.send(request.head())
        expect.equal(connection.receive_interim().status, 100, "interim status")
        connection.send(request.body)
        expect.equal(connection.receive(method="PUT").status, 200, "status")


@check
def uploads_follow_each_other_on_one_connection_whatever_their_size_and_outcome(scene):
    """botocore takes an answer without 100 Continue for the connection's last, and breaks on the next."""
    client = scene.client(max_pool_connections=1, read_timeout=5)
    for body in (b"", b"x", b"", b"", b"y" * 100_000, b""):
        client.put_object(Bucket=scene.bucket, Key="follow", Body=body)
        with expect.error(412, "PreconditionFailed"):
            client.put_object(Bucket=scene.bucket, Key="follow", Body=body, IfNoneMatch="*")
        with expect.error(404, "NoSuchBucket"):
            client.put_object(Bucket="ops-none", Key="follow", Body=body)
    expect.equal(scene.bytes_of("follow"), b"", "bytes")


@check(client="raw HTTP")
def refused_request_with_expect_is_refused_before_its_body(scene):
    from harness.wire import Connection

    signer = Signer.of(scene.gateway).with_(secret_key="wrong")
    request = signer.sign(Request("PUT", f"/{scene.bucket}/continue", body=b"x" * 1000)).adding(("Expect", "100-continue"))
    with Connection(scene.gateway.address) as connection:
        connection.send(request.head())
        expect.equal(connection.receive_interim().status, 403, "first status")
