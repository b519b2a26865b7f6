"""Where the data lies: a plain directory, or an ext4 of its own whose power can be cut."""

from __future__ import annotations

import fcntl
import os
import shutil
import struct
import subprocess
import time
from pathlib import Path

EXT4_IOC_SHUTDOWN = 0x8004587D  # _IOR('X', 125, __u32)
NO_LOG_FLUSH = 2  # EXT4_GOING_FLAGS_NOLOGFLUSH: page cache and journal tail are lost
IMAGE_BYTES = 6 << 30  # sparse


class Directory:
    """A directory of the machine's own file system."""

    can_cut = False

    def __init__(self, root: Path):
        self.data = root / "data"

    def close(self) -> None:
        """Nothing of its own to give back."""


class LoopDisk:
    """ext4, with its journal, on a loop device in a file."""

    can_cut = True

    def __init__(self, root: Path):
        self.image, self.mount_point = root / "disk.img", root / "disk"
        self.data = self.mount_point / "data"
        self.mount_point.mkdir()
        with self.image.open("wb") as image:
            image.truncate(IMAGE_BYTES)
        _run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=1", str(self.image))
        self.mount()

    def mount(self) -> None:
        _run("mount", "-o", "loop", str(self.image), str(self.mount_point))

    def cut(self) -> None:
        """From here on nothing reaches the disk, as after a power cut."""
        directory = os.open(self.mount_point, os.O_RDONLY)
        try:
            fcntl.ioctl(directory, EXT4_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        finally:
            os.close(directory)

    def come_back(self) -> None:
        """Mounts again what was on the disk; the journal is replayed."""
        self.unmount()
        self.mount()

    def unmount(self) -> None:
        for _ in range(50):
            if subprocess.run(["umount", str(self.mount_point)], capture_output=True).returncode == 0:
                return
            time.sleep(0.1)
        raise OSError(f"{self.mount_point} stays busy")

    def close(self) -> None:
        if os.path.ismount(self.mount_point):
            self.unmount()


def why_no_power_cut(root: Path) -> str | None:
    """The reason why this machine cannot do it, if there is one."""
    if os.geteuid() != 0:
        return "needs root for a loop device"
    for program in ("mkfs.ext4", "mount", "umount"):
        if not shutil.which(program):
            return f"{program} is not installed"
    trial = root / "trial"
    trial.mkdir()
    try:
        disk = LoopDisk(trial)
        try:
            disk.cut()
        finally:
            disk.close()
    except (OSError, subprocess.SubprocessError) as failure:
        return f"no loop device that can be shut down: {getattr(failure, 'stderr', '') or failure}"
    finally:
        shutil.rmtree(trial, ignore_errors=True)
    return None


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)
