"""P18: restic keeps its backups here: signed chunks, bucket URLs with a trailing slash, locks listed at once."""

import random

from harness import expect
from harness.checks import check
from harness.place import LOCAL
from harness.places import SMB
from harness.scene import needs_program
from harness.trees import digests, make_tree

SCENARIO, CLIENT, PLACES = "P18", "restic", (LOCAL, SMB)


def prepare(scene):
    needs_program("restic")
    scene.tree = make_tree(scene.directory / "tree", 60)
    (scene.tree / "large.bin").write_bytes(random.Random(18).randbytes(30_000_000))


def restic(scene, *arguments, **more) -> str:
    place = f"{scene.bucket}/backups" if scene.place.is_mount else "restic-repository"
    settings = {
        "RESTIC_REPOSITORY": f"s3:{scene.gateway.endpoint}/{place}",
        "RESTIC_PASSWORD": "a password",
        "RESTIC_CACHE_DIR": str(scene.directory / "cache"),
    }
    return scene.run("restic", *arguments, env=scene.environment() | settings, **more).stdout


@check(limit=240)
def init_two_backups_forget_prune_check_and_restore_all_succeed(scene):
    restic(scene, "init")
    restic(scene, "backup", "--quiet", scene.tree)
    (scene.tree / "large.bin").write_bytes(random.Random(19).randbytes(30_000_000))
    (scene.tree / "new file.txt").write_text("new")
    restic(scene, "backup", "--quiet", scene.tree)
    restic(scene, "forget", "--keep-last", "1", "--prune", "--quiet")
    said = restic(scene, "check", "--read-data")
    assert "no errors were found" in said, said[-300:]
    restic(scene, "restore", "latest", "--quiet", "--target", scene.directory / "restored")
    restored = scene.directory / "restored" / scene.tree.relative_to("/")
    expect.equal(digests(restored), digests(scene.tree), "restored tree")


@check(client="raw HTTP")
def bucket_url_with_a_trailing_slash_is_the_bucket(scene):
    from harness.signature import Signer
    from harness.wire import Request, exchange

    scene.put("k")
    for path in (f"/{scene.bucket}", f"/{scene.bucket}/"):
        response = exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("GET", path, "list-type=2")))
        assert response.status == 200 and b"<Key>k</Key>" in response.body, f"{path}: {response.status} {response.body[:200]!r}"
        response = exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("HEAD", path)))
        expect.equal(response.status, 200, f"status of HEAD {path}")
