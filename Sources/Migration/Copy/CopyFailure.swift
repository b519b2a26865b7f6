import S3Client

/// Why a version is not copied, and what follows from it.
enum CopyFailure: Error, Sendable {
  /// The whole migration ends: a service is not there, or no state can be kept.
  case fatal(String)
  /// Whoever started it wants it to end.
  case stopped
  /// The version has gone from the source since it was listed: the next one may follow.
  case vanished
  /// It cannot be copied, and so cannot what is newer: the order would be lost.
  case impossible(String)
  /// The destination may or may not have it: its history has to be looked at.
  case unclear(String)

  /// A failure of reading from the source.
  init(reading error: ClientError) {
    self =
      switch error {
      case .unreachable(let text): .fatal("source: \(text)")
      case .refused(let refusal) where refusal.status == 404: .vanished
      case .refused(let refusal) where refusal.status == 412:
        .impossible("it changed at the source while it was copied")
      default: .impossible("source: \(error)")
      }
  }

  /// A failure of writing to the destination.
  init(writing error: ClientError) {
    self =
      switch error {
      case .unreachable(let text): .fatal("destination: \(text)")
      case .interrupted(let text): .unclear("destination: \(text)")
      // A condition failed, or lost a race: somebody else has written.
      case .refused(let refusal) where [409, 412, 500, 502, 504].contains(refusal.status):
        .unclear("destination: \(refusal)")
      default: .impossible("destination: \(error)")
      }
  }
}

extension Journal {
  /// Appends a line; without a state there is no going on.
  func note(_ record: JournalRecord) throws(CopyFailure) {
    do throws(JournalProblem) { try append(record) } catch { throw .fatal(error.description) }
  }
}

/// Runs `body` with the source, its failures turned into what follows from them.
func reading<R>(_ body: () throws(ClientError) -> R) throws(CopyFailure) -> R {
  do throws(ClientError) { return try body() } catch { throw CopyFailure(reading: error) }
}

/// Runs `body` with the destination, its failures turned into what follows from them.
func writing<R>(_ body: () throws(ClientError) -> R) throws(CopyFailure) -> R {
  do throws(ClientError) { return try body() } catch { throw CopyFailure(writing: error) }
}
