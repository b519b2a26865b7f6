import FileTreeStorage
import Testing

@testable import SMBFileSystem

struct SMBShareTests {
  private func share(
    host: String = "nas", port: Int = 445, share: String = "data", path: String = "", domain: String = "",
    username: String = "anna"
  ) throws -> SMBShare {
    try SMBShare(
      host: host, port: port, share: share, path: path, domain: domain, username: username, password: .value("secret"))
  }

  @Test(arguments: [("", ""), ("/", ""), ("/projects", "projects"), ("a/b/", "a/b"), ("/ä b/c.d", "ä b/c.d")])
  func takesAFolderInAnySpelling(_ text: String, _ path: String) throws {
    #expect(try share(path: text).path == TreePath(path))
  }

  @Test(arguments: ["..", "a/../b", "a//b", "a\\b", "a:b", "a/./b", "what?", "dot.", "a\u{1}"])
  func refusesFoldersThatLeaveTheShareOrBecomeOthers(_ path: String) {
    #expect { try share(path: path) } throws: { ($0 as? InvalidSMBShare)?.field == "path" }
  }

  @Test(arguments: ["", "nas:445", "na s", "nas/data", "-nas", "\\\\nas", "nä"])
  func refusesWhatIsNoHost(_ host: String) {
    #expect { try share(host: host) } throws: { ($0 as? InvalidSMBShare)?.field == "host" }
  }

  @Test func refusesOtherWrongFields() {
    #expect { try share(port: 0) } throws: { ($0 as? InvalidSMBShare)?.field == "port" }
    #expect { try share(port: 65536) } throws: { ($0 as? InvalidSMBShare)?.field == "port" }
    #expect { try share(share: "a/b") } throws: { ($0 as? InvalidSMBShare)?.field == "share" }
    #expect { try share(share: "") } throws: { ($0 as? InvalidSMBShare)?.field == "share" }
    #expect { try share(username: "") } throws: { ($0 as? InvalidSMBShare)?.field == "username" }
    #expect { try share(username: "a\nb") } throws: { ($0 as? InvalidSMBShare)?.field == "username" }
    #expect { try share(domain: "a\u{0}") } throws: { ($0 as? InvalidSMBShare)?.field == "domain" }
  }

  @Test func refusesLimitsOutOfRange() {
    #expect { try SMBShare.Limits(timeout: .zero) } throws: { ($0 as? InvalidSMBShare)?.field == "timeout" }
    #expect { try SMBShare.Limits(chunkBytes: 1) } throws: { ($0 as? InvalidSMBShare)?.field == "chunk_size" }
    #expect { try SMBShare.Limits(chunkBytes: 9 << 20) } throws: { ($0 as? InvalidSMBShare)?.field == "chunk_size" }
    #expect { try SMBShare.Limits(sessions: 9) } throws: { ($0 as? InvalidSMBShare)?.field == "sessions" }
    #expect { try SMBShare.Limits(queued: 0) } throws: { ($0 as? InvalidSMBShare)?.field == "queue_limit" }
    #expect { try SMBShare.Limits(queueTime: .zero) } throws: { ($0 as? InvalidSMBShare)?.field == "queue_time" }
    #expect { try SMBShare.Limits(idleTime: .zero) } throws: { ($0 as? InvalidSMBShare)?.field == "idle_time" }
  }

  @Test func neverPrintsAPassword() throws {
    var dumped = ""
    dump(try share(), to: &dumped)
    #expect(!"\(try share())\(String(reflecting: try share()))\(dumped)".contains("secret"))
  }

  @Test(arguments: ["", "two\nlines", " space", String(repeating: "x", count: 256)])
  func refusesPasswordsThatCannotBeSent(_ text: String) {
    #expect(throws: PasswordFault.self) { try SMBPassword.value(text).read() }
  }
}
