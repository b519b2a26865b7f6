// Files: GNU and Linux calls whose names or flags are behind a feature macro.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Reserves disk space for the first `count` bytes and makes the file that long. 0 or -1.
int martinet_preallocate(int file, int64_t count);
/// Gives back the disk space of a range, which then reads as zeros; the file stays as long as it is. 0 or -1.
int martinet_punch(int file, int64_t offset, int64_t count);
/// Starts to write a range to the disk without waiting for it, and without making anything durable. 0 or -1.
int martinet_start_writeback(int file, int64_t offset, int64_t count);
/// The first byte at or after `offset` that has disk space; -1 with ENXIO when there is none.
int64_t martinet_next_data(int file, int64_t offset);
