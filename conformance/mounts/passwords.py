"""A password that is changed: on the server and in its file, while the gateway runs."""

import secrets

from harness import expect, mounts
from harness.checks import check
from harness.places import FRESH
from harness.raw import code, send
from harness.samba import Samba

SCENARIO, CLIENT = "mounts", "raw HTTP"


def prepare(scene):
    scene.samba = scene.enter(Samba(scene.directory / "smbd"))
    scene.gateway = mounts.start(scene, mounts.smb(scene.samba, **FRESH), MARTINET_MOUNT_CHECK_INTERVAL="1s")
    scene.bucket = "share"
    (scene.samba.path("data") / "a.txt").write_text("a")


@check(limit=150)
def password_that_was_changed_in_its_file_is_used_without_a_restart(scene):
    expect.equal(send(scene, "GET", "a.txt").body, b"a", "content")
    former = scene.samba.password
    scene.samba.set_password(secrets.token_urlsafe(12))
    latter = scene.samba.password_file.read_text()
    scene.samba.password_file.write_text(former)
    scene.samba.kill_connections()
    answer = mounts.eventually(lambda: refused(scene), 30, "the former password is of no use")
    expect.equal((answer.status, code(answer)), (503, "ServiceUnavailable"), "answer")
    scene.samba.password_file.write_text(latter)
    mounts.eventually(lambda: send(scene, "GET", "a.txt").body == b"a", 60, "the new password is used")


def refused(scene):
    answer = send(scene, "GET", "a.txt")
    return answer if answer.status != 200 else None
