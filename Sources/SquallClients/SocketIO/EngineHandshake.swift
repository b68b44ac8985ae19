/// What an Engine.IO server says of a new connection.
struct EngineHandshake: Equatable {
    /// Printable ASCII.
    var sid = ""
    /// Nanoseconds.
    var pingInterval: Int64 = 25_000_000_000
    var pingTimeout: Int64 = 20_000_000_000
    /// Bytes of a message, or of a POST, to the server; nil where it says nothing.
    var maxPayload: Int?
    /// Whether a connection opened by polling may go on as a WebSocket.
    var canUpgrade = false
}

extension EngineHandshake {
    /// The few fields of the open packet, whatever their order; nil where there is no usable `sid`.
    init?(_ json: ArraySlice<UInt8>) {
        let text = String(decoding: json, as: UTF8.self)
        guard text.hasPrefix("{"), let sid = Self.text("sid", in: text) else { return nil }
        self.sid = sid
        if let value = Self.number("pingInterval", in: text) { pingInterval = Int64(value) * 1_000_000 }
        if let value = Self.number("pingTimeout", in: text) { pingTimeout = Int64(value) * 1_000_000 }
        maxPayload = Self.number("maxPayload", in: text)
        canUpgrade = Self.after("upgrades", in: text)?.prefix { $0 != "]" }.contains("\"websocket\"") ?? false
    }

    private static func after(_ key: String, in text: String) -> Substring? {
        text.firstRange(of: "\"\(key)\"").map { text[$0.upperBound...].drop { $0 == ":" || $0 == " " } }
    }

    /// It goes into a URL: what could end the request line is no sid.
    private static func text(_ key: String, in text: String) -> String? {
        guard let value = after(key, in: text), value.first == "\"" else { return nil }
        let content = value.dropFirst().prefix { $0 != "\"" }
        guard !content.isEmpty, content.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
        else { return nil }
        return String(content)
    }

    /// Not more than what an addition of two, in nanoseconds, still holds.
    private static func number(_ key: String, in text: String) -> Int? {
        let digits = after(key, in: text)?.prefix { $0.isASCII && $0.isNumber }
        return digits.flatMap { Int($0) }.map { min($0, 1 << 40) }
    }
}
