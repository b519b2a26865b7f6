"""A full disk: a clear error, reads that go on, and recovery when there is room."""

import re
import subprocess
import time
from contextlib import contextmanager

from harness import expect
from harness.checks import Skip, check
from harness.scene import needs_program, needs_root
from harness.signature import UNSIGNED, Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "disk", "raw HTTP"
MEBIBYTES = 160


@contextmanager
def small_disk(directory):
    """An ext4 on a loop device."""
    needs_root("mounts a small file system")
    needs_program("mkfs.ext4")
    image, place = directory / "disk.img", directory / "disk"
    place.mkdir()
    with open(image, "wb") as file:
        file.truncate(MEBIBYTES << 20)
    subprocess.run(["mkfs.ext4", "-q", "-m", "0", image], check=True)
    done = subprocess.run(["mount", "-o", "loop", image, place], capture_output=True, text=True)
    if done.returncode:
        raise Skip(f"cannot mount a loop device: {done.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=False)


def prepare(scene):
    disk = scene.enter(small_disk(scene.directory))
    scene.gateway = scene.start_gateway(MARTINET_DATA_DIR=str(disk / "data"))
    scene.put("before", b"was here before")
    scene.put("big before", b"b" * 6_000_000)


def put(scene, key: str, body: bytes):
    request = Signer.of(scene.gateway).sign(Request("PUT", f"/{scene.bucket}/{key}", body=body), payload=UNSIGNED)
    return exchange(scene.gateway, request, seconds=30)


def fill(scene, size: int, prefix: str) -> tuple[list[str], object]:
    """Objects until one is refused; gives the keys stored and the refusal."""
    stored = []
    for number in range(100_000):
        response = put(scene, f"{prefix}{number}", bytes([number % 251]) * size)
        if response.status != 200:
            return stored, response
        stored.append(f"{prefix}{number}")
    raise AssertionError("the disk never filled")


@check(limit=180)
def full_disk_gives_a_clear_error_reads_go_on_and_room_lets_writes_go_on(scene):
    stored = []
    for size, prefix in ((8 << 20, "large"), (300_000, "middle"), (2_000, "small")):
        keys, refusal = fill(scene, size, prefix)
        stored += keys
        document = expect.error_document(refusal)
        assert refusal.status >= 500, f"status {refusal.status}"
        said = f"{document['Code']} {document['Message']}"
        assert re.search("space|full|storage|capacity|quota", said, re.IGNORECASE), f"not clear: {said}"
    expect.equal(sorted(scene.keys()), sorted(["before", "big before", *stored]), "keys")
    expect.equal(scene.bytes_of("before"), b"was here before", "bytes")
    expect.same_bytes(scene.bytes_of("big before"), b"b" * 6_000_000)
    expect.same_bytes(scene.bytes_of(stored[0]), bytes(8 << 20))
    make_room(scene, [key for key in stored if key.startswith(("large", "small"))])


def make_room(scene, keys: list[str]) -> None:
    for key in keys[:40]:
        answer = scene.s3.delete_object(Bucket=scene.bucket, Key=key)
        expect.equal(answer["ResponseMetadata"]["HTTPStatusCode"], 204, "status of a delete on the full disk")
    deadline = time.monotonic() + 15
    while (response := put(scene, "after", b"a" * 1_000_000)).status != 200:
        assert time.monotonic() < deadline, f"no recovery: {response.status} {response.body[:300]!r}"
        time.sleep(0.2)
    expect.same_bytes(scene.bytes_of("after"), b"a" * 1_000_000)


@check
def after_a_restart_everything_acknowledged_is_there(scene):
    keys = scene.keys()
    scene.gateway.stop()
    scene.gateway.start()
    scene.s3 = scene.client()
    expect.equal(scene.keys(), keys, "keys")
    expect.same_bytes(scene.bytes_of("after"), b"a" * 1_000_000)
