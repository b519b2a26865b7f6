"""Lifecycle rules: the document, what answers tell of it, and runs on demand by a given clock."""

import json
import os
import re
import signal
import time
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from harness import expect
from harness.checks import check
from harness.signature import Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "boto3"
EXPIRE = {"Expiration": {"Days": 1}}


def prepare(scene):
    scene.gateway = scene.start_gateway()


def rule(name: str, prefix: str = "", **actions) -> dict:
    return {"ID": name, "Filter": {"Prefix": prefix}, "Status": "Enabled"} | actions


def set_rules(scene, bucket: str, *rules: dict):
    return scene.s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": list(rules)})


def run(scene, *arguments: str, days: int | None = None, status: int = 0) -> dict:
    """`martinet admin lifecycle run`, as if it were so many days later."""
    if days is not None:
        later = datetime.now(timezone.utc) + timedelta(days=days)
        arguments += ("--now", later.strftime("%Y-%m-%dT%H:%M:%SZ"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MARTINET_")} | scene.environment()
    environment["MARTINET_ENDPOINT"] = scene.gateway.endpoint
    done = scene.run(scene.binary, "admin", "lifecycle", "run", *arguments, "--json", status=status, env=environment)
    return json.loads(done.stdout) if status == 0 else {}


def versions(scene, bucket: str) -> list[tuple[str, str]]:
    """Keys, and v for a version or m for a delete marker, in the order of the listing of each."""
    page = scene.s3.list_object_versions(Bucket=bucket)
    found = [(entry["Key"], "v") for entry in page.get("Versions", [])]
    return sorted(found + [(entry["Key"], "m") for entry in page.get("DeleteMarkers", [])])


def new_bucket(scene, versioning: str | None = None) -> str:
    bucket = scene.new_bucket()
    if versioning:
        scene.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": versioning})
    return bucket


# The document


@check
def rules_read_back_as_they_were_given(scene):
    bucket = new_bucket(scene)
    rules = [
        rule("one", "logs/", **EXPIRE, NoncurrentVersionExpiration={"NoncurrentDays": 3, "NewerNoncurrentVersions": 2}),
        {"ID": "two", "Filter": {"And": {"Prefix": "a", "Tags": [{"Key": "k", "Value": "v"}]}}, "Status": "Disabled", "Expiration": {"Days": 7}},
        rule("three", AbortIncompleteMultipartUpload={"DaysAfterInitiation": 2}),
        {"ID": "four", "Filter": {"ObjectSizeGreaterThan": 100}, "Status": "Enabled", "Expiration": {"Date": datetime(2030, 1, 1, tzinfo=timezone.utc)}},
    ]
    set_rules(scene, bucket, *rules)
    got = scene.s3.get_bucket_lifecycle_configuration(Bucket=bucket)
    expect.equal([{**found, "Expiration": {"Date": found["Expiration"]["Date"].astimezone(timezone.utc)}} if "Date" in found.get("Expiration", {}) else found for found in got["Rules"]], rules, "rules")
    expect.equal(got["TransitionDefaultMinimumObjectSize"], "all_storage_classes_128K", "minimum size")
    scene.s3.delete_bucket_lifecycle(Bucket=bucket)
    with expect.error(404, "NoSuchLifecycleConfiguration"):
        scene.s3.get_bucket_lifecycle_configuration(Bucket=bucket)


@check
def rules_of_the_older_form_stay_in_it(scene):
    bucket = new_bucket(scene)
    rules = [{"ID": "old", "Prefix": "x/", "Status": "Enabled", "Expiration": {"Days": 31}}]
    scene.s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})
    expect.equal(scene.s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"], rules, "rules")


@check(table={
    "days that are none": ("InvalidArgument", rule("r", Expiration={"Days": 0})),
    "a status of its own": ("MalformedXML", rule("r", **EXPIRE) | {"Status": "enabled"}),
    "two predicates without And": ("MalformedXML", rule("r", "a", **EXPIRE) | {"Filter": {"Prefix": "a", "ObjectSizeLessThan": 5}}),
    "nothing to do": ("InvalidRequest", rule("r")),
    "a date in the middle of a day": ("InvalidArgument", rule("r", Expiration={"Date": datetime(2030, 1, 1, 12, tzinfo=timezone.utc)})),
    "a storage class that there is not": ("InvalidStorageClass", rule("r", Transitions=[{"Days": 30, "StorageClass": "GLACIER"}])),
    "an upload by its tags": ("InvalidRequest", {"ID": "r", "Filter": {"Tag": {"Key": "k", "Value": "v"}}, "Status": "Enabled", "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}}),
})
def rule_is_refused_with(scene, row):
    code, wrong = row
    bucket = new_bucket(scene)
    with expect.error(400, code):
        set_rules(scene, bucket, wrong)
    with expect.error(404, "NoSuchLifecycleConfiguration"):
        scene.s3.get_bucket_lifecycle_configuration(Bucket=bucket)


@check
def answers_tell_when_an_object_expires(scene):
    bucket = new_bucket(scene)
    set_rules(scene, bucket, rule("a rule", "tmp/", **EXPIRE))
    put = scene.s3.put_object(Bucket=bucket, Key="tmp/key", Body=b"x")
    head = scene.s3.head_object(Bucket=bucket, Key="tmp/key")
    date, name = re.fullmatch(r'expiry-date="(.+)", rule-id="(.+)"', head["Expiration"]).groups()
    expiry = parsedate_to_datetime(date)
    expect.equal(((expiry - head["LastModified"]).days, expiry.hour, name), (1, 0, "a%20rule"), "expiry")
    expect.equal(put["Expiration"], head["Expiration"], "of the PUT")
    expect.equal(scene.s3.get_object(Bucket=bucket, Key="tmp/key")["Expiration"], head["Expiration"], "of the GET")
    assert "Expiration" not in scene.s3.put_object(Bucket=bucket, Key="other", Body=b"x")


# Runs


@check(table={"without versions": (None, [("keep", "v")]), "with versions": ("Enabled", [("keep", "v"), ("tmp/a", "m"), ("tmp/a", "v")]), "suspended": ("Suspended", [("keep", "v"), ("tmp/a", "m")])})
def expired_objects_go_from_a_bucket(scene, row):
    versioning, left = row
    bucket = new_bucket(scene, versioning)
    for key in ("tmp/a", "keep"):
        scene.s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    set_rules(scene, bucket, rule("sweep", "tmp/", **EXPIRE))
    expect.equal(run(scene, "--bucket", bucket)["removed"]["expire"], 0, "removed today")
    told = run(scene, "--bucket", bucket, "--dry-run", days=3)
    expect.equal([(found["key"], found["rule"], found["reason"]) for found in told["findings"]], [("tmp/a", "sweep", "Expiration Days 1")], "dry run")
    expect.equal(run(scene, "--bucket", bucket, days=3)["removed"]["expire"], 1, "removed in three days")
    expect.equal(versions(scene, bucket), left, "what is left")


@check
def older_versions_go_but_those_to_keep_and_what_is_tagged_otherwise(scene):
    bucket = new_bucket(scene, "Enabled")
    for number in range(5):
        scene.s3.put_object(Bucket=bucket, Key="a", Body=b"x", Tagging="keep=no")
        scene.s3.put_object(Bucket=bucket, Key="b", Body=b"x", Tagging="keep=yes")
    set_rules(scene, bucket, rule("old", NoncurrentVersionExpiration={"NoncurrentDays": 1, "NewerNoncurrentVersions": 2}) | {"Filter": {"Tag": {"Key": "keep", "Value": "no"}}})
    expect.equal(run(scene, "--bucket", bucket, days=3)["removed"]["expire-noncurrent"], 2, "removed")
    expect.equal(versions(scene, bucket), [("a", "v")] * 3 + [("b", "v")] * 5, "what is left")


@check
def delete_markers_go_when_they_are_alone(scene):
    bucket = new_bucket(scene, "Enabled")
    scene.s3.put_object(Bucket=bucket, Key="gone", Body=b"x")
    scene.s3.delete_object(Bucket=bucket, Key="gone")
    set_rules(scene, bucket, rule("sweep", NoncurrentVersionExpiration={"NoncurrentDays": 1}, Expiration={"ExpiredObjectDeleteMarker": True}))
    expect.equal(run(scene, "--bucket", bucket, days=3)["removed"]["expire-noncurrent"], 1, "versions")
    expect.equal(run(scene, "--bucket", bucket, days=3)["removed"]["remove-delete-marker"], 1, "markers")
    expect.equal(versions(scene, bucket), [], "what is left")


@check(scenario="P14")
def uploads_that_were_never_completed_are_swept_by_prefix(scene):
    bucket = new_bucket(scene)
    for key in ("transfers/a", "transfers/b", "other"):
        upload = scene.s3.create_multipart_upload(Bucket=bucket, Key=key)
        scene.s3.upload_part(Bucket=bucket, Key=key, UploadId=upload["UploadId"], PartNumber=1, Body=b"x")
    set_rules(scene, bucket, rule("sweep", "transfers/", AbortIncompleteMultipartUpload={"DaysAfterInitiation": 1}))
    expect.equal(run(scene, "--bucket", bucket)["removed"]["abort-upload"], 0, "aborted today")
    expect.equal(run(scene, "--bucket", bucket, days=3)["removed"]["abort-upload"], 2, "aborted in three days")
    expect.equal([found["Key"] for found in scene.uploads(bucket)], ["other"], "uploads left")


@check
def locked_versions_stay(scene):
    bucket = f"{scene.new_bucket()}-locked"
    scene.s3.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
    scene.s3.put_object(Bucket=bucket, Key="a", Body=b"x", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=datetime(2040, 1, 1, tzinfo=timezone.utc))
    for _ in range(2):
        scene.s3.put_object(Bucket=bucket, Key="a", Body=b"y")
    set_rules(scene, bucket, rule("old", NoncurrentVersionExpiration={"NoncurrentDays": 1}))
    report = run(scene, "--bucket", bucket, days=30_000)
    expect.equal((report["removed"]["expire-noncurrent"], report["locked"]), (1, 1), "removed and locked")


@check(client="raw HTTP")
def the_change_feed_names_the_rule(scene):
    bucket = new_bucket(scene, "Enabled")
    for key in ("a", "a", "b"):
        scene.s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    set_rules(scene, bucket, rule("sweep", "a", **EXPIRE, NoncurrentVersionExpiration={"NoncurrentDays": 1}))
    run(scene, "--bucket", bucket, days=3)
    answer = exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("GET", f"/-/changes/{bucket}", "")))
    changes = json.loads(answer.body)["changes"]
    reasons = [(change["kind"], change["key"], change.get("reason")) for change in changes[3:]]
    expect.equal(sorted(reasons), [("deleteMarkerCreated", "a", "lifecycle sweep"), ("versionDeleted", "a", "lifecycle sweep")], "changes of the run")


@check(limit=240)
def a_run_that_is_killed_is_finished_after_the_restart(scene):
    bucket = new_bucket(scene)
    keys = [f"tmp/{number:04}" for number in range(1500)]
    for key in keys:
        scene.s3.put_object(Bucket=bucket, Key=key, Body=b"")
    scene.s3.put_object(Bucket=bucket, Key="keep", Body=b"")
    set_rules(scene, bucket, rule("sweep", "tmp/", **EXPIRE))
    later = (datetime.now(timezone.utc) + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    request = Request("POST", "/-/admin/v1/lifecycle/run", f"bucket={bucket}&now={later.replace(':', '%3A')}&wait=0")
    expect.equal(exchange(scene.gateway, Signer.of(scene.gateway).sign(request)).status, 202, "status")
    state = scene.gateway.data_directory / "lifecycle" / "state"
    deadline = time.monotonic() + 30
    while "\nat " not in state.read_text():
        assert time.monotonic() < deadline, "the run has not begun"
    scene.gateway.stop(signal.SIGKILL)
    was = len([line for line in (state.parent / "journal.jsonl").read_text().splitlines() if bucket in line])
    assert was < len(keys), "the run was over before the kill"
    scene.gateway.start()
    scene.__dict__.pop("s3", None)
    run(scene, "--bucket", bucket)
    expect.equal(scene.keys(bucket), ["keep"], f"keys after {was} removals before the kill")
    journal = (state.parent / "journal.jsonl").read_text().splitlines()
    named = {entry["key"] for entry in map(json.loads, journal) if entry["bucket"] == bucket}
    expect.equal(named, set(keys), "keys that the journal names")


@check(table={"a time that is none": ("--now", "yesterday"), "a bucket that is not there": ("--bucket", "no-such-bucket")})
def a_run_is_refused_for(scene, arguments):
    run(scene, *arguments, status=2)


@check(client="raw HTTP")
def a_run_needs_a_signature(scene):
    request = Request("POST", "/-/admin/v1/lifecycle/run", "", [("Host", scene.gateway.netloc), ("Content-Length", "0")])
    expect.equal(exchange(scene.gateway, request).status, 403, "status")
