"""Multipart uploads: parts, listings, completion and its refusals."""

import hashlib

from harness import browser, expect
from harness.checks import check
from harness.signature import Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "boto3"
FULL_PART = next(browser.numbered_blocks(1, 5 << 20))


def started(scene, key: str, **more) -> dict:
    made = scene.s3.create_multipart_upload(Bucket=scene.bucket, Key=key, **more)
    return {"Bucket": scene.bucket, "Key": key, "UploadId": made["UploadId"]}


def sent(scene, where: dict, *bodies: bytes) -> list[dict]:
    return [
        {"PartNumber": number, "ETag": scene.s3.upload_part(**where, PartNumber=number, Body=body)["ETag"]}
        for number, body in enumerate(bodies, 1)
    ]


def complete(scene, where: dict, parts: list[dict]) -> dict:
    return scene.s3.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})


@check
def object_is_its_parts_and_its_etag_that_of_their_md5s(scene):
    where = started(scene, "three parts")
    bodies = (FULL_PART, FULL_PART[::-1], b"end")
    parts = sent(scene, where, *bodies)
    expect.equal([part["ETag"] for part in parts], [f'"{hashlib.md5(body).hexdigest()}"' for body in bodies], "ETags of the parts")
    done = complete(scene, where, parts)
    digest = hashlib.md5(b"".join(hashlib.md5(body).digest() for body in bodies)).hexdigest()
    expect.equal((done["ETag"], done["Bucket"], done["Key"]), (f'"{digest}-3"', scene.bucket, "three parts"), "answer")
    assert done["Location"].endswith(("/three%20parts", "/three+parts", "/three parts")), done["Location"]
    head = scene.s3.head_object(Bucket=scene.bucket, Key="three parts")
    expect.equal((head["ETag"], head["ContentLength"]), (done["ETag"], 2 * len(FULL_PART) + 3), "HEAD")
    expect.same_bytes(scene.bytes_of("three parts"), b"".join(bodies))
    edge = len(FULL_PART)
    expect.same_bytes(scene.bytes_of("three parts", Range=f"bytes={edge - 5}-{edge + 4}"), FULL_PART[-5:] + FULL_PART[::-1][:5], "range over parts")


@check
def part_sent_again_replaces_the_earlier_one(scene):
    where = started(scene, "again")
    sent(scene, where, b"first")
    complete(scene, where, sent(scene, where, b"second"))
    expect.equal(scene.bytes_of("again"), b"second", "bytes")


@check
def completion_may_name_some_parts_only_and_numbers_with_gaps(scene):
    where = started(scene, "gaps")
    etags = {n: scene.s3.upload_part(**where, PartNumber=n, Body=FULL_PART)["ETag"] for n in (2, 5, 10_000)}
    complete(scene, where, [{"PartNumber": n, "ETag": etags[n]} for n in (2, 10_000)])
    expect.same_bytes(scene.bytes_of("gaps"), FULL_PART * 2)


@check
def upload_is_in_no_object_listing_until_completed_and_in_no_upload_listing_after(scene):
    where = started(scene, "pending")
    parts = sent(scene, where, b"x")
    assert "pending" not in scene.keys(), "listed as an object"
    with expect.error(404, "NoSuchKey"):
        scene.bytes_of("pending")
    complete(scene, where, parts)
    assert "pending" in scene.keys(), "not listed after completion"
    assert where["UploadId"] not in [upload["UploadId"] for upload in scene.uploads()], "still an upload"
    with expect.error(404, "NoSuchUpload"):
        scene.s3.list_parts(**where)


@check
def completion_replaces_an_existing_object_and_until_then_it_stays(scene):
    scene.put("existing", b"old")
    where = started(scene, "existing")
    parts = sent(scene, where, b"new")
    expect.equal(scene.bytes_of("existing"), b"old", "bytes before")
    complete(scene, where, parts)
    expect.equal(scene.bytes_of("existing"), b"new", "bytes after")


@check
def small_part_that_is_not_the_last_is_too_small(scene):
    where = started(scene, "small")
    with expect.error(400, "EntityTooSmall"):
        complete(scene, where, sent(scene, where, b"small", b"last"))
    assert "small" not in scene.keys(), "it is there"


WRONG_LISTS = {
    "unknown part": (lambda parts: parts + [{"PartNumber": 7, "ETag": parts[0]["ETag"]}], "InvalidPart"),
    "another ETag": (lambda parts: [parts[0] | {"ETag": '"00000000000000000000000000000000"'}, parts[1]], "InvalidPart"),
    "wrong order": (lambda parts: parts[::-1], "InvalidPartOrder"),
    "part named twice": (lambda parts: [parts[0], parts[0]], "InvalidPartOrder"),
}


@check(table=WRONG_LISTS)
def completion_is_refused_with_an(scene, row):
    change, code = row
    where = started(scene, "wrong list")
    parts = sent(scene, where, FULL_PART, FULL_PART)
    with expect.error(400, code):
        complete(scene, where, change(parts))
    assert "wrong list" not in scene.keys(), "it is there"
    complete(scene, where, parts)
    scene.s3.delete_object(Bucket=scene.bucket, Key="wrong list")


@check
def completion_without_parts_is_refused(scene):
    where = started(scene, "none")
    with expect.error(400, ("MalformedXML", "InvalidRequest")):
        complete(scene, where, [])
    with expect.error(400, ("MalformedXML", "InvalidRequest")):
        scene.s3.complete_multipart_upload(**where)
    assert "none" not in scene.keys(), "it is there"


@check(client="raw HTTP", table={text: text for text in ("0", "10001", "-1", "x", "", "99999999999999999999")})
def part_number_is_refused(scene, number):
    where = started(scene, "numbers")
    request = Request("PUT", f"/{scene.bucket}/numbers", f"partNumber={number}&uploadId={where['UploadId']}", body=b"x")
    expect.refused(exchange(scene.gateway, Signer.of(scene.gateway).sign(request)), 400, "InvalidArgument")
    expect.equal(scene.s3.list_parts(**where).get("Parts", []), [], "parts")


UNKNOWN_UPLOADS = {
    "UploadPart": lambda s3, where: s3.upload_part(**where, PartNumber=1, Body=b"x"),
    "ListParts": lambda s3, where: s3.list_parts(**where),
    "CompleteMultipartUpload": lambda s3, where: s3.complete_multipart_upload(**where, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": '"0"'}]}),
    "AbortMultipartUpload": lambda s3, where: s3.abort_multipart_upload(**where),
    "UploadPartCopy": lambda s3, where: s3.upload_part_copy(**where, PartNumber=1, CopySource={"Bucket": where["Bucket"], "Key": "source"}),
}


@check(table=UNKNOWN_UPLOADS)
def unknown_upload_is_no_such_upload_for(scene, call):
    scene.put("source")
    other = started(scene, "another key")
    for upload in ("nonsense", "../../etc/passwd", other["UploadId"], "0" * 1024):
        with expect.error(404, "NoSuchUpload"):
            call(scene.s3, {"Bucket": scene.bucket, "Key": "this key", "UploadId": upload})
    scene.s3.abort_multipart_upload(**other)


@check
def aborted_upload_takes_no_more_parts(scene):
    where = started(scene, "aborted")
    parts = sent(scene, where, b"x")
    scene.s3.abort_multipart_upload(**where)
    with expect.error(404, "NoSuchUpload"):
        sent(scene, where, b"x")
    with expect.error(404, "NoSuchUpload"):
        complete(scene, where, parts)


@check
def list_parts_pages_in_order(scene):
    where = started(scene, "paged parts")
    for number in (5, 1, 3, 9, 2):
        scene.s3.upload_part(**where, PartNumber=number, Body=b"x" * number)
    found, marker = [], 0
    while True:
        page = scene.s3.list_parts(**where, MaxParts=2, PartNumberMarker=marker)
        assert len(page.get("Parts", [])) <= 2, "a page too long"
        found += [(part["PartNumber"], part["Size"]) for part in page["Parts"]]
        if not page["IsTruncated"]:
            break
        marker = page["NextPartNumberMarker"]
    expect.equal(found, [(n, n) for n in (1, 2, 3, 5, 9)], "parts")
    expect.equal((page["StorageClass"], bool(page["Owner"]["ID"]), bool(page["Initiator"]["ID"])), ("STANDARD", True, True), "answer")


@check
def list_uploads_pages_by_key_and_upload(scene):
    bucket = scene.new_bucket()
    keys = ["a/1", "a/1", "a/2", "b", "b", "c é&"]
    made = sorted((key, scene.s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]) for key in keys)
    pages = scene.s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket, PaginationConfig={"PageSize": 2})
    found = [(upload["Key"], upload["UploadId"]) for page in pages for upload in page.get("Uploads", [])]
    expect.equal([key for key, _ in found], keys, "keys in order")
    expect.equal(sorted(found), made, "uploads, each once")


@check
def list_uploads_obeys_prefix_and_delimiter(scene):
    bucket = scene.new_bucket()
    for key in ("a/1", "a/2", "b", "b/c"):
        scene.s3.create_multipart_upload(Bucket=bucket, Key=key)
    answer = scene.s3.list_multipart_uploads(Bucket=bucket, Delimiter="/")
    expect.equal([upload["Key"] for upload in answer["Uploads"]], ["b"], "keys")
    expect.equal([prefix["Prefix"] for prefix in answer["CommonPrefixes"]], ["a/", "b/"], "prefixes")
    answer = scene.s3.list_multipart_uploads(Bucket=bucket, Prefix="a/")
    expect.equal([upload["Key"] for upload in answer["Uploads"]], ["a/1", "a/2"], "keys with the prefix")


@check
def one_part_of_the_object_can_be_read_by_its_number(scene):
    where = started(scene, "by number")
    complete(scene, where, sent(scene, where, FULL_PART, b"last part"))
    got = scene.s3.get_object(Bucket=scene.bucket, Key="by number", PartNumber=2)
    expect.equal((got["Body"].read(), got["PartsCount"]), (b"last part", 2), "part")
    expect.equal(got["ResponseMetadata"]["HTTPStatusCode"], 206, "status")
    head = scene.s3.head_object(Bucket=scene.bucket, Key="by number", PartNumber=1)
    expect.equal((head["ContentLength"], head["PartsCount"]), (len(FULL_PART), 2), "HEAD")
    with expect.error(416, ("InvalidPartNumber", "InvalidRange")):
        scene.s3.get_object(Bucket=scene.bucket, Key="by number", PartNumber=3)


@check
def empty_object_can_be_completed_from_one_empty_part(scene):
    where = started(scene, "empty")
    complete(scene, where, sent(scene, where, b""))
    expect.equal(scene.bytes_of("empty"), b"", "bytes")


@check
def thousand_small_parts_are_listed_whole(scene):
    where = started(scene, "many")
    signer = Signer.of(scene.gateway)
    from harness.wire import Connection

    with Connection(scene.gateway.address) as connection:
        for number in range(1, 1002):
            request = Request("PUT", f"/{scene.bucket}/many", f"partNumber={number}&uploadId={where['UploadId']}", body=b"x")
            connection.send(signer.sign(request).bytes())
            expect.equal(connection.receive(method="PUT").status, 200, "status of a part")
    page = scene.s3.list_parts(**where)
    expect.equal((len(page["Parts"]), page["IsTruncated"], page["NextPartNumberMarker"]), (1000, True, 1000), "page")
    scene.s3.abort_multipart_upload(**where)
