"""RenameObject: one step from one key to another, with conditions on both."""

import hashlib
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

from harness import browser, expect, versions
from harness.checks import check
from harness.locks import locked_bucket
from harness.signature import Signer, encode
from harness.versions import MARKER, VERSION
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "boto3"
OTHER = '"00000000000000000000000000000000"'


def rename(scene, old: str, new: str, **conditions) -> dict:
    return scene.s3.rename_object(Bucket=scene.bucket, Key=new, RenameSource=quote(f"{scene.bucket}/{old}"), **conditions)


def send(scene, new: str, source: str | None, *headers: tuple[str, str], body: bytes = b""):
    given = [("x-amz-rename-source", source)] if source is not None else []
    request = Request("PUT", f"/{scene.bucket}/{encode(new, '/')}", "renameObject", [*given, *headers], body)
    return exchange(scene.gateway, Signer.of(scene.gateway).sign(request))


def absent(scene, key: str) -> None:
    with expect.error(404, "404"):
        scene.s3.head_object(Bucket=scene.bucket, Key=key)


@check
def object_has_the_new_key_with_all_that_it_had_and_the_old_key_is_gone(scene):
    scene.put("old", b"bytes", ContentType="text/x", Metadata={"owner": "ada"}, Tagging="a=b", ContentDisposition="inline")
    before = scene.s3.get_object(Bucket=scene.bucket, Key="old")
    answer = rename(scene, "old", "new")
    expect.equal(answer["ResponseMetadata"]["HTTPStatusCode"], 200, "status")
    after = scene.s3.get_object(Bucket=scene.bucket, Key="new")
    expect.equal(after["Body"].read(), b"bytes", "bytes")
    for name in ("ETag", "ContentType", "Metadata", "ContentDisposition", "TagCount", "ContentLength"):
        expect.equal(after[name], before[name], name)
    absent(scene, "old")
    expect.equal([key for key in scene.keys() if key in ("old", "new")], ["new"], "keys")


@check(table={"spaces and signs": "a b+c&d=e#f?g%h.odt", "a folder": "new/folder/deep.txt", "Unicode": "nouveau é 日本 😀.odt", "control": "tab\there"})
def new_and_old_keys_may_have(scene, key):
    scene.put("plain", b"x")
    rename(scene, "plain", key)
    expect.equal(scene.bytes_of(key), b"x", "bytes at the awkward key")
    rename(scene, key, "plain")
    expect.equal(scene.bytes_of("plain"), b"x", "bytes at the plain key")
    absent(scene, key)


@check(client="raw HTTP", table={"with a leading slash": "/{}", "without": "{}"})
def source_may_be_given(scene, form):
    scene.put("é source", b"x")
    response = send(scene, "target", form.format(quote(f"{scene.bucket}/é source")))
    expect.equal(response.status, 200, f"status ({response.body[:200]!r})")
    expect.equal(scene.bytes_of("target"), b"x", "bytes")


@check
def existing_destination_is_replaced(scene):
    scene.put("from", b"moved")
    scene.put("onto", b"replaced", Metadata={"gone": "yes"})
    rename(scene, "from", "onto")
    got = scene.s3.get_object(Bucket=scene.bucket, Key="onto")
    expect.equal((got["Body"].read(), got["Metadata"]), (b"moved", {}), "object")
    absent(scene, "from")


@check(table={"empty": 0, "inline": 100, "packed": 100_000, "a file of its own": 3_000_000})
def bytes_are_the_same_for_an_object_that_is(scene, size):
    body = b"".join(browser.numbered_blocks(3))[:size]
    scene.put("sized", body)
    rename(scene, "sized", "renamed")
    got = scene.s3.get_object(Bucket=scene.bucket, Key="renamed")
    expect.same_bytes(got["Body"].read(), body)
    expect.equal(got["ETag"], f'"{hashlib.md5(body).hexdigest()}"', "ETag")


@check
def multipart_object_keeps_its_etag_and_parts(scene):
    where = {"Bucket": scene.bucket, "Key": "multipart"}
    upload = scene.s3.create_multipart_upload(**where)["UploadId"]
    bodies = [b"a" * (5 << 20), b"b"]
    parts = [{"PartNumber": n, "ETag": scene.s3.upload_part(**where, UploadId=upload, PartNumber=n, Body=body)["ETag"]} for n, body in enumerate(bodies, 1)]
    etag = scene.s3.complete_multipart_upload(**where, UploadId=upload, MultipartUpload={"Parts": parts})["ETag"]
    rename(scene, "multipart", "moved multipart")
    expect.equal(scene.s3.head_object(Bucket=scene.bucket, Key="moved multipart")["ETag"], etag, "ETag")
    second = scene.s3.get_object(Bucket=scene.bucket, Key="moved multipart", PartNumber=2)
    expect.equal((second["Body"].read(), second["PartsCount"]), (b"b", 2), "part 2")


# Refused


@check
def missing_source_is_no_such_key_and_leaves_the_destination(scene):
    scene.put("stays", b"stays")
    with expect.error(404, "NoSuchKey"):
        rename(scene, "no such key", "stays")
    expect.equal(scene.bytes_of("stays"), b"stays", "bytes")


@check
def rename_onto_itself_is_refused_and_the_object_stays(scene):
    scene.put("same", b"same")
    with expect.error(400, ("InvalidRequest", "InvalidArgument")):
        rename(scene, "same", "same")
    expect.equal(scene.bytes_of("same"), b"same", "bytes")


SOURCES = {
    "no source": lambda scene: None,
    "an empty source": lambda scene: "",
    "no key": lambda scene: scene.bucket,
    "an empty key": lambda scene: f"{scene.bucket}/",
    "another bucket": lambda scene: f"{scene.other}/key",
    "a bucket that is not there": lambda scene: "ops-no-such-bucket/key",
    "a version id": lambda scene: f"{scene.bucket}/key?versionId=null",
    "a broken escape": lambda scene: f"{scene.bucket}/%zz",
    "no UTF-8": lambda scene: f"{scene.bucket}/%ff",
}


def prepare(scene):
    scene.other = scene.new_bucket()
    scene.s3.put_object(Bucket=scene.other, Key="key", Body=b"other")


@check(client="raw HTTP", table=SOURCES)
def source_is_refused_that_has(scene, make):
    scene.put("key", b"key")
    response = send(scene, "never-made", make(scene))
    assert response.status in (400, 404), f"{response.status} {response.body[:200]!r}"
    expect.refused(response, (400, 404), ("InvalidArgument", "InvalidRequest", "NoSuchKey", "NoSuchBucket"))
    absent(scene, "never-made")
    expect.equal(scene.bytes_of("key"), b"key", "bytes")
    expect.equal(scene.keys(scene.other), ["key"], "keys of the other bucket")


@check(client="raw HTTP")
def presigned_rename_must_be_signed_for_its_source(scene):
    scene.put("key", b"key")
    signer = Signer.of(scene.gateway)
    request = signer.presign(Request("PUT", f"/{scene.bucket}/smuggled", "renameObject", []))
    response = exchange(scene.gateway, request.adding(("x-amz-rename-source", f"{scene.bucket}/key")))
    assert response.status in (400, 403), f"status {response.status}"
    expect.equal(scene.bytes_of("key"), b"key", "bytes")


# Conditions

PAST, FUTURE = datetime(2020, 1, 1, tzinfo=timezone.utc), datetime.now(timezone.utc) + timedelta(days=1)
HOLDS = {
    "destination there is none": lambda source, target: {"DestinationIfNoneMatch": "*", "without_target": True},
    "destination's ETag": lambda source, target: {"DestinationIfMatch": target},
    "destination modified since": lambda source, target: {"DestinationIfModifiedSince": PAST},
    "destination unmodified since": lambda source, target: {"DestinationIfUnmodifiedSince": FUTURE},
    "source's ETag": lambda source, target: {"SourceIfMatch": source},
    "source has another ETag": lambda source, target: {"SourceIfNoneMatch": OTHER},
    "source modified since": lambda source, target: {"SourceIfModifiedSince": PAST},
    "source unmodified since": lambda source, target: {"SourceIfUnmodifiedSince": FUTURE},
    "both ETags": lambda source, target: {"SourceIfMatch": source, "DestinationIfMatch": target},
}
FAILS = {
    "destination there is one": lambda source, target: {"DestinationIfNoneMatch": "*"},
    "destination has another ETag": lambda source, target: {"DestinationIfMatch": OTHER},
    "destination unmodified since": lambda source, target: {"DestinationIfUnmodifiedSince": PAST},
    "source has another ETag": lambda source, target: {"SourceIfMatch": OTHER},
    "source has this ETag": lambda source, target: {"SourceIfNoneMatch": source},
    "source there is any": lambda source, target: {"SourceIfNoneMatch": "*"},
    "source unmodified since": lambda source, target: {"SourceIfUnmodifiedSince": PAST},
    "source's ETag but not the destination's": lambda source, target: {"SourceIfMatch": source, "DestinationIfMatch": OTHER},
}


@check(table=HOLDS)
def rename_is_done_when_the_condition_holds(scene, make):
    source, target = scene.put("cond/from", b"moved")["ETag"], scene.put("cond/to", b"replaced")["ETag"]
    conditions = make(source, target)
    if conditions.pop("without_target", False):
        scene.s3.delete_object(Bucket=scene.bucket, Key="cond/to")
    rename(scene, "cond/from", "cond/to", **conditions)
    expect.equal(scene.bytes_of("cond/to"), b"moved", "bytes")
    absent(scene, "cond/from")


@check(table=FAILS)
def rename_is_412_and_changes_nothing_when_the_condition_fails(scene, make):
    source, target = scene.put("cond/from", b"moved")["ETag"], scene.put("cond/to", b"kept")["ETag"]
    with expect.error(412, "PreconditionFailed"):
        rename(scene, "cond/from", "cond/to", **make(source, target))
    expect.equal((scene.bytes_of("cond/from"), scene.bytes_of("cond/to")), (b"moved", b"kept"), "bytes")


@check
def condition_on_a_destination_that_is_not_there_fails(scene):
    scene.put("cond/from", b"kept")
    with expect.error((412, 404), ("PreconditionFailed", "NoSuchKey")):
        rename(scene, "cond/from", "cond/none", DestinationIfMatch=OTHER)
    expect.equal(scene.bytes_of("cond/from"), b"kept", "bytes")
    absent(scene, "cond/none")


@check
def destination_if_none_match_other_than_star_is_not_implemented(scene):
    scene.put("cond/from", b"kept")
    with expect.error(501, "NotImplemented"):
        rename(scene, "cond/from", "cond/to", DestinationIfNoneMatch=OTHER)
    expect.equal(scene.bytes_of("cond/from"), b"kept", "bytes")


@check
def repeated_request_with_the_same_token_has_the_same_answer(scene):
    """A client that lost the answer asks again."""
    scene.put("token/from", b"moved")
    for _ in range(2):
        answer = rename(scene, "token/from", "token/to", ClientToken="one-request")
        expect.equal(answer["ResponseMetadata"]["HTTPStatusCode"], 200, "status")
    expect.equal(scene.bytes_of("token/to"), b"moved", "bytes")
    scene.put("token/other", b"other")
    with expect.error((400, 409), ("IdempotencyParameterMismatch", "InvalidRequest")):
        rename(scene, "token/other", "token/to", ClientToken="one-request")
    expect.equal((scene.bytes_of("token/to"), scene.bytes_of("token/other")), (b"moved", b"other"), "bytes")


# With versions


@check
def rename_in_a_versioned_bucket_makes_a_version_and_hides_the_source(scene):
    bucket = versions.versioned_bucket(scene)
    put = lambda key, body: scene.s3.put_object(Bucket=bucket, Key=key, Body=body, Metadata={"of": key}, Tagging="a=b")["VersionId"]  # noqa: E731
    first, second, replaced = put("from", b"first"), put("from", b"second"), put("to", b"replaced")
    answer = scene.s3.rename_object(Bucket=bucket, Key="to", RenameSource=f"{bucket}/from")
    made = versions.headers_of(answer).get("x-amz-version-id")
    found = [entry.brief for entry in versions.history(scene, "to", bucket)]
    expect.equal(found, [(VERSION, made, True), (VERSION, replaced, False)], "history of the destination")
    old = versions.history(scene, "from", bucket)
    expect.equal([entry.kind for entry in old], [MARKER, VERSION, VERSION], "history of the source")
    expect.equal([entry.version_id for entry in old[1:]], [second, first], "ids of the source")
    got = scene.s3.get_object(Bucket=bucket, Key="to")
    expect.equal((got["Body"].read(), got["Metadata"], got["TagCount"], got["VersionId"]), (b"second", {"of": "from"}, 1, made), "object")
    expect.equal(scene.s3.get_object(Bucket=bucket, Key="from", VersionId=second)["Body"].read(), b"second", "bytes of the old version")
    expect.equal(scene.keys(bucket), ["to"], "keys")


@check
def rename_of_a_key_behind_a_marker_is_no_such_key(scene):
    bucket = versions.versioned_bucket(scene)
    scene.s3.put_object(Bucket=bucket, Key="from", Body=b"x")
    scene.s3.delete_object(Bucket=bucket, Key="from")
    with expect.error(404, "NoSuchKey"):
        scene.s3.rename_object(Bucket=bucket, Key="to", RenameSource=f"{bucket}/from")
    expect.equal(len(versions.listed(scene, bucket)), 2, "entries")


@check
def rename_takes_no_lock_off(scene):
    """Neither the locked version nor its lock is lost: the version stays, and what was made of it is locked too."""
    bucket = locked_bucket(scene)
    until = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=3)
    version = scene.s3.put_object(Bucket=bucket, Key="from", Body=b"x", ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=until)["VersionId"]
    scene.s3.rename_object(Bucket=bucket, Key="to", RenameSource=f"{bucket}/from")
    expect.equal(scene.s3.get_object(Bucket=bucket, Key="from", VersionId=version)["Body"].read(), b"x", "bytes of the locked version")
    head = scene.s3.head_object(Bucket=bucket, Key="to")
    expect.equal((head["ObjectLockMode"], head["ObjectLockRetainUntilDate"]), ("COMPLIANCE", until), "lock of the new version")
    for key, each in (("from", version), ("to", head["VersionId"])):
        with expect.error(403, "AccessDenied"):
            scene.s3.delete_object(Bucket=bucket, Key=key, VersionId=each, BypassGovernanceRetention=True)
