"""P19: rclone on odd names, and on a bucket with versions."""

import json
import random

from harness import expect, versions
from harness.checks import check
from harness.place import LOCAL
from harness.places import SMB
from harness.scene import needs_program
from harness.trees import NAMES, SHARE_NAMES, digests, make_tree, visible

SCENARIO, CLIENT, PLACES = "P19", "rclone", (LOCAL, SMB)


def prepare(scene):
    needs_program("rclone")
    scene.there = f"M:{scene.bucket}" if scene.place.is_mount else "M:rclone-bucket"
    scene.tree = make_tree(scene.directory / "tree", 60, names=NAMES if scene.place.holds_any_name else SHARE_NAMES)
    (scene.tree / "large.bin").write_bytes(random.Random(18).randbytes(12_000_000))


def rclone(scene, *arguments, **more) -> str:
    settings = {
        "RCLONE_CONFIG": str(scene.directory / "none.conf"),
        "RCLONE_CONFIG_M_TYPE": "s3",
        "RCLONE_CONFIG_M_PROVIDER": "Other",
        "RCLONE_CONFIG_M_ENV_AUTH": "true",
        "RCLONE_CONFIG_M_ENDPOINT": scene.gateway.endpoint,
        "RCLONE_CONFIG_M_ACL": "private",
        "RCLONE_S3_CHUNK_SIZE": "5M",
        "RCLONE_S3_UPLOAD_CUTOFF": "8M",
        "RCLONE_MULTI_THREAD_CUTOFF": "8M",
    }
    (scene.directory / "none.conf").touch()
    done = scene.run("rclone", *arguments, env=scene.environment() | settings, **more)
    return done.stdout + done.stderr


@check(limit=120)
def copy_and_check_find_no_differences(scene):
    rclone(scene, "copy", scene.tree, f"{scene.there}/tree")
    said = rclone(scene, "check", scene.tree, f"{scene.there}/tree")
    assert " 0 differences found" in said, said
    back = scene.directory / "back"
    rclone(scene, "copy", f"{scene.there}/tree", back)
    expect.equal(digests(back), digests(scene.tree), "tree")


@check
def second_sync_transfers_nothing_and_a_removed_file_is_removed(scene):
    said = rclone(scene, "sync", "-v", "--stats-one-line", scene.tree, f"{scene.there}/tree")
    assert "Copied" not in said, said
    (scene.tree / "large.bin").unlink()
    rclone(scene, "sync", scene.tree, f"{scene.there}/tree")
    assert "large.bin" not in rclone(scene, "lsf", f"{scene.there}/tree"), "it is still there"


@check
def moveto_renames_within_the_store(scene):
    (scene.directory / "to move.txt").write_text("moved")
    rclone(scene, "copyto", scene.directory / "to move.txt", f"{scene.there}/to move.txt")
    rclone(scene, "moveto", f"{scene.there}/to move.txt", f"{scene.there}/moved é+&.txt")
    listed = rclone(scene, "lsf", scene.there).splitlines()
    assert "moved é+&.txt" in listed and "to move.txt" not in listed, listed
    expect.equal(rclone(scene, "cat", f"{scene.there}/moved é+&.txt"), "moved", "content")


@check
def mkdir_of_an_existing_own_bucket_is_no_error(scene):
    rclone(scene, "mkdir", scene.there)


@check(places=[SMB])
def delete_and_rmdirs_leave_nothing_behind_the_mount(scene):
    rclone(scene, "delete", scene.there)
    rclone(scene, "rmdirs", "--leave-root", scene.there)
    expect.equal(visible(scene.behind), [], "what is left")


@check(places=[LOCAL])
def purge_removes_everything(scene):
    rclone(scene, "purge", scene.there)
    assert "rclone-bucket" not in rclone(scene, "lsd", "M:"), "the bucket is still there"


# With versions


def saved_twice(scene, name: str) -> str:
    """A bucket with versioning, enabled by rclone, and a file in it of which there are two versions."""
    bucket = scene.new_bucket()
    rclone(scene, "backend", "versioning", f"M:{bucket}", "Enabled")
    for content in ("old", "newer"):
        (scene.directory / "versioned").write_text(content)
        rclone(scene, "copyto", scene.directory / "versioned", f"M:{bucket}/{name}")
    return bucket


@check(places=[LOCAL])
def backend_versioning_tells_and_sets_the_state(scene):
    bucket = scene.new_bucket()
    for argument, state in (((), "Unversioned"), (("Enabled",), "Enabled"), ((), "Enabled"), (("Suspended",), "Suspended")):
        said = rclone(scene, "backend", "versioning", f"M:{bucket}", *argument)
        assert state in said, f"after {argument}: {said}"


@check(places=[LOCAL])
def lsf_with_versions_shows_the_old_one_under_a_name_with_its_time_and_reads_it(scene):
    bucket = saved_twice(scene, "é a+b&c.txt")
    expect.equal(rclone(scene, "lsf", f"M:{bucket}").splitlines(), ["é a+b&c.txt"], "without versions")
    listed = sorted(rclone(scene, "lsf", "--s3-versions", f"M:{bucket}").splitlines(), key=len)
    expect.equal(len(listed), 2, f"names ({listed})")
    assert listed[0] == "é a+b&c.txt" and listed[1].startswith("é a+b&c-v20") and listed[1].endswith(".txt"), listed
    contents = [rclone(scene, "cat", "--s3-versions", f"M:{bucket}/{name}") for name in listed]
    expect.equal(contents, ["newer", "old"], "contents")


@check(places=[LOCAL])
def moveto_in_a_versioned_bucket_leaves_the_versions_of_the_old_name(scene):
    bucket = saved_twice(scene, "old name.txt")
    rclone(scene, "moveto", f"M:{bucket}/old name.txt", f"M:{bucket}/new name é.txt")
    expect.equal(rclone(scene, "lsf", f"M:{bucket}").splitlines(), ["new name é.txt"], "names")
    expect.equal(rclone(scene, "cat", f"M:{bucket}/new name é.txt"), "newer", "content")
    kinds = [entry.kind for entry in versions.history(scene, "old name.txt", bucket)]
    expect.equal(kinds, [versions.MARKER, versions.VERSION, versions.VERSION], "history of the old name")


@check(places=[LOCAL])
def cleanup_hidden_removes_old_versions_and_nothing_else(scene):
    bucket = saved_twice(scene, "kept.txt")
    rclone(scene, "copyto", scene.directory / "versioned", f"M:{bucket}/gone.txt")
    rclone(scene, "deletefile", f"M:{bucket}/gone.txt")
    rclone(scene, "backend", "cleanup-hidden", f"M:{bucket}")
    left = [(entry.key, entry.kind, entry.is_latest) for entry in versions.listed(scene, bucket)]
    expect.equal(left, [("kept.txt", versions.VERSION, True)], "what is left")


@check
def cleanup_removes_unfinished_uploads_that_are_old_enough(scene):
    bucket = scene.bucket if scene.place.is_mount else scene.new_bucket()
    scene.s3.create_multipart_upload(Bucket=bucket, Key="unfinished é")
    rclone(scene, "cleanup", f"M:{bucket}")
    expect.equal([upload["Key"] for upload in scene.uploads(bucket)], ["unfinished é"], "uploads younger than a day")
    listed = json.loads(rclone(scene, "backend", "list-multipart-uploads", f"M:{bucket}"))
    expect.equal([upload["Key"] for upload in listed[bucket]], ["unfinished é"], "uploads that rclone lists")
    rclone(scene, "backend", "cleanup", f"M:{bucket}", "-o", "max-age=0s")
    expect.equal(scene.uploads(bucket), [], "uploads after a clean-up of any age")


@check(places=[LOCAL])
def purge_of_a_versioned_bucket_removes_every_version_and_the_bucket(scene):
    bucket = saved_twice(scene, "a.txt")
    rclone(scene, "deletefile", f"M:{bucket}/a.txt")
    rclone(scene, "purge", f"M:{bucket}")
    with expect.error(404, "404"):
        scene.s3.head_bucket(Bucket=bucket)
