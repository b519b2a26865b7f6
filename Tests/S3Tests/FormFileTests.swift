import HTTP
import Testing

@testable import S3

/// The file of a form as the store reads it: whatever came together with the fields, however small the pieces and the buffers.
struct FormFileTests {
  private static let content = Array("line\r\n--x\r\n--bound\r\n\r\n--boundar".utf8)
  private static let end = Array("\r\n--boundary--\r\n".utf8)

  private func file(held: Int, step: Int, of bytes: [UInt8]) throws -> FormFile {
    let boundary = try #require(FormBoundary("boundary"))
    return FormFile(InMemoryBody(Array(bytes[held...]), step: step), boundary: boundary, held: Array(bytes[..<held]))
  }

  private func read(_ file: FormFile, room: Int) throws -> [UInt8] {
    var content: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 1)
    defer { buffer.deallocate() }
    while true {
      let count = try file.read(into: buffer)
      guard count > 0 else { return content }
      content += buffer[..<count]
    }
  }

  @Test(arguments: [1, 2, 5, 4095, 4096, 100_000]) func givesTheContentWholeInEverySplit(room: Int) throws {
    let bytes = Self.content + Self.end
    for held in 0...bytes.count {
      for step in [1, 2, 3, 7, 1000] {
        #expect(try read(try file(held: held, step: step, of: bytes), room: room) == Self.content, "\(held) \(step)")
      }
    }
  }

  @Test(arguments: [5, 4096, 70_000]) func givesLongContentWhole(room: Int) throws {
    let content = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 % 11 == 0 ? 0x0D : $0 % 11 == 1 ? 0x0A : $0) }
    for (held, step) in [(0, 65_536), (16_000, 1448), (20, 4096)] {
      #expect(try read(try file(held: held, step: step, of: content + Self.end), room: room) == content)
    }
  }

  @Test(arguments: [1, 4096]) func refusesAFileWithoutAnEnd(room: Int) throws {
    for bytes in [Self.content, Self.content + Self.end.prefix(12), Self.content + Array("\r\n--boundary??".utf8), []] {
      for held in [0, bytes.count / 2, bytes.count] {
        let file = try file(held: held, step: 3, of: bytes)
        #expect(throws: BodyReadError.malformedForm) { try read(file, room: room) }
      }
    }
  }

  @Test func staysAtItsEnd() throws {
    let file = try file(held: 0, step: 1000, of: Self.content + Self.end + Self.content)
    #expect(try read(file, room: 4096) == Self.content)
    #expect(try read(file, room: 4096).isEmpty)
  }
}
