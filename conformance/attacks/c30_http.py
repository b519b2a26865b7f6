"""C30: HTTP itself: two lengths, odd framing, bare LF, folded lines, hosts, limits, and clients that go away."""

import time

from harness import expect
from harness.checks import Skip, check
from harness.signature import UNSIGNED, Signer
from harness.state import unchanged
from harness.wire import Connection, ConnectionEnded, Request

SCENARIO, CLIENT = "C30", "raw socket"


def prepare(scene):
    scene.put("k", b"content")


def signed_put(scene) -> Request:
    return Signer.of(scene.gateway).sign(Request("PUT", f"/{scene.bucket}/smuggled", body=b"hello"), payload=UNSIGNED)


def inner(scene) -> bytes:
    """A request that must never be taken out of another's body."""
    return Signer.of(scene.gateway).sign(Request("DELETE", f"/{scene.bucket}/k")).bytes()


def head_of(scene, *lines: str) -> bytes:
    """A signed PUT whose framing headers are these lines."""
    request = signed_put(scene).without("content-length")
    return request.head()[:-2] + "".join(f"{line}\r\n" for line in lines).encode("latin-1") + b"\r\n"


CHUNKED = b"5\r\nhello\r\n0\r\n\r\n"
FRAMINGS = {
    "Content-Length and Transfer-Encoding": (["Content-Length: 5", "Transfer-Encoding: chunked"], CHUNKED),
    "Transfer-Encoding and Content-Length": (["Transfer-Encoding: chunked", "Content-Length: 5"], CHUNKED),
    "two different lengths": (["Content-Length: 5", "Content-Length: 6"], b"hello!"),
    "two equal lengths": (["Content-Length: 5", "Content-Length: 5"], b"hello"),
    "a list of lengths": (["Content-Length: 5, 6"], b"hello!"),
    "a length with a plus": (["Content-Length: +5"], b"hello"),
    "a length in hexadecimal": (["Content-Length: 0x5"], b"hello"),
    "a length with a space inside": (["Content-Length: 5 5"], b"hello"),
    "an empty length": (["Content-Length:"], b"hello"),
    "Transfer-Encoding identity": (["Transfer-Encoding: identity"], b"hello"),
    "Transfer-Encoding chunked, identity": (["Transfer-Encoding: chunked, identity"], CHUNKED),
    "Transfer-Encoding gzip, chunked": (["Transfer-Encoding: gzip, chunked"], CHUNKED),
    "Transfer-Encoding twice": (["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"], CHUNKED),
    "Transfer-Encoding with a tab before it": (["Transfer-Encoding:\tchunked", "Content-Length: 5"], CHUNKED),
    "Transfer-Encoding with a vertical tab": (["Transfer-Encoding: \x0bchunked"], CHUNKED),
    "Transfer-Encoding xchunked": (["Transfer-Encoding: xchunked"], CHUNKED),
    "a space before the colon": (["Content-Length : 5"], b"hello"),
    "a folded header": (["Content-Length: 5", "x-folded: a", " b"], b"hello"),
    "a header without a colon": (["Content-Length: 5", "nonsense"], b"hello"),
    "a header without a name": (["Content-Length: 5", ": value"], b"hello"),
    "a header name with a space": (["Content-Length: 5", "a b: c"], b"hello"),
    "a header name beyond ASCII": (["Content-Length: 5", "é: c"], b"hello"),
    "a null byte in a header": (["Content-Length: 5", "a: b\0c"], b"hello"),
    "a bare CR in a header": (["Content-Length: 5", "a: b\rc: d"], b"hello"),
    "two hosts": (["Content-Length: 5", "Host: elsewhere"], b"hello"),
}


def assert_refused_and_closed(scene, data: bytes, statuses: tuple[int, ...]) -> None:
    with unchanged(scene), Connection(scene.gateway.address) as connection:
        connection.send(data)
        response = connection.receive(method="PUT")
        assert response.status in statuses, f"{response.status} {response.body[:200]!r}"
        assert connection.is_closed_by_peer(), "the connection stays open"


@check(table=FRAMINGS)
def request_is_refused_and_the_connection_ends_with(scene, row):
    """400, or 501 for a transfer coding that is not known (RFC 9112, 6.1)."""
    lines, body = row
    unknown_coding = len(lines) == 1 and lines[0].startswith("Transfer-Encoding")
    assert_refused_and_closed(scene, head_of(scene, *lines) + body + inner(scene), (400, 501) if unknown_coding else (400,))


LINES = {
    "a bare LF after the request line": lambda data: data.replace(b" HTTP/1.1\r\n", b" HTTP/1.1\n", 1),
    "bare LFs everywhere": lambda data: data.replace(b"\r\n", b"\n"),
    "no Host": lambda data: b"".join(line + b"\r\n" for line in data.split(b"\r\n")[:-2] if not line.lower().startswith(b"host:")) + b"\r\n",
    "an empty request line": lambda data: b" \r\n" + data,
    "two spaces in the request line": lambda data: data.replace(b" /", b"  /", 1),
    "no version": lambda data: data.replace(b" HTTP/1.1", b"", 1),
    "HTTP/2.0": lambda data: data.replace(b"HTTP/1.1", b"HTTP/2.0", 1),
    "HTTP/1.10": lambda data: data.replace(b"HTTP/1.1", b"HTTP/1.10", 1),
    "http/1.1": lambda data: data.replace(b"HTTP/1.1", b"http/1.1", 1),
    "a method with a control character": lambda data: b"G\x01T" + data[3:],
    "a space in the target": lambda data: data.replace(b"/k ", b"/k k ", 1),
    "a control character in the target": lambda data: data.replace(b"/k ", b"/k\x01 ", 1),
    "a fragment in the target": lambda data: data.replace(b"/k ", b"/k#x ", 1),
    "a target without a slash": lambda data: data.replace(b"GET /", b"GET ", 1),
    "the HTTP/2 preface": lambda data: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a TLS hello": lambda data: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200 + b"\r\n\r\n",
}


@check(table=LINES)
def head_is_refused_and_the_connection_ends_with(scene, change):
    data = change(Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}/k")).head())
    with Connection(scene.gateway.address) as connection:
        connection.send(data)
        try:
            response = connection.receive()
        except ConnectionEnded:
            return
        assert response.status in (400, 403, 404, 501, 505), f"status {response.status}"
        assert response.body != b"content", "the object is served"
        assert response.status in (403, 404) or connection.is_closed_by_peer(), "the connection stays open"


@check
def absolute_form_target_is_its_path_and_connect_is_refused(scene):
    signed = Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}/k"))
    with Connection(scene.gateway.address) as connection:
        connection.send(signed.head().replace(b"GET /", f"GET http://{scene.gateway.netloc}/".encode(), 1))
        response = connection.receive()
        assert (response.status, response.body) == (200, b"content") or response.status == 400, f"status {response.status}"
    with Connection(scene.gateway.address) as connection:
        connection.send(b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n")
        assert connection.receive().status in (400, 403, 405, 501), "CONNECT"


@check(table={"of 64 KiB": lambda: b"x-big: " + b"a" * 65536 + b"\r\n", "10,000 of them": lambda: b"".join(b"x-%d: 1\r\n" % n for n in range(10_000)), "with a name of 64 KiB": lambda: b"x" * 65536 + b": 1\r\n"})
def headers_are_refused(scene, make):
    data = Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}/k")).head()[:-2] + make() + b"\r\n"
    with Connection(scene.gateway.address) as connection:
        connection.send(data)
        try:
            assert connection.receive().status in (400, 413, 431), "status"
        except ConnectionEnded:
            pass


@check
def target_of_64_kib_is_refused(scene):
    with Connection(scene.gateway.address) as connection:
        connection.send(f"GET /{scene.bucket}/{'a' * 65536} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        try:
            assert connection.receive().status in (400, 414, 431), "status"
        except ConnectionEnded:
            pass


CHUNK_FAULTS = {
    "a size of 17 digits": b"10000000000000005\r\nhello\r\n0\r\n\r\n", "a size with a sign": b"+5\r\nhello\r\n0\r\n\r\n", "a size with 0x": b"0x5\r\nhello\r\n0\r\n\r\n",
    "an empty size": b"\r\nhello\r\n0\r\n\r\n", "a bare LF": b"5\nhello\n0\n\n", "no CR LF after the data": b"5\r\nhello0\r\n\r\n", "a size too small": b"4\r\nhello\r\n0\r\n\r\n",
    "a negative size": b"-5\r\nhello\r\n0\r\n\r\n", "an extension of 64 KiB": b"5;" + b"a" * 65536 + b"\r\nhello\r\n0\r\n\r\n",
}  # fmt: skip


@check(table=CHUNK_FAULTS)
def chunked_body_is_refused_with(scene, body):
    with unchanged(scene), Connection(scene.gateway.address) as connection:
        connection.send(head_of(scene, "Transfer-Encoding: chunked", "x-amz-decoded-content-length: 5") + body + inner(scene))
        try:
            response = connection.receive(method="PUT")
        except ConnectionEnded:
            return
        assert 400 <= response.status < 500, f"status {response.status}"
        assert connection.is_closed_by_peer(), "the connection stays open"


@check
def pipelined_requests_are_answered_in_order(scene):
    signer = Signer.of(scene.gateway)
    data = b"".join(signer.sign(Request("GET", f"/{scene.bucket}/k", "", [("Range", f"bytes={n}-{n}")])).bytes() for n in range(7))
    with Connection(scene.gateway.address) as connection:
        connection.send(data)
        expect.equal(b"".join(connection.receive().body for _ in range(7)), b"content", "bodies in order")


@check
def request_after_a_refused_upload_is_not_read_from_its_body(scene):
    wrong = Signer.of(scene.gateway).with_(secret_key="wrong")
    upload = wrong.sign(Request("PUT", f"/{scene.bucket}/smuggled", body=b"x" * 200_000 + inner(scene)), payload=UNSIGNED)
    with unchanged(scene), Connection(scene.gateway.address) as connection:
        connection.send(upload.bytes())
        expect.equal(connection.receive(method="PUT").status, 403, "status")


@check
def http_1_0_closes_and_with_keep_alive_stays_open(scene):
    for more, closes in (("", True), ("Connection: keep-alive\r\n", False)):
        data = Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}/k")).head().replace(b"HTTP/1.1", b"HTTP/1.0")
        with Connection(scene.gateway.address, seconds=2) as connection:
            connection.send(data[:-2] + more.encode() + b"\r\n")
            response = connection.receive()
            expect.equal((response.body, response.header("Transfer-Encoding")), (b"content", None), "answer")
            if closes:
                assert connection.is_closed_by_peer(), "the connection stays open"
            elif (response.header("Connection") or "").lower() == "keep-alive":
                connection.send(data)
                expect.equal(connection.receive().body, b"content", "second body")


@check
def connection_close_is_honoured(scene):
    request = Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}/k")).adding(("Connection", "close"))
    with Connection(scene.gateway.address) as connection:
        connection.send(request.bytes())
        expect.equal(connection.receive().body, b"content", "body")
        assert connection.is_closed_by_peer(), "the connection stays open"


@check
def half_closed_client_still_gets_its_answer(scene):
    with Connection(scene.gateway.address) as connection:
        connection.send(Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}/k")).bytes())
        connection.end_sending()
        expect.equal(connection.receive().body, b"content", "body")


@check(limit=120)
def clients_that_go_away_in_every_phase_leave_no_descriptor_behind(scene):
    if not scene.gateway.is_ours:
        raise Skip("the descriptors of a given endpoint cannot be counted")
    big = b"b" * 8_000_000
    scene.put("big", big)
    before = descriptors(scene)
    upload = Signer.of(scene.gateway).sign(Request("PUT", f"/{scene.bucket}/gone", body=b"x" * 3_000_000), payload=UNSIGNED).bytes()
    download = Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}/big")).bytes()
    for data in (b"", b"GET", upload[:100], upload[:600], upload[:100_000], upload[:2_999_999], download[:40]):
        for _ in range(20):
            leave(scene, data, read=0)
    for read in (1, 100, 100_000):
        for _ in range(20):
            leave(scene, download, read)
    deadline = time.monotonic() + 20
    while (now := descriptors(scene)) > before + 8:
        assert time.monotonic() < deadline, f"{now} descriptors open, {before} before"
        time.sleep(0.1)
    assert "gone" not in scene.keys(), "a cut-off upload is there"


def leave(scene, data: bytes, read: int) -> None:
    with Connection(scene.gateway.address) as connection:
        connection.send(data)
        if read:
            connection.socket.recv(read)


def descriptors(scene) -> int:
    import os

    return len(os.listdir(f"/proc/{scene.gateway.process.pid}/fd"))
