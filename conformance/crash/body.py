"""Bodies that say what they are: key, writer, counter, length and CRC, then noise that depends on all of them."""

from __future__ import annotations

import random
import struct
import zlib
from dataclasses import dataclass

MAGIC = b"MARTINET"
PREFIX = struct.Struct(">8sI")  # magic, CRC-32 of everything behind it
LABEL = struct.Struct(">QIQH")  # length of the whole body, writer, counter, bytes of the key
SMALLEST = 100
NOISE = random.Random(23).randbytes(8 << 20)


@dataclass(frozen=True)
class Label:
    """What a body says of itself."""

    key: str
    writer: int
    counter: int
    size: int


def make(label: Label) -> bytes:
    name = label.key.encode()
    told = LABEL.pack(label.size, label.writer, label.counter, len(name)) + name
    start = (label.writer * 65_537 + label.counter * 4_099) % (len(NOISE) // 2)
    missing = label.size - PREFIX.size - len(told)
    noise = NOISE[start : start + missing]
    if missing > len(noise):
        noise = (noise * (missing // len(noise) + 1))[:missing]
    crc = zlib.crc32(noise, zlib.crc32(told))
    return b"".join((PREFIX.pack(MAGIC, crc), told, noise))


def read(body: bytes) -> Label | None:
    """The label of a whole and unharmed body."""
    if len(body) < PREFIX.size + LABEL.size:
        return None
    magic, crc = PREFIX.unpack_from(body)
    size, writer, counter, key_bytes = LABEL.unpack_from(body, PREFIX.size)
    if magic != MAGIC or size != len(body) or zlib.crc32(memoryview(body)[PREFIX.size :]) != crc:
        return None
    name = body[PREFIX.size + LABEL.size :][:key_bytes]
    return Label(name.decode(), writer, counter, size)


def random_size(chance: random.Random) -> int:
    """Half inline, most of the rest packed into a segment, some a file of their own (3 MiB at most)."""
    kind = chance.random()
    if kind < 0.5:
        return chance.randint(SMALLEST, 4096)
    if kind < 0.92:
        return int(4097 * (256 ** chance.random()))
    return chance.randint((1 << 20) + 1, 3 << 20)
