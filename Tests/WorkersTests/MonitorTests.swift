import Testing
import Workers

/// A value that threads wait for.
@Suite struct MonitorTests {
  @Test func givesUpAfterItsTime() {
    let monitor = Monitor(0)
    #expect(monitor.wait(for: .milliseconds(5)) { $0 == 1 ? true : nil } == nil)
  }

  @Test func answersAtOnceWhenItCan() {
    let monitor = Monitor(1)
    #expect(monitor.wait(for: .zero) { $0 == 1 ? "yes" : nil } == "yes")
  }
}
