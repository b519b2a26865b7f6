"""s3cmd's own tests (run-tests.py of its repository) against a gateway."""
