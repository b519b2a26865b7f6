"""C24: documents that attack their reader: DTDs, entities, depth, size, encodings; for every operation that takes one."""

import base64
import hashlib
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

from harness import expect
from harness.checks import check
from harness.signature import Signer
from harness.state import unchanged
from harness.wire import Connection, Request, exchange

SCENARIO, CLIENT = "C24", "raw HTTP"


def prepare(scene):
    """A bucket with an upload to complete, and a server that nobody may call."""
    scene.put("kept")
    scene.upload = scene.s3.create_multipart_upload(Bucket=scene.bucket, Key="mp")["UploadId"]
    scene.etag = scene.s3.upload_part(Bucket=scene.bucket, Key="mp", UploadId=scene.upload, PartNumber=1, Body=b"x")["ETag"]
    scene.calls = []
    listener = HTTPServer(("127.0.0.1", 0), recording(scene.calls))
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    scene.ending.callback(listener.shutdown)
    scene.canary = f"http://127.0.0.1:{listener.server_address[1]}/called"


def recording(calls: list[str]) -> type:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            calls.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    return Handler


# For each operation: method, what follows the bucket, query, root, and the document's content with a place for text.
OPERATIONS = {
    "CreateBucket": ("PUT", "-xml", "", "CreateBucketConfiguration", "<LocationConstraint>TEXT</LocationConstraint>"),
    "DeleteObjects": ("POST", "", "delete", "Delete", "<Object><Key>TEXT</Key></Object>"),
    "PutBucketCors": ("PUT", "", "cors", "CORSConfiguration", "<CORSRule><AllowedOrigin>TEXT</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>"),
    "CompleteMultipartUpload": ("POST", "/mp", "uploadId=UPLOAD", "CompleteMultipartUpload", "<Part><PartNumber>1</PartNumber><ETag>TEXT</ETag></Part>"),
}


def send(scene, operation: str, document: bytes):
    method, suffix, query, _, _ = OPERATIONS[operation]
    digest = base64.b64encode(hashlib.md5(document).digest()).decode()
    request = Request(method, f"/{scene.bucket}{suffix}", query.replace("UPLOAD", scene.upload), [("Content-MD5", digest)], document)
    return exchange(scene.gateway, Signer.of(scene.gateway).sign(request))


def document(operation: str, text: str, doctype: str = "") -> str:
    _, _, _, root, content = OPERATIONS[operation]
    return f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<{root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{content.replace("TEXT", text)}</{root}>'


def billion_laughs() -> str:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY l0 "lol">{entities}]>'


DOCTYPES = {
    "a DTD that declares nothing": ("<!DOCTYPE x>", "kept"),
    "an internal entity": ('<!DOCTYPE x [<!ENTITY e "kept">]>', "&e;"),
    "an entity that is a file": ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;"),
    "an entity on the network": ('<!DOCTYPE x [<!ENTITY e SYSTEM "CANARY">]>', "&e;"),
    "a parameter entity on the network": ('<!DOCTYPE x [<!ENTITY % p SYSTEM "CANARY"> %p;]>', "kept"),
    "an external DTD": ('<!DOCTYPE x SYSTEM "CANARY">', "kept"),
    "a public DTD": ('<!DOCTYPE x PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "CANARY">', "kept"),
    "a billion laughs": (billion_laughs(), "&l9;"),
    "a quadratic blow-up": (f'<!DOCTYPE x [<!ENTITY e "{"a" * 50_000}">]>', "&e;" * 5_000),
    "an entity that names itself": ('<!DOCTYPE x [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', "&a;"),
}


@check(table=DOCTYPES)
def document_is_malformed_with(scene, row):
    doctype, text = row
    for operation in OPERATIONS:
        start = time.monotonic()
        with unchanged(scene):
            response = send(scene, operation, document(operation, text, doctype.replace("CANARY", scene.canary)).encode())
            expect.refused(response, 400, "MalformedXML")
        assert b"root:" not in response.body, "a file is shown"
        assert time.monotonic() - start < 2, f"{operation} took too long"
    expect.equal(scene.calls, [], "calls to the network")


def nested(depth: int) -> bytes:
    return b"<a>" * depth + b"</a>" * depth


WRONG = {
    "100,000 levels": lambda op: nested(100_000),
    "100 levels": lambda op: nested(100),
    "no end": lambda op: document(op, "kept").encode()[:-3],
    "two roots": lambda op: document(op, "kept").encode() + b"<x/>",
    "an undefined entity": lambda op: document(op, "&undefined;").encode(),
    "an unclosed element": lambda op: document(op, "<b>kept").encode(),
    "an attribute twice": lambda op: document(op, '<b a="1" a="2"/>').encode(),
    "invalid UTF-8": lambda op: document(op, "kept\N{REPLACEMENT CHARACTER}").encode().replace("\N{REPLACEMENT CHARACTER}".encode(), b"\xff\xfe"),
    "a null byte": lambda op: document(op, "kept\0").encode(),
    "a control character": lambda op: document(op, "kept\x01").encode(),
    "JSON": lambda op: b'{"Delete": {"Objects": [{"Key": "kept"}]}}',
    "text": lambda op: b"kept",
    "UTF-16": lambda op: document(op, "kept").replace("UTF-8", "UTF-16").encode("utf-16"),
    "an unknown encoding": lambda op: document(op, "kept").replace("UTF-8", "EBCDIC-X").encode(),
    "another root": lambda op: document(op, "kept").replace(OPERATIONS[op][3], "Something").encode(),
}  # fmt: skip


@check(table=WRONG)
def document_is_malformed_as(scene, make):
    for operation in OPERATIONS:
        with unchanged(scene):
            expect.refused(send(scene, operation, make(operation)), 400, ("MalformedXML", "InvalidRequest"))


@check
def document_of_4_mib_is_refused_before_it_is_all_read(scene):
    for operation in OPERATIONS:
        with unchanged(scene):
            response = send(scene, operation, document(operation, "x" * (4 << 20)).encode())
            assert response.status in (400, 413), f"{operation}: {response.status}"


@check
def document_declared_as_1_gib_is_refused_at_once(scene):
    signer = Signer.of(scene.gateway)
    for operation, (method, suffix, query, _, _) in OPERATIONS.items():
        request = Request(method, f"/{scene.bucket}{suffix}", query.replace("UPLOAD", scene.upload), [("Content-Length", str(1 << 30)), ("x-amz-checksum-crc32", "AAAAAA==")])
        with Connection(scene.gateway.address) as connection:
            connection.send(signer.sign(request, payload="UNSIGNED-PAYLOAD").head() + b"<a>")
            assert connection.receive(method=method).status in (400, 413), operation


@check
def namespace_may_be_missing_and_comments_instructions_and_bom_are_no_harm(scene):
    for change in (
        lambda text: text.replace(' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"', ""),
        lambda text: text.replace("<Object>", "<!-- comment --><Object>"),
        lambda text: text.replace("<Object>", "\n  <Object>\n").replace("<Key>never</Key>", "<Key><![CDATA[never]]></Key>"),
        lambda text: "\ufeff" + text,
    ):
        response = send(scene, "DeleteObjects", change(document("DeleteObjects", "never")).encode())
        assert response.status == 200, f"{response.status} {response.body[:200]!r}"


@check
def character_references_are_read_as_characters(scene):
    scene.put("a&b<c>é")
    response = send(scene, "DeleteObjects", document("DeleteObjects", "a&amp;b&lt;c&gt;&#xe9;").encode())
    assert response.status == 200 and "a&b<c>é" not in scene.keys(), f"{response.status}"


@check
def gateway_memory_stays_small_after_all_this(scene):
    from harness.checks import Skip

    if not scene.gateway.is_ours:
        raise Skip("the memory of a given endpoint cannot be seen")
    resident = scene.gateway.resident_bytes()
    assert resident < 400 << 20, f"{resident >> 20} MiB resident"
