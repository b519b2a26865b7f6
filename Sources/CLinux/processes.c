#define _GNU_SOURCE
#include "processes.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int martinet_socket_pair(int sockets[2]) { return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets); }

int martinet_shared_memory(size_t count) {
  int memory = memfd_create("martinet", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (memory < 0) return -1;
  if (ftruncate(memory, (off_t)count) == 0 &&
      fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0) {
    return memory;
  }
  int error = errno;
  close(memory);
  errno = error;
  return -1;
}

static void reset_signals(void) {
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

// In the child, between fork and exec: only what is safe after a fork of many threads.
static void arrange_descriptors(int socket, int memory) {
  // Out of the way of the numbers that they shall have.
  socket = fcntl(socket, F_DUPFD, 10);
  memory = fcntl(memory, F_DUPFD, 10);
  int nothing = open("/dev/null", O_RDWR);
  if (socket < 0 || memory < 0 || nothing < 0) _exit(127);
  for (int number = 0; number <= 2; number++) dup2(nothing, number);
  if (dup2(socket, 3) < 0 || dup2(memory, 4) < 0) _exit(127);
  if (close_range(5, ~0U, 0) != 0) _exit(127);
}

pid_t martinet_start_program(const char *path, int socket, int memory, const char *const *environment) {
  pid_t child = fork();
  if (child != 0) return child;
  setpgid(0, 0);
  reset_signals();
  arrange_descriptors(socket, memory);
  char *const arguments[] = {(char *)path, NULL};
  execve(path, arguments, (char *const *)environment);
  _exit(127);
}

int martinet_reap(pid_t child) {
  int status;
  pid_t result;
  do result = waitpid(child, &status, 0);
  while (result < 0 && errno == EINTR);
  // What it started becomes this program's where this is the first program of a container; elsewhere init sees to it.
  while (waitpid(-child, NULL, 0) > 0 || errno == EINTR) {}
  return result == child ? status : -1;
}
