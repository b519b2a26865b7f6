"""Bucket policies: who they let in, whom they keep out, and what is none."""

import json

import boto3
from botocore import UNSIGNED
from botocore.config import Config

from harness import expect
from harness.checks import check
from harness.signature import Signer
from harness.wire import Request, exchange

SCENARIO, CLIENT = "ops", "boto3"


def prepare(scene):
    scene.anonymous = boto3.client(
        "s3", endpoint_url=scene.gateway.endpoint, region_name="eu-west-1", config=Config(signature_version=UNSIGNED)
    )


def bucket_with(scene, *statements: dict) -> str:
    """A bucket of two objects, with a policy of these statements; `*` in a resource's place is the bucket."""
    name = scene.new_bucket()
    for key in ("public/a", "private/b"):
        scene.s3.put_object(Bucket=name, Key=key, Body=key.encode())
    set_policy(scene, name, *statements)
    return name


def set_policy(scene, bucket: str, *statements: dict) -> None:
    if statements:
        document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)}).replace("arn:aws:s3:::*", f"arn:aws:s3:::{bucket}")
        scene.s3.put_bucket_policy(Bucket=bucket, Policy=document)


def statement(effect: str = "Allow", action="s3:GetObject", resource="arn:aws:s3:::*/public/*", **more) -> dict:
    return {"Effect": effect, "Principal": "*", "Action": action, "Resource": resource, **more}


@check
def policy_is_given_back_as_it_was_set_and_goes(scene):
    name = bucket_with(scene, statement())
    given = json.loads(scene.s3.get_bucket_policy(Bucket=name)["Policy"])
    expect.equal(given["Statement"][0]["Resource"], f"arn:aws:s3:::{name}/public/*", "resource")
    expect.equal(scene.s3.get_bucket_policy_status(Bucket=name)["PolicyStatus"], {"IsPublic": True}, "status")
    for _ in range(2):
        scene.s3.delete_bucket_policy(Bucket=name)
    with expect.error(404, "NoSuchBucketPolicy"):
        scene.s3.get_bucket_policy(Bucket=name)


@check
def everybody_is_let_in_as_far_as_it_says(scene):
    name = bucket_with(scene, statement())
    expect.same_bytes(scene.anonymous.get_object(Bucket=name, Key="public/a")["Body"].read(), b"public/a")
    for call in (
        lambda s3: s3.get_object(Bucket=name, Key="private/b"),
        lambda s3: s3.list_objects_v2(Bucket=name),
        lambda s3: s3.put_object(Bucket=name, Key="public/new"),
        lambda s3: s3.delete_object(Bucket=name, Key="public/a"),
        lambda s3: s3.get_bucket_policy(Bucket=name),
        lambda s3: s3.get_object(Bucket=name, Key="public/a", VersionId="null"),
    ):
        with expect.error(403, "AccessDenied"):
            call(scene.anonymous)
    expect.equal(scene.keys(name), ["private/b", "public/a"], "keys")


@check
def denial_holds_for_the_owner_until_it_is_taken_away(scene):
    name = bucket_with(scene, statement("Deny", "s3:*", ["arn:aws:s3:::*", "arn:aws:s3:::*/*"]))
    with expect.error(403, "AccessDenied"):
        scene.s3.get_object(Bucket=name, Key="public/a")
    scene.s3.get_bucket_policy(Bucket=name)
    scene.s3.delete_bucket_policy(Bucket=name)
    scene.s3.get_object(Bucket=name, Key="public/a")


# The condition, and whether a plain anonymous GET over loopback meets it.
CONDITIONS = {
    "its address": ({"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, True),
    "another address": ({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}, False),
    "not its address": ({"NotIpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, False),
    "plain HTTP": ({"Bool": {"aws:SecureTransport": "false"}}, True),
    "TLS": ({"Bool": {"aws:SecureTransport": "true"}}, False),
    "a referer that is not sent": ({"StringLike": {"aws:Referer": "https://example.org/*"}}, False),
    "a referer if there is one": ({"StringLikeIfExists": {"aws:Referer": "https://example.org/*"}}, True),
    "a date that has come": ({"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, True),
    "a date that has passed": ({"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, False),
    "a private network of AWS": ({"StringEquals": {"aws:SourceVpc": "vpc-1"}}, False),
}


@check(table=CONDITIONS)
def condition_is_asked(scene, row):
    condition, is_met = row
    name = bucket_with(scene, statement(Condition=condition))
    if is_met:
        scene.anonymous.get_object(Bucket=name, Key="public/a")
    else:
        with expect.error(403, "AccessDenied"):
            scene.anonymous.get_object(Bucket=name, Key="public/a")


@check
def prefix_of_a_listing_is_asked(scene):
    name = bucket_with(scene, statement(action="s3:ListBucket", resource="arn:aws:s3:::*", Condition={"StringEquals": {"s3:prefix": "public/"}}))
    expect.equal([entry["Key"] for entry in scene.anonymous.list_objects_v2(Bucket=name, Prefix="public/")["Contents"]], ["public/a"], "keys")
    with expect.error(403, "AccessDenied"):
        scene.anonymous.list_objects_v2(Bucket=name, Prefix="private/")


@check
def caller_cannot_claim_to_come_from_elsewhere(scene):
    name = bucket_with(scene, statement(Condition={"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}))
    headers = [("host", Signer.of(scene.gateway).host), ("x-forwarded-for", "192.0.2.1"), ("x-real-ip", "192.0.2.1")]
    claimed = Request("GET", f"/{name}/public/a", headers=headers)
    expect.refused(exchange(scene.gateway, claimed), 403, "AccessDenied")


@check
def copy_needs_the_right_to_its_source(scene):
    source = bucket_with(scene, statement("Deny", resource="arn:aws:s3:::*/private/*"))
    copy = {"Bucket": scene.bucket, "Key": "copied"}
    scene.s3.copy_object(**copy, CopySource=f"{source}/public/a")
    scene.s3.delete_object(**copy)
    with expect.error(403, "AccessDenied"):
        scene.s3.copy_object(**copy, CopySource=f"{source}/private/b")
    assert "copied" not in scene.keys(), "it was copied"


@check
def each_key_of_a_bulk_delete_is_asked(scene):
    name = bucket_with(scene, statement("Deny", "s3:DeleteObject", "arn:aws:s3:::*/private/*"))
    answer = scene.s3.delete_objects(Bucket=name, Delete={"Objects": [{"Key": "public/a"}, {"Key": "private/b"}]})
    expect.equal([entry["Key"] for entry in answer["Deleted"]], ["public/a"], "deleted")
    expect.equal([(entry["Key"], entry["Code"]) for entry in answer["Errors"]], [("private/b", "AccessDenied")], "errors")
    expect.equal(scene.keys(name), ["private/b"], "keys")


@check
def public_access_block_refuses_and_restricts_public_policies(scene):
    name = bucket_with(scene, statement())
    block = {"BlockPublicAcls": False, "IgnorePublicAcls": False, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}
    scene.s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=block)
    with expect.error(403, "AccessDenied"):
        scene.anonymous.get_object(Bucket=name, Key="public/a")
    with expect.error(403, "AccessDenied"):
        set_policy(scene, name, statement())


FAULTS = {
    "no JSON": "nonsense",
    "an array": "[]",
    "no statement": '{"Version":"2012-10-17"}',
    "an unknown version": '{"Version":"2030-01-01","Statement":[]}',
    "another bucket": json.dumps({"Statement": [statement(resource="arn:aws:s3:::another-bucket/*")]}),
    "an action of another service": json.dumps({"Statement": [statement(action="iam:*", resource="*")]}),
    "an unknown key": json.dumps({"Statement": [statement(resource="*", Condition={"StringEquals": {"s3:colour": "red"}})]}),
    "an unknown operator": json.dumps({"Statement": [statement(resource="*", Condition={"StringIs": {"s3:prefix": "a"}})]}),
    "allowing all but somebody": '{"Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"1"},"Action":"s3:*","Resource":"*"}]}',
    "a field twice": '{"Statement":[{"Effect":"Allow","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}',
    "too long": json.dumps({"Statement": [statement(resource=["*"] * 6000)]}),
}


@check(table=FAULTS)
def refused_with_malformed_policy_and_the_old_one_stays(scene, document):
    name = bucket_with(scene, statement())
    before = scene.s3.get_bucket_policy(Bucket=name)["Policy"]
    with expect.error(400, "MalformedPolicy"):
        scene.s3.put_bucket_policy(Bucket=name, Policy=document)
    expect.equal(scene.s3.get_bucket_policy(Bucket=name)["Policy"], before, "policy")
    scene.anonymous.get_object(Bucket=name, Key="public/a")


@check
def refusal_is_explained_in_the_log(scene):
    gateway = scene.start_gateway("explained")
    client = scene.client(gateway)
    client.create_bucket(Bucket="explained")
    document = {"Statement": [statement("Deny", "s3:GetObject", "arn:aws:s3:::explained/*", Sid="NobodyReads")]}
    client.put_bucket_policy(Bucket="explained", Policy=json.dumps(document))
    with expect.error(403, "AccessDenied"):
        client.get_object(Bucket="explained", Key="k")
    assert gateway.log_after(0, "statement 'NobodyReads' of the bucket's policy denies s3:GetObject"), gateway.log()[-5:]
