"""The places where scenarios run besides the gateway's own store: a folder that is mounted, and a share of a real smbd."""

from __future__ import annotations

from . import mounts
from .place import LOCAL, Place
from .samba import Samba


# What others change shows in listings after so long.
FRESH = {"listing_cache_time": "1s"}


def _posix(scene) -> None:
    scene.behind = scene.directory / "behind"
    scene.gateway, scene.bucket = mounts.start(scene, mounts.posix(scene.behind, **FRESH)), "folder"


def _smb(scene) -> None:
    scene.samba = scene.enter(Samba(scene.directory / "smbd"))
    scene.behind = scene.samba.path("data")
    scene.gateway, scene.bucket = mounts.start(scene, mounts.smb(scene.samba, **FRESH)), "share"


POSIX = Place("posix", _posix)
SMB = Place("SMB", _smb, holds_any_name=False)
MOUNTS = (POSIX, SMB)
EVERYWHERE = (LOCAL, *MOUNTS)
