"""The exact answer of every operation, compared with a file: status, header fields and document, with what differs from run to run replaced by a word.

`GOLDEN=write conformance/run --filter golden` writes the files anew; read the difference before you commit it. An operation without a file fails.
"""

import difflib
import itertools
import os
import re
from pathlib import Path
from xml.etree import ElementTree

from botocore.exceptions import ClientError

from harness.checks import check

from .every_operation import ELSEWHERE, MODEL, arguments

SCENARIO, CLIENT = "ops", "golden"
FILES = Path(__file__).resolve().parents[1] / "golden"
WRITES = os.environ.get("GOLDEN") == "write"
# Fields that say nothing of the operation.
PASSED_OVER = {"date", "x-amz-request-id", "x-amz-id-2", "connection", "server"}
_numbers = itertools.count(1)
KEYS = ("source", "k", "to-rename")
LOCKED = {"GetObjectLegalHold", "PutObjectLegalHold", "GetObjectRetention", "PutObjectRetention", "GetObjectLockConfiguration", "PutObjectLockConfiguration"}
LISTS = {"GetBucketAcl", "PutBucketAcl", "GetObjectAcl", "PutObjectAcl"}
UPLOADS = {"UploadPart", "UploadPartCopy", "ListParts", "ListMultipartUploads", "CompleteMultipartUpload", "AbortMultipartUpload"}


def fresh_bucket(scene, operation: str) -> str:
    """With what the operation is about: objects, two versions, an object lock, lists."""
    name = f"golden-{os.getpid()}-{next(_numbers)}"
    more = {"ObjectLockEnabledForBucket": True} if operation in LOCKED else {}
    scene.s3.create_bucket(Bucket=name, **more, **({"ObjectOwnership": "ObjectWriter"} if operation in LISTS else {}))
    if operation == "ListObjectVersions":
        scene.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    if operation != "DeleteBucket":
        for key in KEYS:
            scene.s3.put_object(Bucket=name, Key=key, Body=b"content", ContentType="text/plain", Metadata={"made": "for this"}, Tagging="a=b")
    if operation == "ListObjectVersions":
        scene.s3.delete_object(Bucket=name, Key="k")
    return name


def given(scene, operation: str, bucket: str) -> dict:
    """Arguments, after what the operation reads or removes was set."""
    if operation in UPLOADS:
        return uploading(scene, operation, bucket)
    for verb in ("Get", "Delete", "List"):
        if operation.startswith(verb) and operation != "DeleteObject":
            words = operation.removeprefix(verb)
            setter = {
                "BucketPolicyStatus": "PutBucketPolicy", "BucketAnalyticsConfigurations": "PutBucketAnalyticsConfiguration",
                "BucketInventoryConfigurations": "PutBucketInventoryConfiguration", "BucketMetricsConfigurations": "PutBucketMetricsConfiguration",
                "BucketIntelligentTieringConfigurations": "PutBucketIntelligentTieringConfiguration",
            }.get(words, f"Put{words}")  # fmt: skip
            if setter in MODEL.operation_names and setter not in ("PutObject", "PutBucketAcl", "PutObjectAcl"):
                call(scene, setter, arguments(setter, bucket))
    more = {
        "GetObjectAttributes": {"ObjectAttributes": ["ETag", "Checksum", "StorageClass", "ObjectSize"]},
        "DeleteObjects": {"Delete": {"Objects": [{"Key": "k"}, {"Key": "none"}]}},
        "ListObjects": {"EncodingType": "url", "Delimiter": "-", "Marker": "a", "Prefix": ""},
        "ListObjectsV2": {"EncodingType": "url", "MaxKeys": 1, "StartAfter": "a", "FetchOwner": True},
        "ListObjectVersions": {"EncodingType": "url", "MaxKeys": 3},
        "GetObject": {"Range": "bytes=1-3"},
        "ListBuckets": {"Prefix": bucket},
    }
    return arguments(operation, bucket) | more.get(operation, {})


def uploading(scene, operation: str, bucket: str) -> dict:
    upload = scene.s3.create_multipart_upload(Bucket=bucket, Key="k", ChecksumAlgorithm="SHA256")["UploadId"]
    part = scene.s3.upload_part(Bucket=bucket, Key="k", UploadId=upload, PartNumber=1, Body=b"part", ChecksumAlgorithm="SHA256")
    which = {"Bucket": bucket, "Key": "k", "UploadId": upload}
    listed = {"PartNumber": 1, "ETag": part["ETag"], "ChecksumSHA256": part["ChecksumSHA256"]}
    return {
        "UploadPart": which | {"PartNumber": 2, "Body": b"more", "ChecksumAlgorithm": "SHA256"},
        "UploadPartCopy": which | {"PartNumber": 2, "CopySource": f"{bucket}/source"},
        "ListParts": which,
        "ListMultipartUploads": {"Bucket": bucket, "EncodingType": "url"},
        "CompleteMultipartUpload": which | {"MultipartUpload": {"Parts": [listed]}},
        "AbortMultipartUpload": which,
    }[operation]


def call(scene, operation: str, parameters: dict) -> dict | None:
    """The answer as it came."""
    client, caught = scene.client(), {}
    method = next(method for method, name in client.meta.method_to_api_mapping.items() if name == operation)
    client.meta.events.register("before-parse.s3", lambda response_dict, **_: caught.update(response_dict))
    try:
        getattr(client, method)(**parameters)
    except ClientError:
        pass
    return caught


def text_of(answer: dict, bucket: str, gateway) -> str:
    fields = [(name.lower(), value) for name, value in answer["headers"].items() if name.lower() not in PASSED_OVER]
    lines = [str(answer["status_code"]), *(f"{name}: {value}" for name, value in sorted(fields)), ""]
    body = answer["body"] if isinstance(answer["body"], bytes) else b""
    if body.lstrip().startswith(b"<"):
        root = ElementTree.fromstring(body)
        ElementTree.indent(root)
        lines += [ElementTree.tostring(root, "unicode").replace("ns0:", "").replace(":ns0", "")]
    elif body:
        lines += [body.decode()]
    return normalised("\n".join(lines), bucket, gateway) + "\n"


def normalised(text: str, bucket: str, gateway) -> str:
    for pattern, word in (
        (re.escape(bucket), "BUCKET"),
        (re.escape(gateway.netloc), "HOST"),
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "TIME"),
        (r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", "DATE"),
        (r"(<(?:UploadId|VersionId|NextVersionIdMarker|NextUploadIdMarker|DeleteMarkerVersionId)>)(?!null)[^<]+", r"\1ID"),
        (r"<ID>[0-9a-f]{48}</ID>", "<ID>MADE</ID>"),
        (r"(x-amz-version-id: )(?!null).+", r"\1ID"),
        (r"(<(?:RequestId|HostId|NextContinuationToken|ContinuationToken)>)[^<]+", r"\1ID"),
        (r"(content-length: )\d\d+", r"\1LENGTH"),
    ):
        text = re.sub(pattern, word, text)
    return text


@check(table={name: name for name in sorted(MODEL.operation_names) if name not in ELSEWHERE})
def answer_is_the_one_of_the_file(scene, operation):
    bucket = fresh_bucket(scene, operation)
    answer = call(scene, operation, given(scene, operation, bucket))
    text, file = text_of(answer, bucket, scene.gateway), FILES / f"{operation}.txt"
    if WRITES:
        file.write_text(text)
    assert file.exists(), f"no golden file: {file.name}"
    if text != file.read_text():
        raise AssertionError("\n".join(difflib.unified_diff(file.read_text().splitlines(), text.splitlines(), "file", "answer", lineterm="", n=1)))
    body = answer["body"] if isinstance(answer["body"], bytes) else b""
    if answer["status_code"] < 300 and body.lstrip().startswith(b"<"):
        check_elements(operation, ElementTree.fromstring(body))


@check
def files_are_of_operations_that_there_are(scene):
    left = {file.stem for file in FILES.glob("*.txt")} - set(MODEL.operation_names)
    assert not left, f"files of no operation: {left}"


# MARK: the model


def check_elements(operation: str, root) -> None:
    """Every element is one that the model has in that place."""
    shape = MODEL.operation_model(operation).output_shape
    payload = shape.serialization.get("payload")
    if payload:
        shape = shape.members[payload]
    if shape.type_name != "structure":
        return
    # Of AWS's oldest answer the root itself is the value.
    if operation == "GetBucketLocation":
        return
    unknown = list(unknown_elements(shape, root, root.tag.rpartition("}")[2]))
    assert not unknown, f"not in the model: {unknown}"


def unknown_elements(shape, element, path: str):
    known = {member.serialization.get("name", name): member for name, member in shape.members.items()}
    for name, member in list(known.items()):
        if member.type_name == "list" and member.serialization.get("flattened"):
            known.setdefault(member.member.serialization.get("name", name), member)
    for child in element:
        name = child.tag.rpartition("}")[2]
        member = known.get(name)
        if member is None:
            yield f"{path}/{name}"
        elif member.type_name == "structure":
            yield from unknown_elements(member, child, f"{path}/{name}")
        elif member.type_name == "list":
            items = [child] if member.serialization.get("flattened") else list(child)
            if member.member.type_name == "structure":
                for item in items:
                    yield from unknown_elements(member.member, item, f"{path}/{name}")
