"""C30: Clients that stall: their requests end by a deadline, and meanwhile others are served as fast as ever."""

import statistics
import time

from harness import expect
from harness.aws_chunked import unsigned_upload
from harness.checks import check
from harness.signature import UNSIGNED, Signer
from harness.wire import Connection, ConnectionEnded, Request

SCENARIO, CLIENT = "stalls", "raw socket"
STALLED = 64
DEADLINE_SECONDS = 100


def prepare(scene):
    scene.put("small", b"s" * 1024)


def stalled_upload(scene, number: int) -> Connection:
    """A 10 MB upload that stops after 100 KB; every second one is aws-chunked."""
    connection = Connection(scene.gateway.address)
    if number % 2:
        request = Signer.of(scene.gateway).sign(Request("PUT", f"/{scene.bucket}/stalled{number}", body=bytes(10_000_000)), payload=UNSIGNED)
    else:
        request = unsigned_upload(Signer.of(scene.gateway), f"/{scene.bucket}/stalled{number}", [bytes(10_000_000)]).request()
    connection.send(request.head() + request.body[:100_000])
    return connection


def get_times(scene, count: int) -> list[float]:
    """How long a small GET takes, each on a connection of its own."""
    signer, times = Signer.of(scene.gateway), []
    for _ in range(count):
        start = time.monotonic()
        with Connection(scene.gateway.address) as connection:
            connection.send(signer.sign(Request("GET", f"/{scene.bucket}/small")).bytes())
            expect.equal(connection.receive().body, b"s" * 1024, "body")
        times.append(time.monotonic() - start)
    return times


@check
def sixty_four_stalled_uploads_do_not_slow_a_small_get(scene):
    calm = statistics.median(get_times(scene, 50))
    connections = [stalled_upload(scene, number) for number in range(STALLED)]
    try:
        times = sorted(get_times(scene, 100))
        assert statistics.median(times) < calm * 3 + 0.002, f"median {statistics.median(times) * 1000:.1f} ms, {calm * 1000:.1f} ms before"
        assert times[-5] < 0.25, f"slow ones take {times[-5] * 1000:.0f} ms"
        scene.put("written meanwhile", b"w")
    finally:
        for connection in connections:
            connection.close()
    assert not any(key.startswith("stalled") for key in scene.keys()), "a stalled upload is listed"


@check
def two_hundred_stalled_heads_do_not_slow_a_small_get(scene):
    calm = statistics.median(get_times(scene, 20))
    connections = [Connection(scene.gateway.address) for _ in range(200)]
    try:
        for connection in connections:
            connection.send(b"GET /slow HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        times = sorted(get_times(scene, 50))
        assert statistics.median(times) < calm * 3 + 0.002, f"median {statistics.median(times) * 1000:.1f} ms, {calm * 1000:.1f} ms before"
    finally:
        for connection in connections:
            connection.close()


@check
def thirty_two_readers_that_stop_reading_do_not_slow_a_small_get(scene):
    scene.put("big", bytes(30_000_000))
    calm = statistics.median(get_times(scene, 20))
    connections = [Connection(scene.gateway.address) for _ in range(32)]
    try:
        for connection in connections:
            connection.send(Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}/big")).bytes())
        times = sorted(get_times(scene, 50))
        assert statistics.median(times) < calm * 3 + 0.002, f"median {statistics.median(times) * 1000:.1f} ms, {calm * 1000:.1f} ms before"
    finally:
        for connection in connections:
            connection.close()


@check
def slow_reader_that_moves_is_never_cut(scene):
    scene.put("big", bytes(30_000_000))
    received = 0
    with Connection(scene.gateway.address) as connection:
        connection.send(Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}/big")).bytes())
        for _ in range(30):
            received += len(connection.socket.recv(20_000))
            time.sleep(0.1)
        while data := connection.socket.recv(1 << 20):
            received += len(data)
            if received >= 30_000_000:
                break
    assert received >= 30_000_000, f"{received} bytes received"


@check(limit=DEADLINE_SECONDS + 60)
def stalled_head_body_and_reader_end_by_their_deadline(scene):
    """All at once, so that the wait is one deadline long."""
    head = Connection(scene.gateway.address, seconds=DEADLINE_SECONDS)
    head.send(b"GET /slow HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    body = stalled_upload(scene, 1)
    body.socket.settimeout(DEADLINE_SECONDS)
    chunked = stalled_upload(scene, 2)
    chunked.socket.settimeout(DEADLINE_SECONDS)
    start = time.monotonic()
    for name, connection in (("head", head), ("body", body), ("chunked body", chunked)):
        with connection:
            try:
                response = connection.receive(method="PUT")
                assert 400 <= response.status < 500, f"{name}: status {response.status}"
                if name != "head":
                    expect.refused(response, (400, 408), "RequestTimeout")
            except ConnectionEnded:
                pass
    assert time.monotonic() - start < DEADLINE_SECONDS, "no deadline"
    assert not any(key.startswith("stalled") for key in scene.keys()), "a stalled upload is listed"
