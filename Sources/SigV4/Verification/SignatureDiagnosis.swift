import Bytes

/// Finds out what the client signed instead of what arrived, by trying what proxies and clients are known to do. A variation
/// that matches is only reported, never accepted.
struct SignatureDiagnosis {
  private typealias Variation = (difference: SignatureDifference, request: CanonicalRequest)

  let attempt: SignatureAttempt
  let names: SignedHeaderNames
  let headers: HeaderTable
  let query: QueryTable
  let rawPath: String
  let rawQuery: String
  let secret: SecretKey

  /// What is told of the signature that did not match.
  func mismatch() -> SignatureMismatch {
    let stringToSign = attempt.received.stringToSign(date: attempt.claim.date, credential: attempt.claim.credential)
    return SignatureMismatch(
      difference: difference(), accessKeyID: attempt.claim.credential.accessKeyID,
      canonicalRequest: CanonicalRedaction.apply(to: String(decoding: attempt.received.bytes, as: UTF8.self)),
      stringToSign: String(decoding: stringToSign, as: UTF8.self))
  }

  private func difference() -> SignatureDifference {
    guard attempt.claim.signature != nil else {
      return SignatureDifference(part: .key, detail: "the signature is not 64 lower-case hexadecimal digits")
    }
    if let name = names.first(where: { !headers.has($0) && !SignatureVerifier.isHost($0) }) {
      return SignatureDifference(part: .header, detail: "\(name) is signed but did not arrive")
    }
    for variations in [methods, paths, queries, hosts, payloads, changedHeaders] {
      for variation in variations() where attempt.matches(variation.request) { return variation.difference }
    }
    return secretDifference()
      ?? SignatureDifference(
        part: .key,
        detail:
          "nothing that is known to go wrong explains it: the secret key is another one, or a part was changed on the way"
      )
  }

  private func vary(
    _ part: SignatureDifference.Part, _ detail: String, _ change: (inout CanonicalRequest) -> Void
  ) -> Variation {
    var request = attempt.received
    change(&request)
    return (SignatureDifference(part: part, detail: detail), request)
  }

  private func methods() -> [Variation] {
    ["GET", "PUT", "POST", "HEAD", "DELETE"].filter { $0 != attempt.received.method }.map { method in
      let remedy = method == "GET" && attempt.received.method == "HEAD" ? " (there is a setting to accept it)" : ""
      return vary(.method, "signed for \(method)\(remedy)") { $0.method = method }
    }
  }

  private func paths() -> [Variation] {
    let path = attempt.received.path
    var variations = [
      vary(.path, "signed in another encoding: exactly as the path was sent") { $0.path = Array(rawPath.utf8) },
      vary(.path, "signed with the path encoded twice") { $0.path = encodedAgain(path) },
      vary(.path, "signed with a slash at the end") { $0.path = path + [UInt8(ascii: "/")] },
      vary(.path, "signed without the slash at the end") { $0.path = Array(path.dropLast()) },
    ]
    var rest = path[...]
    for count in 1...3 {
      guard let slash = rest.dropFirst().firstIndex(of: UInt8(ascii: "/")) else { break }
      rest = rest[slash...]
      let detail = "signed without the first \(count) segment(s): a proxy puts a prefix in front"
      variations.append(vary(.path, detail) { [rest] in $0.path = Array(rest) })
    }
    return variations
  }

  private func queries() -> [Variation] {
    var variations = [
      vary(.query, "signed without the parameters that are not the signature's own: they were added later") {
        $0.query = query.canonicalWithoutOthers()
      }
    ]
    if attempt.claim.place == .header {
      variations.append(vary(.query, "signed without a query") { $0.query = [] })
    }
    if rawQuery.utf8.contains(UInt8(ascii: "+")) {
      let escaped = rawQuery.split(separator: "+", omittingEmptySubsequences: false).joined(separator: "%2B")
      let signed = (try? QueryTable(escaped))?.canonical() ?? []
      variations.append(
        vary(.query, "signed with a plus sign where a space arrived: write it %2B") { $0.query = signed })
    }
    return variations
  }

  private func hosts() -> [Variation] {
    let forwarded = headers.firstBytes(of: "x-forwarded-host")
    var variations = [
      vary(.host, "signed for the name in X-Forwarded-Host: trust the proxy, or add the name to the known hosts") {
        $0.host = forwarded
      }
    ]
    let host = attempt.received.host
    if let colon = host.lastIndex(of: UInt8(ascii: ":")) {
      variations.append(vary(.host, "signed without the port") { $0.host = Array(host[..<colon]) })
    }
    return variations
  }

  private func payloads() -> [Variation] {
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    return ["UNSIGNED-PAYLOAD", empty, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"].map {
      payload in
      vary(.payload, "signed for another x-amz-content-sha256") { $0.payloadHash = payload }
    }
  }

  /// What proxies are known to do to single headers.
  private func changedHeaders() -> [Variation] {
    let values = [
      "accept-encoding": ["identity", "gzip", "gzip, deflate", "gzip,deflate", ""], "content-length": ["0", ""],
      "content-type": [""], "connection": ["keep-alive", "close", ""], "expect": ["100-continue", ""], "te": [""],
    ]
    return values.keys.filter { Array($0.utf8).withUnsafeBytes { names.contains($0) } }.flatMap { name in
      (values[name] ?? []).map { value in
        vary(.header, "\(name) was changed on the way") {
          $0.headersBeforeHost = replacing(name, by: value, in: $0.headersBeforeHost)
          $0.headersAfterHost = replacing(name, by: value, in: $0.headersAfterHost)
        }
      }
    }
  }

  private func secretDifference() -> SignatureDifference? {
    let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0d).contains(byte) }
    let trimmed = Array(secret.bytes.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    for bytes in [trimmed, secret.bytes + [0x0a]] where bytes != secret.bytes {
      let key = SigningKey(attempt.claim.credential, secret: SecretKey(bytes: bytes))
      if attempt.matches(attempt.received, key) {
        return SignatureDifference(
          part: .key,
          detail: "the secret key here and the client's differ in white space at an end, such as a line feed")
      }
    }
    return nil
  }

  private func encodedAgain(_ path: [UInt8]) -> [UInt8] {
    var encoded: [UInt8] = []
    path.withUnsafeBytes { PercentCoding.append($0, keepingSlash: true, to: &encoded) }
    return encoded
  }

  private func replacing(_ name: String, by value: String, in lines: [UInt8]) -> [UInt8] {
    let start = Array("\(name):".utf8)
    return lines.split(separator: 0x0a, omittingEmptySubsequences: true).flatMap { line in
      (line.starts(with: start) ? start + Array(value.utf8) : Array(line)) + [0x0a]
    }
  }
}
