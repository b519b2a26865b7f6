/// All that a worker must know to reach its share. It travels over the socket and nowhere else.
package struct SMBConnection: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
  package var host: String
  package var port: UInt16
  package var share: String
  /// The folder that paths are relative to.
  package var path: String
  package var domain: String
  package var username: String
  package var password: String
  package var encryption: Encryption
  /// What one exchange with the server may take.
  package var timeoutMilliseconds: UInt32
  package var chunkBytes: UInt32

  package enum Encryption: UInt8, Sendable, CaseIterable { case off, desired, required }

  package init(
    host: String, port: UInt16, share: String, path: String, domain: String, username: String, password: String,
    encryption: Encryption, timeoutMilliseconds: UInt32, chunkBytes: UInt32
  ) {
    self.host = host
    self.port = port
    self.share = share
    self.path = path
    self.domain = domain
    self.username = username
    self.password = password
    self.encryption = encryption
    self.timeoutMilliseconds = timeoutMilliseconds
    self.chunkBytes = chunkBytes
  }

  package var description: String { "(connection of a share)" }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension SMBConnection {
  func encode(into writer: inout WireWriter) {
    for text in [host, share, path, domain, username, password] { writer.add(text) }
    writer.add(port)
    writer.add(encryption.rawValue)
    writer.add(timeoutMilliseconds)
    writer.add(chunkBytes)
  }

  init(_ reader: inout WireReader) throws(WireFault) {
    host = try reader.text()
    share = try reader.text()
    path = try reader.text()
    domain = try reader.text()
    username = try reader.text()
    password = try reader.text()
    port = try reader.number()
    guard let encryption = Encryption(rawValue: try reader.number()) else { throw WireFault("no such encryption") }
    self.encryption = encryption
    timeoutMilliseconds = try reader.number()
    chunkBytes = try reader.number()
  }
}
