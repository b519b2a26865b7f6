"""A small S3 client for the harnesses that count microseconds: SigV4 and HTTP/1.1 with the standard library alone."""
