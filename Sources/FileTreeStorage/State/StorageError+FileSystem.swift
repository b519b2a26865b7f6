import Storage

// What a file system says, in the terms of objects: all of it is decided here.
extension StorageError {
  /// For what looks for an object: what cannot be one is none.
  init(reading error: FileSystemError) {
    switch error {
    case .notFound, .isFolder, .notFolder, .invalidName: self = .noSuchKey
    default: self.init(other: error)
    }
  }

  /// For what changes the tree.
  init(writing error: FileSystemError) {
    switch error {
    case .isFolder: self = .keyConflict("A folder has the name that the object would have.")
    case .notFolder: self = .keyConflict("An object has the name of a folder that the key would lie in.")
    case .notEmpty: self = .keyConflict("A folder is not empty.")
    case .invalidName: self = .invalidKey("The storage does not take a name in this key.")
    // Looked for again before: somebody keeps removing or making it.
    case .notFound, .exists: self = .conditionalConflict
    default: self.init(other: error)
    }
  }

  private init(other error: FileSystemError) {
    switch error {
    case .accessDenied: self = .accessDenied
    case .busy: self = .busy
    case .noSpace: self = .insufficientSpace
    case .changed: self = .conditionalConflict
    case .overloaded: self = .slowDown
    case .unavailable(let fault): self = .unavailable(fault.text)
    case .notSupported: self = .failed("the file system cannot do it")
    case .failed(let detail): self = .failed(detail)
    case .notFound, .exists, .isFolder, .notFolder, .notEmpty, .invalidName: self = .failed("unexpected: \(error)")
    }
  }
}

/// Runs what looks for an object.
func reading<R>(_ body: () throws(FileSystemError) -> R) throws(StorageError) -> R {
  do throws(FileSystemError) { return try body() } catch { throw StorageError(reading: error) }
}

/// Runs what changes the tree.
func writing<R>(_ body: () throws(FileSystemError) -> R) throws(StorageError) -> R {
  do throws(FileSystemError) { return try body() } catch { throw StorageError(writing: error) }
}
