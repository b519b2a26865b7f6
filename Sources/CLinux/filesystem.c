#include "include/filesystem.h"

#include <sys/vfs.h>

int64_t martinet_filesystem_type(const char *path) {
  struct statfs system;
  return statfs(path, &system) == 0 ? (int64_t)system.f_type : -1;
}
