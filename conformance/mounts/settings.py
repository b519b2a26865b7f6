"""Mistakes in the settings file: nothing starts, and what is said names the file, the line and what to do."""

import subprocess

from harness.checks import check

SCENARIO, CLIENT = "mounts", "martinet.yaml"
SMB = "mounts:\n- name: share\n  kind: smb\n  smb:\n    host: nas\n    share: data\n    username: u\n    password: hunter2\n"
POSIX = "mounts:\n- name: folder\n  kind: posix\n  posix:\n    path: /srv\n"

# What is written, the line that is named, and words of the remedy.
MISTAKES = {
    "a field that does not exist": (SMB + "    shar: x\n", 9, "did you mean 'share'"),
    "a field of another place": (SMB + "    role: viewer\n", 9, "role"),
    "a field twice by two names": (SMB + "    server: other\n", 9, "server"),
    "two passwords": (SMB + "    password_env: X\n", 9, "password"),
    "no password": (SMB.replace("    password: hunter2\n", ""), 5, "password"),
    "a password file that is not there": (SMB.replace("password: hunter2", "password_file: /no/such/file"), 0, "/no/such/file"),
    "a variable that is not set": (SMB.replace("password: hunter2", "password_env: NO_SUCH_VARIABLE"), 0, "NO_SUCH_VARIABLE"),
    "no host": (SMB.replace("    host: nas\n", ""), 5, "host"),
    "a host that is a URL": (SMB.replace("nas", "//nas/data"), 5, "host"),
    "a port that cannot be": (SMB + "    port: 70000\n", 9, "port"),
    "a chunk too small": (SMB + "    chunk_size: 1KiB\n", 9, "chunk_size"),
    "a chunk too large": (SMB + "    chunk_size: 1GiB\n", 9, "chunk_size"),
    "too many sessions": (SMB + "    sessions: 100\n", 9, "sessions"),
    "a time without end": (SMB + "    timeout: 10h\n", 9, "timeout"),
    "an encryption that does not exist": (SMB + "    encryption: maybe\n", 9, "encryption"),
    "a path that leads out": (SMB + "    path: a/../..\n", 9, "path"),
    "a relative folder": (POSIX.replace("/srv", "srv"), 5, "path"),
    "no path": ("mounts:\n- name: folder\n  kind: posix\n  posix: {}\n", 4, "path"),
    "a kind that does not exist": (POSIX.replace("kind: posix", "kind: nfs"), 3, "kind"),
    "no kind": ("mounts:\n- name: folder\n", 2, "kind"),
    "no block": ("mounts:\n- name: folder\n  kind: posix\n", 2, "posix"),
    "the block of another kind": (POSIX.replace("kind: posix", "kind: smb"), 2, "smb"),
    "a role that does not exist": (POSIX + "  role: king\n", 6, "role"),
    "a flag that is none": (POSIX + "  enabled: perhaps\n", 6, "enabled"),
    "a name that no bucket has": (POSIX.replace("folder", "My Files"), 2, "name"),
    "one name twice": (POSIX + POSIX.removeprefix("mounts:\n").replace("/srv", "/other"), 6, "folder"),
    "one folder twice": (POSIX + POSIX.removeprefix("mounts:\n").replace("folder", "other"), 6, "folder"),
    "no list": ("mounts: archive\n", 1, "list"),
    "a list of words": ("mounts:\n- archive\n", 2, "mount"),
    "no YAML": ("mounts:\n- name: [\n", 0, ""),
}


@check(table=MISTAKES)
def mistake_is_refused_with_file_line_and_remedy(scene, row):
    text, line, remedy = row
    path = scene.new_path("martinet.yaml")
    path.write_text(text)
    environment = scene.environment() | {"MARTINET_DATA_DIR": str(scene.new_path("data")), "MARTINET_LISTEN": "127.0.0.1:0"}
    for command in ("check", "serve"):
        done = subprocess.run([scene.binary, command, "--config", path], env=environment, capture_output=True, text=True, timeout=20)
        said = done.stdout + done.stderr
        assert done.returncode == 2, f"{command} ended with {done.returncode}: {said[-300:]}"
        assert f"{path}:{line or ''}" in said and remedy in said, f"{command} says {said[-300:]}"
        assert "hunter2" not in said, "the password is told"
