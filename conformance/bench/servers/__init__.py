"""Who is measured: one file a server."""
