import CLinux
import Glibc
import HTTP
import Synchronization

/// One accepted socket and where it stands.
///
/// A connection belongs to the worker that got its event, until that worker parks it. All but `deadline` is touched by the owner
/// alone; parking stores and taking over exchanges `deadline`, which orders one owner's work before the next one's.
final class Connection: @unchecked Sendable {
  /// What the next event is for.
  enum Phase {
    case handshake
    /// Waiting for a head, or in one.
    case head
    /// An answer is on its way.
    case answer
    /// Dropping the rest of a body, to go on with the next request.
    case drain(Int64)
    /// Dropping what comes, to close.
    case linger(Int64)
  }

  /// What follows an answer.
  enum AfterAnswer {
    case nextRequest
    case drain(Int64)
    case linger
    case close
  }

  let transport: Transport
  let peer: PeerAddress
  /// Its place in the table.
  var slot = -1
  var phase: Phase
  /// What has been received of the next head or after it.
  var input: InputBuffer?
  /// The answer that is on its way, while it is parked.
  var answer: OutgoingResponse?
  var afterAnswer = AfterAnswer.close
  /// When the first byte of the current head came, or the connection itself where the handshake comes first.
  var headStart: Int64
  /// When it ends by itself while it is parked.
  let deadline = Atomic<Int64>(Deadline.owned.word)
  /// What was unsent when the sweeper last looked.
  let unsent = Atomic<Int32>(0)

  init(transport: Transport, peer: PeerAddress) {
    self.transport = transport
    self.peer = peer
    phase = transport.isTLS ? .handshake : .head
    headStart = Deadline.now
  }

  /// What epoll hands back with an event.
  var token: UInt64 { UInt64(UInt(bitPattern: Unmanaged.passUnretained(self).toOpaque())) }

  /// Becomes the caller's; the deadline that it was parked with.
  func takeOver() -> Deadline {
    Deadline(word: deadline.exchange(Deadline.owned.word, ordering: .acquiringAndReleasing))
  }

  /// Ends every wait of the connection, whoever has it.
  func cancel() {
    shutdown(transport.descriptor, Int32(SHUT_RDWR))
  }
}
