"""Mounts that are set up wrongly: the cause is told by `martinet check` and by health, and the right ones work."""

import secrets
import subprocess

from harness import expect, mounts
from harness.checks import check
from harness.nginx import free_port
from harness.raw import code, send
from harness.samba import ONLY_SMB1, Samba

SCENARIO, CLIENT = "mounts", "martinet check"
CAUSES = {
    "unknown-host": "the host is unknown",
    "refused": "the host refuses the connection",
    "bad-password": "user name or password is wrong",
    "bad-user": "user name or password is wrong",
    "no-such-share": "there is no such share",
    "no-such-path": "there is no such folder",
    "only-smb1": "the server does not offer SMB 2 or later",
    "no-such-folder": "there is no such folder",
}


def prepare(scene):
    scene.samba = scene.enter(Samba(scene.directory / "smbd"))
    old = scene.enter(Samba(scene.directory / "old smbd", ONLY_SMB1))
    (scene.samba.path("data") / "right.txt").write_text("right")
    wrong = [
        mounts.smb(scene.samba, "unknown-host", host="no-such-host.invalid", timeout="5s"),
        mounts.smb(scene.samba, "refused", port=free_port()),
        mounts.smb(scene.samba, "bad-password", password_file=None, password=secrets.token_urlsafe(12), path="a"),
        mounts.smb(scene.samba, "bad-user", username="nobody-at-all", path="b"),
        mounts.smb(scene.samba, "no-such-share", "nothing"),
        mounts.smb(scene.samba, "no-such-path", path="no/such/folder"),
        mounts.smb(old, "only-smb1"),
        mounts.Mount("no-such-folder", "posix", {"path": str(scene.directory / "none")}),
    ]
    right = [mounts.smb(scene.samba), mounts.posix(scene.directory / "folder")]
    scene.settings = scene.new_path("martinet.yaml")
    scene.settings.write_text(mounts.settings_text([*wrong, *right]))
    scene.gateway = scene.start_gateway("mounts", MARTINET_CONFIG=str(scene.settings), MARTINET_MOUNT_CHECK_INTERVAL="1s")
    keys = {"MARTINET_ROOT_ACCESS_KEY": scene.gateway.access_key, "MARTINET_ROOT_SECRET_KEY": scene.gateway.secret_key}
    environment = scene.environment() | keys | {"MARTINET_CONFIG": str(scene.settings), "MARTINET_DATA_DIR": str(scene.directory / "none too")}
    scene.said = subprocess.run([scene.binary, "check"], env=environment, capture_output=True, text=True, timeout=60)


@check(table={name: (name, cause) for name, cause in CAUSES.items()})
def cause_is_told_by_check_and_by_health(scene, row):
    name, cause = row
    told = [line for line in (scene.said.stdout + scene.said.stderr).splitlines() if name in line]
    assert any(cause in line for line in told), f"check says {told or scene.said.stdout + scene.said.stderr}"

    mounts.eventually(lambda: cause in mounts.down(scene.gateway).get(name, ""), 20, f"health tells the cause of {name}")


@check(table={name: name for name in CAUSES})
def requests_are_answered_503_and_not_404(scene, name):
    for method, key in (("GET", "right.txt"), ("PUT", "new.txt"), ("GET", "")):
        answer = send(scene, method, key, bucket=name)
        expect.equal((answer.status, code(answer)), (503, "ServiceUnavailable"), f"{method} {key!r}")


@check
def check_ends_with_another_status_than_success(scene):
    assert scene.said.returncode in (1, 2, 3), f"exit status {scene.said.returncode}: {scene.said.stdout}{scene.said.stderr}"


@check
def right_mounts_and_the_own_store_work(scene):
    expect.equal(send(scene, "GET", "right.txt", bucket="share").body, b"right", "content")
    expect.equal(send(scene, "PUT", "new.txt", bucket="folder", body=b"x").status, 200, "status on the folder")
    scene.put("own", b"own")
    names = [bucket["Name"] for bucket in scene.s3.list_buckets()["Buckets"]]
    assert {"share", "folder", scene.bucket} <= set(names), names
