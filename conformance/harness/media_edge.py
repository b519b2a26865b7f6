"""Drive's /media pattern: nginx asks an application, which signs the GET, and passes its headers on to the store."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

import boto3
import botocore
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from .gateway import Gateway

MEDIA_SERVER = """
  server {{
    listen 127.0.0.1:{port};
    location /media/ {{
      auth_request /media-auth;
      auth_request_set $authHeader $upstream_http_authorization;
      auth_request_set $authDate $upstream_http_x_amz_date;
      auth_request_set $authContentSha256 $upstream_http_x_amz_content_sha256;
      proxy_set_header Authorization $authHeader;
      proxy_set_header X-Amz-Date $authDate;
      proxy_set_header X-Amz-Content-SHA256 $authContentSha256;
      proxy_pass http://{upstream}/{bucket}/;
      proxy_set_header Host {host};
      add_header Content-Security-Policy "default-src 'none'" always;
      add_header Content-Disposition "attachment";
    }}
    location /media/preview/ {{
      auth_request /media-auth;
      auth_request_set $authHeader $upstream_http_authorization;
      auth_request_set $authDate $upstream_http_x_amz_date;
      auth_request_set $authContentSha256 $upstream_http_x_amz_content_sha256;
      proxy_set_header Authorization $authHeader;
      proxy_set_header X-Amz-Date $authDate;
      proxy_set_header X-Amz-Content-SHA256 $authContentSha256;
      proxy_pass http://{upstream}/{bucket}/;
      proxy_set_header Host {host};
      add_header Content-Security-Policy "default-src 'none'" always;
    }}
    location /media-auth {{
      internal;
      proxy_pass http://127.0.0.1:{auth_port}/api/v1.0/items/media-auth/;
      proxy_set_header X-Forwarded-Proto https;
      proxy_set_header X-Original-URL $request_uri;
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
      proxy_set_header X-Original-Method $request_method;
    }}
  }}
"""


class SigningApplication:
    """The application's media-auth view: any request is allowed, and its GET signed as Drive, Docs and Meet do."""

    def __init__(self, gateway: Gateway, endpoint: str, bucket: str):
        self.endpoint = endpoint
        self.bucket = bucket
        self.region = gateway.region
        self.credentials = Credentials(gateway.access_key, gateway.secret_key)
        self.unsigned = boto3.client(
            "s3", endpoint_url=endpoint, region_name=gateway.region, config=Config(signature_version=botocore.UNSIGNED)
        )

    def headers_for(self, key: str) -> dict[str, str]:
        """What the view returns: Authorization, X-Amz-Date, X-Amz-Content-SHA256."""
        url = self.unsigned.generate_presigned_url("get_object", ExpiresIn=0, Params={"Bucket": self.bucket, "Key": key})
        request = AWSRequest(method="get", url=url)
        S3SigV4Auth(self.credentials, "s3", self.region).add_auth(request)
        return dict(request.headers.items())

    def __enter__(self) -> SigningApplication:
        application = self

        class View(BaseHTTPRequestHandler):
            def do_GET(self):
                path = unquote(urlsplit(self.headers["X-Original-URL"]).path)
                key = path.removeprefix("/media/").removeprefix("preview/")
                self.send_response(200)
                for name, value in application.headers_for(key).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_HEAD = do_GET

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), View)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self.server.shutdown()
        self.server.server_close()
