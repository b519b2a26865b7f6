// Starting a program of our own, and memory shared with it: calls behind GNU macros, and what may run between fork and exec.
#pragma once
#include <stddef.h>
#include <sys/types.h>

/// A pair of connected stream sockets, closed on exec. 0 or -1.
int martinet_socket_pair(int sockets[_Nonnull 2]);
/// A descriptor of zeroed memory of a fixed size that neither side can shrink (a read of what is gone would end the process); -1 with errno set.
int martinet_shared_memory(size_t count);

/// Starts the program at `path` in a process group of its own, without arguments. It gets `socket` as descriptor 3, `memory` as 4, /dev/null as
/// 0 to 2 and nothing else; no signals blocked or ignored; and of the environment only what is in `environment`.
/// The process's number, or -1 with errno set. A program that cannot be executed ends with status 127.
pid_t martinet_start_program(const char *_Nonnull path, int socket, int memory,
                             const char *_Nullable const *_Nonnull environment);

/// Waits for the end of a child that leads a process group, and of what is left of its group. Its status, or -1 with errno set.
int martinet_reap(pid_t child);
