"""Many clients on one mount with few sessions, and mounts that differ in one gateway."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from harness import expect, mounts
from harness.checks import check
from harness.fault_proxy import FaultProxy
from harness.places import FRESH
from harness.raw import client_of, code, path_of, send
from harness.samba import SIGNED, Samba
from harness.signature import Signer
from harness.wire import Connection, Request

SCENARIO, CLIENT = "mounts", "raw HTTP"
CLIENTS, ROUNDS, SESSIONS = 50, 4, 4
MEBIBYTE = 1 << 20


def prepare(scene):
    scene.samba = scene.enter(Samba(scene.directory / "smbd"))
    scene.signing = scene.enter(Samba(scene.directory / "signing smbd", SIGNED))
    scene.proxy = scene.enter(FaultProxy(("127.0.0.1", scene.samba.port)))
    for folder in (scene.samba.path("data") / "inside", scene.samba.path("sensitive") / "narrow"):
        folder.mkdir()
        folder.chmod(0o777)
    scene.gateway = mounts.start(
        scene,
        mounts.smb(scene.samba, sessions=SESSIONS, **FRESH),
        mounts.smb(scene.samba, "inside", path="/inside", attributes="refuse", sessions=1, chunk_size="64KiB"),
        mounts.smb(scene.samba, "viewed", "sensitive", more={"role": "viewer"}),
        mounts.smb(scene.samba, "mapped", "small", reserved_characters="map"),
        mounts.smb(scene.samba, "encrypted", "encrypted", encryption="required"),
        mounts.smb(scene.signing, "signed"),
        mounts.smb(scene.samba, "narrow", "sensitive", path="/narrow", port=scene.proxy.port, sessions=1, max_waiting=4, timeout="10s"),
        mounts.smb(scene.samba, "disabled", "readonly", more={"enabled": False}),
    )
    scene.bucket = "share"


@check(limit=120)
def fifty_clients_on_four_sessions_are_all_served(scene):
    """Each with bodies that need many calls, so that they wait for each other; nobody has to wait long for one answer."""
    longest, start = [0.0] * CLIENTS, threading.Barrier(CLIENTS)

    def work(number: int) -> None:
        client, content = client_of(scene.gateway), number.to_bytes(8, "big") * (MEBIBYTE // 8)
        start.wait()
        for _ in range(ROUNDS):
            for method in ("PUT", "GET"):
                begin = time.monotonic()
                answer = client.send(method, path_of(scene, f"client {number}"), body=content if method == "PUT" else b"")
                longest[number] = max(longest[number], time.monotonic() - begin)
                expect.equal(answer.status, 200, f"status of {method}: {answer.body[:200]!r}")
                expect.same_bytes(answer.body, content if method == "GET" else b"")
        client.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(work, range(CLIENTS)))
    assert max(longest) < 30, f"one answer took {max(longest):.1f} s"


@check
def readers_that_read_slowly_hold_no_session(scene):
    """Twice as many open answers as there are sessions, and a quick one beside them."""
    (scene.samba.path("data") / "slow.bin").write_bytes(bytes(32 * MEBIBYTE))
    slow = [Connection(scene.gateway.address) for _ in range(2 * SESSIONS)]
    try:
        for connection in slow:
            connection.send(Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}/slow.bin")).bytes())
            connection.socket.recv(1000)
        for number in range(20):
            expect.equal(send(scene, "PUT", "quick", body=b"%d" % number).status, 200, "status of a PUT")
            expect.equal(send(scene, "GET", "quick").body, b"%d" % number, "content")
    finally:
        for connection in slow:
            connection.close()


@check
def overload_says_slow_down(scene):
    """One session that waits for a server, four calls that wait for the session: the others are told to come later."""
    send(scene, "GET", "", bucket="narrow")
    scene.proxy.stall()
    answers: list = []
    crowd = [threading.Thread(target=lambda: answers.append(send(scene, "GET", "none", bucket="narrow"))) for _ in range(20)]
    try:
        for thread in crowd:
            thread.start()
        mounts.eventually(lambda: len(answers) >= 10, 9, "most are answered before the server's time is up")
        expect.equal({(answer.status, code(answer)) for answer in answers}, {(503, "SlowDown")}, "early answers")
    finally:
        scene.proxy.resume()
        for thread in crowd:
            thread.join(60)
    expect.equal(len(answers), len(crowd), "answers")
    mounts.eventually(lambda: send(scene, "GET", "none", bucket="narrow").status == 404, 30, "it works again")


@check
def mounts_with_different_settings_do_not_disturb_each_other(scene):
    def work(bucket: str) -> None:
        for number in range(15):
            content = f"{bucket} {number} ".encode() * 5000
            expect.equal(send(scene, "PUT", f"key {number % 3}", bucket=bucket, body=content).status, 200, f"status in {bucket}")
            expect.equal(send(scene, "GET", f"key {number % 3}", bucket=bucket).body, content, f"content in {bucket}")

    buckets = ["share", "inside", "mapped", "encrypted", "signed"]
    with ThreadPoolExecutor(len(buckets)) as pool:
        list(pool.map(work, buckets))


@check
def mount_that_begins_within_a_share_shows_nothing_else_of_it(scene):
    scene.s3.put_object(Bucket="inside", Key="a/b.txt", Body=b"inside")
    expect.equal((scene.samba.path("data") / "inside" / "a" / "b.txt").read_bytes(), b"inside", "content")
    assert "a/b.txt" in scene.keys("inside") and not [key for key in scene.keys("inside") if key.startswith("client")], scene.keys("inside")
    for key in ("../small", "a/../../small"):
        expect.equal(send(scene, "GET", key, bucket="inside").status, 404, f"status of {key}")


@check
def viewers_mount_reads_and_refuses_writes(scene):
    (scene.samba.path("sensitive") / "seen.txt").write_text("seen")
    expect.equal(send(scene, "GET", "seen.txt", bucket="viewed").body, b"seen", "content")
    for method, key in (("PUT", "seen.txt"), ("PUT", "new.txt"), ("DELETE", "seen.txt")):
        answer = send(scene, method, key, bucket="viewed")
        expect.equal((answer.status, code(answer)), (403, "AccessDenied"), f"{method} {key}")
    expect.equal((scene.samba.path("sensitive") / "seen.txt").read_text(), "seen", "content")


@check
def mount_that_refuses_attributes_says_so_before_anything_happens(scene):
    for more in ({"Metadata": {"owner": "ada"}}, {"Tagging": "a=b"}):
        with expect.error(501, "NotImplemented"):
            scene.s3.put_object(Bucket="inside", Key="refused", Body=b"x", **more)
    assert not (scene.samba.path("data") / "inside" / "refused").exists(), "it was stored"
    scene.s3.put_object(Bucket="inside", Key="plain.pdf", Body=b"x")
    expect.equal(scene.s3.head_object(Bucket="inside", Key="plain.pdf")["ContentType"], "application/pdf", "content type")


@check
def names_that_differ_by_case_are_two_where_the_share_says_so(scene):
    folder = scene.samba.path("sensitive") / "narrow"
    client = client_of(scene.gateway)
    for key in ("case.txt", "CASE.txt"):
        answer = client.send("PUT", f"/narrow/{key}", body=key.encode())
        expect.equal(answer.status, 200, f"status of {key}: {answer.body[:200]!r}")
    expect.equal(sorted(path.name for path in folder.iterdir() if path.is_file()), ["CASE.txt", "case.txt"], "files")


@check(table={f"{character!r}": character for character in ':*?"<>|\\'})
def reserved_character_is_mapped_there_and_back(scene, character):
    key = f"a{character}b/c{character}{character}.txt"
    answer = send(scene, "PUT", key, bucket="mapped", body=b"mapped")
    expect.equal(answer.status, 200, f"status: {answer.body[:200]!r}")
    expect.equal(send(scene, "GET", key, bucket="mapped").body, b"mapped", "content")
    assert key in scene.keys("mapped"), scene.keys("mapped")
    expect.equal(send(scene, "DELETE", key, bucket="mapped").status, 204, "status of a delete")


@check
def mount_that_is_not_enabled_keeps_its_name_and_refuses_its_requests(scene):
    answer = send(scene, "GET", "there.txt", bucket="disabled")
    assert answer.status in (403, 503), f"{answer.status} {answer.body[:200]!r}"
    with expect.error(409, ("BucketAlreadyOwnedByYou", "BucketAlreadyExists")):
        scene.s3.create_bucket(Bucket="disabled")
