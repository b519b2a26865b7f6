"""MinIO's Python SDK: ?location first, signed chunks over http, Content-MD5."""

import io
import random
from datetime import timedelta

from minio import Minio
from minio.commonconfig import REPLACE, ComposeSource, CopySource
from minio.deleteobjects import DeleteObject
from minio.error import S3Error

from harness import browser, expect
from harness.checks import check

SCENARIO, CLIENT = "clients", "minio-py"
BIG = random.Random(5).randbytes(12 << 20)


def prepare(scene):
    scene.minio = Minio(scene.gateway.netloc, scene.gateway.access_key, scene.gateway.secret_key, secure=False)
    scene.minio.make_bucket("minio-sdk")


def read(scene, key: str, **more) -> bytes:
    response = scene.minio.get_object("minio-sdk", key, **more)
    try:
        return response.read()
    finally:
        response.close()
        response.release_conn()


@check
def bucket_exists_only_once_made(scene):
    expect.equal([scene.minio.bucket_exists(name) for name in ("minio-sdk", "minio-none")], [True, False], "existence")


@check
def put_stat_and_get_agree(scene):
    put = scene.minio.put_object("minio-sdk", "dossier/é.txt", io.BytesIO(b"hello"), 5, content_type="text/plain", metadata={"Owner": "ada"})
    stat = scene.minio.stat_object("minio-sdk", "dossier/é.txt")
    expect.equal((stat.size, stat.etag, stat.content_type), (5, put.etag, "text/plain"), "stat")
    expect.equal(stat.metadata["x-amz-meta-owner"], "ada", "metadata")
    expect.equal(read(scene, "dossier/é.txt", offset=1, length=3), b"ell", "range")


@check
def upload_of_unknown_length_in_parts_is_exact(scene):
    scene.minio.put_object("minio-sdk", "big", io.BytesIO(BIG), -1, part_size=5 << 20)
    expect.same_bytes(read(scene, "big"), BIG)


@check
def copy_and_compose_are_exact(scene):
    scene.minio.put_object("minio-sdk", "big", io.BytesIO(BIG), len(BIG))
    scene.minio.copy_object("minio-sdk", "copy", CopySource("minio-sdk", "big"), metadata={"k": "v"}, metadata_directive=REPLACE)
    expect.same_bytes(read(scene, "copy"), BIG)
    scene.minio.compose_object("minio-sdk", "twice", [ComposeSource("minio-sdk", "big"), ComposeSource("minio-sdk", "copy")])
    expect.same_bytes(read(scene, "twice"), BIG + BIG)


@check
def listing_shows_folders_and_recursion_shows_files(scene):
    scene.minio.put_object("minio-sdk", "l/sub/a b.txt", io.BytesIO(b""), 0)
    scene.minio.put_object("minio-sdk", "l/c.txt", io.BytesIO(b""), 0)
    expect.equal([entry.object_name for entry in scene.minio.list_objects("minio-sdk", "l/")], ["l/c.txt", "l/sub/"], "listing")
    found = [entry.object_name for entry in scene.minio.list_objects("minio-sdk", "l/", recursive=True)]
    expect.equal(found, ["l/c.txt", "l/sub/a b.txt"], "recursive listing")


@check
def presigned_urls_work(scene):
    url = scene.minio.presigned_put_object("minio-sdk", "presigned é", timedelta(minutes=5))
    expect.equal(browser.fetch(scene.gateway, url, "PUT", {}, b"presigned").status, 200, "status of the PUT")
    url = scene.minio.presigned_get_object("minio-sdk", "presigned é", response_headers={"response-content-type": "text/x"})
    response = browser.fetch(scene.gateway, url)
    expect.equal((response.body, response.header("Content-Type")), (b"presigned", "text/x"), "answer")


@check
def missing_object_is_no_such_key(scene):
    try:
        scene.minio.get_object("minio-sdk", "none")
    except S3Error as failure:
        expect.equal(failure.code, "NoSuchKey", "code")
    else:
        raise AssertionError("there was no error")


@check
def remove_objects_empties_the_bucket(scene):
    keys = [entry.object_name for entry in scene.minio.list_objects("minio-sdk", recursive=True)]
    expect.equal(list(scene.minio.remove_objects("minio-sdk", [DeleteObject(key) for key in keys])), [], "errors")
    expect.equal(list(scene.minio.list_objects("minio-sdk", recursive=True)), [], "listing")
    scene.minio.remove_bucket("minio-sdk")
