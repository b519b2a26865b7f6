import SMBWire

/// What is open, by the numbers that the gateway knows it by. All of it is lost with the connection.
struct OpenHandles {
  enum Kind {
    case reading, folder
    /// The bytes so far, and what went wrong after an answer was given.
    case writing(Int64, SMBProblem?)
  }

  struct Item {
    let handle: Share.Handle
    var kind: Kind
  }

  /// More are not given out.
  private static let maximum = 4096

  private var items: [UInt32: Item] = [:]
  private var last: UInt32 = 0
  private var connection: Int32 = 0

  /// Forgets everything when there is another connection by now. The library knows that these handles are of no use.
  mutating func follow(connection: Int32) {
    guard connection != self.connection else { return }
    items.removeAll()
    self.connection = connection
  }

  var isFull: Bool { items.count >= Self.maximum }

  mutating func add(_ handle: Share.Handle, _ kind: Kind) -> UInt32 {
    repeat { last &+= 1 } while last == 0 || items[last] != nil
    items[last] = Item(handle: handle, kind: kind)
    return last
  }

  func item(_ number: UInt32) throws(SMBProblem) -> Item {
    guard let item = items[number] else { throw SMBProblem(.connectionLost, "nothing of that number is open") }
    return item
  }

  mutating func remove(_ number: UInt32) throws(SMBProblem) -> Item {
    let item = try item(number)
    items[number] = nil
    return item
  }

  mutating func setKind(_ kind: Kind, of number: UInt32) { items[number]?.kind = kind }
}
