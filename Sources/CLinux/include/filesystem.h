// statfs(2) is not in Swift's Glibc module.
#pragma once
#include <stdint.h>

/// The magic number of the file system that a path is on; -1 with errno set.
int64_t martinet_filesystem_type(const char *path);
