package import Storage

/// One thing that must hold of a provider.
package struct Check: Sendable, CustomStringConvertible {
  /// A sentence.
  package let name: String
  /// Where it is about one.
  package let capability: Capability?
  private let body: @Sendable (TestedBucket) throws -> Void

  /// Runs it.
  /// - Throws: `KitFailure`, or whatever the provider threw unexpectedly.
  package func run(on fixture: Fixture) throws {
    do {
      try body(TestedBucket(fixture))
    } catch let failure as KitFailure {
      throw failure.within(name)
    } catch {
      throw KitFailure("threw \(error)").within(name)
    }
  }

  package var description: String { name }

  /// Something that every provider does.
  init(_ name: String, _ body: @escaping @Sendable (TestedBucket) throws -> Void) {
    self.name = name
    capability = nil
    self.body = body
  }

  /// Something that is done where it is claimed.
  /// - Parameter refused: what is refused where it is not.
  init(
    _ capability: Capability, _ name: String, _ works: @escaping @Sendable (TestedBucket) throws -> Void,
    refused: [Attempt] = []
  ) {
    self.name = "\(capability): \(name)"
    self.capability = capability
    body = { bucket in
      guard !bucket.claims(capability) else { return try works(bucket) }
      for attempt in refused { try bucket.expectRefusal(of: attempt, capability) }
    }
  }

  /// Something that is one way where it is claimed, and another where it is not.
  init(
    _ capability: Capability, _ name: String, _ works: @escaping @Sendable (TestedBucket) throws -> Void,
    otherwise: @escaping @Sendable (TestedBucket) throws -> Void
  ) {
    self.name = "\(capability): \(name)"
    self.capability = capability
    body = { bucket in try bucket.claims(capability) ? works(bucket) : otherwise(bucket) }
  }
}

/// Something that a provider refuses to do.
struct Attempt: Sendable {
  let name: String
  let run: @Sendable (TestedBucket) throws -> Void

  init(_ name: String, _ run: @escaping @Sendable (TestedBucket) throws -> Void) {
    self.name = name
    self.run = run
  }
}

/// What does not hold, in words.
package struct KitFailure: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }

  func within(_ name: String) -> KitFailure { KitFailure("\(name): \(description)") }
}

func expect(_ condition: Bool, _ words: @autoclosure () -> String) throws {
  if !condition { throw KitFailure(words()) }
}

func expectEqual<T: Equatable>(_ found: T, _ expected: T, _ words: @autoclosure () -> String) throws {
  if found != expected { throw KitFailure("\(words()): \(found) instead of \(expected)") }
}

/// - Parameter errors: one of them.
func expect(_ errors: StorageError..., of what: String, _ body: () throws -> Void) throws {
  do {
    try body()
  } catch let error as StorageError {
    guard !errors.contains(error) else { return }
    throw KitFailure("\(what) threw \(error) instead of \(errors)")
  }
  throw KitFailure("\(what) did not throw \(errors)")
}

/// - Parameter isExpected: whether an error is of the right kind.
func expectError(of what: String, _ isExpected: (StorageError) -> Bool, _ body: () throws -> Void) throws {
  do {
    try body()
  } catch let error as StorageError {
    guard !isExpected(error) else { return }
    throw KitFailure("\(what) threw \(error)")
  }
  throw KitFailure("\(what) did not throw")
}
