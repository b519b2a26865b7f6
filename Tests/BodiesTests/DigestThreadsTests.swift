import Crypto
import Glibc
import Testing

@testable import Bodies

@Suite struct DigestThreadsTests {
  @Test func aDigestThreadDigestsWhileNobodyWaits() throws {
    let threads = DigestThreads(count: 1)
    defer { threads.stop() }
    let pool = BufferPool(bytes: 4 * UploadBuffer.capacity)
    let chain = DigestChain(.md5, threads: threads)
    try addBuffer(to: chain, from: pool)
    // The buffer comes back once it was digested, and nobody but the thread can have done it.
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(20)
    while pool.lent > 0, clock.now < deadline { sched_yield() }
    #expect(pool.lent == 0)
    chain.cancel()
  }

  private func addBuffer(to chain: DigestChain, from pool: BufferPool) throws {
    let buffer = try #require(pool.take())
    buffer.count = UploadBuffer.capacity
    chain.add(buffer)
  }
}
