import FileTreeStorage

/// What is known of a mount right now.
enum MountState: Hashable, Sendable {
  case disabled
  /// Nobody has looked yet; requests are let through and find out themselves.
  case starting
  case up
  case down(MountFault)

  /// As programs read it.
  var name: String {
    switch self {
    case .disabled: "disabled"
    case .starting: "starting"
    case .up: "up"
    case .down: "down"
    }
  }

  /// Why nothing can be asked of it, in general words; nil: it can be asked.
  var fault: String? {
    switch self {
    case .disabled: "it is disabled"
    case .starting, .up: nil
    case .down(let fault): fault.text
    }
  }
}

extension MountFault {
  static let nameIsTaken = MountFault.other("a bucket of the local store has its name")

  /// What an examination has failed with.
  /// - Returns: nil where it does not say that the mount is down.
  init?(_ error: FileSystemError) {
    switch error {
    case .unavailable(let fault): self = fault
    case .notFound, .notFolder: self = .noSuchPath
    case .accessDenied: self = .accessDenied
    case .overloaded, .busy: return nil
    case .failed(let cause): self = .other(cause)
    default: self = .other("it answers with an error: \(error)")
    }
  }
}
