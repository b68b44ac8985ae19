import Crypto
import NIOCore

/// The opening handshake (RFC 6455, 4), without I/O.
struct WebSocketHandshake {
    /// What the answer came to.
    enum Verdict {
        case accepted(subprotocol: String?, WebSocketCompression?)
        /// It is not 101: the server says no.
        case refused
        /// It is 101 and wrong.
        case invalid(String)
    }

    private let request: WebSocketRequest
    private let key: String

    /// - Parameter nonce: 16 random bytes.
    init(_ request: WebSocketRequest, nonce: [UInt8]) {
        self.request = request
        key = Base64.encode(nonce)
    }

    init(_ request: WebSocketRequest) {
        self.init(request, nonce: (0..<16).map { _ in UInt8.random(in: 0 ... .max) })
    }

    /// Request line and headers.
    var head: ByteBuffer {
        var lines = ["GET \(request.path) HTTP/1.1"]
        if !request.hasHeader("host") { lines.append("Host: \(request.hostHeader)") }
        lines += ["Upgrade: websocket", "Connection: Upgrade"]
        lines += ["Sec-WebSocket-Key: \(key)", "Sec-WebSocket-Version: 13"]
        if !subprotocols.isEmpty { lines.append("Sec-WebSocket-Protocol: \(subprotocols.joined(separator: ", "))") }
        if request.compression { lines.append("Sec-WebSocket-Extensions: \(WebSocketCompression.offer)") }
        for header in request.headers where !Self.ownHeaders.contains(header.name.lowercased()) {
            lines.append("\(header.name): \(header.value)")
        }
        return ByteBuffer(string: lines.joined(separator: "\r\n") + "\r\n\r\n")
    }

    /// Headers that are the handshake's own, whatever the caller says.
    private static let ownHeaders: Set = [
        "upgrade", "connection", "sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions",
        "sec-websocket-protocol",
    ]

    /// What is offered, in a header of the caller's too.
    private var subprotocols: [String] {
        let inHeaders = request.headers.filter { $0.name.lowercased() == "sec-websocket-protocol" }
        return request.subprotocols
            + inHeaders.flatMap { $0.value.split(whereSeparator: { ", \t".contains($0) }) }.map(String.init)
    }

    func verdict(on response: HTTPResponse) -> Verdict {
        guard response.status == 101 else { return .refused }
        let headers = response.headers
        guard headers.lists("upgrade", "websocket"), headers.lists("connection", "upgrade") else {
            return .invalid("the server switches protocols, but not to WebSocket")
        }
        guard headers.first("sec-websocket-accept") == WebSocketHandshake.accept(key) else {
            return .invalid("the server's Sec-WebSocket-Accept does not belong to the key that was sent")
        }
        let subprotocol = headers.first("sec-websocket-protocol")
        if let subprotocol, !subprotocols.contains(subprotocol) {
            return .invalid("the server chose the subprotocol \"\(subprotocol)\", which was not offered")
        }
        let extensions = headers.values("sec-websocket-extensions").joined(separator: ", ")
        if extensions.isEmpty { return .accepted(subprotocol: subprotocol, nil) }
        guard request.compression, let compression = WebSocketCompression(extensions) else {
            return .invalid("the server chose the extension \"\(extensions)\", which was not offered")
        }
        return .accepted(subprotocol: subprotocol, compression)
    }

    /// 4.2.2, 5.4.
    static func accept(_ key: String) -> String {
        let text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        return Base64.encode(Array(Insecure.SHA1.hash(data: Array(text.utf8))))
    }
}

extension HTTPHeaders {
    /// Whether a comma-separated header has that member, in any case.
    fileprivate func lists(_ name: String, _ member: String) -> Bool {
        values(name).contains { value in
            value.lowercased().split(whereSeparator: { ", \t".contains($0) }).contains { $0 == member }
        }
    }
}
