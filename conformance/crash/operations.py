"""What a writer does to its keys. Each operation says what it attempts before it sends, and settles on the answer."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from rawclient.client import document
from rawclient.connection import Answer

from . import body
from .body import Label
from .model import ABSENT, Key, State, Upload, Version

if TYPE_CHECKING:
    from .writer import Writer

MARK = "x-amz-meta-mark"
SMALLEST_PART = 5 << 20


def md5(content: bytes) -> str:
    return hashlib.md5(content).hexdigest()


def put(writer: Writer) -> None:
    """PUT, one time in three with a condition that holds or that does not."""
    key = writer.any_key()
    version, content = writer.new_version(key.name)
    headers, must_fail = _condition(writer, key)
    if not must_fail:
        key.attempt(version)
    answer = writer.send("PUT", key.name, body=content, headers={MARK: version.mark} | headers | writer.encryption())
    if must_fail:
        writer.expect_status(answer, (412, 404), f"conditional PUT {key.name}")
    elif _settled(writer, answer, key, version) and answer.etag != version.etags[0]:
        writer.findings.add("lost", f"PUT {key.name}: ETag {answer.etag}, MD5 {version.etags[0]}")


def _condition(writer: Writer, key: Key) -> tuple[dict, bool]:
    """Headers, and whether the write must be refused. An uncertain key gets no condition."""
    if not key.certain or writer.chance.random() > 0.33:
        return {}, False
    wrong = writer.chance.random() < 0.5
    if key.current is ABSENT:
        return ({"if-match": f'"{"0" * 32}"'}, True) if wrong else ({"if-none-match": "*"}, False)
    if wrong:
        return {"if-none-match": "*"}, True
    return {"if-match": f'"{key.current.etags[0]}"'}, False


def get(writer: Writer) -> None:
    """A writer reads its own writes while it works."""
    key = writer.any_key()
    if key.certain:
        answer = writer.send("GET", key.name)
        problem = answer.status != 503 and mismatch(answer, key.possible)
        if problem:
            writer.findings.add("stale", f"{key.name}: {problem}")


def delete(writer: Writer) -> None:
    key = writer.any_key()
    key.attempt(ABSENT)
    _settled(writer, writer.send("DELETE", key.name), key, ABSENT)


def delete_objects(writer: Writer) -> None:
    """Each key of the list is for itself: some may be gone and some not after a crash."""
    keys = writer.chance.sample(writer.keys, 3)
    for key in keys:
        key.attempt(ABSENT)
    entries = "".join(f"<Object><Key>{escape(key.name)}</Key></Object>" for key in keys)
    content = f"<Delete>{entries}</Delete>".encode()
    headers = {"content-md5": b64encode(hashlib.md5(content).digest()).decode()}
    answer = writer.send("POST", "", [("delete", "")], body=content, headers=headers, hashed=True)
    if answer.status != 200:
        return writer.expect_status(answer, (), "DeleteObjects")
    deleted = {entry.findtext("Key") for entry in document(answer).iter("Deleted")}
    for key in keys:
        if key.name in deleted:
            key.settle(ABSENT)
        else:
            writer.findings.add("unexpected", f"DeleteObjects {key.name}: {answer.body[:300]!r}")


def copy_onto_itself(writer: Writer) -> None:
    """What Drive does when an upload has ended: the same bytes with other metadata."""
    key = writer.any_key()
    if key.certain and key.current is not ABSENT:
        _copy(writer, key, key)


def copy(writer: Writer) -> None:
    source, target = writer.chance.sample(writer.keys, 2)
    if source.certain and source.current is not ABSENT:
        _copy(writer, source, target)


def _copy(writer: Writer, source: Key, target: Key) -> None:
    original = source.current
    plain = md5(body.make(original.label))
    version = Version(original.label, tuple(dict.fromkeys((*original.etags, plain))), writer.new_mark())
    target.attempt(version)
    headers = {
        "x-amz-copy-source": f"/{writer.bucket}/{source.name}",
        "x-amz-metadata-directive": "REPLACE",
        MARK: version.mark,
    }
    answer = writer.send("PUT", target.name, headers=headers | writer.encryption())
    if answer.status == 200:
        etag = (document(answer).findtext("ETag") or "").strip('"')
        if etag not in version.etags:
            writer.findings.add("lost", f"copy {target.name}: ETag {etag}, not {version.etags}")
        version_told = Version(version.label, (etag,), version.mark)
        target.settle(version_told)
    else:
        _settled(writer, answer, target, version)


def rename(writer: Writer) -> None:
    """RenameObject: the source's state moves over the target's."""
    source, target = writer.chance.sample(writer.keys, 2)
    if not source.certain or source.current is ABSENT:
        return
    moved = source.current
    source.attempt(ABSENT)
    target.attempt(moved)
    writer.renaming = (source, target)
    answer = writer.send("PUT", target.name, [("renameObject", "")], headers={"x-amz-rename-source": f"/{writer.bucket}/{source.name}"})
    writer.renaming = None  # answered: it need not be found out
    _settled(writer, answer, source, ABSENT)
    _settled(writer, answer, target, moved)


def begin_upload(writer: Writer) -> None:
    """CreateMultipartUpload and its first part; completed, aborted or left for later."""
    key = writer.any_key()
    pieces, version = _upload_plan(writer, key)
    answer = writer.send("POST", key.name, [("uploads", "")], headers={MARK: version.mark} | writer.encryption())
    if answer.status != 200:
        return writer.expect_status(answer, (), "CreateMultipartUpload")
    upload = Upload(key.name, document(answer).findtext("UploadId"), version, pieces)
    writer.uploads.append(upload)
    _send_part(writer, upload, 1)


def _upload_plan(writer: Writer, key: Key) -> tuple[list[bytes], Version]:
    """One part of any size, or now and then two, the first of the least size that S3 allows."""
    size = body.random_size(writer.chance)
    if writer.chance.random() < 0.05:
        size += SMALLEST_PART
    label = writer.new_label(key.name, size)
    content = body.make(label)
    pieces = [content[:SMALLEST_PART], content[SMALLEST_PART:]] if size > SMALLEST_PART else [content]
    digest = md5(b"".join(bytes.fromhex(md5(piece)) for piece in pieces))
    return pieces, Version(label, (f"{digest}-{len(pieces)}",), writer.new_mark())


def go_on_with_upload(writer: Writer) -> None:
    """The next missing part; when there is none, complete (mostly) or abort."""
    if not writer.uploads:
        return begin_upload(writer)
    upload = writer.uploads[0]
    missing = [number for number in range(1, len(upload.pieces) + 1) if number not in upload.parts]
    if missing:
        _send_part(writer, upload, missing[0])
    elif writer.chance.random() < 0.75:
        _complete(writer, upload)
    else:
        _abort(writer, upload)


def _send_part(writer: Writer, upload: Upload, number: int) -> None:
    piece = upload.pieces[number - 1]
    answer = writer.send("PUT", upload.key, [("partNumber", str(number)), ("uploadId", upload.upload_id)], body=piece)
    if answer.status != 200:
        return writer.expect_status(answer, (), f"UploadPart {number} of {upload.key}")
    if answer.etag != md5(piece):
        writer.findings.add("lost", f"UploadPart {number} of {upload.key}: ETag {answer.etag}")
    upload.parts[number] = answer.etag


def _complete(writer: Writer, upload: Upload) -> None:
    key = writer.key_named(upload.key)
    parts = "".join(
        f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>" for number, etag in sorted(upload.parts.items())
    )
    content = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()
    key.attempt(upload.version)
    upload.complete_sent = True
    answer = writer.send("POST", upload.key, [("uploadId", upload.upload_id)], body=content, hashed=True)
    if answer.status == 200 and b"<Error>" in answer.body:
        return writer.expect_status(Answer(500, {}, answer.body), (), "CompleteMultipartUpload")
    if _settled(writer, answer, key, upload.version):
        writer.uploads.remove(upload)


def _abort(writer: Writer, upload: Upload) -> None:
    upload.abort_sent = True
    answer = writer.send("DELETE", upload.key, [("uploadId", upload.upload_id)])
    if answer.status == 204:
        writer.uploads.remove(upload)
    else:
        writer.expect_status(answer, (), f"AbortMultipartUpload {upload.key}")


def _settled(writer: Writer, answer: Answer, key: Key, state: State) -> bool:
    """Acknowledged: the key is in this state. Busy: it may be. Anything else is a finding."""
    if answer.status in (200, 204):
        key.settle(state)
        return True
    if answer.status == 503:
        return False
    key.withdraw(state)
    writer.expect_status(answer, (), key.name)
    return False


def mismatch(answer: Answer, possible: list[State]) -> str | None:
    """What is wrong with a GET's answer, given the states that the key may be in."""
    wanted = " or ".join(str(state) for state in possible)
    if answer.status == 404:
        return None if ABSENT in possible else f"404, must hold {wanted}"
    if answer.status != 200:
        return f"{answer.status} {answer.body[:200]!r}, must hold {wanted}"
    label = body.read(answer.body)
    if label is None:
        return f"{len(answer.body)} bytes that are no whole body, must hold {wanted}"
    found = f"{label.key}#{label.counter} ({label.size} bytes, mark {answer.headers.get(MARK)}, {answer.etag})"
    if any(_is(answer, label, state) for state in possible if state is not ABSENT):
        return None
    return f"holds {found}, must hold {wanted}"


def _is(answer: Answer, label: Label, state: Version) -> bool:
    same = label == state.label and answer.etag in state.etags and answer.headers.get(MARK) == state.mark
    return same and answer.body == body.make(label)


# How often each is done.
WEIGHTS = {
    put: 40,
    get: 12,
    delete: 8,
    delete_objects: 4,
    copy_onto_itself: 8,
    copy: 8,
    rename: 6,
    begin_upload: 6,
    go_on_with_upload: 14,
}
