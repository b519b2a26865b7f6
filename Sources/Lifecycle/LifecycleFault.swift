/// Why a configuration is refused, in the words of AWS where they are known.
package struct LifecycleFault: Error, Hashable, Sendable {
  package enum Code: Sendable {
    case malformedXML, invalidRequest, invalidArgument, invalidTag, invalidStorageClass
  }

  package let code: Code
  /// Nil: what the code means says it all.
  package let message: String?
  /// What an `InvalidArgument` is about, and its value.
  package let argument: Argument?

  package struct Argument: Hashable, Sendable {
    package let name: String
    package let value: String
  }

  static let malformed = LifecycleFault(code: .malformedXML, message: nil, argument: nil)

  static func request(_ message: String) -> LifecycleFault {
    LifecycleFault(code: .invalidRequest, message: message, argument: nil)
  }

  static func argument(_ message: String, name: String, value: String) -> LifecycleFault {
    LifecycleFault(code: .invalidArgument, message: message, argument: Argument(name: name, value: value))
  }

  static func tag(_ message: String) -> LifecycleFault {
    LifecycleFault(code: .invalidTag, message: message, argument: nil)
  }

  /// Accepting a transition and never doing it would be a promise broken in silence.
  static let transition = LifecycleFault(
    code: .invalidStorageClass,
    message: "The storage class you specified is not valid: there is only STANDARD, and nothing to transition to.",
    argument: nil)
}
