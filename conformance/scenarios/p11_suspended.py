"""P11: versioning is enabled, suspended and enabled again over objects that are there already."""

from harness import expect, versions
from harness.checks import check
from harness.versions import MARKER, NULL, VERSION, set_versioning

SCENARIO, CLIENT = "P11", "boto3"


def prepare(scene):
    """One object, overwritten in every state of the bucket."""
    scene.put("doc", b"before versioning")
    scene.before = versions.history(scene, "doc")
    set_versioning(scene, "Enabled")
    scene.while_enabled = scene.put("doc", b"enabled")
    scene.between = versions.history(scene, "doc")
    set_versioning(scene, "Suspended")
    scene.while_suspended = scene.put("doc", b"suspended")


@check
def object_from_before_versioning_is_listed_as_the_null_version(scene):
    expect.equal([entry.brief for entry in scene.before], [(VERSION, NULL, True)], "history before")


@check
def first_overwrite_keeps_the_object_as_null_version(scene):
    random_id = scene.while_enabled["VersionId"]
    expect.equal([entry.brief for entry in scene.between], [(VERSION, random_id, True), (VERSION, NULL, False)], "history")


@check
def suspended_overwrite_replaces_the_null_version_and_keeps_the_other(scene):
    random_id = scene.while_enabled["VersionId"]
    found = versions.history(scene, "doc")
    expect.equal([entry.brief for entry in found], [(VERSION, NULL, True), (VERSION, random_id, False)], "history")
    expect.equal(scene.bytes_of("doc"), b"suspended", "bytes of the latest")
    expect.equal(scene.bytes_of("doc", VersionId=NULL), b"suspended", "bytes of the null version")
    expect.equal(scene.bytes_of("doc", VersionId=random_id), b"enabled", "bytes of the other")
    assert scene.while_suspended.get("VersionId") in (None, NULL), scene.while_suspended["VersionId"]


@check
def survivors_keep_their_last_modified(scene):
    enabled_then = scene.between[0].last_modified
    now = versions.history(scene, "doc")[1]
    expect.equal(now.last_modified, enabled_then, "LastModified of the version written while enabled")
    expect.equal(scene.between[1].last_modified, scene.before[0].last_modified, "LastModified of the first null version")


@check
def suspended_delete_replaces_the_null_version_by_a_null_marker(scene):
    random_id = scene.while_enabled["VersionId"]
    answer = scene.s3.delete_object(Bucket=scene.bucket, Key="doc")
    expect.equal(versions.marker_headers(answer), ("true", NULL), "headers")
    found = versions.history(scene, "doc")
    expect.equal([entry.brief for entry in found], [(MARKER, NULL, True), (VERSION, random_id, False)], "history")
    scene.s3.delete_object(Bucket=scene.bucket, Key="doc")
    expect.equal(len(versions.history(scene, "doc")), 2, "entries after a second delete")


@check
def delete_of_the_null_marker_makes_the_other_version_current(scene):
    answer = scene.s3.delete_object(Bucket=scene.bucket, Key="doc", VersionId=NULL)
    expect.equal(versions.marker_headers(answer), ("true", NULL), "headers")
    expect.equal(scene.bytes_of("doc"), b"enabled", "bytes")
    expect.equal(scene.keys(), ["doc"], "keys")


@check
def enabling_again_keeps_a_null_version_beside_new_ones(scene):
    scene.put("again", b"null")
    set_versioning(scene, "Enabled")
    newer = scene.put("again", b"newer")["VersionId"]
    found = versions.history(scene, "again")
    expect.equal([entry.brief for entry in found], [(VERSION, newer, True), (VERSION, NULL, False)], "history")
    marker = scene.s3.delete_object(Bucket=scene.bucket, Key="again")["VersionId"]
    assert marker != NULL, "the marker's id is null while versioning is enabled"
    expect.equal([entry.version_id for entry in versions.history(scene, "again")], [marker, newer, NULL], "ids")


@check
def null_version_below_others_is_replaced_where_it_lies(scene):
    """A suspended PUT takes the null version away from below and puts the new one on top."""
    bucket = scene.new_bucket()
    put = lambda body: scene.s3.put_object(Bucket=bucket, Key="deep", Body=body)  # noqa: E731
    put(b"0")
    set_versioning(scene, "Enabled", bucket)
    ids = [put(body)["VersionId"] for body in (b"1", b"2", b"3")]
    set_versioning(scene, "Suspended", bucket)
    put(b"4")
    expect.equal([entry.version_id for entry in versions.history(scene, "deep", bucket)], [NULL, *ids[::-1]], "ids")
    found = [scene.s3.get_object(Bucket=bucket, Key="deep", VersionId=each)["Body"].read() for each in [NULL, *ids[::-1]]]
    expect.equal(found, [b"4", b"3", b"2", b"1"], "bytes")
