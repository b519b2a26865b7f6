"""django-storages as La Suite's applications set it up: save, open, exists, listdir, url."""

import hashlib
import random

from harness import browser, expect
from harness.checks import check

SCENARIO, CLIENT = "clients", "django-storages"
BIG = random.Random(9).randbytes(20_000_000)


def prepare(scene):
    from boto3.s3.transfer import TransferConfig
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_TZ=True)
    from storages.backends.s3 import S3Storage

    scene.storage = S3Storage(
        access_key=scene.gateway.access_key,
        secret_key=scene.gateway.secret_key,
        endpoint_url=scene.gateway.endpoint,
        region_name="eu-east-1",
        bucket_name=scene.bucket,
        signature_version="s3v4",
        transfer_config=TransferConfig(multipart_threshold=8 << 20, multipart_chunksize=8 << 20, max_concurrency=10),
    )


def save(scene, name: str, content: bytes) -> str:
    from django.core.files.base import ContentFile

    return scene.storage.save(name, ContentFile(content))


@check
def saved_file_is_read_back_with_its_size_and_time(scene):
    from django.utils import timezone

    name = save(scene, "item/1/été.txt", b"contents")
    with scene.storage.open(name, "rb") as file:
        expect.equal(file.read(), b"contents", "content")
    expect.equal(scene.storage.size(name), 8, "size")
    assert abs((timezone.now() - scene.storage.get_modified_time(name)).total_seconds()) < 60, "modified time"


@check
def etag_of_a_saved_file_is_the_md5_of_its_content(scene):
    """Docs saves a version only when it differs from this."""
    name = save(scene, "docs/file", b"a document")
    expect.equal(scene.s3.head_object(Bucket=scene.bucket, Key=name)["ETag"], f'"{hashlib.md5(b"a document").hexdigest()}"', "ETag")


@check
def big_file_is_saved_in_parts_and_opened_exactly(scene):
    name = save(scene, "big.bin", BIG)
    with scene.storage.open(name, "rb") as file:
        expect.same_bytes(file.read(), BIG)


@check
def exists_is_true_after_save_and_false_after_delete(scene):
    name = save(scene, "there.txt", b"x")
    assert scene.storage.exists(name), "not there after save"
    scene.storage.delete(name)
    assert not scene.storage.exists(name), "there after delete"
    scene.storage.delete(name)


@check
def listdir_gives_folders_and_files(scene):
    for name in ("list/a.txt", "list/b c.txt", "list/sub/d.txt"):
        save(scene, name, b"")
    expect.equal(scene.storage.listdir("list"), (["sub"], ["a.txt", "b c.txt"]), "listing")


@check
def missing_file_is_file_not_found(scene):
    try:
        scene.storage.open("none.txt", "rb").read()
    except FileNotFoundError:
        return
    raise AssertionError("opening succeeded")


@check
def url_is_served(scene):
    name = save(scene, "url é.txt", b"by url")
    expect.equal(browser.fetch(scene.gateway, scene.storage.url(name)).body, b"by url", "body")
