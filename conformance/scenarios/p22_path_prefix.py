"""P22: a proxy strips a path prefix that the client has signed."""

from harness import browser, expect
from harness.checks import check
from harness.nginx import Nginx, free_port
from harness.wire import Connection

SCENARIO, CLIENT = "P22", "nginx proxy"
SIGNED_FOR = "https://drive.example.org/s3"
PROXY = """
  server {{
    listen 127.0.0.1:{port};
    location /s3/ {{ proxy_pass http://{upstream}/; proxy_set_header Host $http_host; }}
  }}
"""


def prepare(scene):
    scene.gateways = {
        "configured": scene.start_gateway("configured", MARTINET_PATH_PREFIXES="/upstream,/s3"),
        "not configured": scene.start_gateway("not-configured"),
    }
    scene.ports = {}
    for name, gateway in scene.gateways.items():
        client = scene.client(gateway)
        client.create_bucket(Bucket="prefixed")
        client.put_object(Bucket="prefixed", Key="a key/é.txt", Body=b"prefixed")
        scene.ports[name] = free_port()
        servers = PROXY.format(port=scene.ports[name], upstream=gateway.netloc)
        scene.enter(Nginx(scene.directory / f"nginx-{scene.ports[name]}", servers, [scene.ports[name]]))


def presigned(scene, gateway, operation: str = "get_object", key: str = "a key/é.txt") -> str:
    client = scene.client(gateway, endpoint=SIGNED_FOR)
    return client.generate_presigned_url(operation, Params={"Bucket": "prefixed", "Key": key})


def through_proxy(scene, name: str, url: str, method: str = "GET", body: bytes = b""):
    with Connection(("127.0.0.1", scene.ports[name])) as connection:
        connection.send(browser.request_for(url, method, body=body).bytes())
        return connection.receive(method=method)


@check
def url_signed_with_the_configured_prefix_is_served(scene):
    response = through_proxy(scene, "configured", presigned(scene, scene.gateways["configured"]))
    expect.equal((response.status, response.body), (200, b"prefixed"), "answer")


@check
def put_signed_with_the_configured_prefix_is_stored(scene):
    gateway = scene.gateways["configured"]
    url = presigned(scene, gateway, "put_object", "new")
    expect.equal(through_proxy(scene, "configured", url, "PUT", b"new").status, 200, "status")
    expect.equal(scene.client(gateway).get_object(Bucket="prefixed", Key="new")["Body"].read(), b"new", "bytes")


@check
def without_the_setting_it_is_refused_and_the_log_names_the_path_and_no_secret(scene):
    gateway = scene.gateways["not configured"]
    mark, url = len(gateway.log()), presigned(scene, gateway)
    expect.refused(through_proxy(scene, "not configured", url), 403, "SignatureDoesNotMatch")
    lines = gateway.log_after(mark, "path")
    assert lines, f"no line names the path: {gateway.log()[mark:]}"
    signature = url.split("X-Amz-Signature=")[1].split("&")[0]
    for line in gateway.log():
        assert signature not in line, "the log shows the signature"
        assert gateway.secret_key not in line, "the log shows the secret key"


@check(client="raw HTTP")
def other_prefixes_are_still_refused(scene):
    gateway = scene.gateways["configured"]
    client = scene.client(gateway, endpoint="https://drive.example.org/other")
    url = client.generate_presigned_url("get_object", Params={"Bucket": "prefixed", "Key": "a key/é.txt"})
    response = browser.fetch(gateway, url.replace("/other/", "/"))
    expect.refused(response, 403, "SignatureDoesNotMatch")
