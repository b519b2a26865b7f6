"""MinIO's mint, brought in at run time: the suite's folder is given, nothing of it is kept here."""
