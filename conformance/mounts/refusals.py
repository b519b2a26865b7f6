"""What the server behind a mount refuses, and entries that cannot be read: each has its own answer, and none hides the others."""

import os
import socket
import threading

from harness import expect, mounts
from harness.checks import check
from harness.places import FRESH, MOUNTS, POSIX, SMB
from harness.raw import code, send
from harness.trees import visible

SCENARIO, CLIENT, PLACES = "mounts", "raw HTTP", MOUNTS
MEBIBYTE = 1 << 20


def prepare(scene):
    scene.put("readable.txt", b"readable")
    if scene.place is SMB:
        more = [mounts.smb(scene.samba, "small", "small"), mounts.smb(scene.samba, "readonly", "readonly")]
        (scene.samba.path("readonly") / "there.txt").write_text("there")
        scene.gateway = mounts.start(scene, mounts.smb(scene.samba, **FRESH), *more)
        scene.s3 = scene.client()


@check
def entry_that_cannot_be_read_never_empties_a_listing(scene):
    folder = scene.behind / "odd"
    folder.mkdir()
    for name in ("a.txt", "z.txt"):
        (folder / name).write_text(name)
    (folder / "dangling").symlink_to("nowhere")
    (folder / "loop").symlink_to("loop")
    (folder / "outside").symlink_to("/etc")
    os.mkfifo(folder / "fifo")
    (folder / "closed").mkdir(mode=0)
    (folder / "closed.txt").write_text("closed")
    (folder / "closed.txt").chmod(0)
    with open(os.fsencode(folder) + b"/not \xff UTF-8", "w"), socket.socket(socket.AF_UNIX) as end:
        end.bind(str(folder / "socket"))
        for parameters in ({"Prefix": "odd/"}, {"Prefix": "odd/", "Delimiter": "/"}, {"Prefix": "odd/", "MaxKeys": 1}):
            pages = scene.s3.get_paginator("list_objects_v2").paginate(Bucket=scene.bucket, **parameters)
            keys = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
            expect.equal(sorted({"odd/a.txt", "odd/z.txt"} & set(keys)), ["odd/a.txt", "odd/z.txt"], f"readable files of {parameters}")
            assert not [key for key in keys if "passwd" in key], "what lies outside is listed"
    expect.equal(send(scene, "GET", "odd/outside/hostname").status, 404, "status of what lies behind a link to the outside")


@check(places=[SMB])
def what_the_account_may_not_is_403_and_changes_nothing(scene):
    folder = scene.behind / "denied"
    folder.mkdir()
    (folder / "secret.txt").write_text("secret")
    (folder / "secret.txt").chmod(0o600)
    folder.chmod(0o755)
    for method, key in (("GET", "denied/secret.txt"), ("PUT", "denied/secret.txt"), ("PUT", "denied/new.txt"), ("DELETE", "denied/secret.txt"), ("PUT", "denied/a/b/new.txt")):
        answer = send(scene, method, key, body=b"x" if method == "PUT" else b"")
        expect.equal((answer.status, code(answer)), (403, "AccessDenied"), f"{method} {key}")
    expect.equal([path.name for path in folder.iterdir()], ["secret.txt"], "folder")
    expect.equal((folder / "secret.txt").read_text(), "secret", "content")


@check(places=[SMB])
def share_that_is_read_only_reads_and_answers_writes_with_403(scene):
    expect.equal(send(scene, "GET", "there.txt", bucket="readonly").body, b"there", "content")
    for method, key in (("PUT", "there.txt"), ("PUT", "new.txt"), ("PUT", "folder/"), ("DELETE", "there.txt")):
        answer = send(scene, method, key, bucket="readonly")
        expect.equal((answer.status, code(answer)), (403, "AccessDenied"), f"{method} {key}")
    expect.equal(visible(scene.samba.path("readonly")), ["there.txt"], "share")


def make_document(scene, name: str) -> None:
    """One that everybody may write."""
    (scene.behind / name).write_text(name)
    (scene.behind / name).chmod(0o666)


@check(places=[SMB])
def file_that_somebody_holds_alone_is_busy_and_not_missing(scene):
    make_document(scene, "held.docx")
    with scene.samba.holding("held.docx"):
        answer = send(scene, "GET", "held.docx")
        assert answer.status in (409, 503), f"{answer.status} {code(answer)}"
        assert code(answer) != "NoSuchKey", "as if it were missing"
        deleted = send(scene, "DELETE", "held.docx")
        assert deleted.status in (409, 503), f"{deleted.status} {code(deleted)}"
        assert "held.docx" in scene.keys(), "not listed"
        saved = send(scene, "PUT", "held.docx", body=b"saved meanwhile")  # Samba puts it in its place, Windows would not
        assert saved.status in (200, 409, 503), f"{saved.status} {code(saved)}"
    content = send(scene, "GET", "held.docx").body
    expect.equal(content, b"saved meanwhile" if saved.status == 200 else b"held.docx", "content")
    assert not [path for path in visible(scene.behind) if ".~martinet" in path], "a temporary file is left"


@check(places=[SMB])
def file_that_is_let_go_in_time_is_read_after_all(scene):
    make_document(scene, "held shortly.docx")
    with scene.samba.holding("held shortly.docx") as holder:
        threading.Timer(0.3, holder.let_go).start()
        answer = send(scene, "GET", "held shortly.docx")
    expect.equal((answer.status, answer.body), (200, b"held shortly.docx"), "answer")


@check(places=[SMB])
def full_share_is_507_and_nothing_is_left(scene):
    small = scene.samba.path("small")
    send(scene, "PUT", "there.bin", bucket="small", body=b"t" * MEBIBYTE)
    for key in ("there.bin", "new.bin", "in/a/folder/new.bin"):
        answer = send(scene, "PUT", key, bucket="small", body=bytes(9 * MEBIBYTE))
        expect.equal((answer.status, code(answer)), (507, "XMartinetStorageFull"), f"PUT {key}")
    expect.equal([path for path in visible(small) if (small / path).is_file()], ["there.bin"], "files on the share")
    expect.equal((small / "there.bin").read_bytes(), b"t" * MEBIBYTE, "content")
    expect.equal(send(scene, "PUT", "after.bin", bucket="small", body=b"a" * MEBIBYTE).status, 200, "status when it fits")


@check(places=[SMB])
def part_that_does_not_fit_is_507_and_an_abort_gives_the_room_back(scene):
    where = {"Bucket": "small", "Key": "parts.bin"}
    upload = scene.s3.create_multipart_upload(**where)["UploadId"]
    scene.s3.upload_part(**where, UploadId=upload, PartNumber=1, Body=bytes(5 * MEBIBYTE))
    with expect.error(507, "XMartinetStorageFull"):
        scene.s3.upload_part(**where, UploadId=upload, PartNumber=2, Body=bytes(5 * MEBIBYTE))
    scene.s3.abort_multipart_upload(**where, UploadId=upload)
    left = sum(path.stat().st_size for path in scene.samba.path("small").rglob("*") if path.is_file() and path.name not in ("there.bin", "after.bin"))
    assert left < MEBIBYTE, f"{left} bytes are left"


@check(places=[POSIX])
def symbolic_links_never_lead_outside(scene):
    outside = scene.directory / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    (scene.behind / "link").symlink_to(outside)
    (scene.behind / "file link.txt").symlink_to(outside / "secret.txt")
    for method, key in (("GET", "link/secret.txt"), ("GET", "file link.txt"), ("HEAD", "link/secret.txt")):
        expect.equal(send(scene, method, key).status, 404, f"status of {method} {key}")
    for key in ("link/secret.txt", "link/new.txt"):
        assert send(scene, "PUT", key, body=b"x").status in (400, 403, 404, 409), f"PUT {key}"
    send(scene, "DELETE", "link/secret.txt")
    expect.equal([path.read_text() for path in outside.iterdir()], ["secret"], "what lies outside")
