#include "crc64nvme.h"
#include <string.h>

#define REFLECTED_POLYNOMIAL 0x9a6c9329ac4bc9b5ULL

// slices[n][b]: the remainder of byte b followed by n zero bytes.
static uint64_t slices[8][256];

__attribute__((constructor)) static void make_slices(void) {
  for (int byte = 0; byte < 256; byte++) {
    uint64_t rest = (uint64_t)byte;
    for (int bit = 0; bit < 8; bit++) {
      rest = (rest >> 1) ^ (rest & 1 ? REFLECTED_POLYNOMIAL : 0);
    }
    slices[0][byte] = rest;
  }
  for (int slice = 1; slice < 8; slice++) {
    for (int byte = 0; byte < 256; byte++) {
      uint64_t before = slices[slice - 1][byte];
      slices[slice][byte] = (before >> 8) ^ slices[0][before & 0xff];
    }
  }
}

static uint64_t load_little_endian(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

// The remainder register after `count` bytes, without the inversions at both ends.
static uint64_t advance_by_tables(uint64_t rest, const uint8_t *bytes, size_t count) {
  while (count >= 8) {
    rest ^= load_little_endian(bytes);
    rest = slices[7][rest & 0xff] ^ slices[6][(rest >> 8) & 0xff] ^ slices[5][(rest >> 16) & 0xff] ^
           slices[4][(rest >> 24) & 0xff] ^ slices[3][(rest >> 32) & 0xff] ^ slices[2][(rest >> 40) & 0xff] ^
           slices[1][(rest >> 48) & 0xff] ^ slices[0][rest >> 56];
    bytes += 8;
    count -= 8;
  }
  while (count-- > 0) {
    rest = (rest >> 8) ^ slices[0][(rest ^ *bytes++) & 0xff];
  }
  return rest;
}

#if defined(__x86_64__)
#include <immintrin.h>

// Moves a 128-bit remainder on by the distance that `factors` stands for: x^(distance+63) for the low half (the high
// powers, as the bits are reflected), x^(distance-1) for the high half.
__attribute__((target("pclmul,sse2"))) static inline __m128i fold(__m128i rest, __m128i factors) {
  return _mm_xor_si128(_mm_clmulepi64_si128(rest, factors, 0x00), _mm_clmulepi64_si128(rest, factors, 0x11));
}

// As advance_by_tables; `count` must be at least 64.
__attribute__((target("pclmul,sse2"))) static uint64_t advance_by_folding(
    uint64_t rest, const uint8_t *bytes, size_t count) {
  const __m128i by512 = _mm_set_epi64x(0x62242240ace5045aLL, 0x0c32cdb31e18a84aLL);
  const __m128i by128 = _mm_set_epi64x(0x21e9761e252621acLL, (long long)0xeadc41fd2ba3d420ULL);
  const __m128i *block = (const __m128i *)bytes;
  __m128i a = _mm_xor_si128(_mm_loadu_si128(block), _mm_set_epi64x(0, (long long)rest));
  __m128i b = _mm_loadu_si128(block + 1);
  __m128i c = _mm_loadu_si128(block + 2);
  __m128i d = _mm_loadu_si128(block + 3);
  block += 4;
  count -= 64;
  while (count >= 64) {
    a = _mm_xor_si128(fold(a, by512), _mm_loadu_si128(block));
    b = _mm_xor_si128(fold(b, by512), _mm_loadu_si128(block + 1));
    c = _mm_xor_si128(fold(c, by512), _mm_loadu_si128(block + 2));
    d = _mm_xor_si128(fold(d, by512), _mm_loadu_si128(block + 3));
    block += 4;
    count -= 64;
  }
  b = _mm_xor_si128(fold(a, by128), b);
  c = _mm_xor_si128(fold(b, by128), c);
  d = _mm_xor_si128(fold(c, by128), d);
  while (count >= 16) {
    d = _mm_xor_si128(fold(d, by128), _mm_loadu_si128(block));
    block += 1;
    count -= 16;
  }
  // What is left of the folded bytes has the same remainder as they had, so the tables finish it as if it were input.
  uint8_t last[16];
  _mm_storeu_si128((__m128i *)last, d);
  return advance_by_tables(advance_by_tables(0, last, 16), (const uint8_t *)block, count);
}

static int has_folding;
__attribute__((constructor)) static void find_folding(void) {
  __builtin_cpu_init();
  has_folding = __builtin_cpu_supports("pclmul");
}
#endif

uint64_t martinet_crc64nvme_portable(uint64_t crc, const void *bytes, size_t count) {
  return ~advance_by_tables(~crc, bytes, count);
}

uint64_t martinet_crc64nvme(uint64_t crc, const void *bytes, size_t count) {
#if defined(__x86_64__)
  if (has_folding && count >= 64) {
    return ~advance_by_folding(~crc, bytes, count);
  }
#endif
  return martinet_crc64nvme_portable(crc, bytes, count);
}
