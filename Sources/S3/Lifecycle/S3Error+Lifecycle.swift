import Lifecycle

extension S3Error {
  /// What a lifecycle configuration is refused with.
  init(lifecycle fault: LifecycleFault) {
    let code: S3ErrorCode =
      switch fault.code {
      case .malformedXML: .malformedXML
      case .invalidRequest: .invalidRequest
      case .invalidArgument: .invalidArgument
      case .invalidTag: .invalidTag
      case .invalidStorageClass: .invalidStorageClass
      }
    let elements = fault.argument.map { argument in
      [Element("ArgumentName", argument.name), Element("ArgumentValue", argument.value)]
    }
    self.init(code, fault.message, elements: elements ?? [])
  }
}
