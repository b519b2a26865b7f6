"""The ten checksums of S3: CRCs by their definitions (slow, for short bodies), hashes by libraries that are not the gateway's."""

from __future__ import annotations

import base64
import hashlib
import zlib

import xxhash

CRC32C_POLYNOMIAL = 0x82F63B78
CRC64NVME_POLYNOMIAL = 0x9A6C9329AC4BC9B5


def _table(polynomial: int) -> list[int]:
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (polynomial if byte & 1 else 0)
        table.append(byte)
    return table


def _reflected_crc(table: list[int], bits: int, data: bytes) -> bytes:
    ones = (1 << bits) - 1
    value = ones
    for byte in data:
        value = value >> 8 ^ table[(value ^ byte) & 0xFF]
    return (value ^ ones).to_bytes(bits // 8, "big")


_CRC32C, _CRC64NVME = _table(CRC32C_POLYNOMIAL), _table(CRC64NVME_POLYNOMIAL)

RAW = {
    "CRC32": lambda data: zlib.crc32(data).to_bytes(4, "big"),
    "CRC32C": lambda data: _reflected_crc(_CRC32C, 32, data),
    "CRC64NVME": lambda data: _reflected_crc(_CRC64NVME, 64, data),
    "SHA1": lambda data: hashlib.sha1(data).digest(),
    "SHA256": lambda data: hashlib.sha256(data).digest(),
    "SHA512": lambda data: hashlib.sha512(data).digest(),
    "MD5": lambda data: hashlib.md5(data).digest(),
    "XXHASH64": lambda data: xxhash.xxh64(data).digest(),
    "XXHASH3": lambda data: xxhash.xxh3_64(data).digest(),
    "XXHASH128": lambda data: xxhash.xxh3_128(data).digest(),
}

assert RAW["CRC32C"](b"123456789").hex() == "e3069283"
assert RAW["CRC64NVME"](b"123456789").hex() == "ae8b14860a799888"
assert RAW["XXHASH3"](b"123456789").hex() == "72dcb18b67a17dff"


def checksum(kind: str, data: bytes) -> str:
    return base64.b64encode(RAW[kind](data)).decode()


def composite(kind: str, parts: list[bytes]) -> str:
    """The checksum of the parts' checksums, with their number."""
    joined = b"".join(RAW[kind](part) for part in parts)
    return f"{checksum(kind, joined)}-{len(parts)}"


def content_md5(body: bytes) -> tuple[str, str]:
    """The Content-MD5 header of a body."""
    return "Content-MD5", base64.b64encode(hashlib.md5(body).digest()).decode()
