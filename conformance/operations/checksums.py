"""The ten checksum kinds: in headers and trailers, of objects and parts, composite and of the full object; and the default one."""

from harness import expect
from harness.aws_chunked import signed_upload, unsigned_upload
from harness.checks import check
from harness.checksums import RAW, checksum, composite
from harness.signature import Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "boto3"
KINDS = {kind: kind for kind in RAW}
FULL = {kind: kind for kind in ("CRC32", "CRC32C", "CRC64NVME")}
COMPOSITE = {kind: kind for kind in RAW if kind != "CRC64NVME"}
BODY = b"a body with a checksum"
PARTS = [b"\x5a" * (5 << 20), b"the last part"]
# The slow definitions are not run over 5 MiB of every kind: these parts' checksums are computed once.
_cache: dict[tuple[str, int], str] = {}


def header(kind: str) -> str:
    return f"x-amz-checksum-{kind.lower()}"


def field(kind: str) -> str:
    return f"Checksum{kind}"


def head(scene, key: str) -> dict:
    return scene.s3.head_object(Bucket=scene.bucket, Key=key, ChecksumMode="ENABLED")


def put_raw(scene, *headers: tuple[str, str], key: str = "raw"):
    return exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("PUT", f"/{scene.bucket}/{key}", "", list(headers), BODY)))


@check(table=KINDS)
def in_a_header_it_is_verified_stored_and_returned(scene, kind):
    right = checksum(kind, BODY)
    expect.equal(scene.put(kind, BODY, **{field(kind): right})[field(kind)], right, "in the answer to the PUT")
    expect.equal((head(scene, kind)[field(kind)], head(scene, kind)["ChecksumType"]), (right, "FULL_OBJECT"), "of the HEAD")
    got = scene.s3.get_object(Bucket=scene.bucket, Key=kind, ChecksumMode="ENABLED")
    expect.equal((got["Body"].read(), got[field(kind)]), (BODY, right), "of the GET")


@check
def it_is_returned_only_when_asked_for(scene):
    scene.put("asked", BODY, ChecksumSHA256=checksum("SHA256", BODY))
    silent = scene.client(response_checksum_validation="when_required")
    assert "ChecksumSHA256" not in silent.head_object(Bucket=scene.bucket, Key="asked"), "returned unasked"


@check(table=KINDS)
def wrong_header_is_bad_digest_and_stores_nothing(scene, kind):
    with expect.error(400, "BadDigest"):
        scene.put(f"wrong-{kind}", BODY, **{field(kind): checksum(kind, b"another")})
    assert f"wrong-{kind}" not in scene.keys(), "it is stored"


@check(client="raw HTTP", table={"not base64": "???", "too short": "AAAA", "too long": "AAAAAAAAAAAAAAAAAAAAAA==", "empty": ""})
def malformed_header_is_an_invalid_request(scene, value):
    expect.refused(put_raw(scene, (header("CRC32"), value), key="malformed"), 400, "InvalidRequest")
    assert "malformed" not in scene.keys(), "it is stored"


@check(client="raw HTTP")
def two_kinds_in_one_request_are_an_invalid_request(scene):
    two = [(header(kind), checksum(kind, BODY)) for kind in ("CRC32", "SHA256")]
    expect.refused(put_raw(scene, *two, key="two"), 400, "InvalidRequest")
    assert "two" not in scene.keys(), "it is stored"


@check(client="raw HTTP", table=KINDS)
def in_an_unsigned_trailer_it_is_verified_stored_and_returned(scene, kind):
    trailer = f"{header(kind)}:{checksum(kind, BODY)}"
    request = unsigned_upload(Signer.of(scene.gateway), f"/{scene.bucket}/trailer-{kind}", [BODY[:9], BODY[9:]], trailer=trailer).request()
    response = exchange(scene.gateway, request)
    assert response.status == 200, f"{response.status} {response.body[:300]!r}"
    expect.equal(head(scene, f"trailer-{kind}")[field(kind)], checksum(kind, BODY), "checksum")
    expect.equal(scene.bytes_of(f"trailer-{kind}"), BODY, "bytes")


@check(client="raw HTTP", table=KINDS)
def in_a_signed_trailer_it_is_verified_stored_and_returned(scene, kind):
    pieces = [b"x" * 8192, BODY]
    trailer = f"{header(kind)}:{checksum(kind, b''.join(pieces))}"
    request = signed_upload(Signer.of(scene.gateway), f"/{scene.bucket}/signed-{kind}", pieces, trailer=trailer).request()
    response = exchange(scene.gateway, request)
    assert response.status == 200, f"{response.status} {response.body[:300]!r}"
    expect.equal(head(scene, f"signed-{kind}")[field(kind)], checksum(kind, b"".join(pieces)), "checksum")


@check(client="raw HTTP", table=KINDS)
def wrong_trailer_is_bad_digest_and_stores_nothing(scene, kind):
    trailer = f"{header(kind)}:{checksum(kind, b'another')}"
    request = unsigned_upload(Signer.of(scene.gateway), f"/{scene.bucket}/bad-{kind}", [BODY], trailer=trailer).request()
    expect.refused(exchange(scene.gateway, request), 400, "BadDigest")
    assert f"bad-{kind}" not in scene.keys(), "it is stored"


def of_part(kind: str, number: int) -> str:
    if (kind, number) not in _cache:
        _cache[kind, number] = checksum(kind, PARTS[number])
    return _cache[kind, number]


def upload(scene, key: str, kind: str, type: str) -> tuple[dict, list[dict]]:
    """An upload with both parts sent, each with its checksum."""
    made = scene.s3.create_multipart_upload(Bucket=scene.bucket, Key=key, ChecksumAlgorithm=kind, ChecksumType=type)
    expect.equal((made["ChecksumAlgorithm"], made["ChecksumType"]), (kind, type), "answer to the creation")
    where = {"Bucket": scene.bucket, "Key": key, "UploadId": made["UploadId"]}
    parts = []
    for number, body in enumerate(PARTS):
        value = {field(kind): of_part(kind, number)}
        answer = scene.s3.upload_part(**where, PartNumber=number + 1, Body=body, **value)
        expect.equal(answer[field(kind)], of_part(kind, number), "checksum in the answer to a part")
        parts.append({"PartNumber": number + 1, "ETag": answer["ETag"], **value})
    return where, parts


def full(kind: str) -> str:
    if (kind, -1) not in _cache:
        _cache[kind, -1] = checksum(kind, b"".join(PARTS))
    return _cache[kind, -1]


@check(table=COMPOSITE)
def composite_checksum_of_a_multipart_object_is_that_of_its_parts(scene, kind):
    where, parts = upload(scene, f"composite-{kind}", kind, "COMPOSITE")
    done = scene.s3.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})
    wanted = composite(kind, PARTS)
    expect.equal((done[field(kind)], done["ChecksumType"]), (wanted, "COMPOSITE"), "answer")
    expect.equal((head(scene, where["Key"])[field(kind)], head(scene, where["Key"])["ChecksumType"]), (wanted, "COMPOSITE"), "HEAD")


@check(table=FULL)
def full_object_checksum_of_a_multipart_object_is_that_of_its_bytes(scene, kind):
    where, parts = upload(scene, f"full-{kind}", kind, "FULL_OBJECT")
    given = {field(kind): full(kind), "ChecksumType": "FULL_OBJECT", "MpuObjectSize": sum(map(len, PARTS))}
    done = scene.s3.complete_multipart_upload(**where, MultipartUpload={"Parts": parts}, **given)
    expect.equal((done[field(kind)], done["ChecksumType"]), (full(kind), "FULL_OBJECT"), "answer")
    expect.equal((head(scene, where["Key"])[field(kind)], head(scene, where["Key"])["ChecksumType"]), (full(kind), "FULL_OBJECT"), "HEAD")


@check(table=FULL)
def full_object_checksum_is_computed_when_complete_names_none(scene, kind):
    where, parts = upload(scene, f"computed-{kind}", kind, "FULL_OBJECT")
    done = scene.s3.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})
    expect.equal(done[field(kind)], full(kind), "checksum")


@check
def wrong_full_object_checksum_or_size_at_completion_makes_no_object(scene):
    where, parts = upload(scene, "wrong-full", "CRC32", "FULL_OBJECT")
    with expect.error(400, "BadDigest"):
        scene.s3.complete_multipart_upload(**where, MultipartUpload={"Parts": parts}, ChecksumCRC32="AAAAAA==", ChecksumType="FULL_OBJECT")
    with expect.error(400, "InvalidRequest"):
        scene.s3.complete_multipart_upload(**where, MultipartUpload={"Parts": parts}, MpuObjectSize=7)
    assert "wrong-full" not in scene.keys(), "it is there"
    scene.s3.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})


@check
def wrong_part_checksum_at_completion_makes_no_object(scene):
    where, parts = upload(scene, "wrong-part", "SHA256", "COMPOSITE")
    changed = [parts[0] | {"ChecksumSHA256": of_part("SHA256", 1)}, parts[1]]
    with expect.error(400, ("InvalidPart", "BadDigest")):
        scene.s3.complete_multipart_upload(**where, MultipartUpload={"Parts": changed})
    assert "wrong-part" not in scene.keys(), "it is there"


@check(table={"composite CRC-64": ("CRC64NVME", "COMPOSITE")} | {f"{kind} of the full object": (kind, "FULL_OBJECT") for kind in RAW if kind not in FULL})
def kind_and_type_that_do_not_go_together_are_refused(scene, pair):
    with expect.error(400, "InvalidRequest"):
        scene.s3.create_multipart_upload(Bucket=scene.bucket, Key="pair", ChecksumAlgorithm=pair[0], ChecksumType=pair[1])


@check
def part_of_another_kind_than_the_upload_is_refused(scene):
    made = scene.s3.create_multipart_upload(Bucket=scene.bucket, Key="kinds", ChecksumAlgorithm="SHA256")
    where = {"Bucket": scene.bucket, "Key": "kinds", "UploadId": made["UploadId"]}
    with expect.error(400, "InvalidRequest"):
        scene.s3.upload_part(**where, PartNumber=1, Body=BODY, ChecksumSHA1=checksum("SHA1", BODY))
    expect.equal(scene.s3.list_parts(**where).get("Parts", []), [], "parts")


@check(table=KINDS)
def copy_keeps_the_checksum_and_can_ask_for_another(scene, kind):
    other = "SHA1" if kind != "SHA1" else "SHA256"
    scene.put("source", BODY, **{field(other): checksum(other, BODY)})
    source = {"Bucket": scene.bucket, "Key": "source"}
    scene.s3.copy_object(Bucket=scene.bucket, Key="kept", CopySource=source)
    expect.equal(head(scene, "kept").get(field(other)), checksum(other, BODY), "checksum of the copy")
    answer = scene.s3.copy_object(Bucket=scene.bucket, Key="asked", CopySource=source, ChecksumAlgorithm=kind)
    expect.equal(answer["CopyObjectResult"].get(field(kind)), checksum(kind, BODY), "checksum asked for")
    expect.equal(head(scene, "asked").get(field(kind)), checksum(kind, BODY), "checksum of that copy")
    assert field(other) not in head(scene, "asked"), "the source's is there too"


@check
def self_copy_with_other_metadata_keeps_the_checksum(scene):
    scene.put("self", BODY, ChecksumXXHASH3=checksum("XXHASH3", BODY))
    source = {"Bucket": scene.bucket, "Key": "self"}
    scene.s3.copy_object(Bucket=scene.bucket, Key="self", CopySource=source, MetadataDirective="REPLACE", Metadata={"a": "b"})
    expect.equal(head(scene, "self").get("ChecksumXXHASH3"), checksum("XXHASH3", BODY), "checksum")


@check(table=KINDS)
def every_listing_names_the_kind(scene, kind):
    scene.put(f"listed-{kind}", BODY, **{field(kind): checksum(kind, BODY)})
    for listed, entries in [("list_objects", "Contents"), ("list_objects_v2", "Contents"), ("list_object_versions", "Versions")]:
        page = getattr(scene.s3, listed)(Bucket=scene.bucket, Prefix=f"listed-{kind}")
        entry = next(entry for entry in page[entries] if entry["Key"] == f"listed-{kind}")
        expect.equal((entry.get("ChecksumAlgorithm"), entry.get("ChecksumType")), ([kind], "FULL_OBJECT"), listed)


@check(table=KINDS)
def attributes_have_the_checksum(scene, kind):
    scene.put("attributes", BODY, **{field(kind): checksum(kind, BODY)})
    got = scene.s3.get_object_attributes(Bucket=scene.bucket, Key="attributes", ObjectAttributes=["Checksum"])["Checksum"]
    expect.equal(got, {field(kind): checksum(kind, BODY), "ChecksumType": "FULL_OBJECT"}, "Checksum")


@check
def list_parts_shows_the_checksums(scene):
    where, parts = upload(scene, "listed-parts", "SHA1", "COMPOSITE")
    listed = scene.s3.list_parts(**where)
    expect.equal([part["ChecksumSHA1"] for part in listed["Parts"]], [part["ChecksumSHA1"] for part in parts], "checksums")
    expect.equal((listed["ChecksumAlgorithm"], listed["ChecksumType"]), ("SHA1", "COMPOSITE"), "kind and type")
    scene.s3.abort_multipart_upload(**where)


@check
def checksum_in_the_query_of_a_presigned_put_is_not_taken_for_the_bodys(scene):
    """aws-sdk-js signs the CRC-32 of an empty body into the query of a presigned PUT."""
    signed = Signer.of(scene.gateway).presign(Request("PUT", f"/{scene.bucket}/js", "x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32", body=BODY))
    expect.equal(exchange(scene.gateway, signed).status, 200, "status")
    expect.equal(scene.bytes_of("js"), BODY, "bytes")


# Parts of finished objects


@check(table=COMPOSITE)
def part_of_a_composite_object_is_read_with_its_own_checksum(scene, kind):
    where, parts = upload(scene, f"part-{kind}", kind, "COMPOSITE")
    scene.s3.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})
    for read in (scene.s3.head_object, scene.s3.get_object):
        got = read(Bucket=scene.bucket, Key=where["Key"], PartNumber=2, ChecksumMode="ENABLED")
        expect.equal((got.get(field(kind)), got["ChecksumType"], got["PartsCount"]), (of_part(kind, 1), "COMPOSITE", 2), read.__name__)
    expect.equal(got["Body"].read(), PARTS[1], "bytes")
    attributes = scene.s3.get_object_attributes(Bucket=scene.bucket, Key=where["Key"], ObjectAttributes=["Checksum", "ObjectParts"])
    expect.equal(attributes["Checksum"][field(kind)], composite(kind, PARTS).removesuffix("-2"), "checksum among the attributes")
    expect.equal([part[field(kind)] for part in attributes["ObjectParts"]["Parts"]], [of_part(kind, 0), of_part(kind, 1)], "of the parts")


@check(table=FULL)
def part_of_a_full_object_is_read_with_its_own_checksum_too(scene, kind):
    where, parts = upload(scene, f"whole-{kind}", kind, "FULL_OBJECT")
    scene.s3.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})
    got = scene.s3.get_object(Bucket=scene.bucket, Key=where["Key"], PartNumber=2, ChecksumMode="ENABLED")
    expect.equal((got["Body"].read(), got["PartsCount"]), (PARTS[1], 2), "part")
    expect.equal((got.get(field(kind)), got.get("ChecksumType")), (of_part(kind, 1), "FULL_OBJECT"), "checksum")


# The default: CRC64NVME


def silent_client(scene):
    """One that sends no checksum unless it is told to."""
    return scene.client(request_checksum_calculation="when_required", response_checksum_validation="when_required")


@check
def object_without_a_checksum_gets_a_crc64(scene):
    wanted = (checksum("CRC64NVME", BODY), "FULL_OBJECT")
    put = silent_client(scene).put_object(Bucket=scene.bucket, Key="default", Body=BODY)
    expect.equal((put.get("ChecksumCRC64NVME"), put.get("ChecksumType")), wanted, "answer to the PUT")
    expect.equal((head(scene, "default").get("ChecksumCRC64NVME"), head(scene, "default").get("ChecksumType")), wanted, "HEAD")
    entry = scene.s3.list_objects_v2(Bucket=scene.bucket, Prefix="default")["Contents"][0]
    expect.equal((entry["ChecksumAlgorithm"], entry["ChecksumType"]), (["CRC64NVME"], "FULL_OBJECT"), "entry of the listing")
    copy = scene.s3.copy_object(Bucket=scene.bucket, Key="default-copy", CopySource={"Bucket": scene.bucket, "Key": "default"})
    expect.equal(copy["CopyObjectResult"].get("ChecksumCRC64NVME"), wanted[0], "copy")


@check(table={"without checksums": {}, "with CRC32s of their own": {"ChecksumAlgorithm": "CRC32"}})
def upload_without_a_kind_gets_a_crc64_of_the_whole(scene, parts_have):
    client = silent_client(scene)
    made = client.create_multipart_upload(Bucket=scene.bucket, Key="default-mp")
    assert "ChecksumAlgorithm" not in made, "a kind"
    where = {"Bucket": scene.bucket, "Key": "default-mp", "UploadId": made["UploadId"]}
    sent = [client.upload_part(**where, PartNumber=number, Body=body, **parts_have) for number, body in enumerate(PARTS, 1)]
    assert all("ChecksumCRC64NVME" not in part for part in sent), "an answer to a part has it"
    assert not any(name.startswith("Checksum") for part in client.list_parts(**where)["Parts"] for name in part), "a listed part has one"
    parts = [{"PartNumber": number, "ETag": part["ETag"]} for number, part in enumerate(sent, 1)]
    with expect.error(400, "InvalidPart"):
        listed = [part | {"ChecksumCRC32": of_part("CRC32", number)} for number, part in enumerate(parts)]
        client.complete_multipart_upload(**where, MultipartUpload={"Parts": listed})
    done = client.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})
    expect.equal((done.get("ChecksumCRC64NVME"), done.get("ChecksumType")), (full("CRC64NVME"), "FULL_OBJECT"), "answer")
    expect.equal(head(scene, "default-mp").get("ChecksumCRC64NVME"), full("CRC64NVME"), "HEAD")


@check(table=COMPOSITE)
def part_without_the_checksum_that_the_whole_is_composed_of_is_refused(scene, kind):
    client = silent_client(scene)
    made = client.create_multipart_upload(Bucket=scene.bucket, Key="bare", ChecksumAlgorithm=kind)
    with expect.error(400, "InvalidRequest"):
        client.upload_part(Bucket=scene.bucket, Key="bare", UploadId=made["UploadId"], PartNumber=1, Body=BODY)
    client.abort_multipart_upload(Bucket=scene.bucket, Key="bare", UploadId=made["UploadId"])


@check
def uploads_in_progress_name_their_kind(scene):
    made = scene.s3.create_multipart_upload(Bucket=scene.bucket, Key="progress", ChecksumAlgorithm="XXHASH128")
    expect.equal((made["ChecksumAlgorithm"], made["ChecksumType"]), ("XXHASH128", "COMPOSITE"), "answer")
    entry = next(upload for upload in scene.uploads() if upload["Key"] == "progress")
    expect.equal((entry["ChecksumAlgorithm"], entry["ChecksumType"]), ("XXHASH128", "COMPOSITE"), "entry")
    scene.s3.abort_multipart_upload(Bucket=scene.bucket, Key="progress", UploadId=made["UploadId"])


@check(client="raw HTTP")
def kind_that_does_not_exist_is_an_invalid_request(scene):
    expect.refused(put_raw(scene, ("x-amz-checksum-blake3", "AAAA"), key="blake"), 400, "InvalidRequest")
    assert "blake" not in scene.keys(), "it is stored"
