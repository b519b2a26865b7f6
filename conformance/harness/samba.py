"""A real smbd on a free port of the loopback, with shares of several kinds; ended by its pid, and with this program."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
from collections import deque
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

import smbclient

from .nginx import free_port
from .scene import needs_program, needs_root

# An account of every Debian: smbd wants a system user behind each of its own.
USER, DOMAIN = "daemon", "CONFORMANCE"
START_SECONDS, STOP_SECONDS = 20, 10
SMALL_MEBIBYTES = 8

GLOBAL = """
[global]
  workgroup = {domain}
  server role = standalone server
  disable netbios = yes
  smb ports = {port}
  interfaces = 127.0.0.1
  bind interfaces only = yes
  map to guest = never
  passdb backend = tdbsam:{directory}/private/passdb.tdb
  private dir = {directory}/private
  lock directory = {reachable}/lock
  state directory = {reachable}/state
  cache directory = {reachable}/cache
  pid directory = {reachable}/pid
  ncalrpc dir = {reachable}/ncalrpc
  log file = {directory}/smbd.log
  load printers = no
  printcap name = /dev/null
  disable spoolss = yes
{protocols}
"""
# Share → what makes it a special one.
SHARES = {
    "data": "",
    "readonly": "read only = yes",
    "sensitive": "case sensitive = yes",
    "small": "",
    "encrypted": "smb encrypt = required",
}
MODERN = "  server min protocol = SMB2"
ONLY_SMB1 = "  server min protocol = NT1\n  server max protocol = NT1"
SIGNED = f"{MODERN}\n  server signing = mandatory"
# "Do you speak SMB 2.1?"
NEGOTIATE = struct.pack(">I", 102) + b"\xfeSMB" + struct.pack("<HHIHHIIQIIQ16s", 64, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, b"")
NEGOTIATE += struct.pack("<HHHHI16sQH", 36, 1, 1, 0, 0, b"", 0, 0x0210)


class Samba:
    """A running smbd; the context ends it. `settings` are further lines of its global section."""

    def __init__(self, directory: Path, settings: str = MODERN):
        needs_root("starts smbd")
        self.program = needs_program("smbd")
        self.directory, self.settings = directory, settings
        self.port, self.user, self.password = free_port(), USER, secrets.token_urlsafe(12)
        self.configuration, self.password_file = directory / "smb.conf", directory / "password"
        self.process: subprocess.Popen | None = None

    @staticmethod
    def is_possible() -> bool:
        return os.geteuid() == 0 and shutil.which("smbd", path="/usr/sbin:/usr/local/sbin:/usr/bin") is not None

    def __enter__(self) -> Samba:
        (self.directory / "private").mkdir(parents=True)
        self._make_reachable()
        self._configure()
        self.set_password(self.password)
        self.start()
        return self

    def __exit__(self, *_) -> None:
        self.stop()
        subprocess.run(["umount", self.path("small")], capture_output=True)
        shutil.rmtree(self._reachable, ignore_errors=True)

    def _make_reachable(self) -> None:
        """What smbd works with as its account is outside of the folders of a run: those are root's alone."""
        self._reachable = Path(tempfile.mkdtemp(prefix="martinet-smbd-"))
        self._reachable.chmod(0o711)
        for name in ("lock", "state", "cache", "pid", "ncalrpc", *SHARES):
            (self._reachable / name).mkdir()
        small = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_MEBIBYTES}m", "tmpfs", self.path("small")]
        subprocess.run(small, check=True, capture_output=True)
        for name in SHARES:
            self.path(name).chmod(0o777)

    def _configure(self) -> None:
        text = GLOBAL.format(domain=DOMAIN, port=self.port, directory=self.directory, reachable=self._reachable, protocols=self.settings)
        for name, special in SHARES.items():
            text += f"[{name}]\n  path = {self.path(name)}\n  read only = no\n  {special}\n"
        self.configuration.write_text(text)

    def path(self, share: str) -> Path:
        """The folder behind a share, for looking at it and changing it directly."""
        return self._reachable / share

    def set_password(self, password: str) -> None:
        """Of the account, and in the file that mounts read; connections that are open stay."""
        asked = ["smbpasswd", "-c", self.configuration, "-s", "-a", self.user]
        subprocess.run(asked, input=f"{password}\n{password}\n", text=True, check=True, capture_output=True)
        self.password = password
        self.password_file.write_text(f"{password}\n")
        self.password_file.chmod(0o600)

    # Life

    def start(self) -> None:
        """On the same port as before, and waits until it answers there. It ends when this program does: that closes its input."""
        command = [self.program, "-F", "--no-process-group", "-s", self.configuration]
        with open(self.directory / "smbd.out.log", "ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"smbd did not start: {self._said()}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        """To a first message; one of the old protocol alone hangs up. It listens a moment before it can do either."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                connection.sendall(NEGOTIATE)
                return connection.recv(8)[4:] == b"\xfeSMB" or self.settings == ONLY_SMB1
        except OSError:
            return False

    def _said(self) -> str:
        texts = [path.read_text(errors="replace")[-500:] for path in self.directory.glob("smbd*log")]
        return " | ".join(texts)

    def stop(self) -> None:
        """All its processes at once, as a machine that goes down: nobody is told anything but by closed connections."""
        if self.process is None:
            return
        family = self._family()
        self.resume()
        for pid in reversed(family):
            _send(pid, signal.SIGKILL)
        self.process.wait(STOP_SECONDS)
        self.process.stdin.close()
        self.process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def pause(self) -> None:
        """Nothing is answered any more, though connections are still made."""
        family = self._family()
        for pid in family:
            _send(pid, signal.SIGSTOP)
        while not all(_is_stopped(pid) for pid in family):
            time.sleep(0.005)

    def resume(self) -> None:
        for pid in self._family():
            _send(pid, signal.SIGCONT)

    def _family(self) -> list[int]:
        return [self.process.pid, *descendants(self.process.pid)] if self.process else []

    def connections(self) -> list[int]:
        """The processes that each serve one connection of a client."""
        established = _established(self.port, local=True)
        return [pid for pid in descendants(self.process.pid) if _sockets(pid) & established]

    def is_connected(self, pid: int) -> bool:
        """Whether a process of a client has a connection."""
        return bool(_sockets(pid) & _established(self.port, local=False))

    @contextmanager
    def holding(self, name: str, share: str = "data") -> Iterator[Holder]:
        """As an editor that shares a file with nobody."""
        holder = Holder(self, name, share)
        try:
            yield holder
        finally:
            holder.let_go()

    def kill_connections(self) -> int:
        """Ends every connection there is in the middle of whatever it does; gives how many there were."""
        serving = self.connections()
        for pid in serving:
            _send(pid, signal.SIGKILL)
        return len(serving)


class Holder:
    """A file that another program has open, so that nobody else may open it until it is let go."""

    def __init__(self, samba: Samba, name: str, share: str):
        sessions: dict = {}
        self._file = smbclient.open_file(
            f"\\\\127.0.0.1\\{share}\\{name}", mode="r+b", share_access="", port=samba.port,
            username=samba.user, password=samba.password, connection_cache=sessions,
        )  # fmt: skip
        self._sessions = sessions
        self._lock = threading.Lock()

    def let_go(self) -> None:
        """May be said twice."""
        with self._lock:
            self._file.close()
            smbclient.reset_connection_cache(connection_cache=self._sessions)


def _send(pid: int, which: int) -> None:
    try:
        os.kill(pid, which)
    except ProcessLookupError:
        pass


def _is_stopped(pid: int) -> bool:
    """Or gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "TtZX"
    except OSError:
        return True


def descendants(pid: int) -> list[int]:
    """Those that the process and its children started, parents first."""
    found, waiting = [], deque([pid])
    while waiting:
        parent = waiting.popleft()
        children = _children(parent)
        found += children
        waiting += children
    return found


def _children(pid: int) -> list[int]:
    """Of all its threads; none where it is gone."""
    found = []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += [int(text) for text in (task / "children").read_text().split()]
    except OSError:
        pass
    return found


def _established(port: int, local: bool) -> set[str]:
    """The inodes of the sockets of this port's connections, at its own end or at the others."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {row[9] for row in rows if int(row[1 if local else 2].split(":")[1], 16) == port and row[3] == "01"}


def _sockets(pid: int) -> set[str]:
    try:
        links = [os.readlink(path) for path in Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:
        return set()
    return {link[len("socket:[") : -1] for link in links if link.startswith("socket:[")}
