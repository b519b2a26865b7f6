"""P14, Transfers' sweeps: what was given up is found by listing uploads and objects, and removed."""

from datetime import datetime, timedelta, timezone

from harness import expect, versions
from harness.checks import check

SCENARIO, CLIENT = "P14", "boto3 Transfers"
ABANDONED = 30


def prepare(scene):
    """Uploads without a part and with one, and transfers whose objects are not wanted any more."""
    for number in range(ABANDONED):
        key = f"transfers/{number:03}/é & file.bin"
        upload = scene.s3.create_multipart_upload(Bucket=scene.bucket, Key=key, ContentType="application/octet-stream")["UploadId"]
        if number % 3 == 0:
            scene.s3.upload_part(Bucket=scene.bucket, Key=key, UploadId=upload, PartNumber=1, Body=b"part")
    for number in range(ABANDONED):
        scene.put(f"done/{number:03}/file.bin")


def uploads(scene) -> list[dict]:
    """All uploads, through several pages."""
    paginator = scene.s3.get_paginator("list_multipart_uploads")
    found = paginator.paginate(Bucket=scene.bucket, PaginationConfig={"PageSize": 7})
    return [upload for page in found for upload in page.get("Uploads", [])]


@check
def every_upload_is_listed_once_with_the_time_of_its_start(scene):
    found = uploads(scene)
    expect.equal([upload["Key"] for upload in found], [f"transfers/{number:03}/é & file.bin" for number in range(ABANDONED)], "keys")
    expect.equal(len({upload["UploadId"] for upload in found}), ABANDONED, "upload ids")
    hour_ago = datetime.now(timezone.utc) - timedelta(hours=1)
    assert all(upload["Initiated"] > hour_ago for upload in found), "Initiated is not the time of the start"


@check
def sweep_of_stale_uploads_aborts_each_and_leaves_no_bytes(scene):
    for upload in uploads(scene):
        answer = scene.s3.abort_multipart_upload(Bucket=scene.bucket, Key=upload["Key"], UploadId=upload["UploadId"])
        expect.equal(answer["ResponseMetadata"]["HTTPStatusCode"], 204, "status")
    expect.equal(uploads(scene), [], "uploads")
    assert not any(key.startswith("transfers/") for key in scene.keys()), "an aborted upload left an object"


@check
def sweep_aborts_while_the_pages_are_read(scene):
    """The markers of a page must hold when what they name is gone."""
    made = [scene.s3.create_multipart_upload(Bucket=scene.bucket, Key=f"swept/{number % 4}")["UploadId"] for number in range(20)]
    paginator, swept = scene.s3.get_paginator("list_multipart_uploads"), []
    for page in paginator.paginate(Bucket=scene.bucket, Prefix="swept/", PaginationConfig={"PageSize": 3}):
        for upload in page.get("Uploads", []):
            scene.s3.abort_multipart_upload(Bucket=scene.bucket, Key=upload["Key"], UploadId=upload["UploadId"])
            swept.append(upload["UploadId"])
    expect.equal(sorted(swept), sorted(made), "aborted uploads")


@check
def abort_of_an_upload_that_is_gone_is_no_such_upload(scene):
    upload = scene.s3.create_multipart_upload(Bucket=scene.bucket, Key="gone")["UploadId"]
    scene.s3.abort_multipart_upload(Bucket=scene.bucket, Key="gone", UploadId=upload)
    with expect.error(404, "NoSuchUpload"):
        scene.s3.abort_multipart_upload(Bucket=scene.bucket, Key="gone", UploadId=upload)


@check
def expired_transfers_go_in_batches_and_the_answer_names_each(scene):
    pages = scene.s3.get_paginator("list_objects_v2").paginate(Bucket=scene.bucket, Prefix="done/", PaginationConfig={"PageSize": 8})
    keys = [{"Key": entry["Key"]} for page in pages for entry in page["Contents"]]
    answer = scene.s3.delete_objects(Bucket=scene.bucket, Delete={"Objects": keys})
    expect.equal((len(answer["Deleted"]), answer.get("Errors", [])), (ABANDONED, []), "answer")
    expect.equal(scene.keys(), [], "keys")


@check
def delete_of_a_missing_object_is_204(scene):
    answer = scene.s3.delete_object(Bucket=scene.bucket, Key="never was")
    expect.equal(answer["ResponseMetadata"]["HTTPStatusCode"], 204, "status")


@check
def upload_begun_before_versioning_is_completed_into_a_version(scene):
    bucket = scene.new_bucket()
    where = {"Bucket": bucket, "Key": "file.bin"}
    upload = scene.s3.create_multipart_upload(**where)["UploadId"]
    etag = scene.s3.upload_part(**where, UploadId=upload, PartNumber=1, Body=b"part")["ETag"]
    versions.set_versioning(scene, "Enabled", bucket)
    done = scene.s3.complete_multipart_upload(**where, UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})
    expect.equal([entry.brief for entry in versions.history(scene, "file.bin", bucket)], [(versions.VERSION, done["VersionId"], True)], "history")
