import CLinux
import FileTreeStorage
import Glibc
import SMBWire
import Synchronization

/// A `martinet-smb` that runs: its socket and the memory that is shared with it. Ended and reaped by whoever made it.
final class WorkerProcess: Sendable {
  let socket: Int32
  let windows: Windows
  private let memory: UInt
  private let process: pid_t
  private let isReaped = Mutex(false)

  /// Nothing of the gateway's environment goes along, where secrets may be.
  private static let environment = [
    "HOME=/nonexistent", "SMB_CONF_PATH=/dev/null", "PATH=/usr/bin:/bin", "LANG=C.UTF-8", "KRB5CCNAME=/dev/null",
  ]

  init(program: String, windows: Windows) throws(MountFault) {
    guard access(program, X_OK) == 0 else { throw .worker("the program \(program) is missing") }
    self.windows = windows
    var sockets: [Int32] = [-1, -1]
    guard martinet_socket_pair(&sockets) == 0 else { throw Self.fault("no socket") }
    defer { Glibc.close(sockets[1]) }
    let file = martinet_shared_memory(windows.totalBytes)
    defer { if file >= 0 { Glibc.close(file) } }
    guard file >= 0, let base = mmap(nil, windows.totalBytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0),
      base != MAP_FAILED
    else {
      Glibc.close(sockets[0])
      throw Self.fault("no memory to share")
    }
    process = Self.start(program, sockets[1], file)
    guard process > 0 else {
      munmap(base, windows.totalBytes)
      Glibc.close(sockets[0])
      throw Self.fault("no process")
    }
    socket = sockets[0]
    memory = UInt(bitPattern: base)
  }

  private static func start(_ program: String, _ socket: Int32, _ memory: Int32) -> pid_t {
    var environment: [UnsafePointer<CChar>?] = Self.environment.map { UnsafePointer(strdup($0)) } + [nil]
    defer { for text in environment { free(UnsafeMutableRawPointer(mutating: text)) } }
    return environment.withUnsafeMutableBufferPointer {
      martinet_start_program(program, socket, memory, $0.baseAddress!)
    }
  }

  private static func fault(_ what: String) -> MountFault { .worker("\(what) (\(String(cString: strerror(errno))))") }

  /// The front of a window. The worker may write to it at any time if it is not what it should be: only bytes are taken from it.
  func bytes(of window: Windows.Window, count: Int) -> UnsafeMutableRawBufferPointer {
    let range = windows.range(of: window)
    return UnsafeMutableRawBufferPointer(
      start: UnsafeMutableRawPointer(bitPattern: memory + UInt(range.lowerBound)), count: min(count, range.count))
  }

  /// Of the process, and of the group that it leads.
  var number: Int32 { process }

  /// Whether it is gone, or says something that it was not asked.
  var hasEnded: Bool {
    var watched = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    return poll(&watched, 1, 0) > 0
  }

  /// Stops it at once, with whatever it started; its socket then reads as ended.
  func kill() {
    isReaped.withLock {
      guard !$0 else { return }
      Glibc.kill(-process, SIGKILL)
      // It may not have made its group yet.
      Glibc.kill(process, SIGKILL)
    }
  }

  /// Stops it and lets go of all it had. Once.
  func end() {
    kill()
    isReaped.withLock {
      _ = martinet_reap(process)
      $0 = true
    }
    Glibc.close(socket)
    munmap(UnsafeMutableRawPointer(bitPattern: memory), windows.totalBytes)
  }
}
