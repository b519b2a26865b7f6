"""P06: what a Drive fork's S3 contract suite (CT-S3) asks of a store, check by check and by its numbers.

As there, one client signs for the internal endpoint (AWS_S3_ENDPOINT_URL) and one for the host that browsers see
(AWS_S3_DOMAIN_REPLACE); both are names of one server.
"""

from urllib.parse import urlsplit

from harness import browser, expect
from harness.checks import check
from harness.media_edge import SigningApplication
from harness.wire import Request, exchange

SCENARIO, CLIENT = "P06", "boto3 CT-S3"
AWS_S3_ENDPOINT_URL = "http://minio:9000"
AWS_S3_DOMAIN_REPLACE = "https://s3.example.org"


def media_get(scene, key: str, **more: str):
    """A GET with the headers that the media-auth view signs, sent under the internal host name."""
    signed = SigningApplication(scene.gateway, AWS_S3_ENDPOINT_URL, scene.bucket).headers_for(key)
    url = scene.client(endpoint=AWS_S3_ENDPOINT_URL).generate_presigned_url("get_object", Params={"Bucket": scene.bucket, "Key": key})
    path = urlsplit(url).path
    return exchange(scene.gateway, Request("GET", path, "", [("Host", "minio:9000"), *signed.items(), *more.items()]))


def presigned(scene, endpoint: str, operation: str, key: str) -> str:
    return scene.client(endpoint=endpoint).generate_presigned_url(operation, Params={"Bucket": scene.bucket, "Key": key}, ExpiresIn=60)


@check
def ct_s3_001_get_signed_with_the_media_headers_is_served(scene):
    scene.put("item/a.txt", b"media")
    response = media_get(scene, "item/a.txt")
    expect.equal((response.status, response.body), (200, b"media"), "answer")


@check
def ct_s3_003_presigned_url_for_the_public_host_is_served_there(scene):
    scene.put("public.txt", b"public")
    url = presigned(scene, AWS_S3_DOMAIN_REPLACE, "get_object", "public.txt")
    expect.equal(urlsplit(url).netloc, "s3.example.org", "host of the URL")
    response = browser.fetch(scene.gateway, url)
    expect.equal((response.status, response.body), (200, b"public"), "answer")


@check
def ct_s3_004_presigned_put_is_taken_at_another_address_with_the_signed_host(scene):
    url = presigned(scene, AWS_S3_DOMAIN_REPLACE, "put_object", "put.txt")
    response = browser.fetch(scene.gateway, url, "PUT", {"Content-Type": "text/plain"}, b"put")
    expect.equal(response.status, 200, "status")
    expect.equal(scene.bytes_of("put.txt"), b"put", "bytes")


@check
def ct_s3_006_range_0_1_gives_206_strictly(scene):
    scene.put("range.txt", b"0123456789")
    response = media_get(scene, "range.txt", Range="bytes=0-1")
    expect.equal((response.status, response.body, response.header("Content-Range")), (206, b"01", "bytes 0-1/10"), "answer")


@check
def ct_s3_007_copy_onto_itself_with_replace_changes_the_type_at_once(scene):
    scene.put("type.txt", b"x", ContentType="text/plain")
    scene.s3.copy_object(
        Bucket=scene.bucket,
        Key="type.txt",
        CopySource={"Bucket": scene.bucket, "Key": "type.txt"},
        ContentType="text/markdown",
        MetadataDirective="REPLACE",
    )
    expect.equal(scene.s3.head_object(Bucket=scene.bucket, Key="type.txt")["ContentType"], "text/markdown", "type")


@check
def ct_s3_008_key_with_spaces_and_ampersand_is_served(scene):
    scene.put("ct s3 & special.txt", b"special")
    response = media_get(scene, "ct s3 & special.txt")
    expect.equal((response.status, response.body), (200, b"special"), "answer")


@check(table={"internal host": AWS_S3_ENDPOINT_URL, "public host": AWS_S3_DOMAIN_REPLACE})
def ct_s3_010_request_signed_for_either_host_verifies(scene, endpoint):
    scene.put("hosts.txt", b"hosts")
    response = browser.fetch(scene.gateway, presigned(scene, endpoint, "get_object", "hosts.txt"))
    expect.equal((response.status, response.body), (200, b"hosts"), "answer")


@check
def ct_s3_010_url_for_the_public_host_verifies_when_a_proxy_sends_the_internal_one(scene):
    if not scene.gateway.is_ours:
        from harness.checks import Skip

        raise Skip("the host names of a given endpoint are not known")
    scene.put("hosts.txt", b"hosts")
    url = presigned(scene, AWS_S3_DOMAIN_REPLACE, "get_object", "hosts.txt")
    expect.equal(browser.fetch(scene.gateway, url, host="minio:9000").status, 200, "status")


@check
def url_signed_for_a_foreign_host_is_refused(scene):
    scene.put("hosts.txt", b"hosts")
    url = presigned(scene, "http://elsewhere.example.net", "get_object", "hosts.txt")
    expect.refused(browser.fetch(scene.gateway, url, host="minio:9000"), 403, "SignatureDoesNotMatch")
