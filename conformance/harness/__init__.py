"""What the suites stand on: the gateway process, the real clients, raw requests, and the checks' own table."""
