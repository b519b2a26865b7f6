"""boto3 with awscrt, which computes and verifies XXHash and CRC-64 by itself.

awscrt changes what boto3 does in other places too: it is installed beside the other clients, and only these checks see it, in a
process of their own.
"""

import sys
from pathlib import Path

from harness.checks import Skip, check

SCENARIO, CLIENT = "clients", "boto3 with awscrt"
LIBRARIES = Path(sys.prefix) / "crt"
KINDS = ("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256", "SHA512", "XXHASH64", "XXHASH3", "XXHASH128")

PROGRAM = """
import sys, boto3
from botocore.compat import HAS_CRT
from botocore.config import Config
kind, bucket = sys.argv[1:]
assert HAS_CRT, "no awscrt"
s3 = boto3.client("s3", config=Config(retries={"total_max_attempts": 1}))
field, body = f"Checksum{kind}", b"computed and verified by the SDK" * 1000
where = {"Bucket": bucket, "Key": f"crt-{kind}"}

def read(**more):
    got = s3.get_object(**where, **more)  # the SDK compares what it reads with the checksum of the answer
    return got["Body"].read(), got

put = s3.put_object(**where, Body=body, ChecksumAlgorithm=kind)
found, got = read()
assert found == body and got[field] == put[field], (put, got)

made = s3.create_multipart_upload(**where, ChecksumAlgorithm=kind)
part = s3.upload_part(**where, UploadId=made["UploadId"], PartNumber=1, Body=body, ChecksumAlgorithm=kind)
listed = {"PartNumber": 1, "ETag": part["ETag"], field: part[field]}
s3.complete_multipart_upload(**where, UploadId=made["UploadId"], MultipartUpload={"Parts": [listed]})
found, got = read(PartNumber=1)
assert found == body and got[field] == part[field] == put[field], (part, got)

copy = s3.copy_object(Bucket=bucket, Key=f"crt-{kind}-copy", CopySource=where, ChecksumAlgorithm=kind)
assert copy["CopyObjectResult"][field] == put[field], copy
"""


@check(table={kind: kind for kind in KINDS})
def sdk_and_gateway_compute_the_same(scene, kind):
    if not LIBRARIES.exists():
        raise Skip("awscrt is not installed")
    scene.run(sys.executable, "-c", PROGRAM, kind, scene.bucket, env=scene.environment() | {"PYTHONPATH": str(LIBRARIES)})
