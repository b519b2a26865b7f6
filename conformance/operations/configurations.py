"""Configurations of a bucket that Terraform, SDKs and consoles set and read: what AWS answers where there is none, and what was set comes back without a difference."""

from harness import expect
from harness.checks import check

SCENARIO, CLIENT = "ops", "boto3"

# What Terraform's AWS provider reads of every bucket, and what it must find of a fresh one: a code, or members of the answer.
FRESH = {
    "get_bucket_accelerate_configuration": {},
    "get_bucket_acl": None,
    "get_bucket_cors": "NoSuchCORSConfiguration",
    "get_bucket_lifecycle_configuration": "NoSuchLifecycleConfiguration",
    "get_bucket_location": {"LocationConstraint": None},
    "get_bucket_logging": {},
    "get_bucket_ownership_controls": {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}},
    "get_bucket_policy": "NoSuchBucketPolicy",
    "get_bucket_replication": "ReplicationConfigurationNotFoundError",
    "get_bucket_request_payment": {"Payer": "BucketOwner"},
    "get_bucket_tagging": "NoSuchTagSet",
    "get_bucket_versioning": {},
    "get_bucket_website": "NoSuchWebsiteConfiguration",
    "get_object_lock_configuration": "ObjectLockConfigurationNotFoundError",
    "get_public_access_block": "NoSuchPublicAccessBlockConfiguration",
    "get_bucket_abac": {"AbacStatus": {"Status": "Disabled"}},
    "get_bucket_metadata_configuration": "MetadataConfigurationNotFound",
    "list_bucket_analytics_configurations": {"IsTruncated": False},
    "list_bucket_inventory_configurations": {"IsTruncated": False},
    "list_bucket_metrics_configurations": {"IsTruncated": False},
    "list_bucket_intelligent_tiering_configurations": {"IsTruncated": False},
}


def answer(call, **arguments) -> dict:
    """Without what is about the request."""
    return {name: value for name, value in call(**arguments).items() if name != "ResponseMetadata"}


@check(client="boto3 as Terraform", table={name: (name, wanted) for name, wanted in FRESH.items()})
def fresh_bucket_is_read(scene, row):
    operation, wanted = row
    call = getattr(scene.s3, operation)
    if isinstance(wanted, str):
        with expect.error(404, wanted):
            call(Bucket=scene.bucket)
    else:
        found = answer(call, Bucket=scene.bucket)
        assert wanted is None or found == wanted, found


def website(name):
    return {
        "IndexDocument": {"Suffix": "index.html"},
        "ErrorDocument": {"Key": "error & more.html"},
        "RoutingRules": [
            {"Condition": {"KeyPrefixEquals": "docs/"}, "Redirect": {"ReplaceKeyPrefixWith": "documents/"}},
            {
                "Condition": {"HttpErrorCodeReturnedEquals": "404", "KeyPrefixEquals": "img/"},
                "Redirect": {"HostName": "example.org", "HttpRedirectCode": "302", "Protocol": "https", "ReplaceKeyWith": "none.html"},
            },
        ],
    }


def reports(name):
    return f"arn:aws:s3:::{name}"


# Terraform's resources: put, its arguments, get, and the members that must be the same afterwards.
RESOURCES = {
    "aws_s3_bucket_versioning": (
        "put_bucket_versioning",
        lambda name: {"VersioningConfiguration": {"Status": "Enabled"}},
        "get_bucket_versioning",
        lambda name: {"Status": "Enabled"},
    ),
    "aws_s3_bucket_website_configuration": (
        "put_bucket_website",
        lambda name: {"WebsiteConfiguration": website(name)},
        "get_bucket_website",
        website,
    ),
    "aws_s3_bucket_website_configuration, redirecting": (
        "put_bucket_website",
        lambda name: {"WebsiteConfiguration": {"RedirectAllRequestsTo": {"HostName": "example.org", "Protocol": "https"}}},
        "get_bucket_website",
        lambda name: {"RedirectAllRequestsTo": {"HostName": "example.org", "Protocol": "https"}},
    ),
    "aws_s3_bucket_accelerate_configuration": (
        "put_bucket_accelerate_configuration",
        lambda name: {"AccelerateConfiguration": {"Status": "Enabled"}},
        "get_bucket_accelerate_configuration",
        lambda name: {"Status": "Enabled"},
    ),
    "aws_s3_bucket_request_payment_configuration": (
        "put_bucket_request_payment",
        lambda name: {"RequestPaymentConfiguration": {"Payer": "Requester"}},
        "get_bucket_request_payment",
        lambda name: {"Payer": "Requester"},
    ),
    "aws_s3_bucket_logging": (
        "put_bucket_logging",
        lambda name: {"BucketLoggingStatus": logging(name)},
        "get_bucket_logging",
        lambda name: logging(name),
    ),
    "aws_s3_bucket_ownership_controls": (
        "put_bucket_ownership_controls",
        lambda name: {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}},
        "get_bucket_ownership_controls",
        lambda name: {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}},
    ),
    "aws_s3_bucket_public_access_block": (
        "put_public_access_block",
        lambda name: {"PublicAccessBlockConfiguration": block()},
        "get_public_access_block",
        lambda name: {"PublicAccessBlockConfiguration": block()},
    ),
    "aws_s3_bucket_cors_configuration": (
        "put_bucket_cors",
        lambda name: {"CORSConfiguration": {"CORSRules": cors()}},
        "get_bucket_cors",
        lambda name: {"CORSRules": cors()},
    ),
    "aws_s3_bucket_lifecycle_configuration": (
        "put_bucket_lifecycle_configuration",
        lambda name: {"LifecycleConfiguration": {"Rules": lifecycle()}},
        "get_bucket_lifecycle_configuration",
        lambda name: {"TransitionDefaultMinimumObjectSize": "all_storage_classes_128K", "Rules": lifecycle()},
    ),
    "aws_s3_bucket tags": (
        "put_bucket_tagging",
        lambda name: {"Tagging": {"TagSet": [{"Key": "team", "Value": "a b"}]}},
        "get_bucket_tagging",
        lambda name: {"TagSet": [{"Key": "team", "Value": "a b"}]},
    ),
}  # fmt: skip

# Kinds of which a bucket may have many: the words of their operations, and a configuration of an id.
NAMED = {
    "aws_s3_bucket_analytics_configuration": (
        "analytics",
        "AnalyticsConfiguration",
        lambda id, name: {
            "Id": id,
            "Filter": {"And": {"Prefix": "p/", "Tags": [{"Key": "a", "Value": "b"}, {"Key": "c", "Value": "d"}]}},
            "StorageClassAnalysis": {
                "DataExport": {
                    "OutputSchemaVersion": "V_1",
                    "Destination": {"S3BucketDestination": {"Format": "CSV", "Bucket": reports(name), "Prefix": "reports"}},
                }
            },
        },
    ),
    "aws_s3_bucket_inventory": (
        "inventory",
        "InventoryConfiguration",
        lambda id, name: {
            "Destination": {"S3BucketDestination": {"Bucket": reports(name), "Format": "ORC", "Prefix": "x", "Encryption": {"SSES3": {}}}},
            "IsEnabled": True,
            "Filter": {"Prefix": "documents/"},
            "Id": id,
            "IncludedObjectVersions": "All",
            "OptionalFields": ["Size", "ETag"],
            "Schedule": {"Frequency": "Weekly"},
        },
    ),
    "aws_s3_bucket_metric": ("metrics", "MetricsConfiguration", lambda id, name: {"Id": id, "Filter": {"Tag": {"Key": "a", "Value": "b"}}}),
    "aws_s3_bucket_intelligent_tiering_configuration": (
        "intelligent_tiering",
        "IntelligentTieringConfiguration",
        lambda id, name: {
            "Id": id,
            "Filter": {"Prefix": "p"},
            "Status": "Enabled",
            "Tierings": [{"Days": 90, "AccessTier": "ARCHIVE_ACCESS"}, {"Days": 180, "AccessTier": "DEEP_ARCHIVE_ACCESS"}],
        },
    ),
}


def logging(name):
    return {"LoggingEnabled": {"TargetBucket": name, "TargetPrefix": "log/", "TargetObjectKeyFormat": {"PartitionedPrefix": {"PartitionDateSource": "EventTime"}}}}


def block():
    return {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": False}


def cors():
    return [{"AllowedMethods": ["GET", "PUT"], "AllowedOrigins": ["https://a.example"], "AllowedHeaders": ["*"], "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 60}]


def lifecycle():
    return [{"ID": "old", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 7}, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 3}}]


@check(client="boto3 as Terraform", table={name: row for name, row in RESOURCES.items()})
def is_read_back_as_it_was_applied(scene, row):
    put, arguments, get, wanted = row
    for _ in range(2):
        getattr(scene.s3, put)(Bucket=scene.bucket, **arguments(scene.bucket))
        expect.equal(answer(getattr(scene.s3, get), Bucket=scene.bucket), wanted(scene.bucket), "read back")


@check(client="boto3 as Terraform")
def whole_bucket_is_applied_and_read_without_a_difference(scene):
    name = scene.new_bucket()
    for put, arguments, _, _ in RESOURCES.values():
        getattr(scene.s3, put)(Bucket=name, **arguments(name))
    changed = "aws_s3_bucket_website_configuration"
    for resource, (_, _, get, wanted) in RESOURCES.items():
        if resource != changed:
            expect.equal(answer(getattr(scene.s3, get), Bucket=name), wanted(name), resource)
    scene.s3.put_bucket_logging(Bucket=name, BucketLoggingStatus={})
    expect.equal(answer(scene.s3.get_bucket_logging, Bucket=name), {}, "logging")
    scene.s3.delete_bucket_website(Bucket=name)
    with expect.error(404, "NoSuchWebsiteConfiguration"):
        scene.s3.get_bucket_website(Bucket=name)


@check(client="boto3 as Terraform", table=NAMED)
def is_set_listed_and_removed_by_its_id(scene, row):
    words, member, make = row
    name = scene.new_bucket()
    put, get, delete = (getattr(scene.s3, f"{verb}_bucket_{words}_configuration") for verb in ("put", "get", "delete"))
    listing = getattr(scene.s3, f"list_bucket_{words}_configurations")
    for id in ("b", "a", "b"):
        put(Bucket=name, Id=id, **{member: make(id, name)})
    expect.equal(answer(get, Bucket=name, Id="b")[member], make("b", name), "read back")
    expect.equal(answer(listing, Bucket=name)[f"{member}List"], [make("a", name), make("b", name)], "list")
    delete(Bucket=name, Id="b")
    for call in (get, delete):
        with expect.error(404, "NoSuchConfiguration"):
            call(Bucket=name, Id="b")
    with expect.error(400, "InvalidArgument"):
        put(Bucket=name, Id="other", **{member: make("a", name)})
    expect.equal(answer(listing, Bucket=name)[f"{member}List"], [make("a", name)], "list")


@check
def replication_is_refused_with_the_reason(scene):
    rule = {"Status": "Enabled", "Prefix": "", "Destination": {"Bucket": reports("elsewhere")}}
    with expect.error(501, "NotImplemented"):
        scene.s3.put_bucket_replication(Bucket=scene.bucket, ReplicationConfiguration={"Role": "arn:aws:iam::000000000001:role/r", "Rules": [rule]})
    with expect.error(404, "ReplicationConfigurationNotFoundError"):
        scene.s3.get_bucket_replication(Bucket=scene.bucket)
    scene.s3.delete_bucket_replication(Bucket=scene.bucket)
