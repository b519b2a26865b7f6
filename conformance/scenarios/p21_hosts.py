"""P21: one server under several names, behind a proxy that may replace the Host."""

from harness import browser, expect
from harness.certificates import make_certificates
from harness.checks import check
from harness.nginx import Nginx, free_port
from harness.signature import Signer
from harness.wire import Connection, Request, exchange

SCENARIO, CLIENT = "P21", "nginx proxy"
PUBLIC, INTERNAL = "https://s3.example.org", "http://minio:9000"
PROXY = """
  server {{
    listen 127.0.0.1:{tls} ssl; ssl_certificate {certificate}; ssl_certificate_key {key};
    location / {{ proxy_pass http://{upstream}; proxy_set_header Host $http_host; proxy_request_buffering off; }}
  }}
  server {{
    listen 127.0.0.1:{forwarding} ssl; ssl_certificate {certificate}; ssl_certificate_key {key};
    location / {{
      proxy_pass http://{upstream}; proxy_set_header Host store.internal;
      proxy_set_header X-Forwarded-Host $http_host; proxy_set_header X-Forwarded-Proto https;
    }}
  }}
"""


def prepare(scene):
    """A gateway that trusts the proxy at 127.0.0.1 and one that knows only its names; the proxy is nginx with TLS."""
    scene.gateway = scene.start_gateway("trusting", MARTINET_TRUSTED_PROXIES="127.0.0.1")
    scene.named = scene.start_gateway("named", MARTINET_HOSTS="minio:9000,https://s3.example.org")
    scene.untrusting = scene.start_gateway("untrusting", MARTINET_TRUSTED_PROXIES="192.0.2.0/24,2001:db8::/32")
    for gateway in (scene.gateway, scene.named, scene.untrusting):
        client = scene.client(gateway)
        client.create_bucket(Bucket="hosts")
        client.put_object(Bucket="hosts", Key="k", Body=b"by any name")
    import ssl

    certificates = make_certificates(scene.directory / "tls")
    scene.tls = ssl.create_default_context(cafile=certificates.authority)
    scene.tls.check_hostname = False
    scene.ports = {"tls": free_port(), "forwarding": free_port()}
    servers = PROXY.format(upstream=scene.gateway.netloc, certificate=certificates.certificate, key=certificates.key, **scene.ports)
    scene.enter(Nginx(scene.directory / "nginx", servers, list(scene.ports.values())))


def presigned(scene, gateway, endpoint: str, **more) -> str:
    return scene.client(gateway, endpoint=endpoint, **more).generate_presigned_url("get_object", Params={"Bucket": "hosts", "Key": "k"})


def through_proxy(scene, port: int, request: Request):
    with Connection(("127.0.0.1", port), tls=scene.tls) as connection:
        connection.send(request.bytes())
        return connection.receive(method=request.method)


def served(response) -> None:
    assert (response.status, response.body) == (200, b"by any name"), f"{response.status} {response.body[:300]!r}"


@check(table={"sends Host": "tls", "sends only X-Forwarded-Host": "forwarding"})
def url_for_the_public_host_verifies_behind_a_tls_proxy_that(scene, server):
    served(through_proxy(scene, scene.ports[server], browser.request_for(presigned(scene, scene.gateway, PUBLIC))))


@check(table={"sends Host": "tls", "sends only X-Forwarded-Host": "forwarding"})
def signed_put_through_a_tls_proxy_verifies_that(scene, server):
    signer = Signer.of(scene.gateway).with_(host="s3.example.org")
    request = signer.sign(Request("PUT", "/hosts/put", body=b"put"))
    expect.equal(through_proxy(scene, scene.ports[server], request).status, 200, "status")


@check(client="raw HTTP", table={"internal": INTERNAL, "public": PUBLIC, "public with its default port": "https://s3.example.org:443"})
def url_for_each_configured_name_verifies_under_any_other_host(scene, endpoint):
    host = endpoint.split("//")[1]
    url = Signer.of(scene.named).with_(host=host).presign(Request("GET", "/hosts/k"))
    for sent in (host, "minio:9000", "s3.example.org", scene.named.netloc):
        served(exchange(scene.named, url.replacing("host", sent)))


@check(client="raw HTTP")
def url_for_an_unknown_name_is_refused_under_another_host(scene):
    url = Signer.of(scene.named).with_(host="unknown.example.net").presign(Request("GET", "/hosts/k"))
    expect.refused(exchange(scene.named, url.replacing("host", "minio:9000")), 403, "SignatureDoesNotMatch")


@check(client="raw HTTP")
def forwarded_host_of_an_untrusted_peer_is_ignored(scene):
    url = Signer.of(scene.untrusting).with_(host="s3.example.org").presign(Request("GET", "/hosts/k"))
    request = url.replacing("host", "store.internal").adding(("X-Forwarded-Host", "s3.example.org"))
    expect.refused(exchange(scene.untrusting, request), 403, "SignatureDoesNotMatch")


@check(client="raw HTTP")
def forwarded_host_of_a_trusted_peer_is_used(scene):
    url = Signer.of(scene.gateway).with_(host="s3.example.org").presign(Request("GET", "/hosts/k"))
    served(exchange(scene.gateway, url.replacing("host", "store.internal").adding(("X-Forwarded-Host", "s3.example.org"))))


@check(client="boto3", table={region: region for region in ("eu-east-1", "us-east-1", "fr-par", "garage", "eu-west-3")})
def region_is_accepted(scene, region):
    client = scene.client(region=region)
    expect.equal(client.get_object(Bucket="hosts", Key="k")["Body"].read(), b"by any name", "bytes")
    served(browser.fetch(scene.gateway, presigned(scene, scene.gateway, scene.gateway.endpoint, region=region)))


@check(client="raw HTTP")
def empty_region_of_some_configurations_is_accepted(scene):
    served(exchange(scene.gateway, Signer.of(scene.gateway).with_(region="").sign(Request("GET", "/hosts/k"))))


@check(client="raw HTTP")
def with_a_region_configured_another_is_refused_and_told_the_right_one(scene):
    gateway = scene.start_gateway("regional", MARTINET_REGION="fr-par")
    scene.client(gateway).list_buckets()
    response = exchange(gateway, Signer.of(gateway).with_(region="us-east-1").sign(Request("GET", "/")))
    document = expect.refused(response, 400, "AuthorizationHeaderMalformed")
    expect.equal(document.get("Region"), "fr-par", "Region")
