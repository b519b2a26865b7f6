"""Folders of files to upload, and what is in them."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

NAMES = ["plain", "with space", "été", "a+b", "a&b=c", "日本語", "100%", "semi;colon", "hash#tag", "question?", "quote'", "dot.dot..txt"]

# The same, as far as Windows takes them.
SHARE_NAMES = [name.replace("?", "¿") for name in NAMES]


def make_tree(folder: Path, files: int, *, seed: int = 16, names: list[str] = NAMES) -> Path:
    """`files` small files in some folders, with names that need encoding; the same at each call."""
    chance = random.Random(seed)
    for number in range(files):
        place = folder / f"folder {number % 7}" / names[number % 5]
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{names[number % len(names)]} {number}.bin").write_bytes(chance.randbytes(chance.choice((0, 1, 700, 20_000))))
    return folder


def digests(folder: Path) -> dict[str, str]:
    """MD5 of every file by its path in the folder."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.md5(path.read_bytes()).hexdigest() for path in files}


def visible(folder: Path) -> list[str]:
    """Every file and folder by its path in the folder, but for what the gateway hides at its root."""
    paths = (str(path.relative_to(folder)) for path in folder.rglob("*"))
    return sorted(path for path in paths if path != ".martinet" and not path.startswith(".martinet/"))
