import Storage

/// One operation on its way through the pipeline, and the thread that waits for it. `commit` fills it in; the two stages use it one
/// after the other, never at the same time.
class PendingCommit: @unchecked Sendable {
  let blobs: [ReceivedBlob]
  /// About how much it adds to the index, in bytes.
  let weight: Int
  private let done = Semaphore()

  init(blobs: [ReceivedBlob], weight: Int) {
    self.blobs = blobs
    self.weight = weight
  }

  /// Does the operation in the batch's transaction and keeps its result.
  func apply(_ transaction: IndexTransaction) {}

  /// Replaces the result: the batch did not become durable.
  func fail(_ error: StorageError) {}

  func finish() { done.signal() }
  func wait() { done.wait() }
}

/// An operation with its result.
final class Commit<Value: Sendable>: PendingCommit, @unchecked Sendable {
  typealias Operation = @Sendable (IndexTransaction) throws(StorageError) -> Value

  private let operation: Operation
  private(set) var result: Result<Value, StorageError> = .failure(.failed("not applied"))

  init(blobs: [ReceivedBlob], weight: Int, operation: @escaping Operation) {
    self.operation = operation
    super.init(blobs: blobs, weight: weight)
  }

  override func apply(_ transaction: IndexTransaction) {
    do throws(StorageError) {
      result = .success(try operation(transaction))
    } catch {
      result = .failure(error)
    }
  }

  override func fail(_ error: StorageError) { result = .failure(error) }
}
