import Storage

extension LocalStorageCheck {
  /// Checks that each row of the change feed can be read and is named by its last change. Rows of a bucket that is gone are right: they are
  /// dropped by and by.
  mutating func checkChanges() throws(StorageError) {
    let next = try connection.database.integer("SELECT value FROM counter WHERE name='sequence'")
    let statement = try connection.database.prepare(
      "SELECT b, n, body, coalesce(feed, 0) FROM change LEFT JOIN bucket ON bucket.id=b")
    while try statement.step() {
      let (bucket, name) = (statement.integer(0), statement.integer(1))
      let subject = "changes \(name) of bucket \(bucket)"
      if name <= statement.integer(3) { find(.row, subject, "they were dropped up to \(statement.integer(3))") }
      if name >= next { find(.row, subject, "the sequence \(name) is not given out yet") }
      do throws(StorageError) {
        let last = try lastSequence(in: statement.bytes(2))
        if last != name { find(.row, subject, "the last of them is \(last)") }
      } catch {
        find(.row, subject, "\(error)")
      }
    }
  }

  private func lastSequence(in body: UnsafeRawBufferPointer) throws(StorageError) -> Int64 {
    var row = try ChangeRowReader(body)
    var last: Int64 = 0
    while let record = try row.next() { last = record.sequence }
    return last
  }
}
