/// The memory that the gateway shares with one worker: four windows of one chunk each. The gateway writes the first two in turn (while the worker
/// still sends one to its server, the other is filled), the worker the last two (one is read by the gateway, the other filled ahead).
package struct Windows: Hashable, Sendable {
  package let chunkBytes: Int

  package init(chunkBytes: Int) { self.chunkBytes = chunkBytes }

  package enum Window: UInt8, Sendable, CaseIterable {
    case outgoing0, outgoing1, incoming0, incoming1

    package var isOutgoing: Bool { self == .outgoing0 || self == .outgoing1 }

    /// The one that takes turns with it.
    package var other: Window {
      switch self {
      case .outgoing0: .outgoing1
      case .outgoing1: .outgoing0
      case .incoming0: .incoming1
      case .incoming1: .incoming0
      }
    }
  }

  package var totalBytes: Int { Window.allCases.count * chunkBytes }

  /// Where in the memory a window lies.
  package func range(of window: Window) -> Range<Int> {
    let start = Int(window.rawValue) * chunkBytes
    return start..<start + chunkBytes
  }
}

/// Bytes that were put into a window, from its start.
package struct Passed: Hashable, Sendable {
  package var window: Windows.Window
  package var count: UInt32

  package init(window: Windows.Window, count: UInt32) {
    self.window = window
    self.count = count
  }
}
