import Foundation
import NIOCore
import SquallClients
import Testing

/// Against the PyPI package `websockets`.
@Suite(.enabled(if: PeerProcess.isExpected, "without .tools; run .ci/tools")) struct WebSocketPeerTests {
    @Test(arguments: [
        "plain", "deflate", "server_no_context_takeover", "client_no_context_takeover", "server_max_window_bits",
        "client_max_window_bits", "all",
    ])
    func echo(variant: String) async throws {
        let peer = try await PeerProcess("websockets_echo.py")
        var request = webSocketRequest(port: try peer.port(variant))
        request.compression = true
        try await withSocket(request) { open in
            var random = SeededGenerator(seed: 1)
            let texts = (0..<50).map { "message \($0 % 7) äöü € 𐍈 " + String(repeating: "again ", count: $0 * 10) }
            for text in texts { open.socket.send(.text, ByteBuffer(string: text)) }
            let random1 = (0..<200_000).map { _ in UInt8.random(in: 0...255, using: &random) }
            for bytes in [[], [1], random1, [UInt8](repeating: 0, count: 1 << 20), []] {
                open.socket.send(.binary, ByteBuffer(bytes: bytes))
            }
            try await open.wait("55 messages") { open.log.messages.count == 55 || !open.log.closures.isEmpty }
            #expect(open.log.closures.isEmpty)
            #expect(open.log.texts == texts)
            #expect(
                open.log.messages.dropFirst(50).map(\.bytes.readableBytes) == [0, 1, random1.count, 1 << 20, 0]
            )
            #expect(open.log.messages.dropFirst(52).first.map { Array($0.bytes.readableBytesView) } == random1)
            open.socket.ping()
            try await open.wait("the pong") { open.log.pongs.count == 1 }
            let traffic = open.socket.takeTraffic()
            if variant != "plain" { #expect(traffic.received < 400_000 && traffic.sent < 400_000) }
            open.socket.close(code: 1000, reason: "done")
            let closure = try await open.closure()
            #expect(closure.isLocal && closure.failure == nil)
        }
    }

    @Test func refusalsClosesAndSubprotocols() async throws {
        let peer = try await PeerProcess("websockets_echo.py")
        var request = webSocketRequest(port: try peer.port("plain"))
        request.path = "/close/4321"
        request.subprotocols = ["none", "echo"]
        let closure = try await withSocket(request) { open in
            #expect(open.socket.subprotocol == "echo")
            return try await open.closure()
        }
        #expect(closure.code == 4321 && closure.reason == "as you wish" && !closure.isLocal)
        request.path = "/refuse"
        let refused = request
        try await onLoop { client in
            let outcome = await WebSocketClient(client: client).open(refused, delegate: SocketLog())
            guard case .refused(let exchange) = outcome else { throw NotOpen(outcome: "\(outcome)") }
            #expect(exchange.status == 403)
            #expect(exchange.bodyText == "not you\n")
        }
    }

    @Test func overTLS() async throws {
        let certificates = try TestCertificates.made.get()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("squall-peer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (certificate, key) = (folder.appendingPathComponent("certificate"), folder.appendingPathComponent("key"))
        try Data(certificates.server).write(to: certificate)
        try Data(certificates.key).write(to: key)
        let peer = try await PeerProcess("websockets_echo.py", [certificate.path, key.path])
        var request = webSocketRequest(port: try peer.port("deflate"), scheme: .https)
        request.compression = true
        let tls = try TLSContext(TLSOptions(certificateAuthority: certificates.authority))
        try await withSocket(request, HTTPConfiguration(tls: tls)) { open in
            let large = String(repeating: "over TLS ", count: 50_000)
            for text in ["hello", large] { open.socket.send(.text, ByteBuffer(string: text)) }
            try await open.wait { open.log.messages.count == 2 }
            #expect(open.log.texts == ["hello", large])
        }
    }
}
