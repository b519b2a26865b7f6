import Bytes
import Glibc
import Storage

/// What the scheduler remembers beyond a restart: when it last began a run by the clock, and how far a run is that has not ended.
///
/// One file of lines, `DATA/lifecycle/state`, replaced as a whole. It need not be synced: what is done twice is found done.
struct LifecycleState: Equatable, Sendable {
  /// A run that has not ended.
  struct Unfinished: Equatable, Sendable {
    let order: LifecycleOrder
    let started: Timestamp
    /// The bucket that it is at, and how far in it; buckets before it are done. Nil: it has not begun with the first.
    var bucket: BucketAddress?
    var place = SweepPlace.start
  }

  /// Nil: never.
  var lastScheduled: Timestamp?
  var unfinished: Unfinished?

  init(lastScheduled: Timestamp? = nil, unfinished: Unfinished? = nil) {
    self.lastScheduled = lastScheduled
    self.unfinished = unfinished
  }
}

// MARK: As text

extension LifecycleState {
  private static let head = "martinet lifecycle 1"

  var text: String {
    var lines = [Self.head, "last \(Self.field(lastScheduled?.milliseconds))"]
    if let run = unfinished {
      let order = run.order
      lines.append(
        "run \(order.id) \(run.started.milliseconds) \(Self.field(order.now?.milliseconds)) \(Self.field(order.tenant?.rawValue)) \(order.bucket?.text ?? "-")"
      )
      if let bucket = run.bucket {
        let after = PercentCoding.encode(run.place.after, keepingSlash: true)
        lines.append("at \(bucket.tenant.rawValue) \(bucket.name.text) \(run.place.stage.rawValue) \(after)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Nil for what this program has not written.
  init?(text: String) {
    let lines = text.split(separator: "\n").map {
      $0.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    }
    guard lines.first == Self.head.split(separator: " ").map(String.init) else { return nil }
    self.init()
    for line in lines.dropFirst() {
      guard read(line) else { return nil }
    }
  }

  private mutating func read(_ line: [String]) -> Bool {
    switch (line[0], line.count) {
    case ("last", 2): lastScheduled = Int64(line[1]).map(Timestamp.init(milliseconds:))
    case ("run", 6):
      guard let started = Int64(line[2]) else { return false }
      unfinished = Unfinished(
        order: LifecycleOrder(
          id: line[1], tenant: Int64(line[4]).map(TenantID.init(rawValue:)), bucket: BucketName(line[5]),
          now: Int64(line[3]).map(Timestamp.init(milliseconds:))), started: Timestamp(milliseconds: started))
    case ("at", 5):
      guard let tenant = Int64(line[1]), let name = BucketName(line[2]),
        let stage = SweepPlace.Stage(rawValue: line[3]),
        let after = PercentCoding.decode(line[4])
      else { return false }
      unfinished?.bucket = BucketAddress(tenant: TenantID(rawValue: tenant), name: name)
      unfinished?.place = SweepPlace(stage: stage, after: String(decoding: after, as: UTF8.self))
    default: return false
    }
    return true
  }

  private static func field(_ number: Int64?) -> String { number.map(String.init) ?? "-" }
}

// MARK: On disk

extension LifecycleState {
  /// What the folder has; an empty state where it has none, or none that can be read.
  static func load(from folder: String) -> LifecycleState {
    (try? SmallFile.read("\(folder)/state")).flatMap(LifecycleState.init(text:)) ?? LifecycleState()
  }

  func save(in folder: String) throws(StorageError) {
    let path = "\(folder)/state"
    let descriptor = open("\(path).new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .failed("cannot write \(path): errno \(errno)") }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count, rename("\(path).new", path) == 0 else {
      throw .failed("cannot write \(path): errno \(errno)")
    }
  }
}
