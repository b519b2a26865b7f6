"""s3cmd: ?location before each command, V1 lists, Content-MD5 on multi-object deletes."""

import hashlib
import random

from harness import expect
from harness.checks import check
from harness.scene import needs_program
from harness.trees import digests, make_tree

SCENARIO, CLIENT = "clients", "s3cmd"
BUCKET = "s3://s3cmd-bucket"


def prepare(scene):
    needs_program("s3cmd")
    scene.tree = make_tree(scene.directory / "tree", 30)
    scene.big = scene.directory / "big.bin"
    scene.big.write_bytes(random.Random(3).randbytes(20_000_000))


def s3cmd(scene, *arguments, **more) -> str:
    address = scene.gateway.netloc
    options = ("--no-ssl", f"--host={address}", f"--host-bucket={address}", "--config=/dev/null", "--no-progress")
    return scene.run("s3cmd", *options, *arguments, **more).stdout


@check
def mb_put_ls_get_and_info_work(scene):
    s3cmd(scene, "mb", BUCKET)
    (scene.directory / "one.txt").write_text("one")
    s3cmd(scene, "put", scene.directory / "one.txt", f"{BUCKET}/a folder/one é+.txt")
    assert f"{BUCKET}/a folder/one é+.txt" in s3cmd(scene, "ls", "--recursive", BUCKET), "the file is not listed"
    s3cmd(scene, "get", f"{BUCKET}/a folder/one é+.txt", scene.directory / "back.txt")
    expect.equal((scene.directory / "back.txt").read_text(), "one", "content")
    assert hashlib.md5(b"one").hexdigest() in s3cmd(scene, "info", f"{BUCKET}/a folder/one é+.txt"), "no MD5 in info"


@check
def info_about_a_bucket_needs_no_configuration_there(scene):
    said = s3cmd(scene, "info", BUCKET)
    assert "Location:" in said and "Policy:    none" in said, said


@check
def multipart_put_and_get_are_exact(scene):
    s3cmd(scene, "put", "--multipart-chunk-size-mb=5", scene.big, f"{BUCKET}/big")
    s3cmd(scene, "get", f"{BUCKET}/big", scene.directory / "big-back")
    expect.same_bytes((scene.directory / "big-back").read_bytes(), scene.big.read_bytes())


@check(limit=120)
def sync_up_and_down_gives_an_identical_tree(scene):
    s3cmd(scene, "sync", f"{scene.tree}/", f"{BUCKET}/tree/")
    assert "Done" not in s3cmd(scene, "sync", "--quiet", f"{scene.tree}/", f"{BUCKET}/tree/"), "the second sync transfers"
    (scene.directory / "back").mkdir()
    s3cmd(scene, "sync", f"{BUCKET}/tree/", f"{scene.directory}/back/")
    expect.equal(digests(scene.directory / "back"), digests(scene.tree), "tree")


@check
def cp_modify_and_mv_keep_content(scene):
    s3cmd(scene, "cp", f"{BUCKET}/a folder/one é+.txt", f"{BUCKET}/two.txt")
    s3cmd(scene, "modify", "--add-header=x-amz-meta-note:seen", f"{BUCKET}/two.txt")
    s3cmd(scene, "mv", f"{BUCKET}/two.txt", f"{BUCKET}/three.txt")
    assert "x-amz-meta-note: seen" in s3cmd(scene, "info", f"{BUCKET}/three.txt"), "the metadata is lost"


@check
def del_recursive_and_rb_leave_nothing(scene):
    s3cmd(scene, "del", "--recursive", "--force", BUCKET)
    expect.equal(s3cmd(scene, "ls", "--recursive", BUCKET).strip(), "", "listing")
    s3cmd(scene, "rb", BUCKET)
    assert BUCKET not in s3cmd(scene, "ls"), "the bucket is still listed"
