import Synchronization

/// Says that the migration is to end soon; looked at between versions and between the pieces of a body.
package final class StopFlag: Sendable {
  private let flag = Atomic<Bool>(false)

  package init() {}

  package var isSet: Bool { flag.load(ordering: .relaxed) }

  package func set() { flag.store(true, ordering: .relaxed) }

  func check() throws(CopyFailure) {
    if isSet { throw .stopped }
  }
}
