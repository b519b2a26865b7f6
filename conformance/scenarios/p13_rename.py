"""P13, the part without versions: Drive renames by a copy to a Unicode key and a delete."""

from urllib.parse import quote

from harness import expect
from harness.checks import check
from harness.signature import Signer
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
