import CLinux

/// When a parked connection ends by itself, and in what it waits. Packed into one word so that the owner and the sweeper can pass
/// it without a lock: whoever changes the word from what the other left there has the connection.
struct Deadline: Equatable {
  enum Kind: Int64 {
    /// A worker has the connection.
    case owned
    /// Between requests.
    case idle
    /// Inside a head or a handshake.
    case head
    /// In an answer that the client reads slowly.
    case write
    /// Dropping what the client still sends.
    case discard
    /// The sweeper found the deadline passed and shut the socket down.
    case expired
  }

  let word: Int64

  init(word: Int64) {
    self.word = word
  }

  init(_ kind: Kind, at milliseconds: Int64) {
    word = milliseconds << 3 | kind.rawValue
  }

  init(_ kind: Kind, in milliseconds: Int64) {
    self.init(kind, at: Self.now + milliseconds)
  }

  static let owned = Deadline(.owned, at: 0)
  static let expired = Deadline(.expired, at: 0)

  var kind: Kind { Kind(rawValue: word & 7) ?? .owned }
  var milliseconds: Int64 { word >> 3 }

  /// Milliseconds of the clock that deadlines are on.
  static var now: Int64 { martinet_monotonic_milliseconds() }
}

/// The deadlines of the settings in milliseconds, worked out once.
struct TimeLimits {
  let headDeadline, idleDeadline, bodyProgressDeadline, writeProgressDeadline, lingerDeadline: Int64

  init(_ configuration: HTTPServerConfiguration) {
    headDeadline = configuration.headDeadline.milliseconds
    idleDeadline = configuration.idleDeadline.milliseconds
    bodyProgressDeadline = configuration.bodyProgressDeadline.milliseconds
    writeProgressDeadline = configuration.writeProgressDeadline.milliseconds
    lingerDeadline = configuration.lingerDeadline.milliseconds
  }
}

extension Duration {
  var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
