import FileTreeStorage
import SMBWire

extension FileSystemError {
  init(_ problem: SMBProblem) {
    switch problem.cause {
    case .notFound: self = .notFound
    case .exists: self = .exists
    case .isFolder: self = .isFolder
    case .notFolder: self = .notFolder
    case .notEmpty: self = .notEmpty
    case .accessDenied: self = .accessDenied
    case .busy: self = .busy
    case .noSpace: self = .noSpace
    case .invalidName: self = .invalidName
    case .notSupported: self = .notSupported
    case .other: self = .failed(problem.text)
    default: self = .unavailable(MountFault(problem))
    }
  }

  init(_ fault: SessionFault) {
    switch fault {
    case .problem(let problem): self = FileSystemError(problem)
    case .lost, .late: self = .unavailable(MountFault(fault))
    }
  }
}

extension MountFault {
  init(_ fault: SessionFault) {
    switch fault {
    case .problem(let problem): self = MountFault(problem)
    case .lost(let fault): self = fault
    case .late: self = .noAnswer
    }
  }

  init(_ problem: SMBProblem) {
    switch problem.cause {
    case .unknownHost: self = .unknownHost
    case .refused: self = .refused
    case .noAnswer: self = .noAnswer
    case .badCredentials: self = .badCredentials
    case .noSuchShare: self = .noSuchShare
    case .noSuchPath: self = .noSuchPath
    case .accessDenied: self = .accessDenied
    case .noCommonProtocol: self = .noCommonProtocol
    default: self = .other(problem.text.isEmpty ? "\(problem.cause)" : problem.text)
    }
  }
}
