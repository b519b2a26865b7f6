#pragma once
#include <xxhash.h>
#if defined(__x86_64__)
// Makes the XXH3 functions of below those that take AVX2 or AVX-512 where the processor has them. It does so by macros, which Swift
// cannot see: hence the functions here.
#include <xxh_x86dispatch.h>
#endif

static inline void martinet_xxh3_64_update(XXH3_state_t *state, const void *bytes, size_t count) {
  XXH3_64bits_update(state, bytes, count);
}

static inline void martinet_xxh3_128_update(XXH3_state_t *state, const void *bytes, size_t count) {
  XXH3_128bits_update(state, bytes, count);
}
