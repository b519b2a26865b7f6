"""C29: Encryption at rest: who asks for it, what lies on the disk, and which key opens what."""

import base64
import hashlib
import itertools
import os
import random
import secrets
import subprocess

from harness import expect
from harness.certificates import make_certificates
from harness.checks import check
from harness.signature import Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "boto3 TLS"
SIZES = (0, 1, 4096, 65_536, 65_537, 1 << 20, 6_000_001)
PART = 5 << 20


def customer_key(seed: bytes = b"one") -> dict:
    key = hashlib.sha256(seed).digest()
    return {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": key}


def of_source(fields: dict) -> dict:
    return {f"CopySource{name}": value for name, value in fields.items()}


# How a write asks, what its read must bring, and what both are answered with.
SCHEMES = {
    "none": ({}, {}, {}),
    "sse-s3": ({"ServerSideEncryption": "AES256"}, {}, {"ServerSideEncryption": "AES256"}),
    "sse-kms": (
        {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "drive"},
        {},
        {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "drive"},
    ),
    "sse-c": (customer_key(), customer_key(), {"SSECustomerAlgorithm": "AES256"}),
}


def prepare(scene):
    certificates = make_certificates(scene.directory / "tls")
    scene.keys = scene.directory / "keys"
    write_keys(scene.keys, "first", "drive")
    scene.authority = str(certificates.authority)
    scene.gateway = scene.start_gateway(
        MARTINET_TLS_CERT=str(certificates.certificate),
        MARTINET_TLS_KEY=str(certificates.key),
        MARTINET_ENCRYPTION_KEYS_FILE=str(scene.keys),
        MARTINET_ENCRYPTION_KMS_KEYS="drive",
    )
    scene.gateway.endpoint = scene.gateway.endpoint.replace("http:", "https:")
    scene.s3 = scene.client(verify=scene.authority)


def write_keys(path, *names: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        for name in names:
            file.write(f"{name}:{base64.b64encode(hashlib.sha256(name.encode()).digest()).decode()}\n")


def body(size: int, seed: int = 7) -> bytes:
    return random.Random(seed + size).randbytes(size)


def contains(answer: dict, expected: dict, what: str) -> None:
    for name, value in expected.items():
        expect.equal(answer.get(name), value, f"{name} of {what}")


def read(scene, bucket: str, key: str, fields: dict, **more) -> bytes:
    return scene.s3.get_object(Bucket=bucket, Key=key, **fields, **more)["Body"].read()


@check
def every_scheme_gives_back_what_was_put(scene):
    name = scene.new_bucket()
    for scheme, (write, fields, shown) in SCHEMES.items():
        for size in SIZES:
            key, content = f"{scheme}/{size}", body(size)
            contains(scene.s3.put_object(Bucket=name, Key=key, Body=content, **write), shown, f"PUT {key}")
            answer = scene.s3.get_object(Bucket=name, Key=key, **fields)
            contains(answer, shown, f"GET {key}")
            expect.same_bytes(answer["Body"].read(), content)
            head = scene.s3.head_object(Bucket=name, Key=key, **fields)
            contains(head, shown, f"HEAD {key}")
            expect.equal(head["ContentLength"], size, "length")


@check
def ranges_are_of_the_plaintext(scene):
    name, size = scene.new_bucket(), 400_000
    content = body(size)
    edges = [0, 1, 65_535, 65_536, 65_537, 131_071, 131_072, 199_999, size - 1]
    for scheme, (write, fields, _) in SCHEMES.items():
        scene.s3.put_object(Bucket=name, Key=scheme, Body=content, **write)
        for first, last in itertools.combinations_with_replacement(edges, 2):
            got = read(scene, name, scheme, fields, Range=f"bytes={first}-{last}")
            expect.same_bytes(got, content[first : last + 1])


@check
def uploads_in_parts_are_encrypted_as_they_were_begun(scene):
    name, parts = scene.new_bucket(), [body(PART, 1), body(PART + 1, 2), body(99_999, 3)]
    for scheme, (write, fields, shown) in SCHEMES.items():
        answer = scene.s3.create_multipart_upload(Bucket=name, Key=scheme, **write)
        contains(answer, shown, f"CreateMultipartUpload {scheme}")
        upload = {"Bucket": name, "Key": scheme, "UploadId": answer["UploadId"]}
        done = []
        for number, part in enumerate(parts, 1):
            answer = scene.s3.upload_part(**upload, PartNumber=number, Body=part, **fields)
            contains(answer, shown, f"UploadPart {scheme}")
            done.append({"PartNumber": number, "ETag": answer["ETag"]})
        answer = scene.s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": done}, **fields)
        contains(answer, {k: v for k, v in shown.items() if not k.startswith("SSEC")}, f"Complete {scheme}")
        expect.same_bytes(read(scene, name, scheme, fields), b"".join(parts))
        for number, part in enumerate(parts, 1):
            expect.same_bytes(read(scene, name, scheme, fields, PartNumber=number), part)
        start = PART - 3
        expect.same_bytes(
            read(scene, name, scheme, fields, Range=f"bytes={start}-{start + PART}"),
            b"".join(parts)[start : start + PART + 1],
        )


@check
def copies_pass_from_every_scheme_to_every_other(scene):
    name = scene.new_bucket()
    for size in (1, 65_536, 2_000_000):
        content = body(size)
        for (source, (write, opening, _)), (target, (writing, reading, shown)) in itertools.product(SCHEMES.items(), repeat=2):
            scene.s3.put_object(Bucket=name, Key="source", Body=content, **write)
            answer = scene.s3.copy_object(Bucket=name, Key="copy", CopySource=f"{name}/source", **of_source(opening), **writing)
            contains(answer, shown, f"copy {source} to {target}")
            expect.same_bytes(read(scene, name, "copy", reading), content)


@check
def parts_are_copied_from_every_scheme_to_every_other(scene):
    name, content = scene.new_bucket(), body(6_000_000)
    for (_, (write, opening, _)), (_, (writing, reading, _)) in itertools.product(SCHEMES.items(), repeat=2):
        scene.s3.put_object(Bucket=name, Key="source", Body=content, **write)
        upload = {"Bucket": name, "Key": "copy"}
        upload["UploadId"] = scene.s3.create_multipart_upload(**upload, **writing)["UploadId"]
        done = []
        for number, span in enumerate(("bytes=0-5242879", "bytes=5242880-5999999"), 1):
            part = scene.s3.upload_part_copy(
                **upload, PartNumber=number, CopySource=f"{name}/source", CopySourceRange=span, **of_source(opening), **reading
            )
            done.append({"PartNumber": number, "ETag": part["CopyPartResult"]["ETag"]})
        scene.s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": done}, **reading)
        expect.same_bytes(read(scene, name, "copy", reading), content)


@check
def what_lies_on_the_disk_is_ciphertext(scene):
    name = scene.new_bucket()
    for scheme, (write, _, _) in SCHEMES.items():
        for size in (2_000, 200_000, 3_000_000):
            marker = f"plain words of {scheme} {size} ".encode()
            scene.s3.put_object(Bucket=name, Key=f"{scheme}{size}", Body=marker * (size // len(marker)), **write)
            found = any(marker in file.read_bytes() for file in scene.gateway.data_directory.rglob("*") if file.is_file())
            expect.equal(found, scheme == "none", f"plaintext of {scheme}, {size} bytes, on the disk")


@check
def a_customer_key_opens_its_own_object_alone(scene):  # attack 29
    name, right, wrong = scene.new_bucket(), customer_key(), customer_key(b"two")
    scene.s3.put_object(Bucket=name, Key="c", Body=b"secret", **right)
    scene.s3.put_object(Bucket=name, Key="plain", Body=b"open")
    for call in (scene.s3.get_object, scene.s3.head_object):
        with expect.error(400, ("InvalidRequest", "400")):
            call(Bucket=name, Key="c")
        with expect.error(403, ("AccessDenied", "403")):
            call(Bucket=name, Key="c", **wrong)
        with expect.error(400, ("InvalidRequest", "400")):
            call(Bucket=name, Key="plain", **right)
    with expect.error(400, "InvalidRequest"):
        scene.s3.copy_object(Bucket=name, Key="d", CopySource=f"{name}/c")
    with expect.error(403, "AccessDenied"):
        scene.s3.copy_object(Bucket=name, Key="d", CopySource=f"{name}/c", **of_source(wrong))
    upload = {"Bucket": name, "Key": "m"}
    upload["UploadId"] = scene.s3.create_multipart_upload(**upload, **right)["UploadId"]
    with expect.error(400, "InvalidRequest"):
        scene.s3.upload_part(**upload, PartNumber=1, Body=b"x")
    with expect.error(400, "InvalidRequest"):
        scene.s3.upload_part(**upload, PartNumber=1, Body=b"x", **wrong)
    expect.equal(scene.s3.list_parts(**upload).get("Parts", []), [], "parts")
    with expect.error(404, "404"):
        scene.s3.head_object(Bucket=name, Key="d")


@check
def a_customer_key_in_the_clear_is_refused(scene):  # attack 29
    gateway = scene.start_gateway()
    s3 = scene.client(gateway)
    s3.create_bucket(Bucket="clear")
    key = customer_key()["SSECustomerKey"]
    fields = {
        "x-amz-server-side-encryption-customer-algorithm": "AES256",
        "x-amz-server-side-encryption-customer-key": base64.b64encode(key).decode(),
        "x-amz-server-side-encryption-customer-key-md5": base64.b64encode(hashlib.md5(key).digest()).decode(),
    }
    signer = Signer.of(gateway)
    expect.refused(exchange(gateway, signer.sign(Request("PUT", "/clear/key", headers=list(fields.items()), body=b"x"))), 400, "InvalidRequest")
    with expect.error(404, "404"):
        s3.head_object(Bucket="clear", Key="key")
    said = [line for line in gateway.log() if fields["x-amz-server-side-encryption-customer-key"] in line]
    expect.equal(said, [], "lines of the log with the key")


@check
def a_bucket_has_a_default_encryption(scene):
    name = scene.new_bucket()
    with expect.error(404, "ServerSideEncryptionConfigurationNotFoundError"):
        scene.s3.get_bucket_encryption(Bucket=name)
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}
    scene.s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]})
    given = scene.s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    expect.equal(given, [rule], "configuration")
    expect.equal(scene.s3.put_object(Bucket=name, Key="k", Body=b"x")["ServerSideEncryption"], "AES256", "PUT")
    expect.equal(scene.s3.head_object(Bucket=name, Key="k")["ServerSideEncryption"], "AES256", "HEAD")
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "drive"}}
    scene.s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]})
    expect.equal(scene.s3.put_object(Bucket=name, Key="k", Body=b"x")["SSEKMSKeyId"], "drive", "PUT under a named key")
    rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"] = "nobody"
    with expect.error(400, "KMS.NotFoundException"):
        scene.s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]})
    scene.s3.delete_bucket_encryption(Bucket=name)
    expect.equal(scene.s3.put_object(Bucket=name, Key="k", Body=b"x").get("ServerSideEncryption"), None, "PUT")


@check
def a_bucket_can_block_customer_keys(scene):
    name = scene.new_bucket()
    rule = {"BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]}}
    scene.s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]})
    with expect.error(403, "AccessDenied"):
        scene.s3.put_object(Bucket=name, Key="k", Body=b"x", **customer_key())
    scene.s3.put_object(Bucket=name, Key="k", Body=b"x")


@check
def a_gateway_can_encrypt_everything(scene):
    gateway = scene.start_gateway(MARTINET_ENCRYPTION_KEYS_FILE=str(scene.keys), MARTINET_ENCRYPTION_DEFAULT="sse-s3")
    s3 = scene.client(gateway)
    s3.create_bucket(Bucket="everything")
    rules = s3.get_bucket_encryption(Bucket="everything")["ServerSideEncryptionConfiguration"]["Rules"]
    expect.equal(rules[0]["ApplyServerSideEncryptionByDefault"], {"SSEAlgorithm": "AES256"}, "configuration")
    marker = secrets.token_hex(16).encode()
    expect.equal(s3.put_object(Bucket="everything", Key="k", Body=marker * 9)["ServerSideEncryption"], "AES256", "PUT")
    found = any(marker in file.read_bytes() for file in gateway.data_directory.rglob("*") if file.is_file())
    expect.equal(found, False, "plaintext on the disk")
    expect.same_bytes(s3.get_object(Bucket="everything", Key="k")["Body"].read(), marker * 9)


@check
def without_a_master_key_the_refusal_is_clear(scene):
    gateway = scene.start_gateway()
    s3 = scene.client(gateway)
    s3.create_bucket(Bucket="keyless")
    for fields in ({"ServerSideEncryption": "AES256"}, {"ServerSideEncryption": "aws:kms"}):
        with expect.error(501, "NotImplemented"):
            s3.put_object(Bucket="keyless", Key="k", Body=b"x", **fields)
    expect.equal(s3.list_objects_v2(Bucket="keyless")["KeyCount"], 0, "objects")


@check
def a_master_key_is_replaced_without_rewriting(scene):
    name = scene.new_bucket()
    versions = {}
    for scheme in ("sse-s3", "sse-kms", "sse-c"):
        scene.s3.put_object(Bucket=name, Key=scheme, Body=scheme.encode() * 50_000, **SCHEMES[scheme][0])
        versions[scheme] = scene.s3.head_object(Bucket=name, Key=scheme, **SCHEMES[scheme][1])["LastModified"]
    write_keys(scene.keys, "second", "first", "drive")
    restart(scene)
    said = admin(scene, "keys")
    assert "first" in said and "second" in said, f"the keys are not listed: {said}"
    admin(scene, "keys", "reseal")
    write_keys(scene.keys, "second", "drive")
    restart(scene)
    for scheme, when in versions.items():
        expect.same_bytes(read(scene, name, scheme, SCHEMES[scheme][1]), scheme.encode() * 50_000)
        expect.equal(scene.s3.head_object(Bucket=name, Key=scheme, **SCHEMES[scheme][1])["LastModified"], when, "date")


def restart(scene) -> None:
    """The gateway begins anew on the same data, with the keys as they are in the file now."""
    scene.gateway.stop()
    scene.gateway.start()
    scene.gateway.endpoint = scene.gateway.endpoint.replace("http:", "https:")
    scene.s3 = scene.client(verify=scene.authority)


def admin(scene, *words: str) -> str:
    gateway = scene.gateway
    done = subprocess.run(
        [scene.binary, "admin", *words],
        env={
            "MARTINET_ENDPOINT": gateway.endpoint,
            "MARTINET_ROOT_ACCESS_KEY": gateway.access_key,
            "MARTINET_ROOT_SECRET_KEY": gateway.secret_key,
            "SSL_CERT_FILE": scene.authority,
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, f"admin {words} ended with {done.returncode}: {done.stderr}"
    return done.stdout
