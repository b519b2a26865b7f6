"""Buckets with object lock, and how to be rid of what is locked in them by governance."""

from __future__ import annotations

from . import versions


def locked_bucket(scene) -> str:
    """A fresh bucket made with object lock, which makes it versioned."""
    name = scene.new_bucket()
    scene.s3.delete_bucket(Bucket=name)
    scene.s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    return name


def remove_locked(scene, bucket: str) -> None:
    """Removes every version, governed or held."""
    for entry in versions.listed(scene, bucket, encoding_type="url"):
        where = {"Bucket": bucket, "Key": entry.key, "VersionId": entry.version_id}
        if entry.kind == versions.VERSION:
            scene.s3.put_object_legal_hold(**where, LegalHold={"Status": "OFF"})
        scene.s3.delete_object(**where, BypassGovernanceRetention=True)
    scene.s3.delete_bucket(Bucket=bucket)
