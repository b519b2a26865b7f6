/// All settings, once. The reference that `martinet check --print-settings` prints is made from this list.
enum SettingsCatalogue {
  static let all: [SettingDefinition] =
    addressing + security + encryption + logging + limits + store + lifecycle + notifications + mounts

  static func definition(named name: String) -> SettingDefinition? { all.first { $0.name == name } }

  private static let addressing: [SettingDefinition] = [
    .text("data_dir", \.dataDirectory, "Folder of the local store. Required."),
    .text("listen", \.listen, "Address and port, or unix:/path. Port 0 takes a free one."),
    .text("region", \.region, "Region that clients must sign for; empty accepts any."),
    .list("hosts", \.hosts, "Further host names (with port where not the default) that clients sign for."),
    .list("domain", \.domains, "Domains whose sub-domains are buckets (virtual-host style)."),
    .list("path_prefixes", \.pathPrefixes, "Prefixes that a proxy strips but clients sign, such as /s3."),
    .list("trusted_proxies", \.trustedProxies, "Addresses or networks whose X-Forwarded-Host is believed."),
    .list("cors_default", \.corsDefault, "Origins allowed on buckets without CORS rules; * is any, empty is none."),
  ]

  private static let security: [SettingDefinition] = [
    .text("root_access_key", \.rootAccessKey, "Access key of the default tenant's owner."),
    .secret("root_secret_key", \.rootSecretKey, "Its secret, at least 8 characters."),
    .text("identity_file", \.identityFile, "YAML file of further users and their keys; see docs/access.md."),
    .flag(
      "accept_get_signature_for_head", \.acceptGETSignatureForHEAD,
      "Takes a GET's signature for HEAD, for proxies that replay signed headers."),
    .flag(
      "allow_sigv2", \.allowSigV2,
      "Takes Signature Version 2 too, for old clients. It protects neither bodies nor the host; see docs/access.md."),
    .text("tls_cert", \.tlsCertificate, "Certificate chain (PEM). With it and tls_key the listener speaks TLS only."),
    .text("tls_key", \.tlsKey, "Private key (PEM)."),
  ]

  private static let encryption: [SettingDefinition] = [
    .text(
      "encryption_keys_file", \.encryptionKeysFile,
      "File of master keys, NAME:BASE64 a line; the first seals what is new. Read again on SIGHUP. See docs/encryption.md."
    ),
    .secret("encryption_keys", \.encryptionKeys, "The same as text, separated by commas or line breaks."),
    .list(
      "encryption_kms_keys", \.encryptionKMSKeys,
      "Names of master keys that clients may name (SSE-KMS); the first is meant where they name none. Empty refuses SSE-KMS."
    ),
    .choice(
      "encryption_default", \.encryptionDefault,
      "How objects are encrypted whose write and bucket say nothing of it: sse-s3 encrypts everything."),
    .flag(
      "encryption_customer_keys_over_http", \.encryptionCustomerKeysOverHTTP,
      "Takes clients' own keys (SSE-C) without TLS, where everybody on the way can read them."),
  ]

  private static let logging: [SettingDefinition] = [
    .choice("log_format", \.logFormat, "auto is text on a terminal and JSON otherwise."),
    .flag("log_requests", \.logRequests, "One record for each request, not only for refused and failed ones."),
    .duration(
      "access_log_interval", \.accessLogInterval,
      "How long a line of a bucket's access log waits at most before it is put into the target bucket."),
    .size(
      "access_log_bytes", \.accessLogBytes, (64 << 10)...(1 << 30),
      "Memory for lines of access logs that wait, together; beyond it lines are dropped, with a warning."),
  ]

  private static let limits: [SettingDefinition] = [
    .number(
      "max_connections", \.maximumConnections, 16...1_000_000,
      "Open connections; beyond it new ones are answered 503 SlowDown."),
    .number("max_workers", \.maximumWorkers, 8...8192, "Threads; beyond it requests are answered 503 SlowDown."),
    .size("head_bytes", \.headBytes, (4 << 10)...(64 << 10), "Longest request head."),
    .number("max_fields", \.maximumFields, 16...4096, "Fields of a request head."),
    .duration("head_timeout", \.headTimeout, "Time for a whole request head."),
    .duration("idle_timeout", \.idleTimeout, "Time that an idle connection is kept."),
    .duration("body_timeout", \.bodyTimeout, "Time without a byte of the request body."),
    .duration("write_timeout", \.writeTimeout, "Time without the client taking a byte of the answer."),
    .number("min_body_rate", \.minimumBodyRate, 0...1_000_000_000, "Slowest body in bytes a second, on average."),
    .duration("drain_timeout", \.drainTimeout, "Time for requests under way when the gateway stops."),
    .size("max_put_bytes", \.maximumPutBytes, 1...(5 << 40), "Largest object in one PUT, and largest part."),
    .size("max_document_bytes", \.maximumDocumentBytes, (1 << 10)...(64 << 20), "Largest XML request."),
    .size("min_part_bytes", \.minimumPartBytes, 1...(5 << 30), "Smallest part of a multipart upload but the last."),
  ]

  private static let store: [SettingDefinition] = [
    .size("inline_bytes", \.inlineBytes, 0...(16 << 10), "Objects up to this size are kept in the index."),
    .size("segment_object_bytes", \.segmentObjectBytes, 0...(4 << 20), "Objects up to this size share segment files."),
    .size("object_cache_bytes", \.objectCacheBytes, 0...(1 << 40), "Memory for small hot objects."),
    .size("upload_buffer_bytes", \.uploadBufferBytes, (4 << 20)...(1 << 40), "Memory for uploads under way, together."),
    .size("index_cache_bytes", \.indexCacheBytes, (1 << 20)...(1 << 40), "Memory for index pages."),
    .number(
      "max_waiting_writes", \.maximumWaitingWrites, 64...1_000_000,
      "Writes that wait for the disk; beyond it they are answered 503 SlowDown."),
    .durationOrZero("change_retention", \.changeRetention, "How long the change feed keeps changes; 0 turns it off."),
    .number(
      "max_change_waiters", \.maximumChangeWaiters, 1...100_000,
      "Requests that wait for a change; beyond it they are answered 503 SlowDown."),
  ]

  private static let lifecycle: [SettingDefinition] = [
    .duration("lifecycle_interval", \.lifecycleInterval, "Time between lifecycle runs; 24h runs at midnight UTC."),
    .duration(
      "lifecycle_day", \.lifecycleDay,
      "How long a day of lifecycle rules is. For tests: anything but 24h knows no midnight, and runs four times a day of it."
    ),
  ]

  private static let notifications: [SettingDefinition] = [
    .list("webhooks", \.webhooks, "Where notifications may go, NAME=URL each; see docs/notifications.md."),
    .secret(
      "webhook_tokens", \.webhookTokens,
      "Tokens that webhooks ask for, NAME=TOKEN each, one a line or separated by commas."),
    .flag(
      "webhooks_to_loopback", \.webhooksToLoopback,
      "Lets webhooks be at addresses of this machine and of its link (127.0.0.0/8, 169.254.0.0/16, ::1, fe80::/10)."),
    .duration("webhook_timeout", \.webhookTimeout, "Time for a webhook to accept a connection, and without a byte."),
    .duration(
      "webhook_max_age", \.webhookMaximumAge,
      "Age at which an event that its webhook does not take is given up; change_retention is another bound."),
  ]

  private static let mounts: [SettingDefinition] = [
    .duration(
      "mount_check_interval", \.mountCheckInterval,
      "Time between two looks at each mount; the mounts themselves are described in the file, see below.")
  ]
}
