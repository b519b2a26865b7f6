// Sockets and events: Linux calls that Glibc's Swift module does not have, variadic ones, and macros.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

/// What an epoll registration waits for; GNU names are behind a feature macro that headers here must not set.
enum {
  MARTINET_READABLE = 0x001,
  MARTINET_WRITABLE = 0x004,
  MARTINET_HANGUP = 0x2000,
};

/// A new epoll instance, or -1.
int martinet_epoll_create(void);
/// Registers `fd` for one event; `data` comes back with it. 0 or -1.
int martinet_epoll_add(int epoll, int fd, uint32_t events, uint64_t data);
/// Arms a registered `fd` for one more event. 0 or -1.
int martinet_epoll_arm(int epoll, int fd, uint32_t events, uint64_t data);
/// Registers `fd` so that every waiter sees it readable for as long as it is. 0 or -1.
int martinet_epoll_add_level(int epoll, int fd, uint64_t data);
/// Waits for one event without a time limit: 1, or -1. `struct epoll_event` is packed, which Swift cannot import.
int martinet_epoll_wait(int epoll, uint64_t *_Nonnull data);
/// An eventfd that is not readable yet, or -1.
int martinet_eventfd(void);

/// accept4 with SOCK_NONBLOCK and SOCK_CLOEXEC.
int martinet_accept(int listener, void *_Nonnull address, uint32_t *_Nonnull length);
/// sendmsg without SIGPIPE; `more` corks what follows.
ssize_t martinet_send(int fd, const struct iovec *_Nonnull parts, int count, int more);
/// sendfile64 from `offset`.
ssize_t martinet_sendfile(int fd, int file, int64_t offset, size_t count);
/// preadv2 with RWF_NOWAIT: only what is in memory; -1 with EAGAIN when that is nothing.
ssize_t martinet_pread_cached(int file, void *_Nonnull buffer, size_t count, int64_t offset);
/// Bytes that were sent but not yet acknowledged by the peer, or -1.
int martinet_unsent(int fd);
/// Ignores SIGPIPE; SIG_IGN is a cast that Swift cannot import.
void martinet_ignore_sigpipe(void);
/// Whole seconds of the real-time clock, the coarse and cheap way.
int64_t martinet_real_seconds(void);
/// Milliseconds of the monotonic clock, the coarse and cheap way (a few ms of grain).
int64_t martinet_monotonic_milliseconds(void);
