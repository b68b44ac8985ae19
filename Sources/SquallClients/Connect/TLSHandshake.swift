import NIOCore
import NIOSSL
import NIOTLS

/// What TLS tells of itself, in words for people.
enum TLSHandshake {
    static func isCompleted(_ event: Any) -> Bool {
        if let event = event as? TLSUserEvent, case .handshakeCompleted = event { true } else { false }
    }

    /// The peer closed TCP without closing TLS before: many servers do.
    static func isUncleanShutdown(_ error: (any Error)?) -> Bool {
        if let error = error as? NIOSSLError, case .uncleanShutdown = error { true } else { false }
    }

    /// Whether TLS itself failed, which with version 1.3 may come after the handshake: a refused client certificate does.
    static func isError(_ error: any Error) -> Bool {
        error is NIOSSLError || error is BoringSSLError || error is NIOSSLExtraError
    }

    static func failure(_ error: (any Error)?, channel: (any Channel)?, target: HTTPTarget) -> HTTPFailure {
        let peer = target.authority
        guard let error else {
            return HTTPFailure(.tls, "\(peer) closed the connection during the TLS handshake")
        }
        if error is IOError { return ConnectFailure.classify(error, target: target) }
        return HTTPFailure(.tls, "TLS with \(peer) failed: \(reason(error, certificate(of: channel), target))")
    }

    private static func certificate(of channel: (any Channel)?) -> NIOSSLCertificate? {
        let handler = try? channel?.pipeline.syncOperations.handler(type: NIOSSLHandler.self)
        return handler?.peerCertificate
    }

    private static func reason(_ error: any Error, _ certificate: NIOSSLCertificate?, _ target: HTTPTarget) -> String {
        if let error = error as? NIOSSLExtraError, error == .failedToValidateHostname {
            return "the server's certificate is not for \(target.serverName ?? target.host)"
        }
        let text = "\(error)"
        if text.contains("CERTIFICATE_VERIFY_FAILED") { return "the server's certificate is \(flaw(certificate))" }
        for (mark, meaning) in meanings where text.contains(mark) { return meaning }
        return isUncleanShutdown(error) ? closedText : text
    }

    private static func flaw(_ certificate: NIOSSLCertificate?) -> String {
        guard let certificate else { return "not trusted" }
        let now = WallClock.seconds()
        if now > Int64(certificate.notValidAfter) { return "expired" }
        if now < Int64(certificate.notValidBefore) { return "not valid yet" }
        return "signed by an unknown authority"
    }

    private static let closedText = "the server closed the connection during the TLS handshake"

    /// Marks in the library's error texts.
    private static let meanings = [
        ("EOF during handshake", closedText),
        ("WRONG_VERSION_NUMBER", "the server does not speak TLS on this port"),
        ("HTTP_REQUEST", "the server does not speak TLS on this port"),
        ("UNSUPPORTED_PROTOCOL", "the server does not offer the TLS version wanted"),
        ("PROTOCOL_VERSION", "the server does not offer the TLS version wanted"),
        ("CERTIFICATE_REQUIRED", "the server asks for a client certificate"),
        ("SSLV3_ALERT_BAD_CERTIFICATE", "the server refuses the client certificate"),
        ("UNKNOWN_CA", "the server does not trust the client certificate"),
        ("HANDSHAKE_FAILURE", "the server found no common parameters (version, cipher or certificate)"),
        ("UNRECOGNIZED_NAME", "the server knows no such name"),
    ]
}

extension TLSHandshake {
    /// The version agreed on, as metrics are tagged with it.
    static func version(_ channel: (any Channel)?) -> String? {
        let handler = try? channel?.pipeline.syncOperations.handler(type: NIOSSLHandler.self)
        switch handler?.tlsVersion {
        case .tlsv13: return "tls1.3"
        case .tlsv12: return "tls1.2"
        case .tlsv11: return "tls1.1"
        case .tlsv1: return "tls1.0"
        default: return nil
        }
    }
}
