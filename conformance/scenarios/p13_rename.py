"""P13: Drive renames by a copy to a Unicode key and a delete, in buckets without versioning and with it."""

import uuid
from urllib.parse import quote

from harness import expect, versions
from harness.checks import check
from harness.signature import Signer
from harness.versions import MARKER, VERSION
from harness.wire import Request, exchange

SCENARIO, CLIENT = "P13", "boto3"
OLD, NEW = "item/0b6e/ancien é.odt", "item/0b6e/nouveau nom 日本 #1 + (ü).odt"
TYPE = "application/vnd.oasis.opendocument.text"


def put_old(scene):
    scene.put(OLD, b"document", ContentType=TYPE, ContentDisposition="inline", Metadata={"owner": "ada", "is_unsafe": "no"})


@check
def rename_keeps_bytes_type_and_metadata(scene):
    put_old(scene)
    copied = scene.s3.copy_object(
        Bucket=scene.bucket, Key=NEW, CopySource={"Bucket": scene.bucket, "Key": OLD}, MetadataDirective="COPY"
    )
    deleted = scene.s3.delete_object(Bucket=scene.bucket, Key=OLD)
    expect.equal(deleted["ResponseMetadata"]["HTTPStatusCode"], 204, "status of the delete")
    got = scene.s3.get_object(Bucket=scene.bucket, Key=NEW)
    expect.equal((got["Body"].read(), got["ContentType"], got["ContentDisposition"]), (b"document", TYPE, "inline"), "object")
    expect.equal(got["Metadata"], {"owner": "ada", "is_unsafe": "no"}, "metadata")
    expect.equal(copied["CopyObjectResult"]["ETag"], got["ETag"], "ETag")
    expect.equal(scene.keys(), [NEW], "keys")


@check
def without_versioning_no_version_header_is_there(scene):
    put_old(scene)
    for answer in (scene.put("v"), scene.s3.head_object(Bucket=scene.bucket, Key="v"), scene.s3.delete_object(Bucket=scene.bucket, Key="v")):
        assert "x-amz-version-id" not in answer["ResponseMetadata"]["HTTPHeaders"], "there is an x-amz-version-id"


@check(
    client="raw HTTP",
    table={
        "encoded, with a leading slash": ("/{}/{}", "/"),
        "encoded, without a leading slash": ("{}/{}", "/"),
        "slashes encoded too": ("{}%2F{}", ""),
    },
)
def copy_source_may_be(scene, form):
    put_old(scene)
    pattern, safe = form
    source = pattern.format(scene.bucket, quote(OLD, safe=safe))
    request = Request("PUT", f"/{scene.bucket}/copy", "", [("x-amz-copy-source", source)])
    response = exchange(scene.gateway, Signer.of(scene.gateway).sign(request))
    expect.equal(response.status, 200, f"status ({response.body[:200]!r})")
    expect.equal(scene.bytes_of("copy"), b"document", "bytes")


@check
def copy_from_a_missing_key_is_no_such_key_and_writes_nothing(scene):
    with expect.error(404, "NoSuchKey"):
        scene.s3.copy_object(Bucket=scene.bucket, Key="ghost", CopySource={"Bucket": scene.bucket, "Key": "not there"})
    assert "ghost" not in scene.keys(), "the copy is there"


# With versioning


def prepare(scene):
    scene.versioned = versions.versioned_bucket(scene)


def saved_twice(scene) -> tuple[str, list[str]]:
    """Drive's document with two versions; gives its key and their ids, the older first."""
    key = f"item/{uuid.uuid4()}/ancien é.odt"
    put = lambda body, owner: scene.s3.put_object(  # noqa: E731
        Bucket=scene.versioned, Key=key, Body=body, ContentType=TYPE, Metadata={"owner": owner}
    )
    return key, [put(b"first", "ada")["VersionId"], put(b"second", "grace")["VersionId"]]


def wopi_rename(scene, key: str, new: str) -> None:
    """Drive's WOPI rename_file: the version that its HEAD told is deleted after the copy."""
    head = scene.s3.head_object(Bucket=scene.versioned, Key=key)
    source = {"Bucket": scene.versioned, "Key": key}
    scene.s3.copy_object(Bucket=scene.versioned, Key=new, CopySource=source, MetadataDirective="COPY")
    scene.s3.delete_object(Bucket=scene.versioned, Key=key, VersionId=head["VersionId"])


@check(client="boto3 Drive")
def wopi_rename_moves_the_latest_and_the_former_version_is_current_again(scene):
    key, (older, _) = saved_twice(scene)
    new = key.replace("ancien", "nouveau 日本 #1 +")
    wopi_rename(scene, key, new)
    got = scene.s3.get_object(Bucket=scene.versioned, Key=new)
    expect.equal((got["Body"].read(), got["ContentType"], got["Metadata"]), (b"second", TYPE, {"owner": "grace"}), "new key")
    expect.equal([entry.brief for entry in versions.history(scene, key, scene.versioned)], [(VERSION, older, True)], "old key's history")
    former = scene.s3.get_object(Bucket=scene.versioned, Key=key)
    expect.equal((former["Body"].read(), former["VersionId"], former["Metadata"]), (b"first", older, {"owner": "ada"}), "old key")
    listed = scene.keys(scene.versioned)
    assert key in listed and new in listed, listed


@check(client="boto3 Drive")
def rename_by_a_plain_delete_hides_the_old_key_behind_a_marker(scene):
    """Drive's other rename deletes without a version id."""
    key, (older, newer) = saved_twice(scene)
    new = key.replace("ancien", "moved")
    source = {"Bucket": scene.versioned, "Key": key}
    scene.s3.copy_object(Bucket=scene.versioned, Key=new, CopySource=source, MetadataDirective="COPY")
    marker = scene.s3.delete_object(Bucket=scene.versioned, Key=key)["VersionId"]
    wanted = [(MARKER, marker, True), (VERSION, newer, False), (VERSION, older, False)]
    expect.equal([entry.brief for entry in versions.history(scene, key, scene.versioned)], wanted, "old key's history")
    listed = scene.keys(scene.versioned)
    assert key not in listed and new in listed, listed


@check(client="raw HTTP", table={"with a leading slash": "/", "without": ""})
def copy_source_names_an_old_version(scene, slash):
    key, (older, _) = saved_twice(scene)
    source = f"{slash}{scene.versioned}/{quote(key)}?versionId={older}"
    request = Request("PUT", f"/{scene.versioned}/restored", "", [("x-amz-copy-source", source)])
    response = exchange(scene.gateway, Signer.of(scene.gateway).sign(request))
    expect.equal(response.status, 200, f"status ({response.body[:200]!r})")
    expect.equal(response.header("x-amz-copy-source-version-id"), older, "x-amz-copy-source-version-id")
    got = scene.s3.get_object(Bucket=scene.versioned, Key="restored")
    expect.equal((got["Body"].read(), got["VersionId"]), (b"first", response.header("x-amz-version-id")), "copy")
