"""nginx with static files and WebDAV's PUT: no S3, no signatures, no ETag by content. What the machine allows at most."""

from __future__ import annotations

from rawclient.connection import ConnectionLost

from .server import Server

CONFIGURATION = """
daemon off; user root; worker_processes auto; worker_rlimit_nofile 65536; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 8192; }}
http {{
  access_log off; sendfile on; tcp_nodelay on; keepalive_requests 100000000; keepalive_timeout 600s; client_max_body_size 0;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{ root {folder}/data; dav_methods PUT DELETE; create_full_put_path on; }}
  }}
}}
"""


class Nginx(Server):
    label = "nginx"
    speaks_s3 = False
    durability = "nothing synced"

    def command(self) -> list[str]:
        (self.folder / "data").mkdir(exist_ok=True)
        configuration = self.folder / "nginx.conf"
        configuration.write_text(CONFIGURATION.format(folder=self.folder, port=self.port))
        return ["nginx", "-c", str(configuration), "-e", str(self.folder / "error.log")]

    def answers(self) -> bool:
        try:
            return self.send("GET", "/").status in (403, 404)
        except ConnectionLost:
            return False

    def line(self, method: str, path: str, parameters=()) -> str:
        return f"{method}\t{path}"

    def target(self, method: str, path: str, parameters=()) -> str:
        return path

    def make_bucket(self, name: str) -> None:
        """Folders come with the first PUT."""
