// CRC-64/NVME (polynomial AD93D23594C93659, reflected, all-ones before and after), which the system's ISA-L does not have yet.
#pragma once
#include <stddef.h>
#include <stdint.h>

// The checksum of `count` bytes that follow those whose checksum is `crc` (0 at the start). Folds with carry-less
// multiplication where the processor has it.
uint64_t martinet_crc64nvme(uint64_t crc, const void *bytes, size_t count);

// The same by tables alone; public so that tests can compare the two.
uint64_t martinet_crc64nvme_portable(uint64_t crc, const void *bytes, size_t count);
