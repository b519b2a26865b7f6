"""Object lock of a bucket: its configuration, its default retention, and what lock forbids the bucket."""

from datetime import datetime, timedelta, timezone

from harness import expect, versions
from harness.checks import check
from harness.checksums import content_md5
from harness.locks import locked_bucket, remove_locked
from harness.signature import Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "boto3"
NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
DAY = timedelta(days=1)


def rule(mode: str = "GOVERNANCE", **period: int) -> dict:
    return {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": mode} | period}}


def configure(scene, bucket: str, configuration: dict) -> None:
    scene.s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=configuration)


def configuration_of(scene, bucket: str) -> dict:
    return scene.s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]


@check
def bucket_made_with_lock_is_versioned_and_has_no_rule(scene):
    bucket = locked_bucket(scene)
    expect.equal(configuration_of(scene, bucket), {"ObjectLockEnabled": "Enabled"}, "configuration")
    expect.equal(scene.s3.get_bucket_versioning(Bucket=bucket)["Status"], "Enabled", "versioning")


@check
def bucket_without_lock_has_no_configuration(scene):
    with expect.error(404, "ObjectLockConfigurationNotFoundError"):
        configuration_of(scene, scene.bucket)


@check
def lock_cannot_be_switched_on_without_versioning(scene):
    with expect.error(409, "InvalidBucketState"):
        configure(scene, scene.new_bucket(), {"ObjectLockEnabled": "Enabled"})


@check
def lock_can_be_switched_on_for_a_versioned_bucket(scene):
    bucket = versions.versioned_bucket(scene)
    configure(scene, bucket, rule(Days=1))
    expect.equal(configuration_of(scene, bucket), rule(Days=1), "configuration")


@check(table={"suspended": "Suspended"})
def versioning_of_a_locked_bucket_cannot_be(scene, status):
    bucket = locked_bucket(scene)
    with expect.error(409, "InvalidBucketState"):
        versions.set_versioning(scene, status, bucket)
    expect.equal(scene.s3.get_bucket_versioning(Bucket=bucket)["Status"], "Enabled", "versioning")


@check(table={"1 day": {"Days": 1}, "100 years of days": {"Days": 36500}, "1 year": {"Years": 1}, "100 years": {"Years": 100}})
def default_retention_is_kept_of(scene, period):
    bucket = locked_bucket(scene)
    for mode in ("GOVERNANCE", "COMPLIANCE"):
        configure(scene, bucket, rule(mode, **period))
        expect.equal(configuration_of(scene, bucket), rule(mode, **period), "configuration")
    configure(scene, bucket, {"ObjectLockEnabled": "Enabled"})
    expect.equal(configuration_of(scene, bucket), {"ObjectLockEnabled": "Enabled"}, "configuration without a rule")


def document(inside: str, enabled: str = "<ObjectLockEnabled>Enabled</ObjectLockEnabled>") -> str:
    return f"<ObjectLockConfiguration {NAMESPACE}>{enabled}{inside}</ObjectLockConfiguration>"


def retention(inside: str) -> str:
    return document(f"<Rule><DefaultRetention>{inside}</DefaultRetention></Rule>")


MODE = "<Mode>GOVERNANCE</Mode>"
WRONG = {
    "days and years": retention(f"{MODE}<Days>1</Days><Years>1</Years>"),
    "neither days nor years": retention(MODE),
    "no mode": retention("<Days>1</Days>"),
    "an unknown mode": retention("<Mode>STRICT</Mode><Days>1</Days>"),
    "a mode in small letters": retention("<Mode>governance</Mode><Days>1</Days>"),
    "0 days": retention(f"{MODE}<Days>0</Days>"),
    "-1 days": retention(f"{MODE}<Days>-1</Days>"),
    "0 years": retention(f"{MODE}<Years>0</Years>"),
    "-1 years": retention(f"{MODE}<Years>-1</Years>"),
    "more than 100 years of days": retention(f"{MODE}<Days>36501</Days>"),
    "101 years": retention(f"{MODE}<Years>101</Years>"),
    "days beyond 64 bits": retention(f"{MODE}<Days>99999999999999999999</Days>"),
    "half a day": retention(f"{MODE}<Days>0.5</Days>"),
    "words for days": retention(f"{MODE}<Days>one</Days>"),
    "an empty rule": document("<Rule/>"),
    "disabled": document("", "<ObjectLockEnabled>Disabled</ObjectLockEnabled>"),
    "another root": f"<Lock {NAMESPACE}><ObjectLockEnabled>Enabled</ObjectLockEnabled></Lock>",
    "no end": f"<ObjectLockConfiguration {NAMESPACE}>",
}


@check(client="raw HTTP", table=WRONG)
def configuration_is_refused_and_the_former_stays_with(scene, body):
    bucket = locked_bucket(scene)
    configure(scene, bucket, rule(Days=7))
    request = Request("PUT", f"/{bucket}", "object-lock", [content_md5(body.encode())], body.encode())
    response = exchange(scene.gateway, Signer.of(scene.gateway).sign(request))
    expect.refused(response, 400, ("MalformedXML", "InvalidRetentionPeriod", "InvalidArgument", "InvalidRequest"))
    expect.equal(configuration_of(scene, bucket), rule(Days=7), "configuration")


# What the default retention does


def put_by(scene, way: str, bucket: str, key: str) -> None:
    where = {"Bucket": bucket, "Key": key}
    if way == "PutObject":
        scene.s3.put_object(**where, Body=b"x")
    elif way == "CopyObject":
        scene.put("source", b"x")
        scene.s3.copy_object(**where, CopySource={"Bucket": scene.bucket, "Key": "source"})
    else:
        upload = scene.s3.create_multipart_upload(**where)["UploadId"]
        etag = scene.s3.upload_part(**where, UploadId=upload, PartNumber=1, Body=b"x")["ETag"]
        scene.s3.complete_multipart_upload(**where, UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})


@check(table={way: way for way in ("PutObject", "CopyObject", "CompleteMultipartUpload")})
def default_retention_is_given_to_what_is_written_by(scene, way):
    bucket = locked_bucket(scene)
    configure(scene, bucket, rule("COMPLIANCE" if way == "PutObject" else "GOVERNANCE", Days=3))
    before = datetime.now(timezone.utc)
    put_by(scene, way, bucket, "key")
    found = scene.s3.get_object_retention(Bucket=bucket, Key="key")["Retention"]
    expect.equal(found["Mode"], "COMPLIANCE" if way == "PutObject" else "GOVERNANCE", "mode")
    assert abs(found["RetainUntilDate"] - before - 3 * DAY) < timedelta(minutes=1), found["RetainUntilDate"]
    version = scene.s3.head_object(Bucket=bucket, Key="key")["VersionId"]
    with expect.error(403, "AccessDenied"):
        scene.s3.delete_object(Bucket=bucket, Key="key", VersionId=version)


@check
def retention_of_the_request_goes_before_the_default(scene):
    bucket = locked_bucket(scene)
    configure(scene, bucket, rule("GOVERNANCE", Days=3))
    until = datetime.now(timezone.utc).replace(microsecond=0) + 9 * DAY
    scene.s3.put_object(Bucket=bucket, Key="own", Body=b"x", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)
    head = scene.s3.head_object(Bucket=bucket, Key="own")
    expect.equal((head["ObjectLockMode"], head["ObjectLockRetainUntilDate"]), ("GOVERNANCE", until), "retention")
    remove_locked(scene, bucket)


@check
def default_retention_does_not_reach_what_was_there_before(scene):
    bucket = locked_bucket(scene)
    version = scene.s3.put_object(Bucket=bucket, Key="early", Body=b"x")["VersionId"]
    configure(scene, bucket, rule(Days=3))
    with expect.error(404, "NoSuchObjectLockConfiguration"):
        scene.s3.get_object_retention(Bucket=bucket, Key="early")
    scene.s3.delete_object(Bucket=bucket, Key="early", VersionId=version)


@check
def delete_marker_is_not_retained(scene):
    bucket = locked_bucket(scene)
    configure(scene, bucket, rule(Days=3))
    scene.s3.put_object(Bucket=bucket, Key="key", Body=b"x")
    marker = scene.s3.delete_object(Bucket=bucket, Key="key")["VersionId"]
    scene.s3.delete_object(Bucket=bucket, Key="key", VersionId=marker)
    expect.equal(scene.s3.get_object(Bucket=bucket, Key="key")["Body"].read(), b"x", "bytes")
    remove_locked(scene, bucket)


@check(table={"PUT": "put_object_lock_configuration", "GET": "get_object_lock_configuration"})
def missing_bucket_is_no_such_bucket_to(scene, operation):
    more = {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}} if operation.startswith("put") else {}
    with expect.error(404, "NoSuchBucket"):
        getattr(scene.s3, operation)(Bucket="ops-no-such-bucket", **more)
