import NIOCore

/// A complete request.
struct Request {
    enum Method: String {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
        case options = "OPTIONS"
    }

    var method: Method
    /// Without the query.
    var path: String
    /// The request line and the headers: read again by the few who ask for more than the parser keeps.
    var head = ByteBuffer()
    /// Empty where the body went to ``sink``.
    var body: ByteBuffer
    /// Who took the body as it arrived.
    var sink: (any BodySink)?
    /// Whether the connection stays open after the answer.
    var keepsAlive: Bool
    /// Whether it asks for `Upgrade: websocket`.
    var wantsWebSocket = false
    /// Whether the client waits for `100 Continue` before it sends the body.
    var expectsContinue = false

    var isRead: Bool { method == .get || method == .head }

    /// The first header of that name, which is given in lower case.
    func header(_ name: StaticString) -> String? {
        head.withUnsafeReadableBytes { bytes in
            for line in bytes.split(separator: UInt8(ascii: "\n")).dropFirst() {
                let line = line.withoutCarriageReturn
                guard let colon = line.firstIndex(of: UInt8(ascii: ":")), line[..<colon].equalsIgnoringCase(name)
                else { continue }
                return line.value(after: colon)
            }
            return nil
        }
    }

    /// The value of a name in the query, percent-decoded; `+` is a blank.
    func query(_ name: String) -> String? {
        let target =
            head.withUnsafeReadableBytes { bytes in
                String(decoding: bytes.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }, as: UTF8.self)
            }
            .split(separator: " ").dropFirst().first ?? ""
        guard let mark = target.firstIndex(of: "?") else { return nil }
        for pair in target[target.index(after: mark)...].split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if Self.decoded(parts[0]) == name { return parts.count == 2 ? Self.decoded(parts[1]) : "" }
        }
        return nil
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Takes the body of one request as it arrives, so that it need not be held.
protocol BodySink: AnyObject {
    func take(_ bytes: ByteBuffer)
    /// The connection ended before the body did; the request is never admitted.
    func abandoned()
}
