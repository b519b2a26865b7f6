#define _GNU_SOURCE
#include "memory.h"
#include <malloc.h>
#include <string.h>

const void *martinet_find(const void *bytes, size_t count, const void *needle, size_t needle_count) {
  return memmem(bytes, count, needle, needle_count);
}

void martinet_release_heap(void) { malloc_trim(0); }
