import Crypto
import NIOCore

/// The server's side of the opening handshake (RFC 6455, 4.2).
enum WebSocketHandshake {
    struct Refusal: Error {
        let answer: Answer
    }

    /// The bytes of the 101, or what is wrong with the request.
    static func answer(to request: Request) -> Result<ByteBuffer, Refusal> {
        guard request.method == .get, request.wantsWebSocket,
            request.header("connection")?.lowercased().contains("upgrade") == true
        else { return refuse(426, "UPGRADE_REQUIRED", "this address speaks WebSocket") }
        guard request.header("sec-websocket-version") == "13" else {
            return refuse(426, "UPGRADE_REQUIRED", "Sec-WebSocket-Version must be 13")
        }
        guard let key = request.header("sec-websocket-key"), key.utf8.count == 24 else {
            return refuse(400, "BAD_REQUEST", "Sec-WebSocket-Key must be 16 bytes in Base64")
        }
        return .success(
            ByteBuffer(
                string: "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
                    + "sec-websocket-accept: \(acceptance(of: key))\r\n\r\n"
            )
        )
    }

    private static func refuse(_ status: Int, _ code: String, _ message: String) -> Result<ByteBuffer, Refusal> {
        .failure(Refusal(answer: .failure(status, code, message)))
    }

    private static func acceptance(of key: String) -> String {
        Base64.text(Insecure.SHA1.hash(data: Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))
    }
}
