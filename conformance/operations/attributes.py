"""GetObjectAttributes."""

from harness import expect
from harness.checks import check
from harness.checksums import checksum
from harness.signature import Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "boto3"
ALL = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"]


@check
def attributes_of_a_simple_object_are_what_was_put(scene):
    etag = scene.put("simple", b"12345", ChecksumSHA256=checksum("SHA256", b"12345"))["ETag"]
    got = scene.s3.get_object_attributes(Bucket=scene.bucket, Key="simple", ObjectAttributes=ALL)
    expect.equal((got["ETag"], got["ObjectSize"], got["StorageClass"]), (etag.strip('"'), 5, "STANDARD"), "attributes")
    expect.equal(got["Checksum"]["ChecksumSHA256"], checksum("SHA256", b"12345"), "checksum")
    assert "ObjectParts" not in got, "parts of a simple object"
    assert got["LastModified"], "no LastModified"


@check
def only_the_attributes_asked_for_come(scene):
    scene.put("simple", b"12345")
    got = scene.s3.get_object_attributes(Bucket=scene.bucket, Key="simple", ObjectAttributes=["ObjectSize"])
    expect.equal(got["ObjectSize"], 5, "size")
    assert not {"ETag", "StorageClass", "Checksum"} & set(got), set(got)


@check
def parts_of_a_multipart_object_are_listed_in_pages(scene):
    made = scene.s3.create_multipart_upload(Bucket=scene.bucket, Key="mp", ChecksumAlgorithm="SHA256")
    where = {"Bucket": scene.bucket, "Key": "mp", "UploadId": made["UploadId"]}
    bodies = [b"a" * (5 << 20), b"b" * (5 << 20), b"c"]
    parts = []
    for number, body in enumerate(bodies, 1):
        answer = scene.s3.upload_part(**where, PartNumber=number, Body=body, ChecksumSHA256=checksum("SHA256", body))
        parts.append({"PartNumber": number, "ETag": answer["ETag"], "ChecksumSHA256": answer["ChecksumSHA256"]})
    scene.s3.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})
    first = scene.s3.get_object_attributes(Bucket=scene.bucket, Key="mp", ObjectAttributes=["ObjectParts"], MaxParts=2)["ObjectParts"]
    expect.equal((first["TotalPartsCount"], first["IsTruncated"], len(first["Parts"])), (3, True, 2), "first page")
    rest = scene.s3.get_object_attributes(
        Bucket=scene.bucket, Key="mp", ObjectAttributes=["ObjectParts"], PartNumberMarker=first["NextPartNumberMarker"]
    )["ObjectParts"]
    found = [(part["PartNumber"], part["Size"], part["ChecksumSHA256"]) for part in first["Parts"] + rest["Parts"]]
    expect.equal(found, [(n, len(body), part["ChecksumSHA256"]) for n, (body, part) in enumerate(zip(bodies, parts), 1)], "parts")


@check(client="raw HTTP", table={"an unknown attribute": "ETag,Colour", "none": ""})
def request_is_refused_with(scene, names):
    scene.put("simple", b"12345")
    headers = [("x-amz-object-attributes", names)] if names else []
    response = exchange(scene.gateway, Signer.of(scene.gateway).sign(Request("GET", f"/{scene.bucket}/simple", "attributes", headers)))
    expect.refused(response, 400, ("InvalidArgument", "InvalidRequest"))


@check
def missing_key_is_no_such_key(scene):
    with expect.error(404, "NoSuchKey"):
        scene.s3.get_object_attributes(Bucket=scene.bucket, Key="none", ObjectAttributes=ALL)
