"""What a writer of versions does. As in operations.py, each says what it attempts before it sends, and settles on the answer."""

from __future__ import annotations

import hashlib
import random
from base64 import b64encode
from typing import TYPE_CHECKING

from rawclient.client import document

from . import body
from .history import Entry, HistoryKey, altered, pushed, removed
from .model import Version
from .operations import MARK, md5, mismatch

if TYPE_CHECKING:
    from .history_writer import HistoryWriter

MOST_VERSIONS = 7  # of a key, before some are removed
FAR = "2099-01-01T00:00:00Z"
BYPASS = {"x-amz-bypass-governance-retention": "true"}


def random_size(chance: random.Random) -> int:
    """Mostly inline and packed, some a file of their own."""
    kind = chance.random()
    if kind < 0.6:
        return chance.randint(100, 4096)
    return chance.randint(4097, 100_000) if kind < 0.95 else chance.randint((1 << 20) + 1, (1 << 20) + 300_000)


def versioning(state: str) -> bytes:
    return f"<VersioningConfiguration><Status>{state}</Status></VersioningConfiguration>".encode()


def digest_of(content: bytes) -> dict[str, str]:
    return {"content-md5": b64encode(hashlib.md5(content).digest()).decode()}


def put(writer: HistoryWriter) -> None:
    """A new version, now and then with a tag or a lock from the start."""
    key = writer.any_key()
    if any(len(history) >= MOST_VERSIONS for history in key.possible):
        return remove_version(writer)
    content, sent = writer.new_content(key.name)
    properties, headers = _born_with(writer)
    key.attempt(pushed(writer.pushes(None, content, **properties)))
    answer = writer.send("PUT", key.name, body=sent, headers={MARK: content.mark} | headers | digest_of(sent) | writer.encryption())
    change = pushed(writer.pushes(answer if answer.status == 200 else None, content, **properties))
    writer.settle(answer, key, change, "PUT")


def _born_with(writer: HistoryWriter) -> tuple[dict, dict[str, str]]:
    """Properties of the entry, and the headers that give them."""
    properties, headers = {}, {}
    if writer.chance.random() < 0.2:
        properties["tag"] = writer.new_mark()
        headers["x-amz-tagging"] = f"mark={properties['tag']}"
    if writer.has_lock and writer.chance.random() < 0.15:
        properties["held"] = True
        headers["x-amz-object-lock-legal-hold"] = "ON"
    if writer.has_lock and writer.chance.random() < 0.15:
        properties["retained"] = True
        headers |= {"x-amz-object-lock-mode": "GOVERNANCE", "x-amz-object-lock-retain-until-date": FAR}
    return properties, headers


def get(writer: HistoryWriter) -> None:
    """A writer reads the latest and the older versions while it works."""
    key = writer.any_key()
    if not key.certain:
        return
    latest = key.current[0] if key.current else None
    _read(writer, key, latest, ())
    if key.current:
        entry = writer.chance.choice(key.current)
        if entry.content:
            _read(writer, key, entry, [("versionId", entry.version_id)])


def _read(writer: HistoryWriter, key: HistoryKey, entry: Entry | None, parameters) -> None:
    answer = writer.send("GET", key.name, parameters)
    problem = answer.status != 503 and mismatch(answer, [entry.content if entry else None])
    if problem:
        writer.findings.add("stale", f"{writer.bucket}/{key.name}: {problem}")


def delete(writer: HistoryWriter) -> None:
    """A delete marker on top."""
    key = writer.any_key()
    if any(len(history) >= MOST_VERSIONS for history in key.possible):
        return remove_version(writer)
    key.attempt(pushed(writer.pushes(None, None)))
    answer = writer.send("DELETE", key.name)
    writer.settle(answer, key, pushed(writer.pushes(answer if answer.status == 204 else None, None)), "DELETE")


def _some_entry(writer: HistoryWriter) -> tuple[HistoryKey, Entry] | None:
    """An entry whose id is known, of a certain key; mostly the latest, whose removal moves the next one back to current."""
    key = writer.any_key()
    if not key.certain or not key.current:
        return None
    entry = key.current[0] if writer.chance.random() < 0.5 else writer.chance.choice(key.current)
    return key, entry


def remove_version(writer: HistoryWriter) -> None:
    """DELETE by version id. What is locked must stay, unless it is only retained and the bypass is asked for."""
    found = _some_entry(writer)
    if found is None:
        return
    key, entry = found
    bypass = BYPASS if writer.chance.random() < 0.5 else {}
    must_stay = entry.held or (entry.retained and not bypass)
    if not must_stay:
        key.attempt(removed(entry.version_id))
    answer = writer.send("DELETE", key.name, [("versionId", entry.version_id)], headers=bypass)
    if must_stay:
        return writer.expect_status(answer, (403,), f"DELETE of the locked {key.name} {entry}")
    writer.settle(answer, key, removed(entry.version_id), "DELETE of a version of")


def remove_versions_in_bulk(writer: HistoryWriter) -> None:
    """DeleteObjects with the latest version of several keys."""
    keys = [key for key in writer.chance.sample(writer.keys, 3) if key.certain and key.current and not key.current[0].is_locked]
    named = [(key, key.current[0].version_id) for key in keys]
    if not named:
        return
    for key, version_id in named:
        key.attempt(removed(version_id))
    objects = "".join(f"<Object><Key>{key.name}</Key><VersionId>{version_id}</VersionId></Object>" for key, version_id in named)
    content = f"<Delete>{objects}</Delete>".encode()
    answer = writer.send("POST", "", [("delete", "")], body=content, headers=digest_of(content), hashed=True)
    if answer.status != 200:
        return writer.expect_status(answer, (), "DeleteObjects of versions")
    deleted = {entry.findtext("Key") for entry in document(answer).iter("Deleted")}
    for key, version_id in named:
        if key.name in deleted:
            key.settle(removed(version_id))
        else:
            writer.findings.add("unexpected", f"DeleteObjects {key.name} {version_id}: {answer.body[:300]!r}")


def restore(writer: HistoryWriter) -> None:
    """An older version copied on top of the others, as Docs and editors restore one."""
    found = _some_entry(writer)
    if found is None or not found[1].content or len(found[0].current) >= MOST_VERSIONS:
        return
    key, entry = found
    plain = md5(body.make(entry.content.label))
    content = Version(entry.content.label, tuple(dict.fromkeys((*entry.content.etags, plain))), writer.new_mark())
    key.attempt(pushed(writer.pushes(None, content, tag=entry.tag)))
    headers = {
        "x-amz-copy-source": f"/{writer.bucket}/{key.name}?versionId={entry.version_id}",
        "x-amz-metadata-directive": "REPLACE",
        MARK: content.mark,
    }
    answer = writer.send("PUT", key.name, headers=headers | writer.encryption())
    change = pushed(writer.pushes(answer if answer.status == 200 else None, content, tag=entry.tag))
    writer.settle(answer, key, change, "copy of a version of")


def rename(writer: HistoryWriter) -> None:
    """RenameObject: a new version at the target, with the source's tag and locks, and a delete marker on the source."""
    source, target = writer.chance.sample(writer.keys, 2)
    if not (source.certain and target.certain) or not source.current or not source.current[0].content:
        return
    if any(len(history) >= MOST_VERSIONS for key in (source, target) for history in key.possible):
        return
    moved = source.current[0]
    properties = {"tag": moved.tag, "held": moved.held, "retained": moved.retained}
    source.attempt(pushed(writer.pushes(None, None)))
    target.attempt(pushed(writer.pushes(None, moved.content, **properties)))
    writer.renaming = (source, target)
    answer = writer.send("PUT", target.name, [("renameObject", "")], headers={"x-amz-rename-source": f"/{writer.bucket}/{source.name}"})
    hidden = writer.send("GET", source.name) if answer.status == 200 else None  # its answer tells the marker's id
    writer.renaming = None
    if hidden and hidden.status != 404:
        writer.expect_status(hidden, (), f"GET of {source.name} after its rename")
    told = answer if answer.status == 200 else None
    writer.settle(answer, source, pushed(writer.pushes(hidden, None)), "rename of")
    writer.settle(answer, target, pushed(writer.pushes(told, moved.content, **properties)), "rename onto")


def complete_upload(writer: HistoryWriter) -> None:
    """A multipart upload of one part, completed at once."""
    key = writer.any_key()
    if any(len(history) >= MOST_VERSIONS for history in key.possible):
        return
    content, sent = writer.new_content(key.name)
    created = writer.send("POST", key.name, [("uploads", "")], headers={MARK: content.mark} | writer.encryption())
    if created.status != 200:
        return writer.expect_status(created, (), "CreateMultipartUpload")
    upload = ("uploadId", document(created).findtext("UploadId"))
    part = writer.send("PUT", key.name, [("partNumber", "1"), upload], body=sent)
    if part.status != 200:
        return writer.expect_status(part, (), "UploadPart")
    etag = hashlib.md5(bytes.fromhex(content.etags[0])).hexdigest() + "-1"
    content = Version(content.label, (etag,), content.mark)
    key.attempt(pushed(writer.pushes(None, content)))
    listed = f"<Part><PartNumber>1</PartNumber><ETag>{part.etag}</ETag></Part>"
    document_sent = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
    answer = writer.send("POST", key.name, [upload], body=document_sent, hashed=True)
    writer.settle(answer, key, pushed(writer.pushes(answer if answer.status == 200 else None, content)), "completion of")


def tag(writer: HistoryWriter) -> None:
    """PutObjectTagging, or DeleteObjectTagging, of a version."""
    found = _some_entry(writer)
    if found is None or not found[1].content:
        return
    key, entry = found
    value = writer.new_mark() if writer.chance.random() < 0.75 else ""
    change = altered(entry.version_id, tag=value)
    key.attempt(change)
    parameters = [("tagging", ""), ("versionId", entry.version_id)]
    if value:
        content = f"<Tagging><TagSet><Tag><Key>mark</Key><Value>{value}</Value></Tag></TagSet></Tagging>".encode()
        answer = writer.send("PUT", key.name, parameters, body=content, headers=digest_of(content))
    else:
        answer = writer.send("DELETE", key.name, parameters)
    writer.settle(answer, key, change, "tagging of")


def hold(writer: HistoryWriter) -> None:
    """A legal hold, put on or taken off."""
    found = _some_entry(writer)
    if found is None or not found[1].content:
        return
    key, entry = found
    status = "OFF" if entry.held else "ON"
    change = altered(entry.version_id, held=not entry.held)
    key.attempt(change)
    content = f"<LegalHold><Status>{status}</Status></LegalHold>".encode()
    answer = writer.send("PUT", key.name, [("legal-hold", ""), ("versionId", entry.version_id)], body=content, headers=digest_of(content))
    writer.settle(answer, key, change, f"legal hold {status} of")


def toggle_versioning(writer: HistoryWriter) -> None:
    wanted = "Suspended" if writer.keeps_versions else "Enabled"
    writer.versioning.append(wanted)
    answer = writer.send("PUT", "", [("versioning", "")], body=versioning(wanted), hashed=True)
    if answer.status == 200:
        writer.versioning = [wanted]
    elif answer.status != 503:
        writer.versioning.pop()
        writer.expect_status(answer, (), "PutBucketVersioning")


def weights(has_lock: bool) -> dict:
    """How often each is done."""
    always = {put: 30, get: 12, delete: 12, remove_version: 18, remove_versions_in_bulk: 4, restore: 8, rename: 6, complete_upload: 5, tag: 8}
    return always | ({hold: 8} if has_lock else {toggle_versioning: 6})
