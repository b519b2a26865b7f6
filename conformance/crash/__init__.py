"""The crash proof (P23): the gateway is killed, or its disk loses power, at random moments under many writers."""
