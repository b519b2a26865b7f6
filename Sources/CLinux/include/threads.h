// Threads of the worker pool: what Swift has no words for.
#pragma once
#include <stddef.h>

/// The calling thread's own pointer; Swift has no thread-local storage. Null at first.
void *_Nullable martinet_thread_object(void);
/// Sets the calling thread's own pointer.
void martinet_set_thread_object(void *_Nullable object);

/// Starts a detached thread with a stack of that size and a name of at most 15 characters; 0 or an errno.
/// `pthread_attr_t` and the GNU call that names a thread stay on this side.
int martinet_start_thread(size_t stack_size, const char *_Nonnull name, void (*_Nonnull run)(void *_Nonnull),
                          void *_Nonnull argument);
