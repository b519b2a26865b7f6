"""C23: Notifications: a webhook is told of every change, in order, whatever happens in between."""

import json
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote_plus

from harness import expect
from harness.checks import check

SCENARIO, CLIENT = "ops", "boto3 webhook"
ARN = "arn:martinet:sqs::{}:webhook"
SECONDS = 20


class Receiver:
    """A webhook that keeps what it is sent; `answer` is the status that it gives."""

    def __init__(self):
        self.messages: list[dict] = []
        self.tokens: list[str | None] = []
        self.attempts = 0
        self.answer = 200
        self._more = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                with receiver._more:
                    receiver.attempts += 1
                    if receiver.answer == 200:
                        receiver.messages.append(json.loads(body))
                        receiver.tokens.append(self.headers["authorization"])
                    receiver._more.notify_all()
                self.send_response(receiver.answer)
                if receiver.answer in (301, 307):
                    self.send_header("location", f"http://127.0.0.1:{receiver.port}/elsewhere")
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def wait(self, done, what: str) -> None:
        with self._more:
            if not self._more.wait_for(done, SECONDS):
                raise AssertionError(f"{what}: {self.attempts} attempts, {[names(each) for each in self.messages]}")

    def wait_for(self, count: int) -> list[dict]:
        self.wait(lambda: len(self.messages) >= count, f"{count} messages")
        return [message["Records"][0] for message in self.messages]


def names(message: dict) -> tuple[str, str]:
    record = message["Records"][0]
    return record["eventName"], unquote_plus(record["s3"]["object"]["key"])


def prepare(scene):
    scene.hook, scene.other = Receiver(), Receiver()
    scene.enter(Stopping(scene.hook))
    scene.enter(Stopping(scene.other))
    scene.gateway = scene.start_gateway(
        MARTINET_WEBHOOKS=f"meet=http://127.0.0.1:{scene.hook.port}/events?a=b,other=http://localhost:{scene.other.port}",
        MARTINET_WEBHOOK_TOKENS="meet=a-token",
        MARTINET_WEBHOOKS_TO_LOOPBACK="true",
    )
    scene.s3 = scene.client()


class Stopping:
    def __init__(self, receiver: Receiver):
        self.receiver = receiver

    def __enter__(self):
        return self.receiver

    def __exit__(self, *_):
        self.receiver.stop()


def bucket_with(scene, webhook: str, events: list[str], **filters: str) -> str:
    name = scene.new_bucket()
    configure(scene, name, webhook, events, **filters)
    return name


def configure(scene, bucket: str, webhook: str, events: list[str], **filters: str) -> None:
    queue = {"Id": "rule", "QueueArn": ARN.format(webhook), "Events": events}
    if filters:
        queue["Filter"] = {"Key": {"FilterRules": [{"Name": name, "Value": value} for name, value in filters.items()]}}
    scene.s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [queue]})


def of(records: list[dict], bucket: str) -> list[dict]:
    return [record for record in records if record["s3"]["bucket"]["name"] == bucket]


def fresh(receiver: Receiver) -> None:
    receiver.messages.clear()
    receiver.tokens.clear()
    receiver.attempts = 0


@check
def every_kind_of_change_is_told_in_order(scene):
    fresh(scene.hook)
    name = bucket_with(scene, "meet", ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectTagging:*"])
    scene.s3.put_object(Bucket=name, Key="recordings/a b+ü.mp4", Body=b"12345", ContentType="video/mp4")
    scene.s3.copy_object(Bucket=name, Key="copy", CopySource={"Bucket": name, "Key": "recordings/a b+ü.mp4"})
    upload = {"Bucket": name, "Key": "parts"}
    upload["UploadId"] = scene.s3.create_multipart_upload(**upload)["UploadId"]
    part = scene.s3.upload_part(**upload, PartNumber=1, Body=b"x")
    scene.s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    scene.s3.put_object_tagging(Bucket=name, Key="copy", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    scene.s3.delete_object(Bucket=name, Key="copy")
    scene.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    version = scene.s3.put_object(Bucket=name, Key="v", Body=b"1")["VersionId"]
    scene.s3.delete_object(Bucket=name, Key="v")
    records = scene.hook.wait_for(7)
    told = [names(message) for message in scene.hook.messages]
    expect.equal(
        told,
        [
            ("ObjectCreated:Put", "recordings/a b+ü.mp4"),
            ("ObjectCreated:Copy", "copy"),
            ("ObjectCreated:CompleteMultipartUpload", "parts"),
            ("ObjectTagging:Put", "copy"),
            ("ObjectRemoved:Delete", "copy"),
            ("ObjectCreated:Put", "v"),
            ("ObjectRemoved:DeleteMarkerCreated", "v"),
        ],
        "events",
    )
    first = records[0]["s3"]
    expect.equal(first["bucket"]["name"], name, "bucket")
    expect.equal(first["object"]["contentType"], "video/mp4", "content type")
    expect.equal(first["object"]["size"], 5, "size")
    expect.equal(first["configurationId"], "rule", "configuration")
    assert "%2F" in first["object"]["key"], first["object"]["key"]
    expect.equal(records[5]["s3"]["object"]["versionId"], version, "version")
    expect.equal(scene.hook.messages[0]["EventName"], "s3:ObjectCreated:Put", "MinIO's name")
    sequencers = [record["s3"]["object"]["sequencer"] for record in records]
    expect.equal(sequencers, sorted(sequencers), "sequencers")
    expect.equal(set(scene.hook.tokens), {"Bearer a-token"}, "authorization")


@check
def only_what_the_filter_lets_through_is_told(scene):
    fresh(scene.hook)
    name = bucket_with(scene, "meet", ["s3:ObjectCreated:Put"], prefix="in/", suffix=".mp4")
    for key in ("in/a.txt", "out/a.mp4", "in/b.mp4", "in/c.mp4"):
        scene.s3.put_object(Bucket=name, Key=key, Body=b"x")
    scene.s3.delete_object(Bucket=name, Key="in/b.mp4")
    scene.hook.wait_for(2)
    expect.equal([names(each)[1] for each in scene.hook.messages], ["in/b.mp4", "in/c.mp4"], "keys")


@check
def what_was_before_the_configuration_is_not_told(scene):
    fresh(scene.hook)
    name = scene.new_bucket()
    scene.s3.put_object(Bucket=name, Key="before", Body=b"x")
    configure(scene, name, "meet", ["s3:ObjectCreated:*"])
    scene.s3.put_object(Bucket=name, Key="after", Body=b"x")
    scene.hook.wait_for(1)
    expect.equal([names(each)[1] for each in scene.hook.messages], ["after"], "keys")


@check(limit=90)
def a_webhook_that_is_down_gets_all_of_it_in_order_later(scene):
    fresh(scene.other)
    name = bucket_with(scene, "other", ["s3:ObjectCreated:*"])
    scene.other.answer = 503
    for number in range(20):
        scene.s3.put_object(Bucket=name, Key=f"{number:02}", Body=b"x")
    scene.other.wait(lambda: scene.other.attempts >= 2, "a second attempt")
    scene.other.answer = 200
    scene.other.wait_for(20)
    expect.equal([names(each)[1] for each in scene.other.messages], [f"{number:02}" for number in range(20)], "keys")


@check(limit=90)
def a_killed_gateway_tells_the_rest_after_its_start(scene):
    fresh(scene.other)
    name = bucket_with(scene, "other", ["s3:ObjectCreated:*"])
    scene.other.answer = 503
    for number in range(10):
        scene.s3.put_object(Bucket=name, Key=f"{number}", Body=b"x")
    scene.gateway.stop(signal.SIGKILL)
    scene.other.answer = 200
    scene.gateway.start()
    scene.s3 = scene.client()
    scene.other.wait(lambda: len({names(each) for each in scene.other.messages}) >= 10, "all ten")
    told = [names(each)[1] for each in scene.other.messages]
    expect.equal(sorted(set(told)), [f"{number}" for number in range(10)], "keys")


@check(limit=90)
def redirects_are_not_followed(scene):  # attack 23
    fresh(scene.other)
    name = bucket_with(scene, "other", ["s3:ObjectCreated:*"])
    scene.other.answer = 307
    scene.s3.put_object(Bucket=name, Key="k", Body=b"x")
    scene.other.wait(lambda: scene.other.attempts >= 2, "a second attempt")
    expect.equal(scene.other.messages, [], "messages")
    scene.other.answer = 200
    scene.other.wait_for(1)


@check(limit=90)
def addresses_of_this_machine_are_refused_unless_they_are_allowed(scene):  # attack 23
    fresh(scene.hook)
    urls = {"ip": "http://127.0.0.1:{}", "name": "http://localhost:{}", "zero": "http://0.0.0.0:{}"}
    gateway = scene.start_gateway(MARTINET_WEBHOOKS=",".join(f"{name}={url.format(scene.hook.port)}" for name, url in urls.items()))
    s3 = scene.client(gateway)
    mark = len(gateway.log())
    for webhook in urls:
        s3.create_bucket(Bucket=f"near-{webhook}")
        queue = {"QueueArn": ARN.format(webhook), "Events": ["s3:ObjectCreated:*"]}
        s3.put_bucket_notification_configuration(
            Bucket=f"near-{webhook}", NotificationConfiguration={"QueueConfigurations": [queue]}
        )
        s3.put_object(Bucket=f"near-{webhook}", Key="k", Body=b"x")
        found = gateway.log_after(mark, f'"webhook":"{webhook}"', 10)
        assert any("not permitted" in line for line in found), f"{webhook}: {found}"
    expect.equal(scene.hook.attempts, 0, "attempts")


@check
def a_configuration_is_given_back_and_goes(scene):
    name = bucket_with(scene, "meet", ["s3:ObjectCreated:*"], prefix="in/")
    given = scene.s3.get_bucket_notification_configuration(Bucket=name)["QueueConfigurations"]
    expect.equal(given[0]["QueueArn"], ARN.format("meet"), "ARN")
    expect.equal(given[0]["Filter"]["Key"]["FilterRules"], [{"Name": "prefix", "Value": "in/"}], "filter")
    scene.s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration={})
    given = scene.s3.get_bucket_notification_configuration(Bucket=name)
    expect.equal([key for key in given if key != "ResponseMetadata"], [], "configuration")


@check
def what_is_no_configuration_is_refused(scene):
    name = scene.new_bucket()
    good = {"QueueArn": ARN.format("meet"), "Events": ["s3:ObjectCreated:*"]}
    wrong = [
        (good | {"QueueArn": ARN.format("nobody")}, "InvalidArgument"),
        (good | {"QueueArn": "arn:aws:sqs:us-east-1:1:queue"}, "InvalidArgument"),
        (good | {"Events": ["s3:ObjectAcl:Put"]}, "InvalidArgument"),
        (good | {"Events": ["s3:*"]}, "InvalidArgument"),
        (good | {"Filter": {"Key": {"FilterRules": [{"Name": "middle", "Value": "x"}]}}}, "InvalidArgument"),
        (
            good | {"Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "x"}, {"Name": "Prefix", "Value": "y"}]}}},
            "InvalidArgument",
        ),
    ]
    for queue, code in wrong:
        with expect.error(400, code):
            scene.s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration={"QueueConfigurations": [queue]})
    with expect.error(400, "InvalidArgument"):
        scene.s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration={"QueueConfigurations": [good, good]})
    with expect.error(501, "NotImplemented"):
        scene.s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}})
    given = scene.s3.get_bucket_notification_configuration(Bucket=name)
    expect.equal([key for key in given if key != "ResponseMetadata"], [], "configuration")
