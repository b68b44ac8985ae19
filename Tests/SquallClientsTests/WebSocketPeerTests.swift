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

    @Test(arguments: ["plain", "deflate"])
    func fragmentsWithPingsBetween(variant: String) async throws {
        let peer = try await PeerProcess("websockets_echo.py")
        var request = webSocketRequest(port: try peer.port(variant))
        request.path = "/fragments"
        request.compression = true
        let text = String(repeating: "fragments äöü € 𐍈 ", count: 40)
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try await withSocket(request) { open in
            open.socket.send(.text, ByteBuffer(string: text))
            open.socket.send(.binary, ByteBuffer(bytes: bytes))
            try await open.wait("4 messages") { open.log.messages.count == 4 || !open.log.closures.isEmpty }
            #expect(open.log.texts == [text, "\((text.utf8.count + 6) / 7) pongs", "143 pongs"])
            #expect(open.log.messages[2].bytes == ByteBuffer(bytes: bytes))
        }
    }

    /// Whole, cut off, a surrogate, too long a form.
    @Test(arguments: ["plain", "deflate"], ["ff", "636166c3", "eda080", "c0af"])
    func textThatIsNotUTF8(variant: String, bytes: String) async throws {
        let peer = try await PeerProcess("websockets_echo.py")
        var request = webSocketRequest(port: try peer.port(variant))
        request.path = "/bad/\(bytes)"
        request.compression = true
        let closure = try await withSocket(request) { try await $0.closure() }
        #expect(closure.code == 1007 && closure.isLocal && closure.failure?.kind == .decode)
        #expect(try await ended(peer) == "1007")
    }

    @Test(arguments: [1000, 1001, 1003, 1008, 1011, 3000, 4999])
    func closeCodesBothWays(code: Int) async throws {
        let peer = try await PeerProcess("websockets_echo.py")
        var request = webSocketRequest(port: try peer.port("plain"))
        let ours = try await withSocket(request) { open in
            open.socket.close(code: code, reason: "grüße")
            return try await open.closure()
        }
        #expect(ours.code == code && ours.isLocal && ours.failure == nil)
        request.path = "/close/\(code)"
        let theirs = try await withSocket(request) { try await $0.closure() }
        #expect(theirs.code == code && !theirs.isLocal && theirs.failure == nil)
        // The second is our answer to the server's.
        #expect(try await ended(peer) == "\(code) grüße, \(code)")
    }

    /// How the server saw the sockets before this one end.
    private func ended(_ peer: PeerProcess) async throws -> String? {
        var request = webSocketRequest(port: try peer.port("plain"))
        request.path = "/ended"
        return try await withSocket(request) { open in
            _ = try await open.closure()
            return open.log.texts.first
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
        let certificates = try await TestCertificates.made.value
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
