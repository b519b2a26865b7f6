"""Clients that synchronise, while another person works on the same share with smbclient."""

import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

from harness import expect, mounts
from harness.checks import check
from harness.places import SMB
from harness.scene import needs_program
from harness.trees import SHARE_NAMES, digests, make_tree

SCENARIO, CLIENT, PLACES = "mounts", "aws-cli", (SMB,)
SYNC_FLAGS = ("--only-show-errors",)


def prepare(scene):
    needs_program("smbclient")
    scene.tree = make_tree(scene.directory / "tree", 60, names=SHARE_NAMES)
    (scene.directory / "note.txt").write_text("a note")


def smbclient(scene, *commands: str) -> str:
    """What a person does on the share, in one session."""
    program = ["smbclient", "//127.0.0.1/data", "-p", str(scene.samba.port), "-U", scene.samba.user, "-c", "; ".join(commands)]
    environment = scene.environment() | {"PASSWD": scene.samba.password}
    done = subprocess.run(program, env=environment, cwd=scene.directory, capture_output=True, text=True, timeout=60)
    return done.stdout + done.stderr


class Colleague:
    """Makes, renames, replaces and deletes files beside those of the others, until the block ends."""

    def __init__(self, scene, folder: str):
        self.scene, self.folder, self.rounds = scene, folder, 0
        self._over = threading.Event()

    def __enter__(self):
        self.scene.behind.joinpath(self.folder).mkdir(parents=True, exist_ok=True)
        self.scene.behind.joinpath(self.folder).chmod(0o777)
        self._pool = ThreadPoolExecutor(1)
        self._work = self._pool.submit(self._until_over)
        return self

    def __exit__(self, *_):
        self._over.set()
        self._work.result(60)
        self._pool.shutdown()

    def _until_over(self) -> None:
        while not self._over.is_set():
            n, place = self.rounds, f'cd "{self.folder}"'
            smbclient(self.scene, place, f"put note.txt passing{n}", "put note.txt replaced", f"rename passing{n} renamed{n}", f"mkdir folder{n}",
                      f"put note.txt folder{n}/x", f"del folder{n}/x", f"rmdir folder{n}", f"del renamed{n}")  # fmt: skip
            self.rounds += 1


@check(limit=150)
def sync_up_and_down_is_exact_while_another_person_edits_beside_it(scene):
    url = f"s3://{scene.bucket}/shared/tree"
    with Colleague(scene, "shared/tree") as colleague:
        scene.run("aws", "s3", "sync", scene.tree, url, *SYNC_FLAGS)
        expect.equal(ours(digests(scene.behind / "shared/tree")), digests(scene.tree), "files on the share")
        back = scene.directory / "back"
        # What vanishes between the listing and the download is missed, and said: that is no difference of ours.
        scene.run("aws", "s3", "sync", url, back, *SYNC_FLAGS, status=None)
        expect.equal(ours(digests(back)), digests(scene.tree), "downloaded tree")
        mounts.eventually(lambda: colleague.rounds > 3, 60, "the other person does something")


@check(client="rclone", limit=150)
def copy_and_check_find_no_difference_while_another_person_edits_beside_it(scene):
    from scenarios.p19_rclone import rclone

    needs_program("rclone")
    with Colleague(scene, "rclone/tree"):
        rclone(scene, "copy", scene.tree, f"M:{scene.bucket}/rclone/tree")
        said = rclone(scene, "check", "--one-way", "--download", scene.tree, f"M:{scene.bucket}/rclone/tree")
        assert " 0 differences found" in said, said
    expect.equal(ours(digests(scene.behind / "rclone/tree")), digests(scene.tree), "files on the share")


@check(client="smbclient")
def what_is_put_here_is_read_there_and_what_is_put_there_is_read_here(scene):
    scene.put("exchange/from here é.txt", b"from here")
    smbclient(scene, 'get "exchange/from here é.txt" got.txt', 'put note.txt "exchange/from there.txt"')
    expect.equal((scene.directory / "got.txt").read_bytes(), b"from here", "content there")
    expect.equal(scene.bytes_of("exchange/from there.txt"), b"a note", "content here")


def ours(tree: dict[str, str]) -> dict[str, str]:
    """Without what the other person makes."""
    return {path: digest for path, digest in tree.items() if not path.startswith(("passing", "renamed", "replaced", "folder")) or path.startswith("folder ")}
