"""A server that goes away and comes back, and a line that breaks: what was asked fails cleanly or succeeds, and others notice nothing."""

import threading
import time

from harness import expect, mounts
from harness.checks import check
from harness.fault_proxy import FaultProxy, SilentPort
from harness.places import FRESH
from harness.raw import client_of, code, path_of, send
from harness.samba import Samba
from harness.signature import Signer
from harness.trees import visible
from harness.wire import Connection, ConnectionEnded, Request
from rawclient.connection import ConnectionLost

SCENARIO, CLIENT = "mounts", "raw HTTP"
MEBIBYTE = 1 << 20
OLD, NEW = b"old" * (8 * MEBIBYTE), b"new" * (8 * MEBIBYTE)
PATIENCE = 30  # seconds for what needs a look at the mount, a back-off and a new connection


def prepare(scene):
    scene.samba = scene.enter(Samba(scene.directory / "smbd"))
    scene.proxy = scene.enter(FaultProxy(("127.0.0.1", scene.samba.port)))
    share = mounts.smb(scene.samba, timeout="2s", **FRESH)
    line = mounts.smb(scene.samba, "line", port=scene.proxy.port, timeout="2s", **FRESH)
    silent = mounts.smb(scene.samba, "silent", port=scene.enter(SilentPort()).port, timeout="2s")
    folder = mounts.posix(scene.directory / "folder")
    scene.gateway = mounts.start(scene, share, line, silent, folder, MARTINET_MOUNT_CHECK_INTERVAL="1s")
    scene.own, scene.bucket, scene.behind = scene.new_bucket(), "share", scene.samba.path("data")
    for bucket in (scene.own, "folder"):
        scene.s3.put_object(Bucket=bucket, Key="small", Body=b"small")
    (scene.behind / "small").write_text("small")
    (scene.behind / "large").write_bytes(OLD)


def is_down(scene, mount: str = "share") -> bool:
    return mount in mounts.down(scene.gateway)


def is_up(scene, mount: str = "share") -> bool:
    return not is_down(scene, mount) and send(scene, "GET", "small", bucket=mount).body == b"small"


def comes_up(scene, mount: str = "share") -> None:
    mounts.eventually(lambda: is_up(scene, mount), PATIENCE, f"{mount} works, {mounts.down(scene.gateway)}")


def others_are_served(scene) -> None:
    for bucket in (scene.own, "folder"):
        begin = time.monotonic()
        expect.equal(send(scene, "GET", "small", bucket=bucket).body, b"small", f"content in {bucket}")
        assert time.monotonic() - begin < 2, f"a GET from {bucket} took {time.monotonic() - begin:.1f} s"


def begun_get(scene, connection: Connection, bucket: str = "share") -> bytes:
    """The first bytes of an answer that is not read on for now."""
    connection.send(Signer.of(scene.gateway).sign(Request("GET", f"/{bucket}/large")).bytes())
    begun = connection.socket.recv(1000)
    assert begun.startswith(b"HTTP/1.1 200 "), begun
    return begun


def ended_get(connection: Connection, begun: bytes) -> None:
    """All bytes are right, or it ends before the last one."""
    connection.pending = begun
    try:
        expect.same_bytes(connection.receive().body, OLD, "what the reader got")
    except (ConnectionEnded, ConnectionResetError):
        pass


def half_put(scene, connection: Connection, bucket: str = "share") -> bytes:
    """Sends half of a body that is to replace a file, and waits until some of it is on the share; gives what is missing."""
    (scene.behind / "to replace").write_bytes(OLD)
    (scene.behind / "to replace").chmod(0o666)
    request = Signer.of(scene.gateway).sign(Request("PUT", f"/{bucket}/to%20replace", body=NEW))
    connection.send(request.head() + NEW[: len(NEW) // 2])
    mounts.eventually(lambda: temporaries(scene), PATIENCE, "the temporary file is there")
    return NEW[len(NEW) // 2 :]


def ended_put(scene, connection: Connection, rest: bytes) -> None:
    """Either it succeeded and the new bytes are there, or it was refused and the old ones are."""
    connection.send(rest)
    try:
        answer = connection.receive(method="PUT")
        assert answer.status in (200, 500, 503), f"status {answer.status}: {answer.body[:300]!r}"
    except (ConnectionEnded, ConnectionResetError):
        answer = None
    content = (scene.behind / "to replace").read_bytes()
    if (answer and answer.status == 200) or content != OLD:
        expect.same_bytes(content, NEW, "what is on the share")
    mounts.eventually(lambda: not temporaries(scene), PATIENCE, "no temporary file is left")


def temporaries(scene) -> list[str]:
    return [path for path in visible(scene.behind) if ".~martinet" in path]


# The server


@check
def restart_between_two_requests_costs_nothing_or_a_503_that_is_over_within_seconds(scene):
    """A look that falls into the moment without a server finds the mount down until the next one, soon after."""
    gateway = mounts.start(scene, mounts.smb(scene.samba, **FRESH))
    client = client_of(gateway)
    for number in range(9):
        method, key = (("GET", "small"), ("PUT", "after a restart"), ("GET", ""))[number % 3]

        def is_done() -> bool:
            answer = client.send(method, path_of(scene, key), body=b"x" if method == "PUT" else b"")
            assert answer.status in (200, 503), f"status of {method} {key!r} after {number} restarts: {answer.body[:300]!r}"
            return answer.status == 200

        mounts.eventually(is_done, 10, f"{method} {key!r} after {number} restarts")
        scene.samba.restart()


@check
def restart_during_a_get_ends_it_cleanly_or_not_at_all(scene):
    comes_up(scene)
    with Connection(scene.gateway.address, seconds=60) as connection:
        begun = begun_get(scene, connection)
        scene.samba.restart()
        ended_get(connection, begun)
    comes_up(scene)


@check
def restart_during_a_put_leaves_the_old_file_or_the_whole_new_one(scene):
    comes_up(scene)
    with Connection(scene.gateway.address, seconds=60) as connection:
        rest = half_put(scene, connection)
        scene.samba.restart()
        ended_put(scene, connection, rest)
    comes_up(scene)


@check(limit=120)
def server_that_is_gone_shows_as_down_and_up_again_and_others_are_served(scene):
    comes_up(scene)
    scene.samba.stop()
    mounts.eventually(lambda: is_down(scene), PATIENCE, "health shows it down")
    for method, key in (("GET", "small"), ("GET", ""), ("PUT", "new"), ("DELETE", "small"), ("HEAD", "small")):
        answer = send(scene, method, key, body=b"x" if method == "PUT" else b"")
        expect.equal(answer.status, 503, f"status of {method}: {answer.body[:200]!r}")
        assert method == "HEAD" or code(answer) == "ServiceUnavailable", answer.body[:200]
    others_are_served(scene)
    scene.samba.start()
    comes_up(scene)


# The line


@check(limit=120)
def black_hole_fails_its_own_requests_in_time_and_holds_up_nobody_else(scene):
    """Eighty requests for it, more than any pool of threads has, while others go on."""
    comes_up(scene, "line")
    scene.proxy.stall()
    answers: list = []
    crowd = [threading.Thread(target=lambda: answers.append(send(scene, "GET", "small", bucket="line"))) for _ in range(80)]
    try:
        for thread in crowd:
            thread.start()
        for _ in range(20):
            others_are_served(scene)
        for thread in crowd:
            thread.join(60)
        expect.equal({answer.status for answer in answers}, {503}, "statuses")
        expect.equal(len(answers), len(crowd), "answers")
        mounts.eventually(lambda: is_down(scene, "line"), PATIENCE, "health shows it down")
    finally:
        scene.proxy.resume()
    comes_up(scene, "line")


@check
def cut_line_during_a_get_and_a_put_does_no_harm(scene):
    comes_up(scene, "line")
    with Connection(scene.gateway.address, seconds=60) as reading, Connection(scene.gateway.address, seconds=60) as writing:
        begun, rest = begun_get(scene, reading, "line"), half_put(scene, writing, "line")
        scene.proxy.cut()
        ended_put(scene, writing, rest)
        ended_get(reading, begun)
    comes_up(scene, "line")


@check(table={f"after {count} bytes": count for count in (1, 100, 1_000, 10_000, 100_000, 3_000_000)})
def answer_of_the_server_that_is_cut_does_no_harm(scene, count):
    comes_up(scene, "line")
    scene.proxy.cut_after(count)
    for key in ("small", "large"):
        client = client_of(scene.gateway)
        try:
            answer = client.send("GET", path_of(scene, key, "line"))
            assert answer.status in (200, 503), f"{answer.status} {answer.body[:200]!r}"
            if answer.status == 200:
                expect.same_bytes(answer.body, b"small" if key == "small" else OLD)
        except ConnectionLost:
            pass
        finally:
            client.close()


@check
def slow_line_is_slow_and_nothing_else(scene):
    comes_up(scene, "line")
    scene.proxy.delay_seconds = 0.02
    try:
        expect.equal(send(scene, "PUT", "slowly", bucket="line", body=b"slowly" * 1000).status, 200, "status")
        expect.equal(send(scene, "GET", "slowly", bucket="line").body, b"slowly" * 1000, "content")
    finally:
        scene.proxy.delay_seconds = 0


@check
def host_that_is_silent_is_503_and_never_delayed_the_start(scene):
    answer = send(scene, "GET", "small", bucket="silent")
    expect.equal((answer.status, code(answer)), (503, "ServiceUnavailable"), "answer")
    mounts.eventually(lambda: is_down(scene, "silent"), PATIENCE, "health shows it down")
