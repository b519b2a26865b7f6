package import Crypto

/// Digests a body as it passes: a small one in passing, the costly digests of a large one on other cores.
package struct BodyDigester {
  private static let costly: [DigestKinds] = [.md5, [.sha1, .sha256, .sha512]]

  private let inPassing: DigestSet
  private let chains: [DigestChain]

  /// - Parameter threads: those that help; nil for a small body, where handing over costs more than it brings.
  package init(_ kinds: DigestKinds, threads: DigestThreads?) {
    let aside = threads == nil ? [] : Self.costly.map { kinds.intersection($0) }.filter { !$0.isEmpty }
    inPassing = DigestSet(aside.reduce(kinds) { $0.subtracting($1) })
    chains = threads.map { threads in aside.map { DigestChain($0, threads: threads) } } ?? []
  }

  /// Adds what a buffer has; nobody may change it afterwards. Waits when the digests are far behind.
  package func add(_ buffer: UploadBuffer) {
    for chain in chains { chain.add(buffer) }
    inPassing.update(buffer.bytes)
  }

  /// Returns when all that was added is digested.
  package func catchUp() {
    for chain in chains { chain.catchUp() }
  }

  /// Ends without digests; all buffers are given back then.
  package func cancel() {
    for chain in chains { chain.cancel() }
  }

  package func finish() -> Digests {
    var digests = inPassing.finish()
    for chain in chains { digests.merge(chain.finish()) }
    return digests
  }
}
