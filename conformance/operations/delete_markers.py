"""Delete markers: what makes them, what they hide, what is answered about them, and what brings the object back."""

from harness import expect, versions
from harness.checks import check
from harness.checksums import content_md5
from harness.signature import Signer, encode
from harness.versions import MARKER, VERSION, marker_headers
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "boto3"


def prepare(scene):
    scene.bucket = versions.versioned_bucket(scene)


def deleted(scene, key: str) -> tuple[str, str]:
    """The ids of a version and of the delete marker on top of it."""
    version = scene.put(key, b"below", Metadata={"kept": "yes"})["VersionId"]
    return version, scene.s3.delete_object(Bucket=scene.bucket, Key=key)["VersionId"]


def send(scene, method: str, key: str, query: str = "", *headers: tuple[str, str], body: bytes = b""):
    request = Request(method, f"/{scene.bucket}/{encode(key)}", query, list(headers), body)
    return exchange(scene.gateway, Signer.of(scene.gateway).sign(request))


@check
def delete_answers_the_marker_and_its_id(scene):
    scene.put("told")
    answer = scene.s3.delete_object(Bucket=scene.bucket, Key="told")
    expect.equal(answer["ResponseMetadata"]["HTTPStatusCode"], 204, "status")
    expect.equal(marker_headers(answer), ("true", versions.history(scene, "told")[0].version_id), "headers")


@check
def delete_of_a_key_that_never_was_makes_a_marker(scene):
    marker = scene.s3.delete_object(Bucket=scene.bucket, Key="never was")["VersionId"]
    expect.equal([entry.brief for entry in versions.history(scene, "never was")], [(MARKER, marker, True)], "history")


@check(client="raw HTTP", table={"GET": "GET", "HEAD": "HEAD"})
def current_marker_is_404_with_its_headers_to(scene, method):
    _, marker = deleted(scene, "hidden")
    response = send(scene, method, "hidden")
    expect.equal(response.status, 404, "status")
    expect.equal((response.header("x-amz-delete-marker"), response.header("x-amz-version-id")), ("true", marker), "headers")
    if method == "GET":
        expect.refused(response, 404, "NoSuchKey")


@check(client="raw HTTP", table={"GET": "GET", "HEAD": "HEAD"})
def marker_named_by_its_id_is_405_with_its_headers_to(scene, method):
    _, marker = deleted(scene, "named")
    response = send(scene, method, "named", f"versionId={marker}")
    expect.equal(response.status, 405, "status")
    expect.equal((response.header("x-amz-delete-marker"), response.header("Allow")), ("true", "DELETE"), "headers")
    assert response.header("Last-Modified"), "there is no Last-Modified"
    if method == "GET":
        expect.refused(response, 405, "MethodNotAllowed")


@check(client="raw HTTP", table={"GET of tags": ("GET", "tagging"), "GET of attributes": ("GET", "attributes"), "PUT of tags": ("PUT", "tagging")})
def marker_named_by_its_id_refuses(scene, row):
    method, name = row
    _, marker = deleted(scene, "no object")
    headers = [("x-amz-object-attributes", "ETag")] if name == "attributes" else []
    if body := b"<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>" if method == "PUT" else b"":
        headers.append(content_md5(body))
    response = send(scene, method, "no object", f"{name}&versionId={marker}", *headers, body=body)
    expect.refused(response, 405, "MethodNotAllowed")


@check(table={"tags": "get_object_tagging", "attributes": "get_object_attributes"})
def current_marker_is_no_such_key_to_a_read_of(scene, operation):
    deleted(scene, "hidden")
    more = {"ObjectAttributes": ["ETag"]} if "attributes" in operation else {}
    with expect.error((404, 405), ("NoSuchKey", "MethodNotAllowed")):
        getattr(scene.s3, operation)(Bucket=scene.bucket, Key="hidden", **more)


@check
def version_below_is_read_by_its_id(scene):
    version, _ = deleted(scene, "below")
    got = scene.s3.get_object(Bucket=scene.bucket, Key="below", VersionId=version)
    expect.equal((got["Body"].read(), got["Metadata"], got["VersionId"]), (b"below", {"kept": "yes"}, version), "version")
    assert "DeleteMarker" not in got, "the version is called a delete marker"


@check
def removing_the_marker_brings_the_object_back(scene):
    version, marker = deleted(scene, "back")
    answer = scene.s3.delete_object(Bucket=scene.bucket, Key="back", VersionId=marker)
    expect.equal(marker_headers(answer), ("true", marker), "headers")
    got = scene.s3.get_object(Bucket=scene.bucket, Key="back")
    expect.equal((got["Body"].read(), got["VersionId"], got["Metadata"]), (b"below", version, {"kept": "yes"}), "object")
    assert "back" in scene.keys(), "it is not listed"


@check
def removing_the_latest_version_brings_back_what_is_below_even_a_marker(scene):
    first, marker = deleted(scene, "layers")
    second = scene.put("layers", b"second")["VersionId"]
    answer = scene.s3.delete_object(Bucket=scene.bucket, Key="layers", VersionId=second)
    expect.equal(marker_headers(answer), (None, second), "headers")
    with expect.error(404, "NoSuchKey"):
        scene.bytes_of("layers")
    expect.equal([entry.brief for entry in versions.history(scene, "layers")], [(MARKER, marker, True), (VERSION, first, False)], "history")


@check
def removing_a_version_in_the_middle_leaves_the_latest(scene):
    ids = [scene.put("middle", b"%d" % number)["VersionId"] for number in range(3)]
    scene.s3.delete_object(Bucket=scene.bucket, Key="middle", VersionId=ids[1])
    expect.equal([entry.version_id for entry in versions.history(scene, "middle")], [ids[2], ids[0]], "ids")
    expect.equal(scene.bytes_of("middle"), b"2", "bytes")


@check
def markers_and_what_they_hide_are_in_no_listing_of_objects(scene):
    bucket = versions.versioned_bucket(scene)
    for key in ("a/1", "a/2", "b/1", "c"):
        scene.s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    for key in ("a/1", "b/1", "c"):
        scene.s3.delete_object(Bucket=bucket, Key=key)
    for operation in (scene.s3.list_objects, scene.s3.list_objects_v2):
        answer = operation(Bucket=bucket, Delimiter="/")
        expect.equal([each["Prefix"] for each in answer["CommonPrefixes"]], ["a/"], "prefixes")
        assert "Contents" not in answer, answer["Contents"]
        expect.equal([each["Key"] for each in operation(Bucket=bucket)["Contents"]], ["a/2"], "keys")


@check
def put_if_none_match_creates_where_a_marker_is(scene):
    deleted(scene, "create")
    scene.put("create", b"new", IfNoneMatch="*")
    expect.equal(scene.bytes_of("create"), b"new", "bytes")
    expect.equal([entry.kind for entry in versions.history(scene, "create")], [VERSION, MARKER, VERSION], "history")


@check
def put_if_match_finds_no_key_where_a_marker_is(scene):
    etag = scene.put("match", b"below")["ETag"]
    scene.s3.delete_object(Bucket=scene.bucket, Key="match")
    with expect.error(404, "NoSuchKey"):
        scene.put("match", b"new", IfMatch=etag)
    expect.equal([entry.kind for entry in versions.history(scene, "match")], [MARKER, VERSION], "history")


@check
def copy_from_a_current_marker_is_no_such_key(scene):
    deleted(scene, "source")
    with expect.error(404, "NoSuchKey"):
        scene.s3.copy_object(Bucket=scene.bucket, Key="copied", CopySource={"Bucket": scene.bucket, "Key": "source"})
    assert "copied" not in scene.keys(), "a copy is there"


@check(table={"CopyObject": False, "UploadPartCopy": True})
def copy_from_a_marker_by_its_id_is_an_invalid_request_of(scene, by_part):
    _, marker = deleted(scene, "source")
    where = {"Bucket": scene.bucket, "Key": "copied"}
    source = {"Bucket": scene.bucket, "Key": "source", "VersionId": marker}
    with expect.error(400, "InvalidRequest"):
        if by_part:
            upload = scene.s3.create_multipart_upload(**where)["UploadId"]
            scene.s3.upload_part_copy(**where, UploadId=upload, PartNumber=1, CopySource=source)
        else:
            scene.s3.copy_object(**where, CopySource=source)
    assert "copied" not in scene.keys(), "a copy is there"
