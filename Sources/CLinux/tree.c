#define _GNU_SOURCE
#include "tree.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

_Static_assert(O_PATH == 010000000, "as the header has it");

int martinet_open_beneath(int folder, const char *path, int flags, int follows_links) {
  struct open_how how = {
      .flags = (uint64_t)(flags | O_CLOEXEC),
      .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | (follows_links ? 0 : RESOLVE_NO_SYMLINKS),
  };
  long file;
  // EAGAIN: something on the way was renamed meanwhile, so that the kernel cannot tell whether it stayed below the folder.
  for (int attempt = 0; attempt < 64; attempt++) {
    file = syscall(SYS_openat2, folder, path, &how, sizeof how);
    if (file >= 0 || (errno != EAGAIN && errno != EINTR)) break;
  }
  return (int)file;
}

int martinet_rename_new(int source_folder, const char *source, int folder, const char *name) {
  return renameat2(source_folder, source, folder, name, RENAME_NOREPLACE);
}

int64_t martinet_copy_range(int source, int destination, size_t count) {
  return copy_file_range(source, NULL, destination, NULL, count, 0);
}
