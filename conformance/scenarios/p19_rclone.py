"""P19, the part without versions: rclone on odd names."""

import random

from harness import expect
from harness.checks import check
from harness.scene import needs_program
from harness.trees import digests, make_tree

SCENARIO, CLIENT = "P19", "rclone"


def prepare(scene):
    needs_program("rclone")
    scene.tree = make_tree(scene.directory / "tree", 60)
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
    rclone(scene, "copy", scene.tree, "M:rclone-bucket/tree")
    said = rclone(scene, "check", scene.tree, "M:rclone-bucket/tree")
    assert " 0 differences found" in said, said
    back = scene.directory / "back"
    rclone(scene, "copy", "M:rclone-bucket/tree", back)
    expect.equal(digests(back), digests(scene.tree), "tree")


@check
def second_sync_transfers_nothing_and_a_removed_file_is_removed(scene):
    said = rclone(scene, "sync", "-v", "--stats-one-line", scene.tree, "M:rclone-bucket/tree")
    assert "Copied" not in said, said
    (scene.tree / "large.bin").unlink()
    rclone(scene, "sync", scene.tree, "M:rclone-bucket/tree")
    assert "large.bin" not in rclone(scene, "lsf", "M:rclone-bucket/tree"), "it is still there"


@check
def moveto_renames_within_the_store(scene):
    (scene.directory / "to move.txt").write_text("moved")
    rclone(scene, "copyto", scene.directory / "to move.txt", "M:rclone-bucket/to move.txt")
    rclone(scene, "moveto", "M:rclone-bucket/to move.txt", "M:rclone-bucket/moved é+&.txt")
    listed = rclone(scene, "lsf", "M:rclone-bucket").splitlines()
    assert "moved é+&.txt" in listed and "to move.txt" not in listed, listed
    expect.equal(rclone(scene, "cat", "M:rclone-bucket/moved é+&.txt"), "moved", "content")


@check
def mkdir_of_an_existing_own_bucket_is_no_error(scene):
    rclone(scene, "mkdir", "M:rclone-bucket")


@check
def purge_removes_everything(scene):
    rclone(scene, "purge", "M:rclone-bucket")
    assert "rclone-bucket" not in rclone(scene, "lsd", "M:"), "the bucket is still there"
