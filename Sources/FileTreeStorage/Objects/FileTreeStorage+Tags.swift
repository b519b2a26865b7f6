package import Storage

extension FileTreeStorage {
  package func setTags(_ tags: TagSet, of address: ObjectAddress) throws(StorageError) -> VersionID? {
    guard settings.keepsAttributes else { throw .notSupported(.tags) }
    let place = try place(of: address)
    return try holding(place.path) { () throws(StorageError) in
      guard let status = try current(at: place) else { throw address.absence }
      var record = try attributes.attributes(of: address.key, in: status)
      record.tags = tags
      try records.store.change([attributes.setting(record, of: address.key, in: status)])
      return nil
    }
  }
}
