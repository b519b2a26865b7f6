import COpenSSL
import Glibc

/// What TLS sessions with a service have in common: TLS 1.2 at least, and whose certificates are believed.
final class TLSClientContext: @unchecked Sendable {
  private let context: OpaquePointer

  /// - Parameter authorityFile: a PEM file of authorities; nil for those that the system believes.
  init(authorityFile: String?) throws(ClientError) {
    ERR_clear_error()
    guard let context = SSL_CTX_new(TLS_client_method()) else { throw .unreachable("TLS is not to be had") }
    self.context = context
    SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
    SSL_CTX_ctrl(context, SSL_CTRL_MODE, Int(SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER), nil)
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    let isLoaded =
      if let authorityFile { SSL_CTX_load_verify_locations(context, authorityFile, nil) == 1 } else {
        SSL_CTX_set_default_verify_paths(context) == 1
      }
    guard isLoaded else {
      throw .unreachable("the authorities' certificates \(authorityFile ?? "of the system") cannot be read")
    }
  }

  deinit {
    SSL_CTX_free(context)
  }

  /// A session on a connected socket that accepts only a certificate for `host`.
  func newSession(_ descriptor: Int32, host: String) throws(ClientError) -> OpaquePointer {
    guard let session = SSL_new(context) else { throw .unreachable("TLS is not to be had") }
    SSL_set_fd(session, descriptor)
    SSL_set_connect_state(session)
    if X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host) != 1 {
      // SSL_set_tlsext_host_name, a macro in C: the name for servers that have several certificates.
      var name = Array(host.utf8CString)
      SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, Int(TLSEXT_NAMETYPE_host_name), &name)
      SSL_set1_host(session, host)
    }
    return session
  }

  /// Why the last handshake on `session` failed.
  static func reason(_ session: OpaquePointer) -> String {
    let result = SSL_get_verify_result(session)
    if result != Int(X509_V_OK) {
      return "its certificate is not accepted: " + String(cString: X509_verify_cert_error_string(result))
    }
    let code = ERR_get_error()
    guard code != 0, let text = ERR_reason_error_string(code) else { return "the TLS handshake was broken off" }
    return "TLS: " + String(cString: text)
  }
}
