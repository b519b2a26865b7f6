"""Servers that are no SMB servers, or bad ones: the worker may fail, the gateway answers 503 and stays as small as it was."""

import os
import socket
import struct
import threading

from bench.processes import resident_mib
from harness import expect, mounts
from harness.checks import check
from harness.fault_proxy import FaultProxy
from harness.places import FRESH
from harness.raw import send
from harness.samba import Samba, descendants

SCENARIO, CLIENT = "mounts", "raw HTTP"
MEBIBYTE = 1 << 20
GROWTH = 48 * MEBIBYTE  # of the gateway in a check
LARGEST_WORKER = 1024 * MEBIBYTE  # whatever its server sends it


class HostileServer:
    """Takes connections on a free port and treats each of them badly."""

    def __init__(self, treat):
        self.treat = treat

    def __enter__(self):
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                end, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._treat, args=(end,), daemon=True).start()

    def _treat(self, end: socket.socket) -> None:
        with end:
            try:
                self.treat(end)
            except OSError:
                pass


def frame(length: int) -> bytes:
    """The four bytes that come before each SMB message."""
    return struct.pack(">I", length)


HEADER = b"\xfeSMB" + struct.pack("<HHIHHIIQIIQ16s", 64, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, b"")


def garbage(end: socket.socket) -> None:
    while end.recv(65536):
        end.sendall(os.urandom(4096))


def hanging_up(end: socket.socket) -> None:
    end.recv(10)


def truncated(end: socket.socket) -> None:
    end.recv(65536)
    end.sendall(frame(1000) + HEADER)


def silence_within_a_frame(end: socket.socket) -> None:
    end.recv(65536)
    end.sendall(frame(1000) + HEADER)
    while end.recv(65536):
        pass


def endless_frames(end: socket.socket) -> None:
    end.recv(65536)
    piece = os.urandom(MEBIBYTE)
    while True:
        end.sendall(frame(0xFFFFFF) + piece * 15 + piece[: 0xFFFFFF - 15 * MEBIBYTE])


def endless_keepalives(end: socket.socket) -> None:
    while True:
        end.sendall(b"\x85\0\0\0" * 16384)


def echo(end: socket.socket) -> None:
    while data := end.recv(65536):
        end.sendall(data)


def negotiation_that_makes_no_sense(end: socket.socket) -> None:
    while end.recv(65536):
        body = struct.pack("<HHHH16sIIIIQQHHI", 65, 1, 0x0311, 0xFFFF, os.urandom(16), 0xFFFFFFFF, 0, 0xFFFFFFFF, 0xFFFFFFFF, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF)
        end.sendall(frame(len(HEADER) + len(body)) + HEADER + body)


def http(end: socket.socket) -> None:
    end.recv(65536)
    end.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


TREATMENTS = [garbage, hanging_up, truncated, silence_within_a_frame, endless_frames, endless_keepalives, echo, negotiation_that_makes_no_sense, http]


def name_of(treatment) -> str:
    return treatment.__name__.replace("_", "-")


def prepare(scene):
    scene.samba = scene.enter(Samba(scene.directory / "smbd"))
    scene.proxy = scene.enter(FaultProxy(("127.0.0.1", scene.samba.port)))
    (scene.samba.path("data") / "right.txt").write_text("right")
    hostile = [
        mounts.smb(scene.samba, name_of(treatment), port=scene.enter(HostileServer(treatment)).port, timeout="2s") for treatment in TREATMENTS
    ]
    lying = mounts.smb(scene.samba, "lying", port=scene.proxy.port, timeout="2s", **FRESH)
    scene.gateway = mounts.start(scene, *hostile, lying, mounts.smb(scene.samba))
    scene.put("own", b"own")


def largest_worker(scene) -> int:
    """Bytes resident."""
    workers = descendants(scene.gateway.process.pid)
    return int(max((resident_mib([pid]) for pid in workers), default=0)) * MEBIBYTE


@check(table={treatment.__name__.replace("_", " "): name_of(treatment) for treatment in TREATMENTS}, limit=90)
def requests_for_a_server_that_answers_so_are_503_and_memory_stays_bounded(scene, name):
    before = scene.gateway.resident_bytes()
    for method, key in (("GET", "right.txt"), ("PUT", "new.txt"), ("GET", "")):
        answer = send(scene, method, key, bucket=name, body=b"x" if method == "PUT" else b"")
        expect.equal(answer.status, 503, f"status of {method}: {answer.body[:200]!r}")
        assert largest_worker(scene) < LARGEST_WORKER, f"a worker of {largest_worker(scene) >> 20} MiB"
    growth = scene.gateway.resident_bytes() - before
    assert growth < GROWTH, f"the gateway has {growth >> 20} MiB more than before"
    expect.equal(send(scene, "GET", "own").body, b"own", "content in the own store")
    expect.equal(send(scene, "GET", "right.txt", bucket="share").body, b"right", "content of another mount")


LIES = {"a way out": "..", "slashes": "../../etc/passwd", "backslashes": "..\\..\\x", "a NUL": "a\0b", "half a pair of surrogates": "a\ud800b"}


@check(table=LIES)
def names_in_a_listing_that_cannot_be_lead_nowhere(scene, lie):
    """The server's answer is changed on its way: a name of the same length stands in it. The library may refuse the whole answer."""
    folder = scene.samba.path("data") / f"lies {list(LIES.values()).index(lie)}"
    folder.mkdir()
    stand_in = "Q" * len(lie)
    for name in (stand_in, "a true name.txt"):
        (folder / name).write_text(name)
    scene.proxy.rewrites = {stand_in.encode("utf-16-le"): lie.encode("utf-16-le", "surrogatepass")}
    try:
        found = send(scene, "GET", "", [("list-type", "2"), ("prefix", f"{folder.name}/")], bucket="lying")
    finally:
        scene.proxy.rewrites = {}
    assert found.status in (200, 503), f"{found.status} {found.body[:300]!r}"
    keys = [part.partition(b"<")[0].decode().removeprefix(f"{folder.name}/") for part in found.body.split(b"<Key>")[1:]]
    assert not [key for key in keys if "/" in key or "\\" in key or key in ("", ".", "..")], keys
    assert found.status == 503 or "a true name.txt" in keys, keys
    expect.equal(send(scene, "GET", f"{folder.name}/a true name.txt", bucket="lying").body, b"a true name.txt", "content when the answers are true")
