extension ObjectEncryption {
  /// Seals a data key as a write asks for it.
  /// - Returns: nil where it asks for none.
  /// - Throws: `noMasterKey`.
  package init?(_ key: DataKey, _ wanted: WriteEncryption, _ keyring: Keyring?) throws(KeyFault) {
    switch wanted {
    case .none: return nil
    case .managed:
      guard let keyring else { throw .noMasterKey("") }
      try self.init(key, .managed, under: keyring.current, keyring)
    case .kms(let id, let context):
      guard let keyring, let name = keyring.kmsKey(named: id) else { throw .noMasterKey("") }
      try self.init(key, .kms(keyID: name, context: context), under: name, keyring)
    case .customer(let customer):
      let scheme = Scheme.customer(keyMD5: customer.md5)
      self.init(scheme: scheme, masterKey: "", sealedKey: SealedKey.seal(key, under: customer.secret, for: scheme))
    }
  }

  private init(_ key: DataKey, _ scheme: Scheme, under name: String, _ keyring: Keyring) throws(KeyFault) {
    guard let master = keyring[name] else { throw .noMasterKey(name) }
    self.init(scheme: scheme, masterKey: name, sealedKey: SealedKey.seal(key, under: master.secret, for: scheme))
  }

  /// The data key.
  /// - Parameter customerKey: what the request brought.
  package func open(_ customerKey: CustomerKey?, _ keyring: Keyring?) throws(KeyFault) -> DataKey {
    if case .customer = scheme { return try openCustomers(customerKey) }
    guard customerKey == nil else { throw .keyNotApplicable }
    guard let master = keyring?[masterKey] else { throw .noMasterKey(masterKey) }
    guard let key = SealedKey.open(sealedKey, under: master.secret, for: scheme) else { throw .damaged }
    return key
  }

  /// Checks what a client brought: pure, without a master key.
  /// - Throws: `keyRequired`, `wrongKey`, `keyNotApplicable`.
  package func requireKey(_ customerKey: CustomerKey?) throws(KeyFault) {
    if case .customer = scheme {
      _ = try openCustomers(customerKey)
    } else if customerKey != nil {
      throw .keyNotApplicable
    }
  }

  /// The same data key sealed under the current master key; nil where that is so already, or where its key is not the store's to choose.
  package func resealed(_ keyring: Keyring) throws(KeyFault) -> ObjectEncryption? {
    guard scheme == .managed, masterKey != keyring.current else { return nil }
    return try ObjectEncryption(try open(nil, keyring), .managed, under: keyring.current, keyring)
  }

  private func openCustomers(_ key: CustomerKey?) throws(KeyFault) -> DataKey {
    guard let key else { throw .keyRequired }
    guard let opened = SealedKey.open(sealedKey, under: key.secret, for: scheme) else {
      throw scheme == .customer(keyMD5: key.md5) ? .damaged : .wrongKey
    }
    return opened
  }

  /// Whether the tag of the bytes must tell nothing of them: AWS's ETag is an MD5 without encryption and with SSE-S3 alone.
  /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html>
  package var hidesTag: Bool { scheme != .managed }
}
