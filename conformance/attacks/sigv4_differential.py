"""Thousands of random requests, signed by botocore: each right one is accepted, each changed one refused."""

import os
import random
import string
from urllib.parse import quote, urlsplit

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from harness import expect
from harness.checks import check
from harness.wire import Connection, ConnectionEnded, Request

SCENARIO, CLIENT = "SigV4", "botocore"
COUNT = 4_000
ACCEPTED = (200, 204, 206, 404, 416)
# 405 and 501: a changed method or query may name no operation at all.
REFUSED = (400, 403, 405, 501)
LETTERS = string.ascii_letters + string.digits + " -_.~!*'();:@&=+$,/?#[]%\"<>\\^`{|}éüß日本語😀\u0301/"
QUERIES = ["response-content-type", "response-content-disposition", "response-cache-control", "partNumber", "x-id"]


class Generator:
    """Makes requests from one seed."""

    def __init__(self, scene, seed: int):
        self.chance = random.Random(seed)
        self.gateway = scene.gateway
        self.bucket = scene.bucket
        self.credentials = Credentials(scene.gateway.access_key, scene.gateway.secret_key)

    def text(self, most: int) -> str:
        return "".join(self.chance.choices(LETTERS, k=self.chance.randint(1, most)))

    def request(self, prefix: str) -> Request:
        """A right one, by header or by query, on a key that starts with `prefix`."""
        method = self.chance.choice(("GET", "GET", "HEAD", "PUT", "DELETE", "LIST"))
        path = f"/{self.bucket}" if method == "LIST" else f"/{self.bucket}/{quote(prefix + self.text(40), safe='/~')}"
        query = self._query(method)
        body = self.chance.randbytes(self.chance.choice((0, 1, 100, 5000))) if method == "PUT" else b""
        url = f"http://{self.gateway.netloc}{path}" + (f"?{query}" if query else "")
        request = AWSRequest("GET" if method == "LIST" else method, url, self._headers(method))
        self._sign(request, body)
        return self._raw(request, body)

    def _query(self, method: str) -> str:
        if method == "LIST":
            names = {"list-type": "2", "prefix": self.text(10), "delimiter": self.chance.choice("/ é+"), "max-keys": "3", "start-after": self.text(5)}
            chosen = {"list-type": "2"} | dict(self.chance.sample(sorted(names.items()), 3))
        elif method == "GET" and self.chance.random() < 0.4:
            chosen = {name: self.text(12) for name in self.chance.sample(QUERIES[:3], self.chance.randint(1, 3))}
        elif self.chance.random() < 0.2:
            chosen = {"x-id": self.text(5)}
        else:
            chosen = {}
        return "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in chosen.items())

    def _headers(self, method: str) -> dict[str, str]:
        headers = {}
        if method == "PUT":
            headers = {f"x-amz-meta-{n}{self.chance.choice('abc')}": self.chance.choice(("v", " two  spaces ", "a,b", "=;:")) for n in range(self.chance.randint(0, 3))}
            if self.chance.random() < 0.5:
                headers["Content-Type"] = self.chance.choice(("text/plain", "application/json; charset=utf-8", "a/b"))
        if method == "GET" and self.chance.random() < 0.3:
            headers["Range"] = "bytes=0-10"
        return headers

    def _sign(self, request: AWSRequest, body: bytes) -> None:
        region = self.chance.choice(("us-east-1", "eu-east-1", "fr-par", "garage"))
        if self.chance.random() < 0.4:
            S3SigV4QueryAuth(self.credentials, "s3", region, expires=self.chance.choice((1000, 604800))).add_auth(request)
            return
        request.data = body
        if self.chance.random() < 0.3:
            request.context["payload_signing_enabled"] = False
            request.headers["X-Amz-Content-SHA256"] = "UNSIGNED-PAYLOAD"
        S3SigV4Auth(self.credentials, "s3", region).add_auth(request)

    def _raw(self, request: AWSRequest, body: bytes) -> Request:
        parts = urlsplit(request.url)
        headers = [("Host", self.gateway.netloc), *request.headers.items(), ("User-Agent", self.text(8).encode("ascii", "ignore").decode().strip())]
        if body or request.method == "PUT":
            headers.append(("Content-Length", str(len(body))))
        self.chance.shuffle(headers)
        return Request(request.method, parts.path, parts.query, headers, body)

    # Changes that leave the meaning as it was

    def respelt(self, request: Request) -> Request:
        change = self.chance.choice((self._hex_case, self._escape_more, self._reorder, self._add_unsigned))
        return change(request)

    def _hex_case(self, request: Request) -> Request:
        path = "".join(part.lower() if at % 2 else part for at, part in enumerate(_split_escapes(request.path)))
        return _with(request, path=path)

    def _escape_more(self, request: Request) -> Request:
        at = self.chance.randrange(len(request.path))
        letter = request.path[at]
        if not letter.isalnum() or "%" in request.path[max(0, at - 2) : at]:
            return request
        return _with(request, path=f"{request.path[:at]}%{ord(letter):02X}{request.path[at + 1:]}")

    def _reorder(self, request: Request) -> Request:
        pairs = request.query.split("&")
        self.chance.shuffle(pairs)
        return _with(request, query="&".join(pairs))

    def _add_unsigned(self, request: Request) -> Request:
        return request.adding(("Accept-Language", "fr"), ("Cookie", self.text(5).encode("ascii", "ignore").decode().strip()))

    # Changes that must be seen

    def tampered(self, request: Request) -> Request | None:
        changes = (
            self._path_changed, self._query_changed, self._query_added, self._method_changed, self._signature_changed, self._date_changed,
            self._scope_changed, self._header_changed, self._header_removed, self._body_changed, self._host_changed, self._key_changed,
            self._amz_header_added, self._signed_headers_changed, self._hash_changed,
        )  # fmt: skip
        return self.chance.choice(changes)(request)

    def _path_changed(self, request: Request) -> Request:
        return _with(request, path=request.path + self.chance.choice(("x", "/", "%20", "%2F", ".")))

    def _query_changed(self, request: Request) -> Request | None:
        pairs = [pair for pair in request.query.split("&") if pair]
        if not pairs:
            return None
        at = self.chance.randrange(len(pairs))
        pairs[at] = pairs[at] + "1" if not pairs[at].startswith("X-Amz-Signature") else _other_digit(pairs[at])
        return _with(request, query="&".join(pairs))

    def _query_added(self, request: Request) -> Request:
        return _with(request, query=f"{request.query}&prefix=added" if request.query else "prefix=added")

    def _method_changed(self, request: Request) -> Request:
        others = {"GET": "DELETE", "HEAD": "GET", "PUT": "DELETE", "DELETE": "GET"}
        return Request(others[request.method], request.path, request.query, request.headers, request.body)

    def _signature_changed(self, request: Request) -> Request:
        return self._in_authorization(request, _other_digit)

    def _in_authorization(self, request: Request, change) -> Request:
        """Changes the Authorization header, or the query that stands for it."""
        value = dict(request.headers).get("Authorization")
        return _with(request, query=change(request.query)) if value is None else request.replacing("Authorization", change(value))

    def _date_changed(self, request: Request) -> Request | None:
        value = next((value for name, value in request.headers if name.lower() == "x-amz-date"), None)
        if value is None:
            return None
        digit = "1" if value[-2] != "1" else "2"
        return request.replacing("x-amz-date", f"{value[:-2]}{digit}Z")

    def _scope_changed(self, request: Request) -> Request:
        return self._in_authorization(request, lambda text: text.replace("/s3/aws4_request", "/s4/aws4_request").replace("%2Fs3%2Faws4_request", "%2Fs4%2Faws4_request"))

    def _header_changed(self, request: Request) -> Request | None:
        names = [name for name, _ in request.headers if name.lower().startswith("x-amz-meta-")]
        return request.replacing(self.chance.choice(names), "changed") if names else None

    def _header_removed(self, request: Request) -> Request | None:
        names = [name for name, _ in request.headers if name.lower().startswith("x-amz-")]
        return request.without(self.chance.choice(names)) if names else None

    def _body_changed(self, request: Request) -> Request | None:
        declared = next((value for name, value in request.headers if name.lower() == "x-amz-content-sha256"), "UNSIGNED-PAYLOAD")
        if not request.body or declared == "UNSIGNED-PAYLOAD":
            return None
        body = bytes([request.body[0] ^ 1]) + request.body[1:]
        return Request(request.method, request.path, request.query, request.headers, body)

    def _host_changed(self, request: Request) -> Request:
        return request.replacing("Host", "other.example.net")

    def _key_changed(self, request: Request) -> Request:
        key = self.gateway.access_key
        return self._in_authorization(request, lambda text: text.replace(key, key[:-1] + "X"))

    def _amz_header_added(self, request: Request) -> Request:
        return request.adding((self.chance.choice(("x-amz-meta-added", "x-amz-acl", "x-amz-copy-source")), f"{self.bucket}/a"))

    def _signed_headers_changed(self, request: Request) -> Request:
        return self._in_authorization(request, lambda text: text.replace("SignedHeaders=", "SignedHeaders=accept;", 1))

    def _hash_changed(self, request: Request) -> Request | None:
        if not any(name.lower() == "x-amz-content-sha256" for name, _ in request.headers):
            return None
        return request.replacing("x-amz-content-sha256", "0" * 64)


def _with(request: Request, path: str | None = None, query: str | None = None) -> Request:
    return Request(request.method, path or request.path, request.query if query is None else query, request.headers, request.body)


def _other_digit(text: str) -> str:
    """The signature's last digit changed, wherever the signature stands."""
    start = text.rindex("Signature=") + len("Signature=")
    end = start + 64
    return text[: end - 1] + ("0" if text[end - 1] != "0" else "1") + text[end:]


def _split_escapes(path: str) -> list[str]:
    """The path as text (with its percent sign) and the two digits of each escape, in turn."""
    first, *rest = path.split("%")
    parts = [first]
    for part in rest:
        parts[-1] += "%"
        parts += [part[:2], part[2:]]
    return parts


class Conversation:
    """A kept-alive connection, made anew where the gateway has closed it."""

    def __init__(self, gateway):
        self.gateway = gateway
        self.connection = None

    def ask(self, request: Request):
        for _ in range(2):
            fresh = self.connection is None
            if fresh:
                self.connection = Connection(self.gateway.address)
            try:
                self.connection.send(request.bytes())
                response = self.connection.receive(method=request.method)
            except ConnectionEnded:
                self.close()
                if fresh:
                    raise
                continue
            if (response.header("Connection") or "").lower() == "close":
                self.close()
            return response
        raise ConnectionEnded("twice")

    def close(self) -> None:
        if self.connection:
            self.connection.close()
            self.connection = None


def described(request: Request, response) -> str:
    return f"{request.method} {request.target} {request.headers}: {response.status} {response.body[:500]!r}"


@check(limit=240)
def every_verdict_on_random_requests_is_right(scene):
    seed = int(os.environ.get("CONFORMANCE_SEED") or random.SystemRandom().randrange(1 << 32))
    print(f"        SigV4 differential: seed {seed}", flush=True)
    generator, conversation = Generator(scene, seed), Conversation(scene.gateway)
    verdicts = {"accepted": 0, "refused": 0}
    for number in range(COUNT):
        tampering = number % 2
        request = generator.request("refused/" if tampering else "accepted/")
        if tampering:
            request = generator.tampered(request)
            if request is None:
                continue
            response = conversation.ask(request)
            assert response.status in REFUSED, f"seed {seed}, accepted although changed: {described(request, response)}"
            verdicts["refused"] += 1
        else:
            request = generator.respelt(request) if generator.chance.random() < 0.5 else request
            response = conversation.ask(request)
            assert response.status in ACCEPTED, f"seed {seed}, refused although right: {described(request, response)}"
            verdicts["accepted"] += 1
    conversation.close()
    assert verdicts["accepted"] > COUNT / 3 and verdicts["refused"] > COUNT / 3, verdicts
    expect.equal([key for key in scene.keys() if key.startswith("refused/")], [], "keys of refused uploads")
