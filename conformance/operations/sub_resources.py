"""Sub-resources that are not (yet) served: they answer as AWS does where nothing is configured, or 501, and never as another operation."""

from harness import expect
from harness.checks import check
from harness.signature import Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "raw HTTP"
# Status and code (or an element of the document) for a bucket without any configuration.
UNCONFIGURED = {
    "policy": (404, "NoSuchBucketPolicy"),
    "lifecycle": (404, "NoSuchLifecycleConfiguration"),
    "website": (404, "NoSuchWebsiteConfiguration"),
    "tagging": (404, "NoSuchTagSet"),
    "encryption": (404, "ServerSideEncryptionConfigurationNotFoundError"),
    "replication": (404, "ReplicationConfigurationNotFoundError"),
    "object-lock": (404, "ObjectLockConfigurationNotFoundError"),
    "ownershipControls": (200, "OwnershipControls"),
    "publicAccessBlock": (404, "NoSuchPublicAccessBlockConfiguration"),
    "versioning": (200, "VersioningConfiguration"),
    "acl": (200, "AccessControlPolicy"),
    "logging": (200, "BucketLoggingStatus"),
    "notification": (200, "NotificationConfiguration"),
    "requestPayment": (200, "RequestPaymentConfiguration"),
    "accelerate": (200, "AccelerateConfiguration"),
    "policyStatus": (404, "NoSuchBucketPolicy"),
}
UNKNOWN_NAMES = ["foo", "uploads&foo", "cors2", "publicAccessBlock=x", "policy=1"]
OTHER_NAMES = [*UNKNOWN_NAMES, "analytics", "inventory", "intelligent-tiering", "metrics", "metadataTable", "session", "restore", "select", "torrent"]


def prepare(scene):
    scene.empty_bucket = scene.new_bucket()


def send(scene, method: str, path: str, query: str, body: bytes = b""):
    return exchange(scene.gateway, Signer.of(scene.gateway).sign(Request(method, path, query, body=body)))


@check(table={name: (name, row) for name, row in UNCONFIGURED.items()})
def bucket_without_a_configuration_answers_as_aws_does_or_501_to(scene, row):
    name, (status, word) = row
    response = send(scene, "GET", f"/{scene.bucket}", name)
    if response.status == 501:
        expect.refused(response, 501, "NotImplemented")
    elif status == 200:
        expect.equal(response.status, 200, f"status ({response.body[:200]!r})")
        assert f"<{word}".encode() in response.body, response.body[:300]
    else:
        expect.refused(response, status, word)


@check(table={name: name for name in [*UNCONFIGURED, *OTHER_NAMES]})
def put_of_a_bucket_creates_none_with(scene, query):
    send(scene, "PUT", "/ops-never-made", query, b"<Configuration/>" if query in UNCONFIGURED else b"")
    with expect.error(404, "404"):
        scene.s3.head_bucket(Bucket="ops-never-made")


@check(table={name: name for name in [*UNCONFIGURED, *OTHER_NAMES]})
def delete_of_a_bucket_removes_none_with(scene, query):
    send(scene, "DELETE", f"/{scene.empty_bucket}", query)
    scene.s3.head_bucket(Bucket=scene.empty_bucket)


@check(table={name: name for name in OTHER_NAMES})
def get_of_a_bucket_is_no_listing_with(scene, query):
    scene.put("k")
    response = send(scene, "GET", f"/{scene.bucket}", query)
    assert b"<ListBucketResult" not in response.body and b"<Key>k" not in response.body, response.body[:200]
    assert response.status >= 400 or query not in UNKNOWN_NAMES, f"status {response.status}"


OBJECT_NAMES = ["foo", "acl", "tagging", "retention", "legal-hold", "torrent", "restore", "select", "renameObject", "encryption", "versioning", "uploads=1&foo"]


@check(table={name: name for name in OBJECT_NAMES})
def put_of_an_object_writes_nothing_with(scene, query):
    scene.put("kept", b"kept")
    response = send(scene, "PUT", f"/{scene.bucket}/kept", query, b"<overwritten/>")
    expect.equal(scene.bytes_of("kept"), b"kept", "bytes")
    response = send(scene, "PUT", f"/{scene.bucket}/never-made", query, b"<x/>")
    assert "never-made" not in scene.keys(), f"an object was made ({response.status})"


@check(table={name: name for name in OBJECT_NAMES})
def delete_of_an_object_removes_nothing_with(scene, query):
    scene.put("kept", b"kept")
    send(scene, "DELETE", f"/{scene.bucket}/kept", query)
    expect.equal(scene.bytes_of("kept"), b"kept", "bytes")


@check(table={name: name for name in OBJECT_NAMES})
def get_of_an_object_does_not_serve_it_with(scene, query):
    scene.put("kept", b"kept")
    response = send(scene, "GET", f"/{scene.bucket}/kept", query)
    assert response.body != b"kept", "the object is served"


@check(client="aws-cli")
def tagging_of_an_object_without_tags_is_empty(scene):
    """aws-cli v2 asks before each multipart copy."""
    scene.put("kept", b"kept")
    response = send(scene, "GET", f"/{scene.bucket}/kept", "tagging")
    assert response.status == 200 and b"<TagSet" in response.body, f"{response.status} {response.body[:200]!r}"


METHODS = {
    "PATCH of an object": ("PATCH", "k"), "POST of an object": ("POST", "k"), "PATCH of a bucket": ("PATCH", ""), "POST of a bucket": ("POST", ""),
    "PUT of the service": ("PUT", None), "DELETE of the service": ("DELETE", None), "made-up method": ("FROB", "k"),
}  # fmt: skip


@check(table=METHODS)
def method_is_refused(scene, row):
    method, key = row
    scene.put("k", b"kept")
    path = "/" if key is None else f"/{scene.bucket}/{key}" if key else f"/{scene.bucket}"
    response = send(scene, method, path, "", b"x" if method in ("POST", "PATCH") else b"")
    assert response.status in (400, 405, 412, 501), f"status {response.status}"
    expect.equal(scene.bytes_of("k"), b"kept", "bytes")


@check
def sub_resources_need_a_signature_too(scene):
    for query in (*UNCONFIGURED, "cors", "uploads", "location", "versions", "foo"):
        response = exchange(scene.gateway, Request("GET", f"/{scene.bucket}", query, [("Host", scene.gateway.netloc)]))
        expect.refused(response, (403, 400, 501), ("AccessDenied", "InvalidArgument", "NotImplemented", "InvalidRequest"))
