"""The benchmark: the gateway and its peers in one run, compared by CPU per request."""
