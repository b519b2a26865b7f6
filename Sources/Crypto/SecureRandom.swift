import COpenSSL

/// Random bytes that nobody can guess.
package enum SecureRandom {
  /// `count` random bytes. Ends the process when the system has no randomness to give: nothing safe could follow.
  package static func bytes(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      fill(UnsafeMutableRawBufferPointer(buffer))
      filled = count
    }
  }

  /// Overwrites `buffer` with random bytes, under the same rule as `bytes`.
  package static func fill(_ buffer: UnsafeMutableRawBufferPointer) {
    let status = RAND_bytes(buffer.assumingMemoryBound(to: UInt8.self).baseAddress, Int32(buffer.count))
    precondition(status == 1, "the system gives no randomness")
  }
}
