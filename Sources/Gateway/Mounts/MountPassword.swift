import Glibc

/// Where a mount's password comes from. Read anew each time: one that was changed in its file counts from then on.
package enum MountPassword: Hashable, Sendable {
  case value(String)
  case file(String)
  /// The name of a variable of the gateway's own environment.
  case environment(String)

  /// Longer ones do not fit into what the SMB client library takes.
  private static let maximumBytes = 255

  /// Why there is none, without what it is.
  struct Problem: Error, Hashable {
    /// Without its place.
    let cause: String
    let description: String

    init(_ cause: String, place: String) {
      self.cause = cause
      description = "\(place) \(cause)"
    }
  }

  func read() throws(Problem) -> String {
    let password: String
    switch self {
    case .value(let text): password = text
    case .file(let path): password = try content(of: path)
    case .environment(let name):
      guard let value = getenv(name) else { throw Problem("is not set", place: place) }
      password = String(cString: value)
    }
    guard !password.isEmpty else { throw Problem("is empty", place: place) }
    guard password.utf8.count <= Self.maximumBytes, !password.utf8.contains(0) else {
      throw Problem("holds more than \(Self.maximumBytes) bytes, or a NUL", place: place)
    }
    return password
  }

  private var place: String {
    switch self {
    case .value: "the password"
    case .file(let path): "the file \(path)"
    case .environment(let name): "the variable \(name)"
    }
  }

  private func content(of path: String) throws(Problem) -> String {
    do throws(SmallFile.Problem) { return try SmallFile.secret(path) } catch {
      throw Problem("cannot be read", place: place)
    }
  }
}

extension MountPassword: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String {
    switch self {
    case .value: "(set)"
    case .file(let path): "file \(path)"
    case .environment(let name): "variable \(name)"
    }
  }

  package var debugDescription: String { description }

  package var customMirror: Mirror { Mirror(self, children: ["place": description]) }
}
