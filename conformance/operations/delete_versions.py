"""DeleteObjects with version ids: what the answer says of versions and of delete markers, made and removed."""

from harness import expect, versions
from harness.checks import check
from harness.versions import MARKER, NULL, VERSION, history, set_versioning

SCENARIO, CLIENT = "ops", "boto3"


def prepare(scene):
    scene.bucket = versions.versioned_bucket(scene)


def delete(scene, *objects: tuple[str, str | None], **more) -> dict:
    named = [{"Key": key} | ({"VersionId": version_id} if version_id else {}) for key, version_id in objects]
    return scene.s3.delete_objects(Bucket=scene.bucket, Delete={"Objects": named} | more)


def only(rows: list[dict]) -> dict:
    expect.equal(len(rows), 1, "rows")
    return rows[0]


@check
def key_without_an_id_gets_a_marker_and_the_answer_names_it(scene):
    first = scene.put("marked")["VersionId"]
    row = only(delete(scene, ("marked", None))["Deleted"])
    marker = history(scene, "marked")[0].version_id
    expect.equal(row, {"Key": "marked", "DeleteMarker": True, "DeleteMarkerVersionId": marker}, "row")
    expect.equal([entry.brief for entry in history(scene, "marked")], [(MARKER, marker, True), (VERSION, first, False)], "history")


@check
def version_by_its_id_goes_for_good(scene):
    first, second = scene.put("gone", b"1")["VersionId"], scene.put("gone", b"2")["VersionId"]
    row = only(delete(scene, ("gone", second))["Deleted"])
    expect.equal(row, {"Key": "gone", "VersionId": second}, "row")
    expect.equal([entry.brief for entry in history(scene, "gone")], [(VERSION, first, True)], "history")
    expect.equal(scene.bytes_of("gone"), b"1", "bytes")


@check
def marker_by_its_id_goes_and_the_answer_says_that_it_was_one(scene):
    scene.put("back", b"1")
    marker = scene.s3.delete_object(Bucket=scene.bucket, Key="back")["VersionId"]
    row = only(delete(scene, ("back", marker))["Deleted"])
    expect.equal(row, {"Key": "back", "VersionId": marker, "DeleteMarker": True, "DeleteMarkerVersionId": marker}, "row")
    expect.equal(scene.bytes_of("back"), b"1", "bytes")


@check
def all_versions_of_a_key_go_in_one_request(scene):
    ids = [scene.put("all", b"%d" % number)["VersionId"] for number in range(5)]
    ids.append(scene.s3.delete_object(Bucket=scene.bucket, Key="all")["VersionId"])
    answer = delete(scene, *(("all", each) for each in ids))
    expect.equal({row["VersionId"] for row in answer["Deleted"]}, set(ids), "rows")
    expect.equal(history(scene, "all"), [], "history")


@check
def same_key_with_and_without_an_id_in_one_request_is_done_in_its_order(scene):
    first = scene.put("both", b"1")["VersionId"]
    answer = delete(scene, ("both", None), ("both", first))
    expect.equal(len(answer["Deleted"]), 2, "rows")
    expect.equal([entry.kind for entry in history(scene, "both")], [MARKER], "history")


@check
def version_that_is_not_there_is_named_as_deleted(scene):
    version = scene.put("twice")["VersionId"]
    for _ in range(2):
        row = only(delete(scene, ("twice", version))["Deleted"])
        expect.equal((row["Key"], row["VersionId"]), ("twice", version), "row")


@check(table={"a path": "../x", "too long": "a" * 1025})
def id_that_is_none_is_an_error_of_its_own_row(scene, text):
    scene.put("kept")
    scene.put("other")
    answer = delete(scene, ("kept", text), ("other", None))
    row = only(answer.get("Errors", []))
    expect.equal(row["Key"], "kept", "key of the error")
    assert row["Code"] in ("NoSuchVersion", "InvalidArgument"), row
    expect.equal(scene.bytes_of("kept"), b"content", "bytes")
    expect.equal(history(scene, "other")[0].kind, MARKER, "latest of the other key")


@check
def another_keys_id_removes_nothing(scene):
    mine, other = scene.put("mine")["VersionId"], scene.put("other's")["VersionId"]
    delete(scene, ("mine", other))
    expect.equal(history(scene, "mine")[0].version_id, mine, "version of the named key")
    expect.equal(history(scene, "other's")[0].version_id, other, "version of the other key")


@check
def quiet_mode_names_neither_versions_nor_markers(scene):
    version = scene.put("quiet")["VersionId"]
    answer = delete(scene, ("quiet", version), ("quiet", None), Quiet=True)
    expect.equal((answer.get("Deleted"), answer.get("Errors")), (None, None), "rows")


@check
def thousand_versions_go_at_once(scene):
    ids = [scene.put("many", b"x")["VersionId"] for _ in range(300)]
    ids += [scene.s3.delete_object(Bucket=scene.bucket, Key="many")["VersionId"] for _ in range(700)]
    expect.equal(len(delete(scene, *(("many", each) for each in ids))["Deleted"]), 1000, "rows")
    expect.equal(history(scene, "many"), [], "history")


@check
def suspended_bucket_gets_one_null_marker(scene):
    scene.bucket = versions.versioned_bucket(scene)
    first = scene.put("null")["VersionId"]
    set_versioning(scene, "Suspended")
    scene.put("null", b"null")
    for _ in range(2):
        row = only(delete(scene, ("null", None))["Deleted"])
        expect.equal(row, {"Key": "null", "DeleteMarker": True, "DeleteMarkerVersionId": NULL}, "row")
    expect.equal([entry.brief for entry in history(scene, "null")], [(MARKER, NULL, True), (VERSION, first, False)], "history")
    only(delete(scene, ("null", NULL))["Deleted"])
    expect.equal([entry.brief for entry in history(scene, "null")], [(VERSION, first, True)], "history")
