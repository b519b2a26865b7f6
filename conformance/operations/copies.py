"""CopyObject: conditions on the source, directives, other buckets."""

from datetime import datetime, timedelta, timezone

from harness import expect
from harness.checks import check
from harness.signature import Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "boto3"
OTHER = '"00000000000000000000000000000000"'
LONG_AGO = datetime(2001, 1, 1, tzinfo=timezone.utc)


def prepare(scene):
    scene.etag = scene.put("source", b"to be copied", ContentType="text/plain")["ETag"]
    scene.source = {"Bucket": scene.bucket, "Key": "source"}


def copy(scene, key: str, bucket: str | None = None, **more) -> dict:
    return scene.s3.copy_object(Bucket=bucket or scene.bucket, Key=key, CopySource=scene.source, **more)


@check
def copy_into_another_bucket_has_the_bytes_and_the_etag(scene):
    bucket = scene.new_bucket()
    answer = copy(scene, "copy", bucket)["CopyObjectResult"]
    got = scene.s3.get_object(Bucket=bucket, Key="copy")
    expect.equal((got["Body"].read(), got["ETag"], got["ContentType"]), (b"to be copied", scene.etag, "text/plain"), "copy")
    expect.equal((answer["ETag"], answer["LastModified"].replace(microsecond=0)), (got["ETag"], got["LastModified"]), "answer")


@check
def copy_outlives_its_source_and_is_not_changed_with_it(scene):
    scene.put("first", b"x" * 2_000_000)
    scene.s3.copy_object(Bucket=scene.bucket, Key="second", CopySource={"Bucket": scene.bucket, "Key": "first"})
    scene.put("first", b"changed")
    scene.s3.delete_object(Bucket=scene.bucket, Key="first")
    expect.same_bytes(scene.bytes_of("second"), b"x" * 2_000_000)


@check
def copy_onto_an_existing_key_replaces_it(scene):
    scene.put("target", b"old", Metadata={"old": "yes"})
    copy(scene, "target")
    got = scene.s3.get_object(Bucket=scene.bucket, Key="target")
    expect.equal((got["Body"].read(), got["Metadata"]), (b"to be copied", {}), "target")


TRUE_CONDITIONS = {
    "If-Match": lambda scene: {"CopySourceIfMatch": scene.etag},
    "If-None-Match": lambda scene: {"CopySourceIfNoneMatch": OTHER},
    "If-Modified-Since": lambda scene: {"CopySourceIfModifiedSince": LONG_AGO},
    "If-Unmodified-Since": lambda scene: {"CopySourceIfUnmodifiedSince": datetime.now(timezone.utc) + timedelta(hours=1)},
}
FALSE_CONDITIONS = {
    "If-Match": lambda scene: {"CopySourceIfMatch": OTHER},
    "If-None-Match": lambda scene: {"CopySourceIfNoneMatch": scene.etag},
    "If-Unmodified-Since": lambda scene: {"CopySourceIfUnmodifiedSince": LONG_AGO},
}


@check(table=TRUE_CONDITIONS)
def true_condition_on_the_source_copies(scene, condition):
    copy(scene, "conditional", **condition(scene))
    scene.s3.delete_object(Bucket=scene.bucket, Key="conditional")


@check(table=FALSE_CONDITIONS)
def false_condition_on_the_source_copies_nothing(scene, condition):
    with expect.error(412, "PreconditionFailed"):
        copy(scene, "refused", **condition(scene))
    assert "refused" not in scene.keys(), "it was copied"


@check(
    client="raw HTTP",
    table={
        "without a key": "/bucket", "empty": "", "only a slash": "/", "with a bad escape": "BUCKET/%zz", "with a null byte": "BUCKET/a%00b",
        "with an unknown query": "BUCKET/source?x=y",
    },
)  # fmt: skip
def copy_source_is_refused(scene, source):
    request = Request("PUT", f"/{scene.bucket}/refused", "", [("x-amz-copy-source", source.replace("BUCKET", scene.bucket))])
    response = exchange(scene.gateway, Signer.of(scene.gateway).sign(request))
    expect.refused(response, (400, 404), ("InvalidArgument", "InvalidRequest", "NoSuchKey", "NoSuchBucket", "InvalidBucketName", "InvalidURI"))
    assert "refused" not in scene.keys(), "it was stored"


@check(client="raw HTTP")
def unknown_metadata_directive_is_refused(scene):
    headers = [("x-amz-copy-source", f"{scene.bucket}/source"), ("x-amz-metadata-directive", "SOMETIMES")]
    response = exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("PUT", f"/{scene.bucket}/refused", "", headers)))
    expect.refused(response, 400, "InvalidArgument")


@check
def missing_source_bucket_is_no_such_bucket(scene):
    with expect.error(404, "NoSuchBucket"):
        scene.s3.copy_object(Bucket=scene.bucket, Key="refused", CopySource={"Bucket": "ops-none", "Key": "k"})


@check
def copy_of_a_multipart_object_is_exact(scene):
    body = b"p" * (5 << 20) + b"tail"
    where = {"Bucket": scene.bucket, "Key": "mp", "UploadId": scene.s3.create_multipart_upload(Bucket=scene.bucket, Key="mp")["UploadId"]}
    parts = [
        {"PartNumber": number, "ETag": scene.s3.upload_part(**where, PartNumber=number, Body=piece)["ETag"]}
        for number, piece in ((1, body[: 5 << 20]), (2, body[5 << 20 :]))
    ]
    scene.s3.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})
    scene.s3.copy_object(Bucket=scene.bucket, Key="mp copy", CopySource={"Bucket": scene.bucket, "Key": "mp"})
    scene.s3.delete_object(Bucket=scene.bucket, Key="mp")
    expect.same_bytes(scene.bytes_of("mp copy"), body)
