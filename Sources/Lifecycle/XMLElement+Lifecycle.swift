import Storage
import XML

// What S3's schema says of the elements of a lifecycle document.
extension XMLElement {
  /// Refuses other children than these, each more than once unless `repeatable`, and text between them.
  func check(only names: Set<String>, repeatable: Set<String> = []) throws(LifecycleFault) {
    var seen: Set<String> = []
    for child in children {
      guard names.contains(child.name), seen.insert(child.name).inserted || repeatable.contains(child.name) else {
        throw .malformed
      }
    }
    guard text.utf8.allSatisfy({ $0 == 0x20 || (0x09...0x0d).contains($0) }) else { throw .malformed }
  }

  func number() throws(LifecycleFault) -> Int {
    guard children.isEmpty, let number = Int32(text) else { throw .malformed }
    return Int(number)
  }

  /// Days of an action.
  func positive(_ action: String) throws(LifecycleFault) -> Int {
    let number = try number()
    guard number > 0 else {
      throw .argument("'\(name)' for \(action) action must be a positive integer", name: name, value: text)
    }
    return number
  }

  func midnight() throws(LifecycleFault) -> Timestamp {
    guard children.isEmpty, let moment = LifecycleDate.parse(text) else { throw .malformed }
    guard LifecycleDate.isMidnight(moment) else {
      throw .argument("'Date' must be at midnight GMT", name: name, value: text)
    }
    return moment
  }

  func flag() throws(LifecycleFault) -> Bool {
    switch text {
    case "true", "1": true
    case "false", "0": false
    default: throw .malformed
    }
  }
}
