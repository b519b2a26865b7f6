"""Who owns buckets and objects: expected owners, and ownership controls."""

from harness import expect
from harness.checks import check

SCENARIO, CLIENT = "ops", "boto3"
STRANGER = "111122223333"
CALLS = {
    "HeadBucket": lambda s3, bucket, **owner: s3.head_bucket(Bucket=bucket, **owner),
    "ListObjectsV2": lambda s3, bucket, **owner: s3.list_objects_v2(Bucket=bucket, **owner),
    "GetObject": lambda s3, bucket, **owner: s3.get_object(Bucket=bucket, Key="k", **owner),
    "PutObject": lambda s3, bucket, **owner: s3.put_object(Bucket=bucket, Key="k", Body=b"content", **owner),
    "CopyObject": lambda s3, bucket, **owner: s3.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/k", **owner),
    "DeleteObject": lambda s3, bucket, **owner: s3.delete_object(Bucket=bucket, Key="none", **owner),
    "CreateMultipartUpload": lambda s3, bucket, **owner: s3.create_multipart_upload(Bucket=bucket, Key="mp", **owner),
}


def prepare(scene):
    scene.put("k")
    scene.owner = scene.s3.list_buckets()["Owner"]["ID"]


@check(table=CALLS)
def expected_owner_is_compared(scene, call):
    call(scene.s3, scene.bucket, ExpectedBucketOwner=scene.owner)
    with expect.error(403, ("AccessDenied", "403")):
        call(scene.s3, scene.bucket, ExpectedBucketOwner=STRANGER)


@check
def expected_owner_of_a_copys_source_is_compared(scene):
    copy = {"Bucket": scene.bucket, "Key": "copy", "CopySource": f"{scene.bucket}/k"}
    scene.s3.copy_object(**copy, ExpectedSourceBucketOwner=scene.owner)
    scene.s3.delete_object(Bucket=scene.bucket, Key="copy")
    with expect.error(403, "AccessDenied"):
        scene.s3.copy_object(**copy, ExpectedSourceBucketOwner=STRANGER)
    assert "copy" not in scene.keys(), "it was copied"


def ownership(scene, bucket: str) -> str:
    [rule] = scene.s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
    return rule["ObjectOwnership"]


@check
def new_bucket_has_its_owner_enforced(scene):
    expect.equal(ownership(scene, scene.bucket), "BucketOwnerEnforced", "ownership")


@check(table={name: name for name in ("BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter")})
def ownership_comes_with_the_bucket_or_later_and_goes(scene, value):
    name = scene.new_bucket()
    scene.s3.delete_bucket(Bucket=name)
    scene.s3.create_bucket(Bucket=name, ObjectOwnership=value)
    expect.equal(ownership(scene, name), value, "ownership of the new bucket")
    other = "ObjectWriter" if value != "ObjectWriter" else "BucketOwnerEnforced"
    for wanted in (other, value):
        scene.s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls={"Rules": [{"ObjectOwnership": wanted}]})
        expect.equal(ownership(scene, name), wanted, "ownership that was set")
    for _ in range(2):
        scene.s3.delete_bucket_ownership_controls(Bucket=name)
    with expect.error(404, "OwnershipControlsNotFoundError"):
        scene.s3.get_bucket_ownership_controls(Bucket=name)


@check
def unknown_ownership_is_refused(scene):
    with expect.error(400, "MalformedXML"):
        scene.s3.put_bucket_ownership_controls(Bucket=scene.bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "Nobody"}]})
    with expect.error(400, "InvalidArgument"):
        scene.s3.create_bucket(Bucket="ops-nobody", ObjectOwnership="Nobody")
    with expect.error(404, "404"):
        scene.s3.head_bucket(Bucket="ops-nobody")
