package import Encryption

extension StorageError {
  package init(_ fault: KeyFault) {
    switch fault {
    case .keyRequired: self = .keyRequired
    case .wrongKey: self = .wrongKey
    case .keyNotApplicable: self = .keyNotApplicable
    case .noMasterKey(let name): self = .noMasterKey(name)
    case .damaged: self = .corrupt("a sealed data key is not what was stored")
    }
  }
}

extension ObjectInfo {
  /// Decides on a client's key without a byte of the object.
  /// - Throws: `keyRequired`, `wrongKey`, `keyNotApplicable`.
  package func requireKey(_ key: CustomerKey?) throws(StorageError) {
    guard let encryption else {
      guard key == nil else { throw .keyNotApplicable }
      return
    }
    do throws(KeyFault) { try encryption.requireKey(key) } catch { throw StorageError(error) }
  }
}
