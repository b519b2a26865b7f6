"""Tags of objects: their limits, their header, their way through copies and uploads, and that each version has its own."""

from urllib.parse import urlencode

from harness import expect, versions
from harness.checks import check
from harness.checksums import content_md5
from harness.signature import Signer, encode
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "boto3"


def tag_set(pairs) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in pairs]


def tag(scene, key: str, pairs, **more) -> dict:
    return scene.s3.put_object_tagging(Bucket=scene.bucket, Key=key, Tagging={"TagSet": tag_set(pairs)}, **more)


def tags_of(scene, key: str, **more) -> dict[str, str]:
    found = scene.s3.get_object_tagging(Bucket=scene.bucket, Key=key, **more)["TagSet"]
    return {each["Key"]: each["Value"] for each in found}


ACCEPTED = {
    "ten tags": [(f"key {number}", f"value {number}") for number in range(10)],
    "a key of 128 characters": [("k" * 128, "v")],
    "a value of 256 characters": [("k", "v" * 256)],
    "a key and a value of as many letters of two bytes": [("é" * 128, "é" * 256)],
    "an empty value": [("k", "")],
    "all signs that S3 allows": [("a b+c-d=e.f_g:h/i@j", "a b+c-d=e.f_g:h/i@j")],
    "letters of many scripts": [("clé", "välue"), ("鍵", "値"), ("ключ", "значение")],
    "keys that differ in case": [("key", "1"), ("Key", "2")],
    "no tags": [],
}


@check(table=ACCEPTED)
def tags_are_told_as_they_were_set_for(scene, pairs):
    scene.put("tagged", Tagging="old=tag")
    answer = tag(scene, "tagged", pairs)
    expect.equal(answer["ResponseMetadata"]["HTTPStatusCode"], 200, "status")
    expect.equal(tags_of(scene, "tagged"), dict(pairs), "tags")
    head, got = scene.s3.head_object(Bucket=scene.bucket, Key="tagged"), scene.s3.get_object(Bucket=scene.bucket, Key="tagged")
    expect.equal(got.get("TagCount", 0), len(pairs), "TagCount of GET")
    assert head.get("TagCount", len(pairs)) == len(pairs), head["TagCount"]


REFUSED = {
    "eleven tags": [(f"k{number}", "v") for number in range(11)],
    "a key of 129 characters": [("k" * 129, "v")],
    "a value of 257 characters": [("k", "v" * 257)],
    "a key twice": [("k", "1"), ("k", "2")],
    "the system's prefix": [("aws:k", "v")],
}


@check(table=REFUSED)
def tags_are_refused_and_the_former_stay_for(scene, pairs):
    scene.put("kept", Tagging="former=tag")
    with expect.error(400, ("InvalidTag", "BadRequest", "MalformedXML")):
        tag(scene, "kept", pairs)
    expect.equal(tags_of(scene, "kept"), {"former": "tag"}, "tags")


@check(table=REFUSED | {"an empty key": [("", "v")]})
def put_is_refused_and_writes_nothing_with_a_header_of(scene, pairs):
    with expect.error(400, ("InvalidTag", "InvalidArgument", "BadRequest")):
        scene.put("never made", Tagging=urlencode(pairs))
    assert "never made" not in scene.keys(), "it was written"


@check(table=ACCEPTED)
def header_of_a_put_sets(scene, pairs):
    scene.put("by header", Tagging=urlencode(pairs))
    expect.equal(tags_of(scene, "by header"), dict(pairs), "tags")


@check(client="raw HTTP", table={"a name without a value": ("name", {"name": ""}), "spaces as %20 and plus": ("a%20b=c+d", {"a b": "c d"})})
def header_may_be_written_with(scene, row):
    text, wanted = row
    request = Request("PUT", f"/{scene.bucket}/written", "", [("x-amz-tagging", text)], b"x")
    expect.equal(exchange(scene.gateway, Signer.of(scene.gateway).sign(request)).status, 200, "status")
    expect.equal(tags_of(scene, "written"), wanted, "tags")


@check
def put_without_tags_forgets_those_of_the_object_before(scene):
    scene.put("overwritten", Tagging="a=b")
    scene.put("overwritten")
    expect.equal(tags_of(scene, "overwritten"), {}, "tags")


@check
def delete_takes_all_tags_and_nothing_else(scene):
    etag = scene.put("emptied", Tagging="a=b", Metadata={"kept": "yes"})["ETag"]
    answer = scene.s3.delete_object_tagging(Bucket=scene.bucket, Key="emptied")
    expect.equal(answer["ResponseMetadata"]["HTTPStatusCode"], 204, "status")
    expect.equal(tags_of(scene, "emptied"), {}, "tags")
    head = scene.s3.head_object(Bucket=scene.bucket, Key="emptied")
    expect.equal((head["ETag"], head["Metadata"]), (etag, {"kept": "yes"}), "object")


@check
def tagging_is_no_write_of_the_object(scene):
    scene.bucket_of_versions = versions.versioned_bucket(scene)
    where = {"Bucket": scene.bucket_of_versions, "Key": "key"}
    version = scene.s3.put_object(**where, Body=b"x")["VersionId"]
    before = versions.history(scene, "key", scene.bucket_of_versions)
    answer = scene.s3.put_object_tagging(**where, Tagging={"TagSet": tag_set([("a", "b")])})
    expect.equal(answer["VersionId"], version, "version in the answer")
    expect.equal(versions.history(scene, "key", scene.bucket_of_versions), before, "history with its times")


@check
def each_version_has_tags_of_its_own(scene):
    bucket = versions.versioned_bucket(scene)
    put = lambda number: scene.s3.put_object(Bucket=bucket, Key="key", Body=b"x", Tagging=f"number={number}")["VersionId"]  # noqa: E731
    ids = [put(number) for number in range(3)]
    scene.s3.put_object_tagging(Bucket=bucket, Key="key", VersionId=ids[1], Tagging={"TagSet": tag_set([("changed", "yes")])})
    scene.s3.delete_object_tagging(Bucket=bucket, Key="key", VersionId=ids[0])
    found = [scene.s3.get_object_tagging(Bucket=bucket, Key="key", VersionId=each)["TagSet"] for each in ids]
    expect.equal(found, [[], tag_set([("changed", "yes")]), tag_set([("number", "2")])], "tags by version")


# Copies and uploads


@check(table={
    "no directive": ({}, {"a": "b"}),
    "COPY": ({"TaggingDirective": "COPY"}, {"a": "b"}),
    "REPLACE with others": ({"TaggingDirective": "REPLACE", "Tagging": "c=d"}, {"c": "d"}),
    "REPLACE with none": ({"TaggingDirective": "REPLACE"}, {}),
    "REPLACE of the metadata": ({"MetadataDirective": "REPLACE"}, {"a": "b"}),
})  # fmt: skip
def copy_has_the_right_tags_with(scene, row):
    given, wanted = row
    scene.put("source", Tagging="a=b")
    scene.s3.copy_object(Bucket=scene.bucket, Key="copy", CopySource={"Bucket": scene.bucket, "Key": "source"}, **given)
    expect.equal(tags_of(scene, "copy"), wanted, "tags")


@check
def copy_with_an_unknown_directive_is_refused(scene):
    scene.put("source")
    with expect.error(400, "InvalidArgument"):
        source = {"Bucket": scene.bucket, "Key": "source"}
        scene.s3.copy_object(Bucket=scene.bucket, Key="no copy", CopySource=source, TaggingDirective="MERGE")
    assert "no copy" not in scene.keys(), "a copy is there"


@check
def tags_of_create_multipart_upload_are_those_of_the_object(scene):
    where = {"Bucket": scene.bucket, "Key": "multipart"}
    upload = scene.s3.create_multipart_upload(**where, Tagging="a=b&c=d")["UploadId"]
    etag = scene.s3.upload_part(**where, UploadId=upload, PartNumber=1, Body=b"x")["ETag"]
    scene.s3.complete_multipart_upload(**where, UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})
    expect.equal(tags_of(scene, "multipart"), {"a": "b", "c": "d"}, "tags")


# Wrong documents


def document(*pairs: tuple[str, str]) -> str:
    tags = "".join(f"<Tag><Key>{key}</Key><Value>{value}</Value></Tag>" for key, value in pairs)
    return f"<Tagging><TagSet>{tags}</TagSet></Tagging>"


MALFORMED = {
    "no tag set": "<Tagging/>",
    "another root": "<Tags><TagSet/></Tags>",
    "a tag without a key": "<Tagging><TagSet><Tag><Value>v</Value></Tag></TagSet></Tagging>",
    "an empty key": document(("", "v")),
    "a tag without a value": "<Tagging><TagSet><Tag><Key>k</Key></Tag></TagSet></Tagging>",
    "no end": "<Tagging><TagSet>",
    "nothing": "",
    "ten thousand tags": document(*[(f"k{number}", "v") for number in range(10_000)]),
}


@check(client="raw HTTP", table=MALFORMED)
def document_is_refused_and_the_former_tags_stay_with(scene, body):
    scene.put("kept", Tagging="former=tag")
    request = Request("PUT", f"/{scene.bucket}/kept", "tagging", [content_md5(body.encode())], body.encode())
    response = exchange(scene.gateway, Signer.of(scene.gateway).sign(request))
    expect.refused(response, 400, ("MalformedXML", "InvalidTag", "BadRequest", "MissingRequestBodyError", "EntityTooLarge", "InvalidRequest"))
    expect.equal(tags_of(scene, "kept"), {"former": "tag"}, "tags")


@check(client="raw HTTP")
def document_with_a_wrong_digest_is_bad_and_changes_nothing(scene):
    scene.put("kept", Tagging="former=tag")
    request = Request("PUT", f"/{scene.bucket}/kept", "tagging", [content_md5(b"other")], document(("a", "b")).encode())
    expect.refused(exchange(scene.gateway, Signer.of(scene.gateway).sign(request)), 400, "BadDigest")
    expect.equal(tags_of(scene, "kept"), {"former": "tag"}, "tags")


@check(table={name: f"{name}_object_tagging" for name in ("get", "put", "delete")})
def missing_key_is_no_such_key_to(scene, operation):
    more = {"Tagging": {"TagSet": []}} if operation.startswith("put") else {}
    with expect.error(404, "NoSuchKey"):
        getattr(scene.s3, operation)(Bucket=scene.bucket, Key="no such key", **more)


@check(client="raw HTTP")
def presigned_put_must_be_signed_for_its_tags(scene):
    """x-amz-tagging that was not signed must not be smuggled in."""
    signer, path = Signer.of(scene.gateway), f"/{scene.bucket}/{encode('smuggled')}"
    request = signer.presign(Request("PUT", path, "", [], b"x")).adding(("x-amz-tagging", "a=b"))
    expect.refused(exchange(scene.gateway, request), 403, "AccessDenied")
