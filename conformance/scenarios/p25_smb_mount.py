"""P25: a share as a bucket: readers see old bytes or new, every answer has one ETag, and people edit the same files directly."""

import random

from harness import expect, mounts
from harness.checks import check
from harness.places import MOUNTS
from harness.signature import Signer
from harness.trees import visible
from harness.versions import headers_of
from harness.wire import Connection, Request

SCENARIO, CLIENT, PLACES = "P25", "boto3", MOUNTS
MEBIBYTE = 1 << 20
OLD, NEW = random.Random(1).randbytes(8 * MEBIBYTE), random.Random(2).randbytes(8 * MEBIBYTE)
VERSION = "x-martinet-item-version"


def prepare(scene):
    expect.equal(mounts.down(scene.gateway), {}, "mounts that do not work")


def etags(scene, key: str) -> dict[str, str]:
    """As GET, HEAD and both listings have it."""
    where = {"Bucket": scene.bucket, "Key": key}
    listed = {"Bucket": scene.bucket, "Prefix": key}
    return {
        "GET": scene.s3.get_object(**where)["ETag"],
        "HEAD": scene.s3.head_object(**where)["ETag"],
        "V1": scene.s3.list_objects(**listed)["Contents"][0]["ETag"],
        "V2": scene.s3.list_objects_v2(**listed)["Contents"][0]["ETag"],
        "attributes": f'"{scene.s3.get_object_attributes(**where, ObjectAttributes=["ETag"])["ETag"]}"',
    }


def version(scene, key: str) -> str:
    return headers_of(scene.s3.head_object(Bucket=scene.bucket, Key=key))[VERSION]


# Readers


@check
def reader_that_has_begun_sees_old_bytes_only_while_the_file_is_replaced(scene):
    scene.put("replaced.bin", OLD)
    with Connection(scene.gateway.address, seconds=30) as connection:
        connection.send(Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}/replaced.bin")).bytes())
        connection.pending = connection.socket.recv(1000)
        scene.put("replaced.bin", NEW)
        expect.same_bytes(connection.receive().body, OLD, "what the reader got")
    expect.same_bytes(scene.bytes_of("replaced.bin"), NEW)


@check
def person_who_has_the_file_open_sees_old_bytes_only_while_it_is_replaced(scene):
    scene.put("open.bin", OLD)
    with open(scene.behind / "open.bin", "rb") as file:
        begun = file.read(1000)
        scene.put("open.bin", NEW)
        expect.same_bytes(begun + file.read(), OLD, "what the reader got")
    expect.same_bytes((scene.behind / "open.bin").read_bytes(), NEW)


RANGES = {"0-0": (0, 1), "4194300-4194309": (4194300, 4194310), "-5": (len(OLD) - 5, len(OLD)), "8388000-": (8388000, len(OLD))}


@check(table={text: (text, *bounds) for text, bounds in RANGES.items()})
def range_gives_its_bytes(scene, row):
    asked, first, end = row
    scene.put("ranges.bin", OLD)
    got = scene.s3.get_object(Bucket=scene.bucket, Key="ranges.bin", Range=f"bytes={asked}")
    expect.equal((got["ResponseMetadata"]["HTTPStatusCode"], got["ContentRange"]), (206, f"bytes {first}-{end - 1}/{len(OLD)}"), "answer")
    expect.same_bytes(got["Body"].read(), OLD[first:end])


@check
def range_behind_the_end_is_416(scene):
    scene.put("short.txt", b"short")
    with expect.error(416, "InvalidRange"):
        scene.bytes_of("short.txt", Range="bytes=5-")


# ETags, versions, and edits on the share


@check
def put_head_get_and_lists_give_one_etag_that_is_no_md5(scene):
    put = scene.put("folder/one etag.txt", b"content")["ETag"]
    expect.equal(set(etags(scene, "folder/one etag.txt").values()), {put}, "ETags")
    assert "-" in put, f"{put} looks like an MD5"


@check
def multipart_upload_has_the_same_etag_everywhere(scene):
    where = {"Bucket": scene.bucket, "Key": "in parts.bin"}
    upload = scene.s3.create_multipart_upload(**where)["UploadId"]
    pieces = {2: NEW[:100], 1: OLD[: 5 * MEBIBYTE]}
    parts = {n: scene.s3.upload_part(**where, UploadId=upload, PartNumber=n, Body=piece)["ETag"] for n, piece in pieces.items()}
    listed = [{"PartNumber": n, "ETag": parts[n]} for n in sorted(parts)]
    done = scene.s3.complete_multipart_upload(**where, UploadId=upload, MultipartUpload={"Parts": listed})["ETag"]
    expect.equal(set(etags(scene, "in parts.bin").values()), {done}, "ETags")
    expect.same_bytes((scene.behind / "in parts.bin").read_bytes(), pieces[1] + pieces[2])


@check(table={"other bytes": b"edited outside", "as many bytes": b"CONTENT"})
def edit_on_the_share_changes_etag_and_item_version_at_once_and_a_stale_save_is_refused(scene, edited):
    key = "edited.docx"
    before = scene.put(key, b"content")["ETag"]
    item = version(scene, key)
    (scene.behind / key).write_bytes(edited)
    after = {scene.s3.head_object(Bucket=scene.bucket, Key=key)["ETag"]}
    assert before not in after, f"{before} before and after the edit"
    mounts.eventually(lambda: set(etags(scene, key).values()) == after, 10, f"{after} everywhere")
    assert version(scene, key) != item, "the item's version is the same"
    with expect.error(412, "PreconditionFailed"):
        scene.put(key, b"stale", IfMatch=before)
    expect.equal((scene.behind / key).read_bytes(), edited, "content")
    saved = scene.put(key, b"saved", IfMatch=after.pop())
    expect.equal((scene.behind / key).read_bytes(), b"saved", "content")
    expect.equal(headers_of(saved)[VERSION], version(scene, key), "item version of the PUT and of a HEAD")


@check
def every_save_has_an_item_version_of_its_own_even_of_the_same_bytes(scene):
    seen = [headers_of(scene.put("wopi.odt", b"same"))[VERSION] for _ in range(20)]
    expect.equal(len(set(seen)), 20, "different versions")
    expect.equal(headers_of(scene.s3.get_object(Bucket=scene.bucket, Key="wopi.odt"))[VERSION], seen[-1], "version of a GET")


@check
def what_people_do_on_the_share_is_there_at_once(scene):
    (scene.behind / "by hand").mkdir()
    (scene.behind / "by hand" / "new é.txt").write_text("by hand")
    expect.equal(scene.bytes_of("by hand/new é.txt"), b"by hand", "content")
    mounts.eventually(lambda: "by hand/new é.txt" in scene.keys(), 10, "the file is listed")
    (scene.behind / "by hand" / "new é.txt").rename(scene.behind / "by hand" / "renamed.txt")
    with expect.error(404, "NoSuchKey"):
        scene.bytes_of("by hand/new é.txt")
    expect.equal(scene.bytes_of("by hand/renamed.txt"), b"by hand", "content")
    (scene.behind / "by hand" / "renamed.txt").unlink()
    with expect.error(404, "NoSuchKey"):
        scene.bytes_of("by hand/renamed.txt")


@check
def attributes_are_kept_and_forgotten_with_an_edit_on_the_share(scene):
    where = {"Bucket": scene.bucket, "Key": "kept.txt"}
    scene.put("kept.txt", b"content", ContentType="text/x-odd", Metadata={"owner": "ada"}, Tagging="a=b", CacheControl="no-store")
    head = scene.s3.head_object(**where)
    expect.equal((head["ContentType"], head["Metadata"], head["CacheControl"]), ("text/x-odd", {"owner": "ada"}, "no-store"), "attributes")
    expect.equal(scene.s3.get_object_tagging(**where)["TagSet"], [{"Key": "a", "Value": "b"}], "tags")
    (scene.behind / "kept.txt").write_text("edited outside")
    head = scene.s3.head_object(**where)
    expect.equal((head["ContentType"], head["Metadata"], head.get("CacheControl")), ("text/plain", {}, None), "attributes after the edit")
    expect.equal(scene.s3.get_object_tagging(**where)["TagSet"], [], "tags after the edit")


TYPES = {"a.pdf": "application/pdf", "b.JPG": "image/jpeg", "c.odt": "application/vnd.oasis.opendocument.text", "d.unknown": "binary/octet-stream"}


@check(table={name: (name, kind) for name, kind in TYPES.items()})
def content_type_comes_from_the_extension_where_nobody_gave_one(scene, row):
    name, kind = row
    (scene.behind / name).write_bytes(b"x")
    expect.equal(scene.s3.head_object(Bucket=scene.bucket, Key=name)["ContentType"], kind, "content type")


# What it is not


@check
def versioning_calls_answer_as_not_versioned(scene):
    assert "Status" not in scene.s3.get_bucket_versioning(Bucket=scene.bucket), "a versioning status"
    scene.put("versioning.txt", b"once")
    for answer in (scene.put("versioning.txt", b"twice"), scene.s3.head_object(Bucket=scene.bucket, Key="versioning.txt")):
        assert "x-amz-version-id" not in headers_of(answer), "a version id"
    listed = scene.s3.list_object_versions(Bucket=scene.bucket, Prefix="versioning.txt")
    expect.equal([(v["Key"], v["VersionId"], v["IsLatest"]) for v in listed["Versions"]], [("versioning.txt", "null", True)], "versions")
    expect.equal(scene.bytes_of("versioning.txt", VersionId="null"), b"twice", "the null version")
    with expect.error((400, 404), ("NoSuchVersion", "InvalidArgument")):
        scene.bytes_of("versioning.txt", VersionId="3HL4kqtJvjVBH40Nrjfkd")
    with expect.error(501, "NotImplemented"):
        scene.s3.put_bucket_versioning(Bucket=scene.bucket, VersioningConfiguration={"Status": "Enabled"})
    assert "Status" not in scene.s3.get_bucket_versioning(Bucket=scene.bucket), "a versioning status"


# Folders, renames, copies


@check
def folders_are_keys_that_end_with_a_slash(scene):
    scene.put("made/", b"")
    assert (scene.behind / "made").is_dir(), "no folder on the share"
    (scene.behind / "people's").mkdir()

    def prefixes() -> set[str]:
        found = scene.s3.list_objects_v2(Bucket=scene.bucket, Delimiter="/")
        return {entry["Prefix"] for entry in found.get("CommonPrefixes", [])}

    mounts.eventually(lambda: {"made/", "people's/"} <= prefixes() & set(scene.keys()), 10, "both folders are listed")
    head = scene.s3.head_object(Bucket=scene.bucket, Key="people's/")
    expect.equal((head["ContentLength"], head["ContentType"]), (0, "application/x-directory"), "a folder's HEAD")
    with expect.error(400, ("InvalidArgument", "InvalidRequest")):
        scene.put("with content/", b"content")
    assert not (scene.behind / "with content").exists(), "a refused folder was made"


@check
def delete_of_a_folder_removes_it_only_when_it_is_empty(scene):
    (scene.behind / "full").mkdir()
    (scene.behind / "full" / "a.txt").write_text("a")
    scene.s3.delete_object(Bucket=scene.bucket, Key="full/")
    expect.equal(scene.bytes_of("full/a.txt"), b"a", "content of a folder that was not empty")
    (scene.behind / "full" / "a.txt").unlink()
    scene.s3.delete_object(Bucket=scene.bucket, Key="full/")
    assert not (scene.behind / "full").exists(), "the empty folder is there"


@check
def rename_object_renames_the_file(scene):
    scene.put("rename/me.bin", NEW[:1000], Metadata={"owner": "ada"}, ContentType="text/x")
    before = (scene.behind / "rename/me.bin").stat()
    scene.s3.rename_object(Bucket=scene.bucket, Key="renamed/it.bin", RenameSource="rename/me.bin")
    after = (scene.behind / "renamed/it.bin").stat()
    expect.equal((after.st_ino, after.st_mtime_ns), (before.st_ino, before.st_mtime_ns), "file")
    head = scene.s3.head_object(Bucket=scene.bucket, Key="renamed/it.bin")
    expect.equal((head["Metadata"], head["ContentType"]), ({"owner": "ada"}, "text/x"), "attributes")
    assert not (scene.behind / "rename/me.bin").exists(), "the former file is there"


@check
def copies_go_within_the_mount_and_from_and_to_the_gateways_own_store(scene):
    own = scene.new_bucket()
    scene.put("original.bin", OLD, Metadata={"owner": "ada"})
    for source, target, key in ((scene.bucket, scene.bucket, "copy é.bin"), (scene.bucket, own, "out.bin"), (own, scene.bucket, "back in.bin")):
        name = {"out.bin": "original.bin", "back in.bin": "out.bin"}.get(key, "original.bin")
        scene.s3.copy_object(Bucket=target, Key=key, CopySource={"Bucket": source, "Key": name})
        got = scene.s3.get_object(Bucket=target, Key=key)
        expect.equal(got["Metadata"], {"owner": "ada"}, f"metadata of {key}")
        expect.same_bytes(got["Body"].read(), OLD, key)


@check
def only_what_people_shall_see_is_left_behind_the_mount(scene):
    """Runs last: no temporary file, and everything hidden is hidden from clients too."""
    seen = visible(scene.behind)
    assert not [path for path in seen if ".~martinet" in path or ".martinet" in path], seen
    files = {path for path in seen if (scene.behind / path).is_file()}
    mounts.eventually(lambda: {key for key in scene.keys() if not key.endswith("/")} == files, 10, "the keys are the files")
