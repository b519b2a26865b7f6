"""Bodies, the same for every server."""

from __future__ import annotations

import random

KIB, MIB = 1 << 10, 1 << 20
BLOCK = random.Random(1).randbytes(MIB)


def of(size: int) -> bytes:
    return (BLOCK * (-(-size // MIB)))[:size]
