"""RenameObject: the object moves in one step, with its conditions and its token."""

import threading
import uuid
from datetime import datetime, timezone

from botocore.exceptions import ClientError

from harness import expect
from harness.checks import check

SCENARIO, CLIENT = "ops", "boto3"
LONG_AGO = datetime(2001, 1, 1, tzinfo=timezone.utc)


def rename(scene, source: str, key: str, bucket: str | None = None, **more) -> dict:
    return scene.s3.rename_object(Bucket=bucket or scene.bucket, Key=key, RenameSource=source, **more)


def is_there(scene, key: str) -> bool:
    return key in scene.keys()


@check(table={"nothing": 0, "one byte": 1, "a page": 4000, "a segment's record": 100_000, "a file": 3_000_000})
def object_has_another_key_and_is_the_same(scene, size):
    before = scene.put("old é", b"x" * size, ContentType="text/x", Metadata={"owner": "ada"}, Tagging="a=b")
    head = scene.s3.head_object(Bucket=scene.bucket, Key="old é")
    rename(scene, "old%20%C3%A9", "new 日本")
    got = scene.s3.get_object(Bucket=scene.bucket, Key="new 日本")
    expect.same_bytes(got["Body"].read(), b"x" * size)
    expect.equal((got["ETag"], got["ContentType"], got["Metadata"]), (before["ETag"], "text/x", {"owner": "ada"}), "object")
    expect.equal(got["LastModified"], head["LastModified"], "date")
    tags = scene.s3.get_object_tagging(Bucket=scene.bucket, Key="new 日本")["TagSet"]
    expect.equal(tags, [{"Key": "a", "Value": "b"}], "tags")
    assert not is_there(scene, "old é"), "the former key is there"


@check
def versions_stay_under_the_former_key_behind_a_marker(scene):
    bucket = scene.new_bucket()
    scene.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    old = scene.s3.put_object(Bucket=bucket, Key="a", Body=b"content")["VersionId"]
    answer = rename(scene, "a", "b", bucket)
    new = answer["ResponseMetadata"]["HTTPHeaders"]["x-amz-version-id"]
    listed = scene.s3.list_object_versions(Bucket=bucket)
    expect.equal([(v["Key"], v["VersionId"], v["IsLatest"]) for v in listed["Versions"]], [("a", old, False), ("b", new, True)], "versions")
    expect.equal([(m["Key"], m["IsLatest"]) for m in listed["DeleteMarkers"]], [("a", True)], "markers")
    for key, version in (("a", old), ("b", new)):
        got = scene.s3.get_object(Bucket=bucket, Key=key, VersionId=version)["Body"].read()
        expect.equal(got, b"content", f"{key} {version}")


REFUSALS = {
    "source is not there": ("none", "c", {}, 404, "NoSuchKey"),
    "source is in another bucket": ("/another/a", "c", {}, 400, "InvalidRequest"),
    "source is the destination": ("a", "a", {}, 400, "InvalidRequest"),
    "destination ends with a slash": ("a", "folder/", {}, 400, "InvalidRequest"),
    "destination is there and must not": ("a", "b", {"DestinationIfNoneMatch": "*"}, 412, "PreconditionFailed"),
    "destination is another": ("a", "b", {"DestinationIfMatch": '"other"'}, 412, "PreconditionFailed"),
    "destination is not there and must": ("a", "c", {"DestinationIfMatch": "*"}, 412, "PreconditionFailed"),
    "destination was modified": ("a", "b", {"DestinationIfUnmodifiedSince": LONG_AGO}, 412, "PreconditionFailed"),
    "source is another": ("a", "c", {"SourceIfMatch": '"other"'}, 412, "PreconditionFailed"),
    "source must not be there": ("a", "c", {"SourceIfNoneMatch": "*"}, 412, "PreconditionFailed"),
    "source was modified": ("a", "c", {"SourceIfUnmodifiedSince": LONG_AGO}, 412, "PreconditionFailed"),
}


@check(table=REFUSALS)
def nothing_changes_when(scene, row):
    source, key, conditions, status, code = row
    scene.put("a", b"source")
    scene.put("b", b"destination")
    with expect.error(status, code):
        rename(scene, source, key, **conditions)
    expect.equal((scene.bytes_of("a"), scene.bytes_of("b")), (b"source", b"destination"), "objects")
    assert not is_there(scene, "c") and not is_there(scene, "folder/"), "a destination is there"


@check
def repeated_request_is_answered_as_the_first(scene):
    scene.put("from", b"once")
    token = str(uuid.uuid4())
    rename(scene, "from", "to", ClientToken=token)
    scene.put("from", b"again")
    rename(scene, "from", "to", ClientToken=token)
    expect.equal((scene.bytes_of("from"), scene.bytes_of("to")), (b"again", b"once"), "objects")
    with expect.error(400, "IdempotencyParameterMismatch"):
        rename(scene, "another", "to", ClientToken=token)


@check
def of_twenty_renames_at_once_one_wins(scene):
    scene.put("one", b"x")
    answers = []

    def attempt(number: int) -> None:
        client = scene.client()
        try:
            client.rename_object(Bucket=scene.bucket, Key=f"won-{number}", RenameSource="one")
            answers.append("won")
        except ClientError as failure:
            answers.append(failure.response["Error"]["Code"])

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expect.equal((answers.count("won"), answers.count("NoSuchKey")), (1, 19), "answers")
    expect.equal(len([key for key in scene.keys() if key.startswith("won-")]), 1, "objects")
