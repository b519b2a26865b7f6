// Calls for trees of files that others change at the same time: late Linux calls that Glibc's Swift module does not have.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// O_PATH: a descriptor that names a file or folder without opening it.
static const int martinet_path_only = 010000000;

/// openat2(2) that never leaves `folder`, neither by `..` nor by links, and takes no magic links. Without `follows_links` any link on the
/// way is ELOOP; with it a link that leads out is EXDEV. A descriptor (close-on-exec) or -1.
int martinet_open_beneath(int folder, const char *_Nonnull path, int flags, int follows_links);

/// renameat2(2) with RENAME_NOREPLACE: EEXIST where the destination is taken. 0 or -1.
int martinet_rename_new(int source_folder, const char *_Nonnull source, int folder, const char *_Nonnull name);

/// copy_file_range(2) from and to where both files stand; shares blocks where the file system can. Bytes copied, or -1.
int64_t martinet_copy_range(int source, int destination, size_t count);
