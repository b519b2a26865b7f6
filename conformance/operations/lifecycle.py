"""The process: health, start with right and wrong settings, drain, restart, certificates read again."""

import os
import signal
import ssl
import subprocess
import time

from harness import browser, expect
from harness.certificates import make_certificates
from harness.checks import Skip, check
from harness.signature import Signer
from harness.wire import Connection, Request, exchange

SCENARIO, CLIENT = "life", "process"


def prepare(scene):
    scene.gateway = scene.start_gateway()


def serve(scene, **settings: str) -> subprocess.CompletedProcess:
    """A start that is expected to fail: ends with a status and words."""
    base = {name: value for name, value in os.environ.items() if not name.startswith("MARTINET_")}
    given = {"MARTINET_DATA_DIR": str(scene.directory / "refused"), "MARTINET_LISTEN": "127.0.0.1:0"} | settings
    return subprocess.run([scene.binary, "serve"], env=base | given, capture_output=True, text=True, timeout=15)


@check
def health_is_told_without_a_signature(scene):
    for name in ("live", "ready"):
        response = exchange(scene.gateway, Request("GET", f"/-/health/{name}", "", [("Host", scene.gateway.netloc)]))
        expect.equal(response.status, 200, f"status of {name}")


@check
def other_own_endpoints_tell_a_stranger_nothing(scene):
    for path in ("/-/", "/-/admin/v1/users", "/-/config", "/-/env", "/-/debug/pprof", "/-/metrics"):
        response = exchange(scene.gateway, Request("GET", path, "", [("Host", scene.gateway.netloc)]))
        assert response.status in (401, 403, 404, 501), f"{path}: {response.status} {response.body[:100]!r}"


@check
def start_without_a_key_is_refused(scene):
    done = serve(scene)
    expect.equal(done.returncode, 2, "exit status")
    assert "root_access_key" in done.stderr + done.stdout or "MARTINET_ROOT_ACCESS_KEY" in done.stderr + done.stdout, done.stderr


@check(table={"an unknown address": {"MARTINET_LISTEN": "nowhere:x"}, "a missing certificate": {"MARTINET_TLS_CERT": "/none.pem", "MARTINET_TLS_KEY": "/none.key"}, "a proxy that is no address": {"MARTINET_TRUSTED_PROXIES": "proxy"}})
def start_is_refused_with(scene, settings):
    done = serve(scene, MARTINET_ROOT_ACCESS_KEY="ROOTKEY0123456789", MARTINET_ROOT_SECRET_KEY="a secret of some length 0123456789", **settings)
    assert done.returncode in (2, 3), f"exit status {done.returncode}"
    assert done.stderr.strip(), "it does not say why"
    assert "a secret of some length" not in done.stderr + done.stdout, "it shows the secret"


@check
def second_process_on_the_same_folder_is_refused_and_the_first_goes_on(scene):
    done = serve(scene, MARTINET_DATA_DIR=str(scene.gateway.data_directory), MARTINET_ROOT_ACCESS_KEY="ROOTKEY0123456789", MARTINET_ROOT_SECRET_KEY="a secret of some length 0123456789")
    expect.equal(done.returncode, 3, "exit status")
    scene.put("goes on")


@check
def taken_port_is_refused(scene):
    done = serve(scene, MARTINET_LISTEN=scene.gateway.netloc, MARTINET_ROOT_ACCESS_KEY="ROOTKEY0123456789", MARTINET_ROOT_SECRET_KEY="a secret of some length 0123456789")
    expect.equal(done.returncode, 3, "exit status")


@check
def sigterm_lets_a_running_download_finish_and_refuses_new_connections(scene):
    gateway = scene.start_gateway("draining")
    client = scene.client(gateway)
    client.create_bucket(Bucket="drain")
    body = b"".join(browser.numbered_blocks(30))
    client.put_object(Bucket="drain", Key="big", Body=body)
    with Connection(gateway.address) as connection:
        connection.send(Signer.of(gateway).sign(Request("GET", "/drain/big")).bytes())
        connection.pending = connection.socket.recv(1000)
        gateway.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        try:
            Connection(gateway.address, seconds=2).close()
            raise AssertionError("a new connection is taken")
        except OSError:
            pass
        expect.same_bytes(connection.receive().body, body)
    expect.equal(gateway.process.wait(15), 0, "exit status")


@check
def restart_brings_everything_back(scene):
    bodies = {"empty": b"", "inline": b"i" * 100, "packed": b"p" * 100_000, "file": b"f" * 3_000_000}
    for key, body in bodies.items():
        scene.put(key, body, Metadata={"key": key})
    upload = scene.s3.create_multipart_upload(Bucket=scene.bucket, Key="mp")["UploadId"]
    where = {"Bucket": scene.bucket, "Key": "mp", "UploadId": upload}
    etag = scene.s3.upload_part(**where, PartNumber=1, Body=b"part")["ETag"]
    scene.gateway.stop()
    scene.gateway.start()
    scene.s3 = scene.client()
    for key, body in bodies.items():
        got = scene.s3.get_object(Bucket=scene.bucket, Key=key)
        expect.same_bytes(got["Body"].read(), body)
        expect.equal(got["Metadata"], {"key": key}, "metadata")
    scene.s3.complete_multipart_upload(**where, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})
    expect.equal(scene.bytes_of("mp"), b"part", "bytes")


@check(client="raw TLS")
def certificates_are_read_again_after_sighup(scene):
    certificates = make_certificates(scene.directory / "first")
    gateway = scene.start_gateway("tls", MARTINET_TLS_CERT=str(certificates.certificate), MARTINET_TLS_KEY=str(certificates.key))
    second = make_certificates(scene.directory / "second")
    trusting_second = ssl.create_default_context(cafile=second.authority)
    Connection(gateway.address, tls=ssl.create_default_context(cafile=certificates.authority)).close()
    certificates.certificate.write_bytes(second.certificate.read_bytes())
    certificates.key.write_bytes(second.key.read_bytes())
    gateway.process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + 5
    while True:
        try:
            return Connection(gateway.address, tls=trusting_second).close()
        except ssl.SSLError:
            assert time.monotonic() < deadline, "the old certificate is still shown"
            time.sleep(0.05)


@check
def fsck_finds_the_stopped_store_sound(scene):
    if not scene.gateway.is_ours:
        raise Skip("the data folder of a given endpoint cannot be read")
    scene.gateway.stop()
    done = subprocess.run(
        [scene.binary, "fsck"], env=os.environ | {"MARTINET_DATA_DIR": str(scene.gateway.data_directory)}, capture_output=True, text=True, timeout=30
    )
    expect.equal(done.returncode, 0, f"exit status ({done.stdout[-300:]}{done.stderr[-300:]})")
    scene.gateway.start()
