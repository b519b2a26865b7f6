import HTTP
import Storage
import Testing
import XML

@testable import S3

@Suite struct OwnershipControlsTests {
  private func document(_ ownership: String) -> String {
    "<OwnershipControls><Rule><ObjectOwnership>\(ownership)</ObjectOwnership></Rule></OwnershipControls>"
  }

  private func ownership(_ gateway: TestGateway) -> String? {
    gateway.send(.get, "/bucket?ownershipControls").xml?.first("Rule")?.text(of: "ObjectOwnership")
  }

  @Test(arguments: TestStorage.allCases) func areSetGivenAndRemoved(storage: TestStorage) throws {
    try storage.with { storage in
      let gateway = TestGateway(storage: storage)
      #expect(gateway.send(.get, "/bucket?ownershipControls").code == "NoSuchBucket")
      gateway.send(.put, "/bucket")
      #expect(ownership(gateway) == "BucketOwnerEnforced", "the default")
      for value in ["ObjectWriter", "BucketOwnerPreferred", "BucketOwnerEnforced"] {
        #expect(gateway.send(.put, "/bucket?ownershipControls", body: document(value)).status == 200)
        #expect(ownership(gateway) == value)
      }
      for _ in 0..<2 { #expect(gateway.send(.delete, "/bucket?ownershipControls").status == 204) }
      let gone = gateway.send(.get, "/bucket?ownershipControls")
      #expect(gone.status == 404 && gone.code == "OwnershipControlsNotFoundError")
      #expect(gone.xml?.text(of: "BucketName") == "bucket")
      gateway.send(.delete, "/bucket")
      gateway.send(.put, "/bucket")
      #expect(ownership(gateway) == "BucketOwnerEnforced", "another bucket of that name")
    }
  }

  @Test(arguments: TestStorage.allCases) func comeWithTheBucket(storage: TestStorage) throws {
    try storage.with { storage in
      let gateway = TestGateway(storage: storage)
      gateway.send(.put, "/bucket", [("x-amz-object-ownership", "ObjectWriter")])
      #expect(ownership(gateway) == "ObjectWriter")
    }
  }

  @Test(arguments: [
    "", "x", "<OwnershipControls/>", "<Other><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></Other>",
    "<OwnershipControls><Rule/></OwnershipControls>",
    "<OwnershipControls><Rule><ObjectOwnership>objectwriter</ObjectOwnership></Rule></OwnershipControls>",
    "<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule>"
      + "<Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>",
  ])
  func areRefusedWhereMalformed(document: String) {
    let gateway = TestGateway()
    gateway.send(.put, "/bucket")
    #expect(gateway.send(.put, "/bucket?ownershipControls", body: document).code == "MalformedXML")
    #expect(ownership(gateway) == "BucketOwnerEnforced")
  }
}
