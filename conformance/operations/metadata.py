"""User metadata: x-amz-meta-*."""

from email.header import decode_header

from harness import expect
from harness.checks import check
from harness.signature import Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "raw HTTP"


def put(scene, *headers: tuple[str, str], key: str = "meta"):
    return exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("PUT", f"/{scene.bucket}/{key}", "", list(headers), b"x")))


def metadata(scene, key: str = "meta") -> list[tuple[str, str]]:
    """Names (without their prefix) and values as they stand on the wire."""
    response = exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("HEAD", f"/{scene.bucket}/{key}")))
    prefix = "x-amz-meta-"
    return [(name[len(prefix) :], value) for name, value in response.headers if name.lower().startswith(prefix)]


@check(client="boto3")
def names_come_back_in_lower_case_and_only_once(scene):
    scene.put("case", Metadata={"Status": "ready", "IS_unsafe": "no", "x-y": "z"})
    expect.equal(scene.s3.head_object(Bucket=scene.bucket, Key="case")["Metadata"], {"status": "ready", "is_unsafe": "no", "x-y": "z"}, "metadata")
    expect.equal(sorted(name for name, _ in metadata(scene, "case")), ["is_unsafe", "status", "x-y"], "names on the wire")


@check
def spaces_around_a_value_are_cut_and_within_it_kept(scene):
    expect.equal(put(scene, ("x-amz-meta-a", "two words, and a comma")).status, 200, "status")
    expect.equal(metadata(scene), [("a", "two words, and a comma")], "metadata")


@check
def empty_value_is_kept(scene):
    expect.equal(put(scene, ("x-amz-meta-empty", "")).status, 200, "status")
    expect.equal(metadata(scene), [("empty", "")], "metadata")


@check
def repeated_header_becomes_one_value_joined_by_commas(scene):
    expect.equal(put(scene, ("x-amz-meta-a", "1"), ("x-amz-meta-a", "2")).status, 200, "status")
    assert metadata(scene) in ([("a", "1,2")], [("a", "1, 2")]), metadata(scene)


@check
def value_beyond_ascii_comes_back_as_it_was_or_in_rfc_2047(scene):
    expect.equal(put(scene, ("x-amz-meta-title", "déjà vu 日本")).status, 200, "status")
    ((_, value),) = metadata(scene)
    if value.startswith("=?"):
        value = "".join(text.decode(charset or "ascii") for text, charset in decode_header(value))
    expect.equal(value, "déjà vu 日本", "value")


@check(client="boto3")
def nearly_2_kb_are_kept_and_more_refused(scene):
    scene.put("large", Metadata={"a": "x" * 2_000})
    expect.equal(len(scene.s3.head_object(Bucket=scene.bucket, Key="large")["Metadata"]["a"]), 2_000, "length")
    for given in ({"a": "x" * 2_100}, {f"name{n}": "x" * 30 for n in range(60)}):
        with expect.error(400, "MetadataTooLarge"):
            scene.put("too large", Metadata=given)
    with expect.error(400, "MetadataTooLarge"):
        scene.s3.create_multipart_upload(Bucket=scene.bucket, Key="too large", Metadata={"a": "x" * 2_100})
    assert "too large" not in scene.keys(), "an object is stored"


@check(client="boto3")
def copy_takes_it_along_and_replace_replaces_it(scene):
    scene.put("from", Metadata={"a": "1"}, ContentType="text/plain")
    source = {"Bucket": scene.bucket, "Key": "from"}
    scene.s3.copy_object(Bucket=scene.bucket, Key="to", CopySource=source, Metadata={"ignored": "yes"})
    expect.equal(scene.s3.head_object(Bucket=scene.bucket, Key="to")["Metadata"], {"a": "1"}, "copied metadata")
    scene.s3.copy_object(Bucket=scene.bucket, Key="to", CopySource=source, MetadataDirective="REPLACE", Metadata={"b": "2"})
    head = scene.s3.head_object(Bucket=scene.bucket, Key="to")
    expect.equal((head["Metadata"], head["ContentType"]), ({"b": "2"}, "binary/octet-stream"), "replaced headers")


@check(client="boto3")
def multipart_upload_keeps_what_its_creation_said(scene):
    upload = scene.s3.create_multipart_upload(Bucket=scene.bucket, Key="mp", Metadata={"a": "1"}, ContentType="text/x", ContentDisposition="inline")
    where = {"Bucket": scene.bucket, "Key": "mp", "UploadId": upload["UploadId"]}
    etag = scene.s3.upload_part(**where, PartNumber=1, Body=b"x")["ETag"]
    scene.s3.complete_multipart_upload(**where, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})
    head = scene.s3.head_object(Bucket=scene.bucket, Key="mp")
    expect.equal((head["Metadata"], head["ContentType"], head["ContentDisposition"]), ({"a": "1"}, "text/x", "inline"), "headers")
