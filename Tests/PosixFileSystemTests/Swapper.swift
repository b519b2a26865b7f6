import CLinux
import Glibc
import Synchronization

/// Exchanges two entries until it is stopped.
final class Swapper: Sendable {
  private let thread: pthread_t
  private let work: Work

  private final class Work: Sendable {
    let first: String
    let second: String
    let isStopping = Atomic(false)

    init(_ first: String, _ second: String) {
      self.first = first
      self.second = second
    }

    func run() {
      let aside = first + "-aside"
      while !isStopping.load(ordering: .relaxed) {
        rename(first, aside)
        rename(second, first)
        rename(aside, second)
      }
    }
  }

  init(_ first: String, _ second: String) {
    work = Work(first, second)
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { argument in
        Unmanaged<Work>.fromOpaque(argument!).takeRetainedValue().run()
        return nil
      }, Unmanaged.passRetained(work).toOpaque())
    self.thread = thread
  }

  func stop() {
    work.isStopping.store(true, ordering: .relaxed)
    pthread_join(thread, nil)
  }

  static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names.filter { !$0.hasPrefix(".") }.sorted()
  }
}
