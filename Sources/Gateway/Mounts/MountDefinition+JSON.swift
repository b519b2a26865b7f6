import JSON

extension MountDefinition {
  /// As it is kept in the index and sent by admin commands: the same fields as in the file. A password itself is never in it.
  var json: [UInt8] {
    var json = JSONWriter(capacity: 512)
    json.object { json in write(to: &json) }
    return json.finish()
  }

  func write(to json: inout JSONWriter) {
    write(fieldsOf: nil, to: &json)
    json.object(kind.rawValue) { json in write(fieldsOf: kind, to: &json) }
  }

  private func write(fieldsOf block: MountKind?, to json: inout JSONWriter) {
    for field in MountFields.fields(in: block) where !field.isAlias && !field.isSecret {
      let text = field.show(self)
      if !text.isEmpty { json.field(field.name, text) }
    }
  }
}
