"""PutBucketVersioning and GetBucketVersioning: every state, every way between them, and what is refused."""

from harness import expect, versions
from harness.checks import check
from harness.signature import Signer
from harness.versions import MARKER, NULL, VERSION, set_versioning
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "boto3"
NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


def send(scene, bucket: str, body: bytes, *headers: tuple[str, str]):
    return exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("PUT", f"/{bucket}", "versioning", list(headers), body)))


def status_of(scene, bucket: str) -> str | None:
    return scene.s3.get_bucket_versioning(Bucket=bucket).get("Status")


@check(table={" then ".join(states): states for states in [
    ("Enabled",), ("Suspended",), ("Enabled", "Enabled"), ("Enabled", "Suspended"), ("Suspended", "Enabled"),
    ("Enabled", "Suspended", "Enabled"), ("Suspended", "Suspended"),
]})  # fmt: skip
def bucket_is_what_it_was_set_to_last(scene, states):
    bucket = scene.new_bucket()
    expect.equal(status_of(scene, bucket), None, "status of a fresh bucket")
    for state in states:
        set_versioning(scene, state, bucket)
        expect.equal(status_of(scene, bucket), state, "status")


BODIES = {
    "an unknown status": f"<VersioningConfiguration {NAMESPACE}><Status>On</Status></VersioningConfiguration>",
    "a status in small letters": f"<VersioningConfiguration {NAMESPACE}><Status>enabled</Status></VersioningConfiguration>",
    "no status": f"<VersioningConfiguration {NAMESPACE}/>",
    "an empty status": f"<VersioningConfiguration {NAMESPACE}><Status/></VersioningConfiguration>",
    "another root": f"<Versioning {NAMESPACE}><Status>Enabled</Status></Versioning>",
    "no end": f"<VersioningConfiguration {NAMESPACE}><Status>Enabled</Status>",
    "no body": "",
}


@check(client="raw HTTP", table=BODIES)
def state_is_refused_and_stays_for(scene, body):
    bucket = versions.versioned_bucket(scene)
    allowed = ("MalformedXML", "IllegalVersioningConfigurationException", "MissingRequestBodyError")
    expect.refused(send(scene, bucket, body.encode()), 400, allowed)
    expect.equal(status_of(scene, bucket), "Enabled", "status")


@check(client="raw HTTP")
def body_without_a_namespace_is_accepted(scene):
    bucket = scene.new_bucket()
    response = send(scene, bucket, b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")
    expect.equal((response.status, status_of(scene, bucket)), (200, "Enabled"), "answer")


@check(client="raw HTTP", table={"without the device's code": [], "with a code": [("x-amz-mfa", "arn:aws:iam::123456789012:mfa/user 123456")]})
def mfa_delete_is_refused_clearly_and_changes_nothing(scene, headers):
    bucket = scene.new_bucket()
    body = f"<VersioningConfiguration {NAMESPACE}><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>"
    response = send(scene, bucket, body.encode(), *headers)
    said = expect.refused(response, (400, 403, 501), ("NotImplemented", "AccessDenied", "InvalidRequest", "InvalidArgument"))
    assert "mfa" in response.body.decode().lower(), said
    expect.equal(status_of(scene, bucket), None, "status")


@check(client="raw HTTP")
def mfa_delete_disabled_is_what_it_is_anyway(scene):
    bucket = scene.new_bucket()
    body = f"<VersioningConfiguration {NAMESPACE}><Status>Enabled</Status><MfaDelete>Disabled</MfaDelete></VersioningConfiguration>"
    expect.equal(send(scene, bucket, body.encode()).status, 200, "status of the answer")
    expect.equal(status_of(scene, bucket), "Enabled", "status")


@check(table={"GET": "get_bucket_versioning", "PUT": "put_bucket_versioning", "list": "list_object_versions"})
def missing_bucket_is_no_such_bucket_to(scene, operation):
    more = {"VersioningConfiguration": {"Status": "Enabled"}} if operation.startswith("put") else {}
    with expect.error(404, "NoSuchBucket"):
        getattr(scene.s3, operation)(Bucket="ops-no-such-bucket", **more)


def complete(scene, bucket: str, key: str) -> dict:
    """A multipart upload of one part."""
    where = {"Bucket": bucket, "Key": key}
    upload = scene.s3.create_multipart_upload(**where)["UploadId"]
    etag = scene.s3.upload_part(**where, UploadId=upload, PartNumber=1, Body=b"part")["ETag"]
    return scene.s3.complete_multipart_upload(**where, UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})


def copy(scene, bucket: str, key: str) -> dict:
    scene.s3.put_object(Bucket=bucket, Key="source of copies", Body=b"copied")
    return scene.s3.copy_object(Bucket=bucket, Key=key, CopySource={"Bucket": bucket, "Key": "source of copies"})


WRITES = {
    "PutObject": lambda scene, bucket, key: scene.s3.put_object(Bucket=bucket, Key=key, Body=b"put"),
    "CopyObject": copy,
    "CompleteMultipartUpload": complete,
}


@check(table=WRITES)
def enabled_bucket_gives_each_write_a_new_version_id_by(scene, write):
    bucket = versions.versioned_bucket(scene)
    ids = [write(scene, bucket, "key")["VersionId"] for _ in range(3)]
    expect.equal([entry.version_id for entry in versions.history(scene, "key", bucket)], ids[::-1], "ids in the list")
    expect.equal(scene.s3.head_object(Bucket=bucket, Key="key")["VersionId"], ids[-1], "id in HEAD")


@check(table=WRITES)
def suspended_bucket_keeps_one_null_version_of_writes_by(scene, write):
    bucket = versions.versioned_bucket(scene)
    first = write(scene, bucket, "key")["VersionId"]
    set_versioning(scene, "Suspended", bucket)
    for _ in range(3):
        told = write(scene, bucket, "key").get("VersionId")
        assert told in (None, NULL), f"the answer names version {told}"
    found = [entry.brief for entry in versions.history(scene, "key", bucket)]
    expect.equal(found, [(VERSION, NULL, True), (VERSION, first, False)], "history")


@check(table=WRITES)
def never_versioned_bucket_has_the_null_version_only_after_writes_by(scene, write):
    bucket = scene.new_bucket()
    for _ in range(2):
        assert "VersionId" not in write(scene, bucket, "key"), "the answer names a version"
    expect.equal([entry.brief for entry in versions.history(scene, "key", bucket)], [(VERSION, NULL, True)], "history")


@check
def suspended_delete_without_a_null_version_puts_a_null_marker_on_top(scene):
    bucket = versions.versioned_bucket(scene)
    first = scene.s3.put_object(Bucket=bucket, Key="key", Body=b"1")["VersionId"]
    set_versioning(scene, "Suspended", bucket)
    scene.s3.delete_object(Bucket=bucket, Key="key")
    found = [entry.brief for entry in versions.history(scene, "key", bucket)]
    expect.equal(found, [(MARKER, NULL, True), (VERSION, first, False)], "history")
    expect.equal(scene.s3.get_object(Bucket=bucket, Key="key", VersionId=first)["Body"].read(), b"1", "bytes of the version below")


@check
def never_versioned_bucket_takes_null_as_the_id_of_what_it_holds(scene):
    bucket = scene.new_bucket()
    scene.s3.put_object(Bucket=bucket, Key="key", Body=b"1")
    expect.equal(scene.s3.get_object(Bucket=bucket, Key="key", VersionId=NULL)["Body"].read(), b"1", "bytes")
    scene.s3.delete_object(Bucket=bucket, Key="key", VersionId=NULL)
    expect.equal(versions.listed(scene, bucket), [], "what is left")


@check
def bucket_with_only_a_delete_marker_is_not_empty(scene):
    bucket = versions.versioned_bucket(scene)
    marker = scene.s3.delete_object(Bucket=bucket, Key="never was")["VersionId"]
    with expect.error(409, "BucketNotEmpty"):
        scene.s3.delete_bucket(Bucket=bucket)
    scene.s3.delete_object(Bucket=bucket, Key="never was", VersionId=marker)
    scene.s3.delete_bucket(Bucket=bucket)


@check
def bucket_with_only_an_old_version_is_not_empty(scene):
    bucket = versions.versioned_bucket(scene)
    scene.s3.put_object(Bucket=bucket, Key="key", Body=b"1")
    scene.s3.delete_object(Bucket=bucket, Key="key")
    with expect.error(409, "BucketNotEmpty"):
        scene.s3.delete_bucket(Bucket=bucket)
