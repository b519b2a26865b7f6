"""Access logs: what is asked of a bucket is written to another one, whose policy lets the logging service in."""

import base64
import json
import re
import shlex
import time


from harness import expect
from harness.checks import check
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "boto3"


def prepare(scene):
    scene.logged = scene.start_gateway("access-logs", MARTINET_ACCESS_LOG_INTERVAL="1s")
    scene.own = scene.client(scene.logged)


def policy(target: str, source: str, **changes) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{target}/*",
        "Condition": {"ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{source}"}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement | changes]})


def buckets(scene, format: dict | None = None, **changes) -> tuple[str, str]:
    """The logged one, and the one of its logs."""
    source, target = scene.new_bucket(scene.own), scene.new_bucket(scene.own)
    scene.own.put_bucket_policy(Bucket=target, Policy=policy(target, source, **changes))
    enabled = {"TargetBucket": target, "TargetPrefix": "log/"} | ({"TargetObjectKeyFormat": format} if format else {})
    scene.own.put_bucket_logging(Bucket=source, BucketLoggingStatus={"LoggingEnabled": enabled})
    return source, target


def logs(scene, target: str, seconds: float = 15) -> dict[str, str]:
    """The log objects, once there are some."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = scene.own.list_objects_v2(Bucket=target).get("Contents", [])
        if found:
            return {each["Key"]: scene.own.get_object(Bucket=target, Key=each["Key"])["Body"].read().decode() for each in found}
        time.sleep(0.1)
    return {}


def fields(line: str) -> list[str]:
    return shlex.split(line.replace("[", '"').replace("]", '"'))


@check
def requests_are_told_in_the_format_of_s3(scene):
    source, target = buckets(scene)
    put = scene.own.put_object(Bucket=source, Key='a key "quoted"', Body=b"x" * 100)
    scene.own.get_object(Bucket=source, Key='a key "quoted"')["Body"].read()
    (name, text), = logs(scene, target).items()
    assert re.fullmatch(r"log/\d{4}(-\d\d){5}-[0-9A-F]{16}", name), name
    rows = [fields(line) for line in text.splitlines()]
    assert all(len(row) == 26 for row in rows), text
    first, second = (row for row in rows if row[6].endswith(".OBJECT"))
    expect.equal((first[1], first[5], first[6], first[7], first[9]), (source, put["ResponseMetadata"]["RequestId"], "REST.PUT.OBJECT", "a%20key%20%22quoted%22", "200"), "put")
    expect.equal((second[6], second[9], second[11], second[19], second[21]), ("REST.GET.OBJECT", "200", "100", "SigV4", "AuthHeader"), "get")


@check
def presigned_signature_is_not_written(scene):
    source, target = buckets(scene)
    url = scene.client(scene.logged, s3={"addressing_style": "path"}).generate_presigned_url("get_object", Params={"Bucket": source, "Key": "none"})
    path, query = url.removeprefix(scene.logged.endpoint).split("?", 1)
    signature = re.search(r"X-Amz-Signature=([0-9a-f]+)", query)[1]
    response = exchange(scene.logged, Request("GET", path, query, [("Host", scene.logged.netloc)]))
    expect.refused(response, 404, "NoSuchKey")
    text = "".join(logs(scene, target).values())
    assert signature not in text and "X-Amz-Signature=REDACTED" in text and "QueryString" in text, text


@check
def partitioned_names_have_account_region_bucket_and_day(scene):
    source, target = buckets(scene, {"PartitionedPrefix": {"PartitionDateSource": "DeliveryTime"}})
    scene.own.head_bucket(Bucket=source)
    (name,) = logs(scene, target)
    assert re.fullmatch(rf"log/\d{{12}}/[a-z0-9-]+/{source}/\d{{4}}/\d\d/\d\d/\d{{4}}(-\d\d){{5}}-[0-9A-F]{{16}}", name), name


@check(table={
    "everybody": {"Principal": "*"},
    "another service": {"Principal": {"Service": "elasticloadbalancing.amazonaws.com"}},
    "another bucket": {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::another"}}},
    "another prefix": {"Resource": "arn:aws:s3:::TARGET/other/*"},
})  # fmt: skip
def nothing_is_delivered_where_the_policy_lets_in(scene, changes):
    source, target = scene.new_bucket(scene.own), scene.new_bucket(scene.own)
    text = policy(target, source, **changes).replace("TARGET", target)
    scene.own.put_bucket_policy(Bucket=target, Policy=text)
    scene.own.put_bucket_logging(Bucket=source, BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": target, "TargetPrefix": "log/"}})
    scene.own.head_bucket(Bucket=source)
    expect.equal(logs(scene, target, seconds=2.5), {}, "logs")


@check
def what_waits_is_delivered_when_the_gateway_stops(scene):
    gateway = scene.start_gateway("access-logs-stopped", MARTINET_ACCESS_LOG_INTERVAL="1h")
    client = scene.client(gateway)
    source, target = scene.new_bucket(client), scene.new_bucket(client)
    client.put_bucket_policy(Bucket=target, Policy=policy(target, source))
    client.put_bucket_logging(Bucket=source, BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": target, "TargetPrefix": ""}})
    client.put_object(Bucket=source, Key="k", Body=b"x")
    expect.equal(client.list_objects_v2(Bucket=target)["KeyCount"], 0, "logs before")
    gateway.stop()
    gateway.start()
    client = scene.client(gateway)
    expect.equal(client.list_objects_v2(Bucket=target)["KeyCount"], 1, "logs after")


@check
def logs_are_encrypted_as_their_bucket_has_it(scene):
    key = base64.b64encode(bytes(range(32))).decode()
    gateway = scene.start_gateway("access-logs-encrypted", MARTINET_ACCESS_LOG_INTERVAL="1s", MARTINET_ENCRYPTION_KEYS=f"first:{key}")
    client = scene.client(gateway)
    source, target = scene.new_bucket(client), scene.new_bucket(client)
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    client.put_bucket_encryption(Bucket=target, ServerSideEncryptionConfiguration={"Rules": [rule]})
    client.put_bucket_policy(Bucket=target, Policy=policy(target, source))
    client.put_bucket_logging(Bucket=source, BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": target, "TargetPrefix": ""}})
    client.head_bucket(Bucket=source)
    end = time.monotonic() + 15
    while not client.list_objects_v2(Bucket=target).get("Contents"):
        assert time.monotonic() < end, "no log came"
        time.sleep(0.1)
    (log,) = client.list_objects_v2(Bucket=target)["Contents"]
    expect.equal(client.head_object(Bucket=target, Key=log["Key"]).get("ServerSideEncryption"), "AES256", "encryption")
