import SMBWire

extension ShareService {
  func rename(_ source: String, _ destination: String, _ isReplacing: Bool) throws(SMBProblem) {
    do throws(SMBProblem) {
      try renames.rename(source, to: destination, isReplacing: isReplacing)
    } catch  where error.cause == .connectionLost {
      // The program's own session died, maybe after the server had done it.
      guard try !isDone(source, destination) else { return }
      try renames.rename(source, to: destination, isReplacing: isReplacing)
    } catch  where error.cause == .exists && isReplacing {
      throw SMBProblem(try share.status(destination).isFolder ? .isFolder : .busy)
    }
  }

  private func isDone(_ source: String, _ destination: String) throws(SMBProblem) -> Bool {
    do throws(SMBProblem) {
      _ = try share.status(source)
      return false
    } catch  where error.cause == .notFound {
      _ = try share.status(destination)
      return true
    }
  }
}
