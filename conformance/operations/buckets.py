"""Buckets: making, finding, listing and removing them."""

from datetime import datetime, timedelta, timezone

from harness import expect
from harness.checks import check
from harness.signature import Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "boto3"


def status_of(answer: dict) -> int:
    return answer["ResponseMetadata"]["HTTPStatusCode"]


@check
def create_bucket_answers_its_location(scene):
    answer = scene.s3.create_bucket(Bucket="ops-created")
    expect.equal((status_of(answer), answer["Location"]), (200, "/ops-created"), "answer")
    scene.s3.delete_bucket(Bucket="ops-created")


@check
def create_of_an_own_bucket_is_200_or_already_owned_by_you(scene):
    scene.put("kept")
    try:
        expect.equal(status_of(scene.s3.create_bucket(Bucket=scene.bucket)), 200, "status")
    except scene.s3.exceptions.BucketAlreadyOwnedByYou as failure:
        expect.equal(status_of(failure.response), 409, "status")
    assert scene.keys() == ["kept"], "the bucket was emptied"


@check(table={name: name for name in ("ab", "Upper", "a..b", "192.168.0.1", "-abc", "abc-", "a" * 64, "a_b", "ab.")})
def create_refuses_the_name(scene, name):
    with expect.error(400, "InvalidBucketName"):
        scene.s3.create_bucket(Bucket=name)


@check(table={name: name for name in ("abc", "a.b.c", "0-9", "x" * 63)})
def create_accepts_the_name(scene, name):
    scene.s3.create_bucket(Bucket=name)
    scene.s3.head_bucket(Bucket=name)
    scene.s3.delete_bucket(Bucket=name)


@check
def create_with_a_location_constraint_works(scene):
    scene.s3.create_bucket(Bucket="ops-constraint", CreateBucketConfiguration={"LocationConstraint": "eu-east-1"})
    scene.s3.delete_bucket(Bucket="ops-constraint")


@check(client="raw HTTP")
def create_with_a_malformed_body_makes_no_bucket(scene):
    request = Request("PUT", "/ops-malformed", body=b"<CreateBucketConfiguration><Loc")
    expect.refused(exchange(scene.gateway, Signer.of(scene.gateway).sign(request)), 400, "MalformedXML")
    with expect.error(404, "404"):
        scene.s3.head_bucket(Bucket="ops-malformed")


@check
def head_bucket_answers_200_and_404(scene):
    expect.equal(status_of(scene.s3.head_bucket(Bucket=scene.bucket)), 200, "status")
    with expect.error(404, "404"):
        scene.s3.head_bucket(Bucket="ops-none")


@check
def location_of_the_default_region_is_empty(scene):
    expect.equal(scene.s3.get_bucket_location(Bucket=scene.bucket)["LocationConstraint"], None, "location")
    with expect.error(404, "NoSuchBucket"):
        scene.s3.get_bucket_location(Bucket="ops-none")


@check
def delete_bucket_answers_204_and_then_404(scene):
    bucket = scene.new_bucket()
    expect.equal(status_of(scene.s3.delete_bucket(Bucket=bucket)), 204, "status")
    with expect.error(404, "NoSuchBucket"):
        scene.s3.delete_bucket(Bucket=bucket)


@check
def delete_of_a_bucket_with_objects_is_refused(scene):
    scene.put("kept")
    with expect.error(409, "BucketNotEmpty"):
        scene.s3.delete_bucket(Bucket=scene.bucket)
    expect.equal(scene.bytes_of("kept"), b"content", "bytes")


@check
def name_of_a_removed_bucket_can_be_used_again_and_is_empty(scene):
    bucket = scene.new_bucket()
    scene.s3.put_object(Bucket=bucket, Key="k", Body=b"old")
    scene.s3.delete_object(Bucket=bucket, Key="k")
    scene.s3.delete_bucket(Bucket=bucket)
    scene.s3.create_bucket(Bucket=bucket)
    expect.equal(scene.keys(bucket), [], "keys")


@check
def list_buckets_shows_owner_names_in_order_and_times(scene):
    names = sorted([scene.new_bucket() for _ in range(3)])
    answer = scene.s3.list_buckets()
    assert answer["Owner"]["ID"], "no owner"
    listed = [bucket["Name"] for bucket in answer["Buckets"]]
    expect.equal(listed, sorted(listed), "order")
    assert set(names) <= set(listed), "a bucket is missing"
    age = datetime.now(timezone.utc) - next(b["CreationDate"] for b in answer["Buckets"] if b["Name"] == names[0])
    assert timedelta(seconds=-2) < age < timedelta(minutes=1), f"created {age} ago"


@check
def list_buckets_pages_and_filters_by_prefix(scene):
    names = sorted([scene.new_bucket() for _ in range(3)])
    prefix = names[0].rsplit("-", 1)[0]
    pages = scene.s3.get_paginator("list_buckets").paginate(Prefix=prefix, PaginationConfig={"PageSize": 2})
    counts = [[bucket["Name"] for bucket in page["Buckets"]] for page in pages]
    assert all(len(page) <= 2 for page in counts), counts
    expect.equal(sum(counts, []), [b["Name"] for b in scene.s3.list_buckets()["Buckets"] if b["Name"].startswith(prefix)], "names")


@check
def list_buckets_filters_by_region_and_names_it_where_asked(scene):
    bucket = scene.new_bucket()
    region = scene.s3.head_bucket(Bucket=bucket)["BucketRegion"]
    listed = scene.s3.list_buckets(BucketRegion=region)["Buckets"]
    assert bucket in [found["Name"] for found in listed], "it is missing"
    expect.equal({found["BucketRegion"] for found in listed}, {region}, "regions")
    expect.equal(scene.s3.list_buckets(BucketRegion="mars-north-1")["Buckets"], [], "buckets elsewhere")
    assert not any("BucketRegion" in found for found in scene.s3.list_buckets()["Buckets"]), "a region unasked"
    with expect.error(400, "InvalidArgument"):
        scene.s3.list_buckets(MaxBuckets=10_001)
    with expect.error(400, "InvalidArgument"):
        scene.s3.list_buckets(ContinuationToken="nonsense!")


@check(client="raw HTTP")
def every_answer_has_a_request_id(scene):
    signer = Signer.of(scene.gateway)
    for request in (Request("GET", "/"), Request("GET", f"/{scene.bucket}"), Request("HEAD", "/ops-none"), Request("GET", f"/{scene.bucket}/none")):
        response = exchange(scene.gateway, signer.sign(request))
        assert response.header("x-amz-request-id") and response.header("x-amz-id-2"), f"{request.method} {request.path}: {response.headers}"
        if response.status >= 400 and request.method == "GET":
            document = expect.error_document(response)
            expect.equal(document["RequestId"], response.header("x-amz-request-id"), "RequestId")


@check(
    table={
        "ListObjects": lambda s3: s3.list_objects(Bucket="ops-none"),
        "ListObjectsV2": lambda s3: s3.list_objects_v2(Bucket="ops-none"),
        "PutObject": lambda s3: s3.put_object(Bucket="ops-none", Key="k", Body=b"x"),
        "GetObject": lambda s3: s3.get_object(Bucket="ops-none", Key="k"),
        "DeleteObject": lambda s3: s3.delete_object(Bucket="ops-none", Key="k"),
        "DeleteObjects": lambda s3: s3.delete_objects(Bucket="ops-none", Delete={"Objects": [{"Key": "k"}]}),
        "CreateMultipartUpload": lambda s3: s3.create_multipart_upload(Bucket="ops-none", Key="k"),
        "ListMultipartUploads": lambda s3: s3.list_multipart_uploads(Bucket="ops-none"),
        "GetBucketCors": lambda s3: s3.get_bucket_cors(Bucket="ops-none"),
    }
)
def in_a_missing_bucket_it_is_no_such_bucket(scene, call):
    with expect.error(404, "NoSuchBucket") as caught:
        call(scene.s3)
    expect.equal(caught.response["Error"].get("BucketName"), "ops-none", "BucketName")
