"""P16: a day's work with aws-cli on a folder of 300 files; on a mount, where buckets are neither made nor removed, of 60."""

import random
from pathlib import Path

from harness import expect
from harness.checks import check
from harness.place import LOCAL
from harness.places import EVERYWHERE, MOUNTS
from harness.trees import NAMES, SHARE_NAMES, digests, make_tree, visible

SCENARIO, CLIENT, PLACES = "P16", "aws-cli", EVERYWHERE
WORK = "aws-cli-work"


def prepare(scene):
    scene.url = f"s3://{scene.bucket if scene.place.is_mount else WORK}"
    scene.files = 60 if scene.place.is_mount else 300
    scene.tree = make_tree(scene.directory / "tree", scene.files, names=NAMES if scene.place.holds_any_name else SHARE_NAMES)
    scene.big = scene.directory / "big.bin"
    scene.big.write_bytes(random.Random(100).randbytes(100_000_000))


def s3(scene, *arguments, **more) -> str:
    return scene.run("aws", "s3", *arguments, **more).stdout


@check(places=[LOCAL])
def mb_makes_a_bucket_that_ls_shows(scene):
    s3(scene, "mb", scene.url)
    assert WORK in s3(scene, "ls"), "the bucket is not listed"


@check(places=MOUNTS)
def ls_shows_the_mount_and_mb_refuses_to_make_it(scene):
    assert scene.bucket in s3(scene, "ls"), "the mount is not listed"
    assert "BucketAlready" in scene.run("aws", "s3", "mb", scene.url, status=1).stderr


@check(limit=180)
def sync_up_then_again_then_down_gives_an_identical_tree(scene):
    s3(scene, "sync", scene.tree, f"{scene.url}/tree", "--only-show-errors")
    expect.equal(s3(scene, "sync", scene.tree, f"{scene.url}/tree"), "", "what the second sync did")
    back = scene.directory / "back"
    s3(scene, "sync", f"{scene.url}/tree", back, "--only-show-errors")
    expect.equal(digests(back), digests(scene.tree), "tree")


@check
def ls_recursive_shows_every_file(scene):
    lines = s3(scene, "ls", "--recursive", "--summarize", f"{scene.url}/tree/").splitlines()
    assert any(line.strip() == f"Total Objects: {scene.files}" for line in lines), lines[-3:]


@check
def ls_shows_folders_as_prefixes(scene):
    expect.equal([line.strip() for line in s3(scene, "ls", f"{scene.url}/tree/").splitlines()], [f"PRE folder {n}/" for n in range(7)], "listing")


@check(limit=120)
def cp_of_100_mb_up_and_down_is_exact(scene):
    s3(scene, "cp", scene.big, f"{scene.url}/big.bin", "--only-show-errors")
    s3(scene, "cp", f"{scene.url}/big.bin", "big-back.bin", "--only-show-errors")
    expect.same_bytes((scene.directory / "big-back.bin").read_bytes(), scene.big.read_bytes())


@check
def cp_from_stdin_and_to_stdout_streams(scene):
    scene.run("aws", "s3", "cp", "-", f"{scene.url}/stdin.txt", input="from a pipe")
    expect.equal(s3(scene, "cp", f"{scene.url}/stdin.txt", "-"), "from a pipe", "output")


@check
def mv_moves_up_within_and_down(scene):
    local = scene.directory / "moved é.txt"
    local.write_text("moved")
    s3(scene, "mv", local, f"{scene.url}/moved é.txt")
    s3(scene, "mv", f"{scene.url}/moved é.txt", f"{scene.url}/sub/moved again+.txt")
    s3(scene, "mv", f"{scene.url}/sub/moved again+.txt", local)
    expect.equal(local.read_text(), "moved", "content")
    expect.equal(s3(scene, "ls", f"{scene.url}/sub/", status=1), "", "what is left")


@check
def presigned_url_downloads_without_a_key(scene):
    from harness import browser

    environment = scene.environment() | {"AWS_DEFAULT_REGION": "eu-west-3"}
    url = s3(scene, "presign", f"{scene.url}/stdin.txt", env=environment).strip()
    assert "X-Amz-Signature" in url, "the client signed with SigV2"
    expect.equal(browser.fetch(scene.gateway, url).body, b"from a pipe", "body")


@check(places=[LOCAL])
def rb_refuses_a_bucket_with_objects(scene):
    done = scene.run("aws", "s3", "rb", scene.url, status=1)
    assert "BucketNotEmpty" in done.stderr, done.stderr


@check(limit=180)
def rm_recursive_leaves_nothing(scene):
    s3(scene, "rm", "--recursive", scene.url, "--only-show-errors")
    expect.equal(s3(scene, "ls", "--recursive", scene.url), "", "listing")
    if scene.place.is_mount:
        expect.equal(visible(scene.behind), [], "files and folders behind the mount")


@check(places=[LOCAL])
def rb_removes_the_bucket(scene):
    s3(scene, "rb", scene.url)
    assert WORK not in s3(scene, "ls"), "the bucket is still listed"


@check(places=MOUNTS)
def rb_of_a_mount_is_refused_and_it_stays(scene):
    scene.run("aws", "s3", "rb", scene.url, status=1)
    assert scene.bucket in s3(scene, "ls"), "the mount is gone"


@check(places=[LOCAL])
def rb_force_empties_and_removes_a_bucket(scene):
    s3(scene, "mb", "s3://aws-cli-force")
    scene.run("aws", "s3", "cp", "-", "s3://aws-cli-force/k", input="x")
    s3(scene, "rb", "--force", "s3://aws-cli-force")


@check(places=[LOCAL])
def mb_in_a_region_that_aws_does_not_have_works(scene):
    """Drive's development stack creates its bucket in eu-east-1, without and with a LocationConstraint."""
    environment = scene.environment() | {"AWS_DEFAULT_REGION": "eu-east-1"}
    scene.run("aws", "s3api", "create-bucket", "--bucket", "aws-cli-region", env=environment)
    s3(scene, "rb", "s3://aws-cli-region", env=environment)
    s3(scene, "mb", "s3://aws-cli-region", env=environment)
    s3(scene, "rb", "s3://aws-cli-region", env=environment)


@check(places=[LOCAL])
def missing_key_ends_with_a_failure_status(scene):
    done = scene.run("aws", "s3", "cp", "s3://aws-cli-none/k", Path("none"), status=1)
    assert "404" in done.stderr or "NoSuch" in done.stderr, done.stderr
