import Bytes
import Crypto
import Storage
import XML

/// The parts that `CompleteMultipartUpload` names, in its order.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompletedMultipartUpload.html>
enum CompleteMultipartUploadDocument {
  /// Room for 10,000 parts with two checksums each, in bytes.
  static let maximumBytes = 8 << 20

  private static let limits = XMLLimits(bytes: maximumBytes, depth: 4, elements: 10_000 * 8 + 1)

  /// - Throws: MalformedXML, InvalidRequest without parts, InvalidPartOrder, InvalidPart for a checksum that is none.
  static func parts(_ document: [UInt8]) throws(S3Error) -> [CompletedPart] {
    let root = try XMLElement.read(document, root: "CompleteMultipartUpload", limits: limits)
    var parts: [CompletedPart] = []
    parts.reserveCapacity(root.children.count)
    for element in root.children {
      guard element.name == "Part" else { throw .malformedXML }
      parts.append(try part(element))
    }
    guard !parts.isEmpty else { throw .invalidRequest("You must specify at least one part") }
    guard parts.count <= PartNumber.range.upperBound else { throw .malformedXML }
    for (one, next) in zip(parts, parts.dropFirst()) where one.number >= next.number {
      throw S3Error(.invalidPartOrder)
    }
    return parts
  }

  private static func part(_ element: XMLElement) throws(S3Error) -> CompletedPart {
    guard let digits = try element.onlyText(of: "PartNumber"), let etag = try element.onlyText(of: "ETag"),
      let value = Int(digits)
    else { throw .malformedXML }
    guard let number = PartNumber(value) else {
      throw .invalidArgument(PartNumber.refusal, name: "PartNumber", value: digits)
    }
    var checksums: [Checksum] = []
    for algorithm in ChecksumAlgorithm.allCases {
      guard let text = try element.onlyText(of: "Checksum" + algorithm.name), !text.isEmpty else { continue }
      guard let value = Base64.decode(text), value.count == algorithm.length else {
        throw S3Error(.invalidPart, elements: [.init("PartNumber", digits)])
      }
      checksums.append(Checksum(algorithm: algorithm, value: value))
    }
    return CompletedPart(number: number, etag: ETag(unquoted(etag)), checksums: checksums)
  }

  /// Clients send tags with quotes, without, and escaped: `&#34;…&#34;` is already text here.
  private static func unquoted(_ text: String) -> String {
    let text = text.utf8.drop { $0 == 0x20 }
    guard text.count >= 2, text.first == UInt8(ascii: "\""), text.last == UInt8(ascii: "\"") else {
      return String(Substring(text))
    }
    return String(Substring(text.dropFirst().dropLast()))
  }
}

extension PartNumber {
  static let refusal = "Part number must be an integer between 1 and 10000, inclusive"
}
