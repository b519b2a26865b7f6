"""GetObject and HeadObject with a part number."""

from harness import expect
from harness.checks import check

SCENARIO, CLIENT = "ops", "boto3"
BODIES = [b"a" * (5 << 20), b"b" * ((5 << 20) + 7), b"the end"]


def prepare(scene):
    scene.put("simple", b"12345")
    where = {"Bucket": scene.bucket, "Key": "parts", "UploadId": scene.s3.create_multipart_upload(Bucket=scene.bucket, Key="parts")["UploadId"]}
    parts = [
        {"PartNumber": number, "ETag": scene.s3.upload_part(**where, PartNumber=number, Body=body)["ETag"]}
        for number, body in enumerate(BODIES, 1)
    ]
    scene.etag = scene.s3.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})["ETag"]


@check(table={str(number): number for number in (1, 2, 3)})
def part_is_a_range_of_the_object(scene, number):
    start, body = sum(map(len, BODIES[: number - 1])), BODIES[number - 1]
    wanted = (206, len(body), f"bytes {start}-{start + len(body) - 1}/{sum(map(len, BODIES))}", 3, scene.etag)
    for read in (scene.s3.head_object, scene.s3.get_object):
        got = read(Bucket=scene.bucket, Key="parts", PartNumber=number)
        found = got["ResponseMetadata"]["HTTPStatusCode"], got["ContentLength"], got["ContentRange"], got["PartsCount"], got["ETag"]
        expect.equal(found, wanted, f"{read.__name__}: status, length, range, count and tag")
    expect.same_bytes(got["Body"].read(), body, "part")


@check
def whole_object_says_no_number_of_parts(scene):
    assert "PartsCount" not in scene.s3.head_object(Bucket=scene.bucket, Key="parts"), "a count"


@check
def simple_object_is_its_first_part(scene):
    got = scene.s3.get_object(Bucket=scene.bucket, Key="simple", PartNumber=1)
    expect.equal(got["Body"].read(), b"12345", "bytes")
    assert "PartsCount" not in got, "a count"


@check(table={"of an object in parts": "parts", "of a simple object": "simple"})
def part_that_is_not_there_is_416(scene, key):
    with expect.error(416, "InvalidPartNumber"):
        scene.s3.get_object(Bucket=scene.bucket, Key=key, PartNumber=4)
    with expect.error(416, "416"):
        scene.s3.head_object(Bucket=scene.bucket, Key=key, PartNumber=4)


@check(table={"0": 0, "10001": 10_001, "-1": -1})
def number_that_no_part_has_is_an_invalid_argument(scene, number):
    with expect.error(400, "InvalidArgument"):
        scene.s3.get_object(Bucket=scene.bucket, Key="parts", PartNumber=number)


@check
def range_beside_a_part_number_is_refused(scene):
    with expect.error(400, "InvalidRequest"):
        scene.s3.get_object(Bucket=scene.bucket, Key="parts", PartNumber=1, Range="bytes=0-1")


@check
def condition_comes_before_the_part(scene):
    with expect.error(412, "PreconditionFailed"):
        scene.s3.get_object(Bucket=scene.bucket, Key="parts", PartNumber=1, IfMatch='"00000000000000000000000000000000"')
