"""Buckets in the host name."""

from harness import browser, expect
from harness.checks import check
from harness.signature import Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "boto3 virtual"
DOMAIN = "s3.example.org"


def prepare(scene):
    scene.gateway = scene.start_gateway(MARTINET_DOMAIN=DOMAIN)
    scene.s3.create_bucket(Bucket="by-host")
    scene.s3.create_bucket(Bucket="dotted.bucket")
    scene.s3.put_object(Bucket="by-host", Key="a key/é.txt", Body=b"by host")


def send(scene, host: str, method: str, path: str, query: str = "", body: bytes = b""):
    signer = Signer.of(scene.gateway).with_(host=host)
    return exchange(scene.gateway, signer.sign(Request(method, path, query, body=body)))


@check
def presigned_url_of_the_virtual_host_is_served(scene):
    client = scene.client(endpoint=f"http://{DOMAIN}", s3={"addressing_style": "virtual"})
    url = client.generate_presigned_url("get_object", Params={"Bucket": "by-host", "Key": "a key/é.txt"})
    assert url.startswith(f"http://by-host.{DOMAIN}/a%20key/"), url
    expect.equal(browser.fetch(scene.gateway, url).body, b"by host", "body")


@check(client="raw HTTP")
def put_list_get_and_delete_work_at_the_virtual_host(scene):
    host = f"by-host.{DOMAIN}"
    expect.equal(send(scene, host, "PUT", "/new", body=b"new").status, 200, "status of the PUT")
    assert b"<Key>new</Key>" in send(scene, host, "GET", "/", "list-type=2").body, "not listed"
    expect.equal(send(scene, host, "GET", "/new").body, b"new", "body")
    expect.equal(send(scene, host, "HEAD", "/").status, 200, "status of HEAD bucket")
    expect.equal(send(scene, host, "DELETE", "/new").status, 204, "status of the DELETE")


@check(client="raw HTTP")
def key_that_looks_like_a_bucket_stays_a_key(scene):
    send(scene, f"by-host.{DOMAIN}", "PUT", "/by-host/k", body=b"nested")
    expect.equal(scene.s3.get_object(Bucket="by-host", Key="by-host/k")["Body"].read(), b"nested", "bytes")


@check(client="raw HTTP")
def bucket_name_with_dots_works(scene):
    expect.equal(send(scene, f"dotted.bucket.{DOMAIN}", "PUT", "/k", body=b"dots").status, 200, "status")
    expect.equal(scene.s3.get_object(Bucket="dotted.bucket", Key="k")["Body"].read(), b"dots", "bytes")


@check(client="raw HTTP")
def path_style_works_at_the_domain_itself_and_at_the_address(scene):
    for host in (DOMAIN, scene.gateway.netloc):
        expect.equal(send(scene, host, "GET", "/by-host/a%20key/%C3%A9.txt").body, b"by host", "body")
    assert b"<Name>by-host</Name>" in send(scene, DOMAIN, "GET", "/").body, "the domain itself does not list buckets"


@check(client="raw HTTP")
def missing_bucket_in_the_host_is_no_such_bucket(scene):
    expect.refused(send(scene, f"none-here.{DOMAIN}", "GET", "/k"), 404, "NoSuchBucket")


@check(client="raw HTTP", table={"upper case": f"By-Host.{DOMAIN.upper()}", "with a port": f"by-host.{DOMAIN}:8080"})
def host_is_recognised(scene, host):
    expect.equal(send(scene, host, "GET", "/a%20key/%C3%A9.txt").body, b"by host", "body")


@check(client="raw HTTP")
def bucket_is_created_and_removed_by_its_host(scene):
    expect.equal(send(scene, f"made-by-host.{DOMAIN}", "PUT", "/").status, 200, "status")
    scene.s3.head_bucket(Bucket="made-by-host")
    expect.equal(send(scene, f"made-by-host.{DOMAIN}", "DELETE", "/").status, 204, "status")
