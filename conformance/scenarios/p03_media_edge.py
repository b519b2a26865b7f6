"""P03: files behind nginx with Drive's /media configuration, named as people name them."""

import unicodedata
from urllib.parse import quote

from harness import expect
from harness.checks import check
from harness.media_edge import MEDIA_SERVER, SigningApplication
from harness.nginx import Nginx, free_port
from harness.wire import Connection, Request

SCENARIO, CLIENT = "P03", "nginx /media"
NAMES = [
    "plain.pdf",
    "ct s3 & special.txt",
    "Spécial #4.pdf",
    "a+b=c,(d)[e]!@$;'~*.txt",
    "100%.txt",
    "q?x.txt",
    "日本語😀.odt",
    "colon:name.txt",
    "%41lit.txt",
    unicodedata.normalize("NFD", "Procès-verbal é.odt"),
    "\"quotes\" <and> |pipes| ^`{}`.txt",
    "back\\slash.txt",
]


def prepare(scene):
    application = scene.enter(SigningApplication(scene.gateway, "http://minio:9000", scene.bucket))
    port = free_port()
    server = MEDIA_SERVER.format(
        port=port, upstream=scene.gateway.netloc, bucket=scene.bucket, host="minio:9000", auth_port=application.port
    )
    scene.enter(Nginx(scene.directory / "nginx", server, [port]))
    scene.edge = ("127.0.0.1", port)
    scene.application = application
    for name in NAMES:
        scene.put(f"item/42/{name}", name.encode(), ContentType="text/plain")


def get(scene, path: str, method: str = "GET", **headers: str):
    pairs = [("Host", "drive.example.org"), *((name.replace("_", "-"), value) for name, value in headers.items())]
    with Connection(scene.edge) as connection:
        connection.send(Request(method, path, "", pairs).bytes())
        return connection.receive(method=method)


@check(table={name: name for name in NAMES})
def file_is_served_with_its_bytes(scene, name):
    response = get(scene, f"/media/item/42/{quote(name)}")
    expect.equal((response.status, response.body), (200, name.encode()), "answer")
    expect.equal(response.header("Content-Disposition"), "attachment", "Content-Disposition")


@check(table={name: name for name in NAMES[:4]})
def preview_serves_the_same_file(scene, name):
    response = get(scene, f"/media/preview/item/42/{quote(name)}")
    expect.equal((response.status, response.body), (200, name.encode()), "answer")
    expect.equal(response.header("Content-Disposition"), None, "Content-Disposition")


@check
def range_and_condition_pass_through_the_proxy(scene):
    path = "/media/item/42/plain.pdf"
    part = get(scene, path, Range="bytes=0-4")
    expect.equal((part.status, part.body, part.header("Content-Range")), (206, b"plain", "bytes 0-4/9"), "part")
    fresh = get(scene, path, If_None_Match=part.header("ETag"))
    expect.equal((fresh.status, fresh.body), (304, b""), "conditional answer")


@check
def missing_file_is_404(scene):
    expect.equal(get(scene, "/media/item/42/not%20there.pdf").status, 404, "status")


@check
def cookie_origin_and_accept_encoding_of_the_browser_do_not_disturb(scene):
    response = get(scene, "/media/item/42/plain.pdf", Cookie="sessionid=abc", Origin="https://drive.example.org", Accept_Encoding="gzip, br")
    expect.equal((response.status, response.body), (200, b"plain.pdf"), "answer")
    expect.equal(response.header("Content-Encoding"), None, "Content-Encoding")


@check(client="raw HTTP/1.0")
def http_1_0_answer_has_a_length_and_closes(scene):
    headers = scene.application.headers_for("item/42/plain.pdf")
    lines = [f"GET /{scene.bucket}/item/42/plain.pdf HTTP/1.0", "Host: minio:9000"] + [f"{k}: {v}" for k, v in headers.items()]
    with Connection(scene.gateway.address) as connection:
        connection.send("\r\n".join(lines).encode() + b"\r\n\r\n")
        response = connection.receive()
        expect.equal((response.status, response.body, response.header("Content-Length")), (200, b"plain.pdf", "9"), "answer")
        expect.equal(response.header("Transfer-Encoding"), None, "Transfer-Encoding")
        assert connection.is_closed_by_peer(), "the connection stays open"


@check
def head_with_the_signature_of_a_get_needs_the_setting(scene):
    gateway = scene.start_gateway(MARTINET_ACCEPT_GET_SIGNATURE_FOR_HEAD="true", MARTINET_HOSTS="minio:9000")
    client = scene.client(gateway)
    client.create_bucket(Bucket="head")
    client.put_object(Bucket="head", Key="k", Body=b"four")
    for tested, bucket, status in ((gateway, "head", 200), (scene.gateway, scene.bucket, 403)):
        signed = SigningApplication(tested, "http://minio:9000", bucket).headers_for("k")
        request = Request("HEAD", f"/{bucket}/k", "", [("Host", "minio:9000"), *signed.items()])
        with Connection(tested.address) as connection:
            connection.send(request.bytes())
            expect.equal(connection.receive(method="HEAD").status, status, "status")
