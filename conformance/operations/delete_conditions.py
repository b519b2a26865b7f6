"""Conditions of deletes: tag, size and date, of one key and of each of many, with and without versions."""

from datetime import datetime, timedelta, timezone

from harness import expect
from harness.checks import check

SCENARIO, CLIENT = "ops", "boto3"
LONG_AGO = datetime(2001, 1, 1, tzinfo=timezone.utc)
BODY = b"12345"
WRONG = {
    "tag": lambda head: {"IfMatch": '"00000000000000000000000000000000"'},
    "size": lambda head: {"IfMatchSize": 4},
    "date": lambda head: {"IfMatchLastModifiedTime": LONG_AGO},
    "a second later": lambda head: {"IfMatchLastModifiedTime": head["LastModified"] + timedelta(seconds=1)},
    "tag beside a right size": lambda head: {"IfMatch": '"00000000000000000000000000000000"', "IfMatchSize": len(BODY)},
    "size beside a right tag": lambda head: {"IfMatch": head["ETag"], "IfMatchSize": 6},
}
RIGHT = {
    "tag": lambda head: {"IfMatch": head["ETag"]},
    "star": lambda head: {"IfMatch": "*"},
    "size": lambda head: {"IfMatchSize": len(BODY)},
    "date": lambda head: {"IfMatchLastModifiedTime": head["LastModified"]},
    "all three": lambda head: {"IfMatch": head["ETag"], "IfMatchSize": len(BODY), "IfMatchLastModifiedTime": head["LastModified"]},
}


def put_and_head(scene, key: str) -> dict:
    scene.put(key, BODY)
    return scene.s3.head_object(Bucket=scene.bucket, Key=key)


def entry(condition: dict) -> dict:
    """The same condition as an entry of DeleteObjects has it."""
    names = {"IfMatch": "ETag", "IfMatchSize": "Size", "IfMatchLastModifiedTime": "LastModifiedTime"}
    return {names[name]: value for name, value in condition.items()}


@check(table=WRONG)
def wrong_condition_keeps_the_object(scene, condition):
    head = put_and_head(scene, "kept")
    with expect.error(412, "PreconditionFailed"):
        scene.s3.delete_object(Bucket=scene.bucket, Key="kept", **condition(head))
    expect.equal(scene.bytes_of("kept"), BODY, "bytes")


@check(table=RIGHT)
def right_condition_deletes(scene, condition):
    head = put_and_head(scene, "goes")
    scene.s3.delete_object(Bucket=scene.bucket, Key="goes", **condition(head))
    assert "goes" not in scene.keys(), "still there"


@check(table={name: RIGHT[name] for name in ("size", "date")})
def what_is_not_there_meets_it(scene, condition):
    head = put_and_head(scene, "model")
    scene.s3.delete_object(Bucket=scene.bucket, Key="never was", **condition(head))


@check(table=WRONG)
def wrong_condition_of_an_entry_is_an_error_of_its_own(scene, condition):
    head = put_and_head(scene, "kept")
    scene.put("other")
    entries = [{"Key": "kept", **entry(condition(head))}, {"Key": "other"}]
    answer = scene.s3.delete_objects(Bucket=scene.bucket, Delete={"Objects": entries})
    expect.equal([(error["Key"], error["Code"]) for error in answer["Errors"]], [("kept", "PreconditionFailed")], "Errors")
    expect.equal([deleted["Key"] for deleted in answer["Deleted"]], ["other"], "Deleted")
    assert "kept" in scene.keys() and "other" not in scene.keys(), scene.keys()


@check(table=RIGHT)
def right_condition_of_an_entry_deletes(scene, condition):
    head = put_and_head(scene, "goes")
    answer = scene.s3.delete_objects(Bucket=scene.bucket, Delete={"Objects": [{"Key": "goes", **entry(condition(head))}]})
    expect.equal((len(answer["Deleted"]), answer.get("Errors")), (1, None), "Deleted and Errors")
    assert "goes" not in scene.keys(), "still there"


@check
def named_version_is_what_the_condition_is_about(scene):
    bucket = scene.new_bucket()
    scene.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    old = scene.s3.put_object(Bucket=bucket, Key="k", Body=BODY)["VersionId"]
    new = scene.s3.put_object(Bucket=bucket, Key="k", Body=b"longer than before")["VersionId"]
    with expect.error(412, "PreconditionFailed"):
        scene.s3.delete_object(Bucket=bucket, Key="k", VersionId=new, IfMatchSize=len(BODY))
    scene.s3.delete_object(Bucket=bucket, Key="k", VersionId=old, IfMatchSize=len(BODY))
    versions = scene.s3.list_object_versions(Bucket=bucket)
    expect.equal([version["VersionId"] for version in versions["Versions"]], [new], "versions")
    with expect.error(412, "PreconditionFailed"):
        scene.s3.delete_object(Bucket=bucket, Key="k", IfMatchSize=len(BODY))
    marker = scene.s3.delete_object(Bucket=bucket, Key="k", IfMatchSize=len(b"longer than before"))
    assert marker["DeleteMarker"], "no delete marker"


@check
def upload_of_another_moment_is_not_aborted(scene):
    where = {"Bucket": scene.bucket, "Key": "mp"}
    upload = scene.s3.create_multipart_upload(**where)["UploadId"]
    begun = next(found["Initiated"] for found in scene.uploads() if found["UploadId"] == upload)
    with expect.error(412, "PreconditionFailed"):
        scene.s3.abort_multipart_upload(**where, UploadId=upload, IfMatchInitiatedTime=LONG_AGO)
    assert any(found["UploadId"] == upload for found in scene.uploads()), "it is gone"
    scene.s3.abort_multipart_upload(**where, UploadId=upload, IfMatchInitiatedTime=begun)
    assert not any(found["UploadId"] == upload for found in scene.uploads()), "still there"
