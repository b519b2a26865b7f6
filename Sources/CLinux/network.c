#define _GNU_SOURCE
#include "network.h"
#include <errno.h>
#include <linux/sockios.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <time.h>

_Static_assert(MARTINET_READABLE == EPOLLIN && MARTINET_WRITABLE == EPOLLOUT && MARTINET_HANGUP == EPOLLRDHUP, "epoll");

int martinet_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static int control(int epoll, int operation, int fd, uint32_t events, uint64_t data) {
  struct epoll_event event = {.events = events, .data.u64 = data};
  return epoll_ctl(epoll, operation, fd, &event);
}

int martinet_epoll_add(int epoll, int fd, uint32_t events, uint64_t data) {
  return control(epoll, EPOLL_CTL_ADD, fd, events | EPOLLONESHOT, data);
}

int martinet_epoll_arm(int epoll, int fd, uint32_t events, uint64_t data) {
  return control(epoll, EPOLL_CTL_MOD, fd, events | EPOLLONESHOT, data);
}

int martinet_epoll_add_level(int epoll, int fd, uint64_t data) { return control(epoll, EPOLL_CTL_ADD, fd, EPOLLIN, data); }

int martinet_epoll_wait(int epoll, uint64_t *data) {
  struct epoll_event event;
  int count = epoll_wait(epoll, &event, 1, -1);
  if (count == 1) *data = event.data.u64;
  return count;
}

int martinet_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int martinet_accept(int listener, void *address, uint32_t *length) {
  return accept4(listener, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

ssize_t martinet_send(int fd, const struct iovec *parts, int count, int more) {
  struct msghdr message = {.msg_iov = (struct iovec *)parts, .msg_iovlen = (size_t)count};
  return sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT | (more ? MSG_MORE : 0));
}

ssize_t martinet_sendfile(int fd, int file, int64_t offset, size_t count) {
  off_t position = offset;
  return sendfile(fd, file, &position, count);
}

ssize_t martinet_pread_cached(int file, void *buffer, size_t count, int64_t offset) {
  struct iovec part = {.iov_base = buffer, .iov_len = count};
  return preadv2(file, &part, 1, offset, RWF_NOWAIT);
}

int martinet_unsent(int fd) {
  int count;
  return ioctl(fd, SIOCOUTQ, &count) == 0 ? count : -1;
}

void martinet_ignore_sigpipe(void) { signal(SIGPIPE, SIG_IGN); }

int64_t martinet_real_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return now.tv_sec;
}

int64_t martinet_monotonic_milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
