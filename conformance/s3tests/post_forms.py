"""POST forms of the suite, signed again with Signature Version 4.

The suite signs its forms with version 2 alone, which AWS takes only in its oldest regions and Martinet nowhere. What a test is about stays as
it is: a right signature becomes a right one, a wrong one a wrong one, a missing one stays missing, the access key is the one that the test
names, and the policy is the test's own with the conditions added that the fields of the new signature need.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import json
from collections import OrderedDict
from datetime import datetime, timezone

REGION = "us-east-1"


def resign_forms_of(requests, secret_of_suite) -> None:
    """Lets `requests.post` sign the suite's forms again; `secret_of_suite` gives the secret that the suite signs with."""
    post = requests.post

    @functools.wraps(post)
    def posting(url, *arguments, files=None, **more):
        if isinstance(files, dict):
            files = resigned(files, secret_of_suite())
        return post(url, *arguments, files=files, **more)

    requests.post = posting


def resigned(form: dict, secret: str) -> OrderedDict:
    """The form with fields of version 4 in place of those of version 2; a form without a policy is returned as it is."""
    field = {name.lower(): name for name in form}
    if "policy" not in field:
        return OrderedDict(form)
    policy = as_bytes(form[field["policy"]])
    date = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    signing = {"x-amz-algorithm": "AWS4-HMAC-SHA256", "x-amz-date": date}
    scope = f"{date[:8]}/{REGION}/s3/aws4_request"
    if "awsaccesskeyid" in field:
        signing["x-amz-credential"] = f"{form[field['awsaccesskeyid']]}/{scope}"
    new_policy = with_conditions(policy, signing)
    if "signature" in field:
        is_right = as_bytes(form[field["signature"]]) == signature_2(policy, secret)
        signature = signature_4(new_policy, secret, scope)
        signing["x-amz-signature"] = signature if is_right else signature[::-1]
    kept = OrderedDict((name, value) for name, value in form.items() if name.lower() not in ("awsaccesskeyid", "signature", "file"))
    kept[field["policy"]] = new_policy
    kept.update(signing)
    kept.update((name, value) for name, value in form.items() if name.lower() == "file")
    return kept


def with_conditions(policy: bytes, signing: dict[str, str]) -> bytes:
    """The policy with a condition for each field of the signature; one that has no list of conditions stays as it is."""
    try:
        document = json.loads(base64.b64decode(policy, validate=True))
        document["conditions"].extend({name: value} for name, value in signing.items())
    except (ValueError, KeyError, TypeError, AttributeError):
        return policy
    return base64.b64encode(json.dumps(document).encode())


def signature_2(policy: bytes, secret: str) -> bytes:
    return base64.b64encode(hmac.new(secret.encode(), policy, hashlib.sha1).digest())


def signature_4(policy: bytes, secret: str, scope: str) -> str:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, policy, hashlib.sha256).hexdigest()


def as_bytes(value) -> bytes:
    return value.encode() if isinstance(value, str) else value
