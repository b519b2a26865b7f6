// GNU calls for memory.
#pragma once
#include <stddef.h>

// memmem(3): the first place of `needle` in `bytes`, or NULL.
const void *martinet_find(const void *bytes, size_t count, const void *needle, size_t needle_count);

// malloc_trim(3): gives free heap pages back to the system.
void martinet_release_heap(void);
