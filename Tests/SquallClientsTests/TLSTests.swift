import NIOConcurrencyHelpers
import NIOCore
import NIOSSL
import SquallClients
import Testing

@Suite struct TLSTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"

    private let certificates: TestCertificates

    init() async throws {
        certificates = try await TestCertificates.made.value
    }

    private func makeServer(
        _ certificate: [UInt8],
        needsClientCertificate: Bool = false,
        beforeTLS: @escaping @Sendable () -> [any ChannelHandler & Sendable] = { [] }
    ) async throws -> RawServer {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: certificates.key, format: .pem))
        )
        if needsClientCertificate {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(certificates.authority))
        }
        let context = try NIOSSLContext(configuration: configuration)
        return try await RawServer(prepare: { channel in
            let first = beforeTLS()
            guard first.isEmpty else { return try channel.pipeline.syncOperations.addHandlers(first) }
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
        }) { _, _, _ in [.send(Self.ok)] }
    }

    private func exchanges(
        _ options: TLSOptions,
        port: Int,
        host: String = "localhost",
        serverName: String? = nil,
        proxy: HTTPProxy? = nil,
        count: Int = 1
    ) async throws -> [HTTPExchange] {
        let configuration = HTTPConfiguration(proxy: proxy, tls: try TLSContext(options))
        let resolver = DNSResolver { _ in .success(["127.0.0.1"]) }
        return try await onLoop(configuration, resolver: resolver) { client in
            let connections = HTTPConnections(client: client)
            var exchanges: [HTTPExchange] = []
            for _ in 0..<count {
                let request = makeRequest(port: port, host: host, scheme: .https)
                request.target.serverName = serverName
                exchanges.append(await connections.send(request))
            }
            return exchanges
        }
    }

    private var trusting: TLSOptions { TLSOptions(certificateAuthority: certificates.authority) }

    @Test func handshakeAndReuse() async throws {
        let server = try await makeServer(certificates.server)
        let exchanges = try await exchanges(trusting, port: server.port, count: 2)
        #expect(exchanges.map(\.bodyText) == ["hello", "hello"])
        #expect(exchanges.map(\.isReused) == [false, true])
        #expect(exchanges.map { $0.timings.tlsHandshaking != nil } == [true, false])
        #expect(exchanges.map { $0.connection?.tlsVersion } == ["tls1.3", "tls1.3"])
        // The socket sees the handshake and the records around the bytes.
        #expect(exchanges[0].bytesReceived > 500)
        #expect(exchanges[0].bytesSent > 300)
        #expect(exchanges[1].bytesReceived > Self.ok.utf8.count)
        #expect(exchanges[1].bytesReceived < Self.ok.utf8.count + 100)
        #expect(exchanges[1].bytesSent > "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8.count)
        #expect(server.connections == 1)
        try await server.stop()
    }

    @Test func versionsCanBeLimited() async throws {
        let server = try await makeServer(certificates.server)
        var options = trusting
        options.maximumVersion = .tls12
        let exchange = try await exchanges(options, port: server.port)
        #expect(exchange.first?.connection?.tlsVersion == "tls1.2")
        try await server.stop()
    }

    @Test func addressesAreVerified() async throws {
        let server = try await makeServer(certificates.server)
        let exchange = try await exchanges(trusting, port: server.port, host: "127.0.0.1")
        #expect(exchange.first?.bodyText == "hello")
        try await server.stop()
    }

    @Test func anotherServerName() async throws {
        let server = try await makeServer(certificates.server)
        let exchange = try await exchanges(trusting, port: server.port, host: "other.test", serverName: "localhost")
        #expect(exchange.first?.bodyText == "hello")
        try await server.stop()
    }

    @Test func anUnknownAuthority() async throws {
        let server = try await makeServer(certificates.server)
        let failure = try await exchanges(TLSOptions(), port: server.port).first?.failure
        #expect(
            failure
                == HTTPFailure(
                    .tls,
                    "TLS with localhost:\(server.port) failed: the server's certificate is signed by an unknown authority"
                )
        )
        try await server.stop()
    }

    @Test func anotherHostsCertificate() async throws {
        let server = try await makeServer(certificates.named)
        let failure = try await exchanges(trusting, port: server.port, host: "other.test").first?.failure
        #expect(failure?.kind == .tls)
        #expect(failure?.message.hasSuffix("the server's certificate is not for other.test") == true)
        try await server.stop()
    }

    @Test func anExpiredCertificate() async throws {
        let server = try await makeServer(certificates.expired)
        let failure = try await exchanges(trusting, port: server.port).first?.failure
        #expect(failure?.kind == .tls)
        #expect(failure?.message.hasSuffix("the server's certificate is expired") == true)
        try await server.stop()
    }

    @Test func verificationCanBeSkipped() async throws {
        let server = try await makeServer(certificates.expired)
        let options = TLSOptions(insecureSkipVerify: true)
        let exchange = try await exchanges(options, port: server.port, host: "other.test")
        #expect(exchange.first?.bodyText == "hello")
        try await server.stop()
    }

    @Test func clientCertificates() async throws {
        let server = try await makeServer(certificates.server, needsClientCertificate: true)
        let without = try await exchanges(trusting, port: server.port)
        #expect(without.first?.failure?.kind == .tls)
        var options = trusting
        options.certificate = certificates.client
        options.privateKey = certificates.key
        let with = try await exchanges(options, port: server.port)
        #expect(with.first?.bodyText == "hello")
        try await server.stop()
    }

    @Test func aServerWithoutTLS() async throws {
        // Plain HTTP servers answer the first bytes with an error, for which this script needs an empty line.
        let server = try await RawServer(prepare: { channel in
            try channel.pipeline.syncOperations.addHandler(Blurter("HTTP/1.1 400 Bad Request\r\n\r\n"))
        }) { _, _, _ in [] }
        let failure = try await exchanges(trusting, port: server.port).first?.failure
        #expect(failure?.kind == .tls)
        #expect(failure?.message.hasSuffix("the server does not speak TLS on this port") == true)
        try await server.stop()
    }

    @Test func aServerThatClosesDuringTheHandshake() async throws {
        let server = try await RawServer(prepare: { channel in
            try channel.pipeline.syncOperations.addHandler(Blurter(""))
        }) { _, _, _ in [] }
        let failure = try await exchanges(trusting, port: server.port).first?.failure
        #expect(failure?.kind == .tls)
        #expect(failure?.message.contains("during the TLS handshake") == true, "\(failure?.message ?? "")")
        try await server.stop()
    }

    @Test func unusableFiles() throws {
        for options in [
            TLSOptions(certificateAuthority: Array("rubbish".utf8)), TLSOptions(certificate: Array("rubbish".utf8)),
            TLSOptions(privateKey: Array("rubbish".utf8)),
        ] {
            let failure = #expect(throws: HTTPFailure.self) { try TLSContext(options) }
            #expect(failure?.kind == .tls)
            #expect(failure?.message.contains(" cannot be used: ") == true)
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 Connected\r\n\r\n", "HTTP/1.0 200 Connection established\r\n\r\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
    ])
    func throughAProxy(answer: String) async throws {
        let heads = NIOLockedValueBox<[String]>([])
        let context = try serverContext()
        let server = try await makeServer(certificates.server) {
            [FakeProxy(context: context, answer: answer) { head in heads.withLockedValue { $0.append(head) } }]
        }
        let proxy = HTTPProxy(host: "127.0.0.1", port: server.port, authorization: "Basic eDp5")
        let exchanges = try await exchanges(trusting, port: 7443, proxy: proxy, count: 2)
        #expect(exchanges.map(\.bodyText) == ["hello", "hello"])
        #expect(exchanges.map(\.isReused) == [false, true])
        #expect(
            heads.withLockedValue { $0 } == [
                "CONNECT localhost:7443 HTTP/1.1\r\nHost: localhost:7443\r\nProxy-Authorization: Basic eDp5\r\n\r\n"
            ]
        )
        try await server.stop()
    }

    private func serverContext() throws -> NIOSSLContext {
        try NIOSSLContext(
            configuration: TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMBytes(certificates.server).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: certificates.key, format: .pem))
            )
        )
    }

    @Test func aProxyThatRefuses() async throws {
        let server = try await RawServer { _, _, _ in [.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")] }
        let proxy = HTTPProxy(host: "127.0.0.1", port: server.port)
        let failure = try await exchanges(trusting, port: 7443, proxy: proxy).first?.failure
        #expect(
            failure
                == HTTPFailure(
                    .connectRefused,
                    "the proxy 127.0.0.1:\(server.port) refused a tunnel to localhost:7443: 403 Forbidden"
                )
        )
        try await server.stop()
    }
}

/// Answers the first bytes with a text and closes.
private final class Blurter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let text: String

    init(_ text: String) {
        self.text = text
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        context.close(promise: nil)
    }
}

/// Agrees to a tunnel and is then its other end.
// Unchecked: stateless but for the context, and used by the one connection it is made for.
private final class FakeProxy: ChannelInboundHandler, RemovableChannelHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let tls: NIOSSLContext
    private let answer: String
    private let note: @Sendable (String) -> Void

    init(context: NIOSSLContext, answer: String, note: @escaping @Sendable (String) -> Void) {
        tls = context
        self.answer = answer
        self.note = note
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        note(String(buffer: unwrapInboundIn(data)))
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
        try? context.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls), position: .first)
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
}
