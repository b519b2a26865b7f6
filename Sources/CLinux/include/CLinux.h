// What Swift cannot call itself: variadic functions, function-like macros and late Linux calls. One line of reason each.
//
// _GNU_SOURCE is for the .c files alone: with it here, the system's own types would look different from this module than
// from Glibc, COpenSSL and CExpat, and Swift refuses to import two that disagree. A GNU call gets a function in a .c file.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "crc64nvme.h"
#include "files.h"
#include "memory.h"
#include "filesystem.h"
#include "network.h"
#include "processes.h"
#include "threads.h"
#include "tree.h"
