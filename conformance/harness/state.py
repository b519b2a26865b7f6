"""What a bucket holds, so that a refused request can be shown to have changed nothing."""

from __future__ import annotations

from contextlib import contextmanager

from .expect import equal


def state(scene) -> dict:
    """Buckets, and this bucket's objects and uploads with their parts."""
    objects = scene.s3.list_objects_v2(Bucket=scene.bucket).get("Contents", [])
    uploads = scene.uploads()
    return {
        "buckets": [bucket["Name"] for bucket in scene.s3.list_buckets()["Buckets"]],
        "objects": [(entry["Key"], entry["ETag"], entry["LastModified"]) for entry in objects],
        "uploads": [(upload["Key"], upload["UploadId"], parts(scene, upload)) for upload in uploads],
    }


def parts(scene, upload: dict) -> list[tuple[int, str]]:
    listed = scene.s3.list_parts(Bucket=scene.bucket, Key=upload["Key"], UploadId=upload["UploadId"])
    return [(part["PartNumber"], part["ETag"]) for part in listed.get("Parts", [])]


@contextmanager
def unchanged(scene):
    """The block must leave the state as it was."""
    before = state(scene)
    yield
    equal(state(scene), before, "state")
