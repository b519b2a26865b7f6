#define _GNU_SOURCE
#include "files.h"
#include <fcntl.h>
#include <unistd.h>

int martinet_preallocate(int file, int64_t count) { return fallocate(file, 0, 0, count); }

int martinet_punch(int file, int64_t offset, int64_t count) {
  return fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, count);
}

int martinet_start_writeback(int file, int64_t offset, int64_t count) {
  return sync_file_range(file, offset, count, SYNC_FILE_RANGE_WRITE);
}

int64_t martinet_next_data(int file, int64_t offset) { return lseek(file, offset, SEEK_DATA); }
