"""A certificate authority and a server certificate, made with openssl for one run."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

EXTENSIONS = """basicConstraints=critical,CA:false
subjectAltName=DNS:localhost,DNS:s3.example.org,DNS:*.s3.example.org,IP:127.0.0.1
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth
"""


@dataclass(frozen=True)
class Certificates:
    """Paths in PEM."""

    authority: Path
    certificate: Path
    key: Path


def make_certificates(directory: Path) -> Certificates:
    """A server certificate for localhost, 127.0.0.1 and s3.example.org, signed by an authority of its own."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "extensions").write_text(EXTENSIONS)

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=directory, check=True, capture_output=True)

    for name in ("authority", "server"):
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{name}.key")
    openssl("req", "-x509", "-new", "-key", "authority.key", "-subj", "/CN=Conformance CA", "-days", "2", "-out", "authority.pem",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign")  # fmt: skip
    openssl("req", "-new", "-key", "server.key", "-subj", "/CN=localhost", "-out", "server.csr")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial",
            "-days", "2", "-extfile", "extensions", "-out", "server.pem")  # fmt: skip
    return Certificates(directory / "authority.pem", directory / "server.pem", directory / "server.key")
