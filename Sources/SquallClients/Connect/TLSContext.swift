import NIOSSL

/// How TLS connections are made. Certificates and keys are PEM bytes.
package struct TLSOptions: Sendable {
    package enum Version: Sendable { case tls12, tls13 }

    package var insecureSkipVerify: Bool
    /// Trusted besides nothing else; nil for the system's authorities.
    package var certificateAuthority: [UInt8]?
    /// The client's certificate, its chain after it, and the key.
    package var certificate: [UInt8]?
    package var privateKey: [UInt8]?
    package var minimumVersion: Version
    package var maximumVersion: Version?

    package init(
        insecureSkipVerify: Bool = false,
        certificateAuthority: [UInt8]? = nil,
        certificate: [UInt8]? = nil,
        privateKey: [UInt8]? = nil,
        minimumVersion: Version = .tls12,
        maximumVersion: Version? = nil
    ) {
        self.insecureSkipVerify = insecureSkipVerify
        self.certificateAuthority = certificateAuthority
        self.certificate = certificate
        self.privateKey = privateKey
        self.minimumVersion = minimumVersion
        self.maximumVersion = maximumVersion
    }
}

/// `TLSOptions` made ready, shared by all connections of a run.
package struct TLSContext: Sendable {
    let context: NIOSSLContext
    let verifies: Bool

    /// Fails with kind `tls` and a message that names the part that cannot be used.
    package init(_ options: TLSOptions) throws(HTTPFailure) {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = options.minimumVersion.library
        configuration.maximumTLSVersion = options.maximumVersion?.library
        configuration.applicationProtocols = ["http/1.1"]
        if options.insecureSkipVerify { configuration.certificateVerification = .none }
        if let authority = options.certificateAuthority {
            configuration.trustRoots = .certificates(
                try Self.load("the CA certificates") { try NIOSSLCertificate.fromPEMBytes(authority) }
            )
        }
        if let certificate = options.certificate {
            let chain = try Self.load("the client certificate") { try NIOSSLCertificate.fromPEMBytes(certificate) }
            configuration.certificateChain = chain.map { .certificate($0) }
        }
        if let key = options.privateKey {
            let privateKey = try Self.load("the client key") { try NIOSSLPrivateKey(bytes: key, format: .pem) }
            configuration.privateKey = .privateKey(privateKey)
        }
        let complete = configuration
        context = try Self.load("the TLS settings") { try NIOSSLContext(configuration: complete) }
        verifies = !options.insecureSkipVerify
    }

    private static func load<Value>(_ what: String, _ body: () throws -> Value) throws(HTTPFailure) -> Value {
        do {
            return try body()
        } catch {
            throw HTTPFailure(.tls, "\(what) cannot be used: \(error)")
        }
    }
}

extension TLSOptions.Version {
    fileprivate var library: TLSVersion {
        switch self {
        case .tls12: .tlsv12
        case .tls13: .tlsv13
        }
    }
}
