"""Every operation that takes a version id: the right one, another's, none, and what is no id at all."""

from harness import expect, versions
from harness.checks import check
from harness.signature import Signer, encode
from harness.versions import NULL, VERSION
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "boto3"


def prepare(scene):
    scene.bucket = versions.versioned_bucket(scene)
    scene.other_bucket = versions.versioned_bucket(scene)
    scene.old = scene.put("key", b"old content", ContentType="text/old", Metadata={"age": "old"})["VersionId"]
    scene.new = scene.put("key", b"new", ContentType="text/new", Metadata={"age": "new"})["VersionId"]
    scene.of_other_key = scene.put("other key", b"secret")["VersionId"]
    scene.of_other_bucket = scene.s3.put_object(Bucket=scene.other_bucket, Key="key", Body=b"secret")["VersionId"]
    scene.removed = scene.put("key", b"removed")["VersionId"]
    scene.s3.delete_object(Bucket=scene.bucket, Key="key", VersionId=scene.removed)


def send(scene, method: str, query: str, *headers: tuple[str, str], body: bytes = b"", key: str = "key"):
    request = Request(method, f"/{scene.bucket}/{encode(key, '/')}", query, list(headers), body)
    return exchange(scene.gateway, Signer.of(scene.gateway).sign(request))


def where(scene, version_id: str) -> dict[str, str]:
    return {"Bucket": scene.bucket, "Key": "key", "VersionId": version_id}


@check
def get_and_head_give_the_version_asked_for_and_its_id(scene):
    for version_id, content, age in ((scene.old, b"old content", "old"), (scene.new, b"new", "new")):
        got, head = scene.s3.get_object(**where(scene, version_id)), scene.s3.head_object(**where(scene, version_id))
        expect.equal(got["Body"].read(), content, "bytes")
        for answer in (got, head):
            found = answer["VersionId"], answer["ContentType"], answer["Metadata"], answer["ContentLength"]
            expect.equal(found, (version_id, f"text/{age}", {"age": age}, len(content)), "answer")


@check
def get_without_an_id_gives_the_latest_and_its_id(scene):
    got = scene.s3.get_object(Bucket=scene.bucket, Key="key")
    expect.equal((got["Body"].read(), got["VersionId"]), (b"new", scene.new), "answer")


@check
def ranges_and_conditions_are_those_of_the_version(scene):
    old = scene.s3.head_object(**where(scene, scene.old))
    expect.equal(scene.bytes_of("key", VersionId=scene.old, Range="bytes=4-6"), b"con", "range")
    expect.equal(scene.bytes_of("key", VersionId=scene.old, IfMatch=old["ETag"]), b"old content", "bytes by ETag")
    with expect.error(412, "PreconditionFailed"):
        scene.bytes_of("key", VersionId=scene.new, IfMatch=old["ETag"])
    with expect.error(304, "304"):
        scene.s3.head_object(**where(scene, scene.old), IfNoneMatch=old["ETag"])


@check
def attributes_are_those_of_the_version(scene):
    got = scene.s3.get_object_attributes(**where(scene, scene.old), ObjectAttributes=["ETag", "ObjectSize"])
    expect.equal((got["VersionId"], got["ObjectSize"]), (scene.old, len(b"old content")), "attributes")


@check
def tags_are_those_of_the_version(scene):
    scene.s3.put_object_tagging(**where(scene, scene.old), Tagging={"TagSet": [{"Key": "age", "Value": "old"}]})
    got = scene.s3.get_object_tagging(**where(scene, scene.old))
    expect.equal((got["TagSet"], got["VersionId"]), ([{"Key": "age", "Value": "old"}], scene.old), "tags of the version")
    expect.equal(scene.s3.get_object_tagging(Bucket=scene.bucket, Key="key")["TagSet"], [], "tags of the latest")
    answer = scene.s3.delete_object_tagging(**where(scene, scene.old))
    expect.equal((answer["ResponseMetadata"]["HTTPStatusCode"], answer["VersionId"]), (204, scene.old), "answer to the delete")
    expect.equal(scene.s3.get_object_tagging(**where(scene, scene.old))["TagSet"], [], "tags after the delete")


@check
def presigned_url_with_a_version_id_gives_that_version(scene):
    from harness import browser

    url = scene.s3.generate_presigned_url("get_object", Params=where(scene, scene.old), ExpiresIn=60)
    response = browser.fetch(scene.gateway, url)
    expect.equal((response.status, response.body), (200, b"old content"), "answer")
    changed = browser.fetch(scene.gateway, url.replace(scene.old, scene.new))
    expect.refused(changed, 403, "SignatureDoesNotMatch")


@check(table={"CopyObject": "copy", "UploadPartCopy": "part"})
def old_version_is_copied_by(scene, way):
    source = {"Bucket": scene.bucket, "Key": "key", "VersionId": scene.old}
    target = {"Bucket": scene.bucket, "Key": f"target of {way}"}
    if way == "copy":
        answer = scene.s3.copy_object(**target, CopySource=source)
    else:
        upload = scene.s3.create_multipart_upload(**target)["UploadId"]
        answer = scene.s3.upload_part_copy(**target, UploadId=upload, PartNumber=1, CopySource=source)
        part = {"PartNumber": 1, "ETag": answer["CopyPartResult"]["ETag"]}
        scene.s3.complete_multipart_upload(**target, UploadId=upload, MultipartUpload={"Parts": [part]})
    expect.equal(answer["CopySourceVersionId"], scene.old, "source's version id in the answer")
    expect.equal(scene.bytes_of(target["Key"]), b"old content", "bytes")


@check
def restoring_a_version_by_a_copy_onto_itself_needs_no_change(scene):
    versions_before = len(versions.history(scene, "key"))
    source = {"Bucket": scene.bucket, "Key": "key", "VersionId": scene.old}
    restored = scene.s3.copy_object(Bucket=scene.bucket, Key="key", CopySource=source)["VersionId"]
    got = scene.s3.get_object(Bucket=scene.bucket, Key="key")
    expect.equal((got["Body"].read(), got["VersionId"], got["Metadata"]), (b"old content", restored, {"age": "old"}), "object")
    scene.s3.delete_object(**where(scene, restored))
    expect.equal(len(versions.history(scene, "key")), versions_before, "versions afterwards")


# Ids that name nothing here

STRANGERS = {
    "another key's": lambda scene: scene.of_other_key,
    "another bucket's": lambda scene: scene.of_other_bucket,
    "a removed version's": lambda scene: scene.removed,
    "null": lambda scene: NULL,
    "one digit changed": lambda scene: scene.old[:-1] + ("0" if scene.old[-1] != "0" else "1"),
    "first digit changed": lambda scene: ("0" if scene.old[0] != "0" else "1") + scene.old[1:],
}
GARBAGE = {
    "empty": "",
    "one letter": "x",
    "a path": "../key",
    "too long": "a" * 1025,
    "a zero byte": "a\x00b",
    "not UTF-8": "a\udcff",
    "capital letters": "NULL",
    "spaces": " ",
    "markup": "<Version>",
}


def absent(scene, response) -> None:
    """The answer neither serves nor names a version; HEAD has no document to look at."""
    assert b"secret" not in response.body and b"content" not in response.body, response.body[:200]
    if response.body:
        expect.refused(response, (404, 400), ("NoSuchVersion", "InvalidArgument", "InvalidURI"))
    else:
        assert response.status in (404, 400), f"status {response.status}"


@check(client="raw HTTP", table=STRANGERS)
def read_finds_no_version_by_the_id(scene, make):
    query = f"versionId={make(scene)}"
    for method in ("GET", "HEAD"):
        absent(scene, send(scene, method, query))
    absent(scene, send(scene, "GET", f"tagging&{query}"))
    absent(scene, send(scene, "GET", f"attributes&{query}", ("x-amz-object-attributes", "ETag")))


@check(client="raw HTTP", table=GARBAGE)
def read_is_refused_with_an_id_of(scene, text):
    query = f"versionId={encode(text.encode('utf-8', 'surrogateescape'))}"
    for method in ("GET", "HEAD"):
        absent(scene, send(scene, method, query))
    absent(scene, send(scene, "GET", f"tagging&{query}"))


@check(client="raw HTTP", table=STRANGERS | {f"garbage, {name}": lambda _, text=text: text for name, text in GARBAGE.items()})
def delete_removes_nothing_by_the_id(scene, make):
    before = versions.listed(scene)
    text = make(scene).encode("utf-8", "surrogateescape")
    response = send(scene, "DELETE", f"versionId={encode(text)}")
    assert response.status in (204, 400, 404), f"status {response.status}"
    expect.equal(versions.listed(scene), before, "versions")


@check(client="raw HTTP", table=STRANGERS | {f"garbage, {name}": lambda _, text=text: text for name, text in GARBAGE.items()})
def copy_is_refused_from_the_id(scene, make):
    text = encode(make(scene).encode("utf-8", "surrogateescape"))
    for name, more in {"CopyObject": [], "a copied part": [("x-amz-copy-source-range", "bytes=0-1")]}.items():
        query = ""
        if more:
            upload = scene.s3.create_multipart_upload(Bucket=scene.bucket, Key="stolen")["UploadId"]
            query = f"partNumber=1&uploadId={upload}"
        response = send(scene, "PUT", query, ("x-amz-copy-source", f"{scene.bucket}/key?versionId={text}"), *more, key="stolen")
        assert response.status in (400, 404), f"{name}: status {response.status}"
    assert "stolen" not in scene.keys(), "a copy is there"


@check(client="raw HTTP")
def put_with_a_version_id_writes_nothing(scene):
    before = versions.listed(scene)
    response = send(scene, "PUT", f"versionId={scene.old}", body=b"overwritten")
    assert response.status >= 400, f"status {response.status}"
    expect.equal(versions.listed(scene), before, "versions")


@check
def id_of_a_missing_key_is_no_such_version(scene):
    with expect.error(404, ("NoSuchVersion", "NoSuchKey")):
        scene.bytes_of("no such key", VersionId=scene.old)


@check
def ids_cannot_be_guessed_from_their_neighbours(scene):
    """Random parts differ: of 200 ids in a row no two share their last eight characters."""
    ids = [scene.put("random", b"x")["VersionId"] for _ in range(200)]
    expect.equal(len({each[-8:] for each in ids}), 200, "different endings")
    expect.equal([entry.kind for entry in versions.history(scene, "random")], [VERSION] * 200, "history")
