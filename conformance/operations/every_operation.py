"""Every operation of boto3's S3 model, called once with the least that it takes: it is done, or refused as AWS documents it. None is taken for another."""

import json

import boto3
from botocore.exceptions import ClientError

from harness import expect
from harness.checks import check

SCENARIO, CLIENT = "ops", "boto3"
# What is said of a bucket or object that has no such thing.
NOT_THERE = {
    "NoSuchAnalyticsConfiguration", "NoSuchBucketPolicy", "NoSuchConfiguration", "NoSuchCORSConfiguration", "NoSuchLifecycleConfiguration",
    "NoSuchObjectLockConfiguration", "NoSuchPublicAccessBlockConfiguration", "NoSuchTagSet", "NoSuchUpload", "NoSuchWebsiteConfiguration",
    "MetadataConfigurationNotFound", "ObjectLockConfigurationNotFoundError", "OwnershipControlsNotFoundError", "ReplicationConfigurationNotFoundError",
    "ServerSideEncryptionConfigurationNotFoundError",
}  # fmt: skip
# What is not served at all: answered 501 by name.
REFUSED = {
    "CreateBucketMetadataConfiguration", "CreateBucketMetadataTableConfiguration", "CreateSession", "GetObjectTorrent", "PutBucketAbac",
    "PutBucketEncryption", "PutBucketReplication", "RestoreObject",
    "SelectObjectContent", "UpdateBucketMetadataInventoryTableConfiguration", "UpdateBucketMetadataJournalTableConfiguration",
    "UpdateObjectEncryption",
}  # fmt: skip
# Of other services than a bucket's: AWS sends them to hosts of their own.
ELSEWHERE = {"ListDirectoryBuckets", "WriteGetObjectResponse"}
# What ends in another refusal on a plain bucket, and in which.
OTHERWISE = {
    "GetObjectLegalHold": "InvalidRequest",
    "GetObjectRetention": "InvalidRequest",
    "PutObjectLegalHold": "InvalidRequest",
    "PutObjectLockConfiguration": "InvalidBucketState",
    "PutObjectRetention": "InvalidRequest",
    "PutBucketAcl": "AccessControlListNotSupported",
    "PutObjectAcl": "AccessControlListNotSupported",
    "UploadPart": "NoSuchUpload",
    "UploadPartCopy": "NoSuchUpload",
    "DeleteBucket": "BucketNotEmpty",
}
MODEL = boto3.client("s3", region_name="us-east-1").meta.service_model


def value(shape, name: str, bucket: str):
    """The least value of a shape that means something."""
    known = {
        "Bucket": bucket, "Key": "k", "CopySource": f"{bucket}/source", "RenameSource": f"/{bucket}/to-rename", "UploadId": "0" * 32, "PartNumber": 1,
        "Prefix": "p", "Days": 1, "Policy": policy(bucket), "RetainUntilDate": "2099-01-01T00:00:00Z", "Date": "2099-01-01T00:00:00Z",
        "ExpirationInDays": 1, "Id": "x", "Role": "arn:aws:iam::000000000001:role/r", "KMSKeyArn": "arn:aws:kms:us-east-1:000000000001:key/k",
    }  # fmt: skip
    if name in known and shape.type_name != "structure":
        return known[name]
    match shape.type_name:
        case "structure":
            members = shape.required_members or ([] if shape.name in EMPTY else list(shape.members)[:1])
            return {member: value(shape.members[member], member, bucket) for member in members}
        case "list":
            return [value(shape.member, name, bucket)]
        case "string":
            return shape.enum[0] if shape.enum else "x"
        case "integer" | "long":
            return 1
        case "boolean":
            return True
        case "blob":
            return b""
        case "timestamp":
            return "2099-01-01T00:00:00Z"
    raise AssertionError(f"a shape of type {shape.type_name}: {name}")


EMPTY = {"BucketLoggingStatus", "NotificationConfiguration", "NotificationConfigurationDeprecated"}


def policy(bucket: str) -> str:
    allowed = {"Effect": "Allow", "Principal": {"AWS": "000000000001"}, "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [allowed]})


def arguments(operation: str, bucket: str) -> dict:
    """The required members, and for the few operations that need more, those."""
    shape = MODEL.operation_model(operation).input_shape
    given = {member: value(shape.members[member], member, bucket) for member in (shape.required_members if shape else [])}
    return given | {
        "CreateBucket": {"Bucket": f"{bucket}-made"},
        "CompleteMultipartUpload": {"MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": "x"}]}},
        "PutBucketAcl": {"ACL": "public-read"},
        "PutObjectAcl": {"ACL": "public-read"},
        "PutBucketVersioning": {"VersioningConfiguration": {"Status": "Suspended"}},
        "PutBucketLifecycleConfiguration": {
            "LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "Filter": {"Prefix": "p"}, "Expiration": {"Days": 1}}]}
        },
        "PutBucketLifecycle": {"LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "Prefix": "p", "Expiration": {"Days": 1}}]}},
        "PutBucketCors": {"CORSConfiguration": {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}},
        "PutObjectLockConfiguration": {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}},
        "PutBucketWebsite": {"WebsiteConfiguration": {"IndexDocument": {"Suffix": "i"}}},
        "PutBucketAnalyticsConfiguration": {"AnalyticsConfiguration": {"Id": "x", "StorageClassAnalysis": {}}},
        "PutBucketInventoryConfiguration": {
            "InventoryConfiguration": {
                "Destination": {"S3BucketDestination": {"Bucket": f"arn:aws:s3:::{bucket}", "Format": "CSV"}},
                "IsEnabled": True,
                "Id": "x",
                "IncludedObjectVersions": "All",
                "Schedule": {"Frequency": "Daily"},
            }
        },
        "PutBucketIntelligentTieringConfiguration": {
            "IntelligentTieringConfiguration": {"Id": "x", "Status": "Enabled", "Tierings": [{"Days": 90, "AccessTier": "ARCHIVE_ACCESS"}]}
        },
        "PutObjectLegalHold": {"LegalHold": {"Status": "ON"}},
        "PutObjectRetention": {"Retention": {"Mode": "GOVERNANCE", "RetainUntilDate": "2099-01-01T00:00:00Z"}},
    }.get(operation, {})


def call(client, operation: str, bucket: str) -> tuple[int, str]:
    """Status and code of the answer."""
    method = next(method for method, name in client.meta.method_to_api_mapping.items() if name == operation)
    try:
        answer = getattr(client, method)(**arguments(operation, bucket))
    except ClientError as refusal:
        return refusal.response["ResponseMetadata"]["HTTPStatusCode"], refusal.response["Error"]["Code"]
    return answer["ResponseMetadata"]["HTTPStatusCode"], ""


def bucket_with_objects(scene) -> str:
    name = scene.new_bucket()
    for key in ("k", "source", "to-rename"):
        scene.s3.put_object(Bucket=name, Key=key, Body=b"content")
    return name


@check(table={name: name for name in sorted(MODEL.operation_names) if name not in ELSEWHERE})
def called_once_and_answered_as_documented(scene, operation):
    name = bucket_with_objects(scene)
    status, code = call(scene.s3, operation, name)
    if operation in REFUSED:
        expect.equal((status, code), (501, "NotImplemented"), "answer")
        expect.equal(scene.keys(name), ["k", "source", "to-rename"], "keys")
        for key in ("k", "source"):
            expect.same_bytes(scene.s3.get_object(Bucket=name, Key=key)["Body"].read(), b"content")
    elif operation in OTHERWISE:
        expect.equal(code, OTHERWISE[operation], "code")
    else:
        assert 200 <= status < 300 or status == 404 and code in NOT_THERE, f"answered {status} {code}"


@check
def lists_of_exceptions_name_operations_that_there_are(scene):
    known = set(MODEL.operation_names)
    unknown = [name for name in (*REFUSED, *OTHERWISE, *ELSEWHERE) if name not in known]
    assert not unknown, f"not in the model: {unknown}"
