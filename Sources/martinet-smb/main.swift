// The program that speaks SMB for the gateway: one process for each session. It is started by the gateway only, with a socket as descriptor 3 and the
// shared memory as 4, serves one call after the other, and ends with the socket.
import CLinux
import Glibc

guard CommandLine.arguments.count == 1, GatewaySocket.isThere else {
  let words = "martinet-smb is started by martinet; it has no use of its own.\n"
  write(STDERR_FILENO, words, words.utf8.count)
  exit(2)
}
martinet_ignore_sigpipe()
ProcessLimits.set()
GatewayWatch.start()
Worker(GatewaySocket()).run()
