import Glibc

/// Ends the process, and what it started, when the gateway is gone, also in the middle of a call that hangs. A signal at the parent's death would not do:
/// it comes when the thread ends that started the process.
enum GatewayWatch {
  static func start() {
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { _ in
        var watched = pollfd(fd: GatewaySocket.descriptor, events: 0, revents: 0)
        while poll(&watched, 1, -1) < 0, errno == EINTR {}
        GatewayWatch.end()
      }, nil)
  }

  /// Ends this process and its children at once.
  static func end() -> Never {
    if getpgrp() == getpid() { kill(0, SIGKILL) }
    _exit(1)
  }
}
