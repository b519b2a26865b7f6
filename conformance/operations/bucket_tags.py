"""Tags of buckets."""

from harness import expect
from harness.checks import check

SCENARIO, CLIENT = "ops", "boto3"


def tag(scene, pairs, bucket: str | None = None) -> dict:
    tags = [{"Key": key, "Value": value} for key, value in pairs]
    return scene.s3.put_bucket_tagging(Bucket=bucket or scene.bucket, Tagging={"TagSet": tags})


def tags_of(scene, bucket: str | None = None) -> dict[str, str]:
    found = scene.s3.get_bucket_tagging(Bucket=bucket or scene.bucket)["TagSet"]
    return {each["Key"]: each["Value"] for each in found}


@check
def fresh_bucket_has_no_tag_set(scene):
    with expect.error(404, "NoSuchTagSet"):
        tags_of(scene, scene.new_bucket())


@check(table={
    "one": [("project", "drive")],
    "fifty": [(f"key {number}", "é" * 256) for number in range(50)],
    "an empty value": [("k", "")],
    "a key of 128 characters": [("日" * 128, "v")],
})  # fmt: skip
def tags_are_told_as_they_were_set_and_replace_the_former_for(scene, pairs):
    tag(scene, [("former", "tag")])
    answer = tag(scene, pairs)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] in (200, 204), answer["ResponseMetadata"]
    expect.equal(tags_of(scene), dict(pairs), "tags")


@check(table={
    "fifty-one": [(f"k{number}", "v") for number in range(51)],
    "a key of 129 characters": [("k" * 129, "v")],
    "a value of 257 characters": [("k", "v" * 257)],
    "a key twice": [("k", "1"), ("k", "2")],
    "the system's prefix": [("aws:k", "v")],
})  # fmt: skip
def tags_are_refused_and_the_former_stay_for(scene, pairs):
    tag(scene, [("former", "tag")])
    with expect.error(400, ("InvalidTag", "BadRequest", "MalformedXML")):
        tag(scene, pairs)
    expect.equal(tags_of(scene), {"former": "tag"}, "tags")


@check
def delete_takes_them_all_and_is_204_without_any(scene):
    tag(scene, [("a", "b")])
    for _ in range(2):
        answer = scene.s3.delete_bucket_tagging(Bucket=scene.bucket)
        expect.equal(answer["ResponseMetadata"]["HTTPStatusCode"], 204, "status")
    with expect.error(404, "NoSuchTagSet"):
        tags_of(scene)


@check
def tags_go_with_the_bucket(scene):
    bucket = scene.new_bucket()
    tag(scene, [("a", "b")], bucket)
    scene.s3.delete_bucket(Bucket=bucket)
    scene.s3.create_bucket(Bucket=bucket)
    with expect.error(404, "NoSuchTagSet"):
        tags_of(scene, bucket)


@check(table={name: f"{name}_bucket_tagging" for name in ("get", "put", "delete")})
def missing_bucket_is_no_such_bucket_to(scene, operation):
    more = {"Tagging": {"TagSet": []}} if operation.startswith("put") else {}
    with expect.error(404, "NoSuchBucket"):
        getattr(scene.s3, operation)(Bucket="ops-no-such-bucket", **more)
