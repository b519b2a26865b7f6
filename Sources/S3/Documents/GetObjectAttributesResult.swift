import Storage
import XML

/// The answer to GetObjectAttributes.
struct GetObjectAttributesResult {
  let info: ObjectInfo
  let parts: [ObjectPart]
  let attributes: Set<ObjectAttribute>
  let partMarker: Int
  let partLimit: Int

  var document: [UInt8] {
    var xml = XMLWriter(root: "GetObjectAttributesResponse")
    if attributes.contains(.etag) { xml.element("ETag", info.etag.text) }
    if attributes.contains(.checksum), !info.checksums.isEmpty { writeChecksums(to: &xml) }
    if attributes.contains(.objectParts), info.partCount > 0 { writeParts(to: &xml) }
    if attributes.contains(.storageClass) { xml.element("StorageClass", "STANDARD") }
    if attributes.contains(.objectSize) { xml.element("ObjectSize", info.size) }
    return xml.finish()
  }

  private func writeChecksums(to xml: inout XMLWriter) {
    xml.open("Checksum")
    for checksum in info.checksums { xml.element(checksum, parts: nil) }
    xml.element("ChecksumType", ifPresent: info.checksums.first?.kind.name)
    xml.close("Checksum")
  }

  private func writeParts(to xml: inout XMLWriter) {
    let rest = parts.filter { $0.number.value > partMarker }
    let page = rest.prefix(partLimit)
    xml.open("ObjectParts")
    xml.element("IsTruncated", page.count < rest.count)
    xml.element("MaxParts", partLimit)
    xml.element("NextPartNumberMarker", page.last?.number.value ?? 0)
    xml.element("PartNumberMarker", partMarker)
    for part in page { write(part, to: &xml) }
    xml.element("PartsCount", info.partCount)
    xml.close("ObjectParts")
  }

  /// AWS shows parts only where they have checksums of their own, of which a composite one is made; their sizes are good to know in any case.
  private func write(_ part: ObjectPart, to xml: inout XMLWriter) {
    xml.open("Part")
    xml.element(part.checksums, of: info.checksums.first { $0.kind == .composite }?.algorithm)
    xml.element("PartNumber", part.number.value)
    xml.element("Size", part.size)
    xml.close("Part")
  }
}
