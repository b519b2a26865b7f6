"""Mounts: what must hold when others use the same files, when servers fail, and when input is wrong or hostile."""
