#pragma once
// SHA256_Init and its kin are marked as deprecated in favour of EVP, which allocates and looks up a provider for each
// digest: more than the hashing itself for the short strings that S3 signs. They are the same assembly.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/ssl.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/md5.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/crypto.h>
