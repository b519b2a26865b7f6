"""Retention and legal hold of versions: how they are set, changed and told, and that every way of deleting honours them."""

import time
from datetime import datetime, timedelta, timezone

from harness import expect, versions
from harness.checks import check
from harness.checksums import content_md5
from harness.locks import locked_bucket
from harness.signature import Signer
from harness.versions import MARKER, VERSION
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "boto3"
GOVERNANCE, COMPLIANCE = "GOVERNANCE", "COMPLIANCE"
MODES = {GOVERNANCE.lower(): GOVERNANCE, COMPLIANCE.lower(): COMPLIANCE}


def prepare(scene):
    scene.bucket = locked_bucket(scene)


def in_days(days: float) -> datetime:
    return datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=days)


def retained(scene, key: str, mode: str = GOVERNANCE, days: float = 5) -> dict[str, str]:
    """A version under retention; gives what names it."""
    answer = scene.put(key, ObjectLockMode=mode, ObjectLockRetainUntilDate=in_days(days))
    return {"Bucket": scene.bucket, "Key": key, "VersionId": answer["VersionId"]}


def held(scene, key: str) -> dict[str, str]:
    answer = scene.put(key, ObjectLockLegalHoldStatus="ON")
    return {"Bucket": scene.bucket, "Key": key, "VersionId": answer["VersionId"]}


def retain(scene, where: dict, mode: str, until: datetime, **more) -> None:
    scene.s3.put_object_retention(**where, Retention={"Mode": mode, "RetainUntilDate": until}, **more)


def still_there(scene, where: dict) -> None:
    expect.equal(scene.s3.get_object(**where)["Body"].read(), b"content", "bytes")


# Setting and telling


@check(table=MODES)
def retention_is_told_by_head_get_and_get_object_retention_for(scene, mode):
    until = in_days(5)
    where = {"Bucket": scene.bucket, "Key": f"told {mode}"}
    where["VersionId"] = scene.put(where["Key"])["VersionId"]
    retain(scene, where, mode, until)
    expect.equal(scene.s3.get_object_retention(**where)["Retention"], {"Mode": mode, "RetainUntilDate": until}, "retention")
    for answer in (scene.s3.head_object(**where), scene.s3.get_object(**where)):
        expect.equal((answer["ObjectLockMode"], answer["ObjectLockRetainUntilDate"]), (mode, until), "headers")


@check(table={"ON": "ON", "OFF": "OFF"})
def legal_hold_is_told_when(scene, status):
    where = held(scene, f"hold {status}")
    scene.s3.put_object_legal_hold(**where, LegalHold={"Status": status})
    expect.equal(scene.s3.get_object_legal_hold(**where)["LegalHold"], {"Status": status}, "legal hold")
    expect.equal(scene.s3.head_object(**where)["ObjectLockLegalHoldStatus"], status, "header")


@check(table={"retention": "get_object_retention", "legal hold": "get_object_legal_hold"})
def version_without_it_has_no_such_configuration(scene, operation):
    scene.put("plain")
    with expect.error(404, "NoSuchObjectLockConfiguration"):
        getattr(scene.s3, operation)(Bucket=scene.bucket, Key="plain")


@check
def lock_is_of_one_version_and_not_of_its_key(scene):
    older = retained(scene, "versions")
    scene.put("versions")
    with expect.error(404, "NoSuchObjectLockConfiguration"):
        scene.s3.get_object_retention(Bucket=scene.bucket, Key="versions")
    expect.equal(scene.s3.get_object_retention(**older)["Retention"]["Mode"], GOVERNANCE, "mode of the older")


@check
def copy_takes_no_lock_with_it(scene):
    where = retained(scene, "source of a copy")
    scene.s3.copy_object(Bucket=scene.bucket, Key="copy", CopySource=where)
    with expect.error(404, "NoSuchObjectLockConfiguration"):
        scene.s3.get_object_retention(Bucket=scene.bucket, Key="copy")


@check(table={"CopyObject": "copy", "CreateMultipartUpload": "upload"})
def lock_is_set_by_the_headers_of(scene, way):
    until, where = in_days(2), {"Bucket": scene.bucket, "Key": f"by {way}"}
    lock = {"ObjectLockMode": GOVERNANCE, "ObjectLockRetainUntilDate": until, "ObjectLockLegalHoldStatus": "ON"}
    if way == "copy":
        scene.put("source")
        scene.s3.copy_object(**where, CopySource={"Bucket": scene.bucket, "Key": "source"}, **lock)
    else:
        upload = scene.s3.create_multipart_upload(**where, **lock)["UploadId"]
        etag = scene.s3.upload_part(**where, UploadId=upload, PartNumber=1, Body=b"x")["ETag"]
        scene.s3.complete_multipart_upload(**where, UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})
    head = scene.s3.head_object(**where)
    expect.equal({name: head[name] for name in lock}, lock, "lock")


# Refused settings

DATES = {
    "in the past": "2020-01-01T00:00:00Z",
    "now": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
    "beyond the year 9999": "10000-01-01T00:00:00Z",
    "a year of twelve digits": "999999999999-01-01T00:00:00Z",
    "negative": "-2030-01-01T00:00:00Z",
    "no such day": "2099-02-30T00:00:00Z",
    "a number": "4102444800",
    "words": "tomorrow",
    "empty": "",
}


def send(scene, key: str, query: str, *headers: tuple[str, str], body: bytes = b""):
    sent = [*headers, content_md5(body)]
    return exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("PUT", f"/{scene.bucket}/{key}", query, sent, body)))


@check(client="raw HTTP", table=DATES)
def retention_is_refused_with_a_date(scene, date):
    where = retained(scene, "dated")
    before = scene.s3.get_object_retention(**where)["Retention"]
    body = f"<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>{date}</RetainUntilDate></Retention>".encode()
    response = send(scene, "dated", f"retention&versionId={where['VersionId']}", ("x-amz-bypass-governance-retention", "true"), body=body)
    expect.refused(response, 400, ("InvalidArgument", "MalformedXML", "InvalidRequest"))
    expect.equal(scene.s3.get_object_retention(**where)["Retention"], before, "retention")


@check(client="raw HTTP", table=DATES)
def put_is_refused_with_a_retention_date(scene, date):
    lock = [("x-amz-object-lock-mode", "GOVERNANCE"), ("x-amz-object-lock-retain-until-date", date)]
    expect.refused(send(scene, "never-made", "", *lock, body=b"x"), 400, ("InvalidArgument", "InvalidRequest"))
    assert "never-made" not in scene.keys(), "it was written"


LOCK_HEADERS = {
    "a mode without a date": [("x-amz-object-lock-mode", "GOVERNANCE")],
    "a date without a mode": [("x-amz-object-lock-retain-until-date", "2099-01-01T00:00:00Z")],
    "an unknown mode": [("x-amz-object-lock-mode", "STRICT"), ("x-amz-object-lock-retain-until-date", "2099-01-01T00:00:00Z")],
    "an unknown legal hold": [("x-amz-object-lock-legal-hold", "MAYBE")],
}


@check(client="raw HTTP", table=LOCK_HEADERS)
def put_is_refused_with(scene, headers):
    expect.refused(send(scene, "never-made", "", *headers, body=b"x"), 400, ("InvalidArgument", "InvalidRequest"))
    assert "never-made" not in scene.keys(), "it was written"


BODIES = {
    "an unknown mode": ("retention", "<Retention><Mode>STRICT</Mode><RetainUntilDate>2099-01-01T00:00:00Z</RetainUntilDate></Retention>"),
    "no mode": ("retention", "<Retention><RetainUntilDate>2099-01-01T00:00:00Z</RetainUntilDate></Retention>"),
    "no date": ("retention", "<Retention><Mode>COMPLIANCE</Mode></Retention>"),
    "retention without an end": ("retention", "<Retention><Mode>COMPLIANCE</Mode>"),
    "an unknown hold": ("legal-hold", "<LegalHold><Status>MAYBE</Status></LegalHold>"),
    "a hold in small letters": ("legal-hold", "<LegalHold><Status>on</Status></LegalHold>"),
    "no hold": ("legal-hold", "<LegalHold/>"),
    "another root": ("legal-hold", "<Hold><Status>ON</Status></Hold>"),
}


@check(client="raw HTTP", table=BODIES)
def document_is_malformed_and_sets_nothing_with(scene, row):
    name, body = row
    scene.put("malformed")
    expect.refused(send(scene, "malformed", name, body=body.encode()), 400, ("MalformedXML", "InvalidArgument"))
    head = scene.s3.head_object(Bucket=scene.bucket, Key="malformed")
    assert not {"ObjectLockMode", "ObjectLockLegalHoldStatus"} & set(head), "a lock is there"


@check(table={"retention": "retention", "legal hold": "legal_hold"})
def bucket_without_lock_refuses(scene, kind):
    where = {"Bucket": versions.versioned_bucket(scene), "Key": "key"}
    scene.s3.put_object(**where, Body=b"x")
    with expect.error(400, "InvalidRequest"):
        if kind == "retention":
            retain(scene, where, GOVERNANCE, in_days(5))
        else:
            scene.s3.put_object_legal_hold(**where, LegalHold={"Status": "ON"})
    with expect.error(400, "InvalidRequest"):
        getattr(scene.s3, f"get_object_{kind}")(**where)
    with expect.error(400, "InvalidRequest"):
        scene.s3.put_object(**where, Body=b"x", ObjectLockLegalHoldStatus="ON")


# Changing


@check(table=MODES)
def retention_is_extended_at_any_time_in(scene, mode):
    where, until = retained(scene, f"extended {mode}", mode), in_days(9)
    retain(scene, where, mode, until)
    expect.equal(scene.s3.get_object_retention(**where)["Retention"]["RetainUntilDate"], until, "date")


@check
def governance_is_shortened_or_lifted_only_with_the_bypass(scene):
    where = retained(scene, "shortened")
    with expect.error(403, "AccessDenied"):
        retain(scene, where, GOVERNANCE, in_days(1))
    retain(scene, where, GOVERNANCE, in_days(1), BypassGovernanceRetention=True)
    with expect.error(403, "AccessDenied"):
        scene.s3.put_object_retention(**where, Retention={})
    scene.s3.put_object_retention(**where, Retention={}, BypassGovernanceRetention=True)
    scene.s3.delete_object(**where)


@check
def governance_becomes_compliance_only_with_the_bypass(scene):
    where = retained(scene, "stricter")
    with expect.error(403, "AccessDenied"):
        retain(scene, where, COMPLIANCE, in_days(5))
    retain(scene, where, COMPLIANCE, in_days(5), BypassGovernanceRetention=True)
    expect.equal(scene.s3.get_object_retention(**where)["Retention"]["Mode"], COMPLIANCE, "mode")


@check(table={"without the bypass": {}, "with it": {"BypassGovernanceRetention": True}})
def compliance_is_never_weakened(scene, bypass):
    where = retained(scene, "compliance", COMPLIANCE)
    for mode, days in ((COMPLIANCE, 1), (GOVERNANCE, 5), (GOVERNANCE, 9)):
        with expect.error(403, "AccessDenied"):
            retain(scene, where, mode, in_days(days), **bypass)
    with expect.error(403, "AccessDenied"):
        scene.s3.put_object_retention(**where, Retention={}, **bypass)
    expect.equal(scene.s3.get_object_retention(**where)["Retention"]["Mode"], COMPLIANCE, "mode")


# Deleting


def by_id(scene, where: dict, **bypass) -> None:
    with expect.error(403, "AccessDenied"):
        scene.s3.delete_object(**where, **bypass)


def in_bulk(scene, where: dict, **bypass) -> None:
    objects = [{"Key": where["Key"], "VersionId": where["VersionId"]}]
    answer = scene.s3.delete_objects(Bucket=scene.bucket, Delete={"Objects": objects}, **bypass)
    expect.equal([row["Code"] for row in answer.get("Errors", [])], ["AccessDenied"], "codes")
    expect.equal(answer.get("Deleted", []), [], "deleted rows")


LOCKS = {
    "governance": (retained, {}),
    "compliance": (lambda scene, key: retained(scene, key, COMPLIANCE), {}),
    "compliance with the bypass": (lambda scene, key: retained(scene, key, COMPLIANCE), {"BypassGovernanceRetention": True}),
    "legal hold": (held, {}),
    "legal hold with the bypass": (held, {"BypassGovernanceRetention": True}),
}


@check(table={f"{lock}, {way.__name__}": (make, bypass, way) for lock, (make, bypass) in LOCKS.items() for way in (by_id, in_bulk)})
def version_cannot_be_deleted_under(scene, row):
    make, bypass, delete = row
    where = make(scene, "locked")
    delete(scene, where, **bypass)
    still_there(scene, where)


@check(table={"DELETE": False, "DeleteObjects": True})
def governance_is_bypassed_by_its_header_in(scene, bulk):
    where = retained(scene, "bypassed")
    if bulk:
        objects = [{"Key": where["Key"], "VersionId": where["VersionId"]}]
        answer = scene.s3.delete_objects(Bucket=scene.bucket, Delete={"Objects": objects}, BypassGovernanceRetention=True)
        expect.equal(answer.get("Errors", []), [], "errors")
    else:
        scene.s3.delete_object(**where, BypassGovernanceRetention=True)
    with expect.error(404, "NoSuchVersion"):
        scene.s3.get_object(**where)


@check(client="raw HTTP", table={text: text for text in ("false", "1", "yes", "TRUE ish", "")})
def bypass_header_counts_only_as_true_and_not_as(scene, text):
    where = retained(scene, "not-bypassed")
    headers = [("x-amz-bypass-governance-retention", text)]
    request = Request("DELETE", f"/{scene.bucket}/not-bypassed", f"versionId={where['VersionId']}", headers)
    response = exchange(scene.gateway, Signer.of(scene.gateway).sign(request))
    expect.refused(response, (403, 400), ("AccessDenied", "InvalidArgument"))
    still_there(scene, where)


@check
def plain_delete_and_overwrite_leave_the_locked_version_below(scene):
    where = retained(scene, "covered")
    scene.s3.delete_object(Bucket=scene.bucket, Key="covered")
    scene.put("covered", b"newer")
    kinds = [entry.kind for entry in versions.history(scene, "covered")]
    expect.equal(kinds, [VERSION, MARKER, VERSION], "history")
    still_there(scene, where)


@check
def retention_that_has_ended_allows_the_delete(scene):
    where = retained(scene, "short", COMPLIANCE, days=2 / 86_400)
    by_id(scene, where)
    time.sleep(3)
    scene.s3.delete_object(**where)


@check
def bucket_with_a_locked_version_is_not_empty(scene):
    retained(scene, "holds the bucket")
    with expect.error(409, "BucketNotEmpty"):
        scene.s3.delete_bucket(Bucket=scene.bucket)


@check(table={"retention": "retention", "legal-hold": "legal_hold"})
def version_that_is_not_there_is_no_such_version_to(scene, kind):
    where = {"Bucket": scene.bucket, "Key": "gone", "VersionId": scene.put("gone")["VersionId"]}
    scene.s3.delete_object(**where)
    with expect.error(404, ("NoSuchVersion", "NoSuchKey")):
        getattr(scene.s3, f"get_object_{kind}")(**where)
    with expect.error(404, ("NoSuchVersion", "NoSuchKey")):
        if kind == "retention":
            retain(scene, where, GOVERNANCE, in_days(5))
        else:
            scene.s3.put_object_legal_hold(**where, LegalHold={"Status": "ON"})
